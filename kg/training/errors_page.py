"""The page of mistakes: one offline HTML file, grouped by cause, every mistake in its sentence."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from kg.errors import OutputError
from kg.training.errors import CAUSES, Mistake
from kg.training.score import Scores

_TEMPLATE = Path(__file__).parent / "errors.html"
#: Of a long sentence, so many characters are shown before the first mark and behind the last.
_MARGIN = 80


def write_errors(mistakes: Sequence[Mistake], scores: Scores, path: Path) -> None:
    """Write the page. The same mistakes give the same bytes.

    :raises OutputError: where the file cannot be written.
    """
    text = page(mistakes, scores)
    part = path.with_name(path.name + ".part")
    try:
        part.write_text(text, encoding="utf-8", newline="\n")
        part.replace(path)
    except OSError as error:
        raise OutputError(f"{path}: cannot be written: {error.strerror or error}. Give another file.") from error


def page(mistakes: Sequence[Mistake], scores: Scores) -> str:
    """Give the page as text; everything that comes from documents is escaped."""
    from jinja2 import Environment

    template = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(
        _TEMPLATE.read_text(encoding="utf-8")
    )
    return template.render(sections=list(_sections(mistakes)), scores=scores)


def _sections(mistakes: Sequence[Mistake]) -> Iterator[dict[str, Any]]:
    for number, (cause, (level, meaning)) in enumerate(CAUSES.items()):
        mine = [one for one in mistakes if one.cause == cause]
        yield {
            "id": f"c{number}",
            "cause": cause,
            "level": level,
            "meaning": meaning,
            "count": len(mine),
            "misses": sum(one.misses for one in mine),
            "alarms": sum(one.alarms for one in mine),
            "kinds": sorted(Counter(one.kind for one in mine).items(), key=lambda item: (-item[1], item[0])),
            "mistakes": [{"it": one, "pieces": list(pieces(one))} for one in mine],
        }


def pieces(mistake: Mistake) -> Iterator[tuple[str, str, str]]:
    """Cut the shown text where marks begin and end: (text, what it is marked as, labels)."""
    place, marks = mistake.place, mistake.marks
    start = max(place.start, min((one.start for one in marks), default=place.start) - _MARGIN)
    end = min(place.end, max((one.end for one in marks), default=place.start) + _MARGIN)
    borders = {start, end, *(at for one in marks for at in (one.start, one.end) if start < at < end)}
    if start > place.start:
        yield "…", "", ""
    for left, right in pairwise(sorted(borders)):
        held = [one for one in marks if one.start <= left and right <= one.end]
        roles = " ".join(sorted({one.role for one in held}))
        labels = " / ".join(dict.fromkeys(one.label for one in held if one.label))
        yield place.text[left - place.start : right - place.start], roles, labels
    if end < place.end:
        yield "…", "", ""
