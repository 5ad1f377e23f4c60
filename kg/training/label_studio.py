"""Gold documents from Label Studio: its JSON export, read back.

A region is a mention; its labels are the type, or `IGNORE` for a part that is no article. The region's own field
`entity` names the thing that it stands for; without it the mention's own words do. Regions of one type whose entities
have one name are one entity. A relation bears its type, and `planned`, `ended` or `negated` beside it where it is not
done. `kg.training.tasks` writes the import file that begins this.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec

from kg.errors import InputError
from kg.model import Mention, Span
from kg.relations.candidates import split_sentences
from kg.training.annotated import GoldDocument, GoldEntity, GoldRelation

IGNORE = "IGNORE"
STATUSES = ("planned", "ended", "negated")
_MOST = 200_000_000  # bytes of an export: more is no work of hands


class _Value(msgspec.Struct, frozen=True):
    start: int
    end: int
    text: str | list[str] = ""
    labels: tuple[str, ...] = ()


class _Result(msgspec.Struct, frozen=True):
    """A region, a field of a region, or a relation between two regions."""

    type: str
    id: str = ""
    value: msgspec.Raw = msgspec.Raw(b"null")
    from_id: str = ""
    to_id: str = ""
    direction: str = "right"
    labels: tuple[str, ...] | None = ()


class _Annotation(msgspec.Struct, frozen=True):
    result: tuple[_Result, ...] = ()
    was_cancelled: bool | None = False
    ground_truth: bool | None = False
    updated_at: str | None = ""


class _Data(msgspec.Struct, frozen=True):
    text: str
    document: str = ""
    date: str = ""
    source: str = ""


class _Task(msgspec.Struct, frozen=True):
    data: _Data
    id: int | str = ""
    annotations: tuple[_Annotation, ...] = ()


class _Region(msgspec.Struct, frozen=True, order=True):
    start: int
    end: int
    id: str
    label: str
    entity: str


def is_export(data: bytes) -> bool:
    """Tell whether the content of a JSON file can be Label Studio's: a list, where a gold document is an object."""
    return data[:64].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"[")


def read_export(path: Path, data: bytes) -> Iterator[GoldDocument]:
    """Give the gold documents of an export, in its order; a task that nobody has annotated gives none.

    Of several annotations of a task the one that is marked as ground truth counts, else the one changed last.

    :raises InputError: for what is no such export, or a task that cannot be used, with file and task.
    """
    if len(data) > _MOST:
        raise InputError(f"{path}: more than {_MOST // 1_000_000} MB: export fewer tasks at a time.")
    try:
        tasks = msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"), type=list[msgspec.Raw])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InputError(f"{path}: not a gold document, nor an export of Label Studio: {error}") from error
    for number, raw in enumerate(tasks, start=1):
        place = f"{path}, task {number}"
        try:
            task = msgspec.json.decode(raw, type=_Task)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise InputError(
                f"{place}: not a gold document, nor a task of Label Studio's format JSON (not JSON-MIN): {error}"
            ) from error
        place = f"{place} (id {task.id})" if task.id != "" else place
        done = [one for one in task.annotations if not one.was_cancelled]
        if done:
            best = max(done, key=lambda one: (bool(one.ground_truth), one.updated_at or ""))
            yield _document(task, best, place, f"{path.stem}-{task.id or number}")


def _document(task: _Task, annotation: _Annotation, place: str, name: str) -> GoldDocument:
    text = task.data.text
    regions = _regions(text, annotation.result, place)
    named = [one for one in regions if one.label != IGNORE]
    for one, other in pairwise(named):
        if other.start < one.end:
            both = f"{text[one.start : one.end]!r} and {text[other.start : other.end]!r}"
            raise InputError(f"{place}: the regions {both} overlap: a character is part of one mention at most.")
    keys: dict[tuple[str, str], str] = {}
    forms: dict[str, list[str]] = {}
    for one in named:
        key = keys.setdefault((one.label, one.entity), f"e{len(keys) + 1}")
        forms.setdefault(key, []).append(text[one.start : one.end])
    entities = [
        GoldEntity(key, label, entity, tuple(dict.fromkeys(forms[key]))) for (label, entity), key in keys.items()
    ]
    mentions = {one.id: Mention(one.start, one.end, one.label, keys[one.label, one.entity]) for one in named}
    ignored = [text[one.start : one.end] for one in regions if one.label == IGNORE]
    return GoldDocument(
        task.data.document or name,
        text,
        task.data.date,
        task.data.source,
        tuple(entities),
        tuple(_relations(text, annotation.result, mentions, place)),
        tuple(part for part in dict.fromkeys(ignored) if part.strip()),
        placed=tuple((one.start, one.end, one.entity) for one in mentions.values()),
    )


def _regions(text: str, results: Sequence[_Result], place: str) -> list[_Region]:
    values: dict[str, _Value] = {}
    names: dict[str, str] = {}
    for one in results:
        if one.type in ("labels", "textarea"):
            value = _value(one, place)
            if one.type == "labels":
                if one.id in values:
                    raise InputError(f"{place}: two regions have the id {one.id!r}.")
                values[one.id] = value
            elif not isinstance(value.text, str):
                names[one.id] = " ".join(" ".join(value.text).split())
    offsets = _offsets(text, list(values.values()), place)
    found = []
    for key, value in values.items():
        if len(value.labels) != 1:
            raise InputError(f"{place}: the region {_said(value)} must have one label, it has {len(value.labels)}.")
        start, end = offsets[value.start], offsets[value.end]
        found.append(_Region(start, end, key, value.labels[0], names.get(key) or text[start:end]))
    return sorted(found)


def _value(one: _Result, place: str) -> _Value:
    try:
        return msgspec.json.decode(one.value, type=_Value, strict=False)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InputError(f"{place}: the region {one.id!r} cannot be read: {error}") from error


def _said(value: _Value) -> str:
    words = value.text if isinstance(value.text, str) else " ".join(value.text)
    return f"{words[:40]!r} at {value.start}"


def _offsets(text: str, values: Sequence[_Value], place: str) -> Sequence[int]:
    """Find how the export counts characters: code points, UTF-16 units (older versions), or line ends as one.

    :returns: for each of its offsets the offset in the text.
    """
    tried: list[Sequence[int]] = [range(len(text) + 1)]
    if any(char > "\uffff" for char in text):
        tried.append([i for i, char in enumerate(text) for _ in range(1 + (char > "\uffff"))] + [len(text)])
    if "\r\n" in text:
        tried.append([i for i in range(len(text) + 1) if text[i - 1 : i + 1] != "\r\n" or i == 0])
    for offsets in tried:
        if all(_fits(text, value, offsets) for value in values):
            return offsets
    wrong = next(value for value in values if not _fits(text, value, tried[0]))
    raise InputError(f"{place}: the region {_said(wrong)} does not stand there in the text of the task.")


def _fits(text: str, value: _Value, offsets: Sequence[int]) -> bool:
    if not 0 <= value.start < value.end < len(offsets):
        return False
    words = value.text if isinstance(value.text, str) else "".join(value.text)
    return not words or _bare(words) == _bare(text[offsets[value.start] : offsets[value.end]])


def _bare(words: str) -> str:
    return "".join(words.replace("\\n", "").split())


def _relations(
    text: str, results: Sequence[_Result], mentions: dict[str, Mention], place: str
) -> Iterator[GoldRelation]:
    links = [one for one in results if one.type == "relation"]
    spans = [one.span for one in split_sentences(text, [Span(0, len(text))], list(mentions.values()))] if links else []
    seen = set()
    for one in links:
        ends = [mentions.get(one.from_id), mentions.get(one.to_id)]
        if ends[0] is None or ends[1] is None:
            raise InputError(f"{place}: a relation joins {one.from_id!r} and {one.to_id!r}: one of them is no mention.")
        head, tail = (ends[1], ends[0]) if one.direction == "left" else (ends[0], ends[1])
        labels = one.labels or ()
        kinds = [label for label in labels if label not in STATUSES]
        said = [label for label in labels if label in STATUSES]
        if len(kinds) != 1 or len(said) > 1:
            words = " and ".join(repr(text[end.start : end.end]) for end in (head, tail))
            raise InputError(
                f"{place}: the relation of {words} must have one type, and one of {', '.join(STATUSES)} at most; "
                f"it has: {', '.join(labels) or 'nothing'}."
            )
        status = said[0] if said else "done"
        if (kinds[0], head.entity, tail.entity, status) not in seen:
            seen.add((kinds[0], head.entity, tail.entity, status))
            yield GoldRelation(kinds[0], head.entity, tail.entity, status, _evidence(text, spans, (head, tail)))


def _evidence(text: str, spans: Sequence[Span], ends: Any) -> str:  # noqa: ANN401
    """Give the sentences from the first end to the last."""
    first, last = min(one.start for one in ends), max(one.end for one in ends)
    held = [one for one in spans if one.start < last and first < one.end] or [Span(first, last)]
    return text[min(first, held[0].start) : max(last, held[-1].end)].strip()
