"""A name found once is a name everywhere: occurrences passed over, of names found often enough elsewhere."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from kg.model import Mention, Span

#: A form is carried over where at least this share of its free occurrences were found: 北京 is none in 北京时间.
MIN_SHARE = 1 / 3
_MIN_LENGTH = 2
_CARRIED = 0.8


def spread(text: str, body: Iterable[Span], mentions: Iterable[Mention]) -> tuple[Mention, ...]:
    """Add the occurrences of found forms that are no mentions yet: flat, sorted, the longest forms first.

    :param mentions: flat, with one type a form. Those added have eight tenths of their form's mean confidence.
    """
    found = sorted(mentions)
    held: dict[str, list[Mention]] = defaultdict(list)
    taken = bytearray(b"\1" * len(text))
    for span in body:
        taken[span.start : span.end] = bytes(span.end - span.start)
    for one in found:
        held[text[one.start : one.end]].append(one)
        taken[one.start : one.end] = b"\1" * (one.end - one.start)
    added: list[Mention] = []
    counts = Counter({form: len(ones) for form, ones in held.items()})
    for form in sorted(held, key=lambda form: (-len(form), form)):
        if len(form) < _MIN_LENGTH:
            continue
        free = _free(text, form, taken)
        if counts[form] < MIN_SHARE * (counts[form] + len(free)):
            continue
        sure = round(_CARRIED * sum(one.confidence for one in held[form]) / counts[form], 3)
        for start in free:
            taken[start : start + len(form)] = b"\1" * len(form)
            added.append(Mention(start, start + len(form), held[form][0].type, confidence=sure))
    return tuple(sorted((*found, *added)))


def _free(text: str, form: str, taken: bytearray) -> list[int]:
    """Give the starts of the occurrences that no mention touches, none overlapping another."""
    starts, at = [], text.find(form)
    while at >= 0:
        if any(taken[at : at + len(form)]):
            at = text.find(form, at + 1)
        else:
            starts.append(at)
            at = text.find(form, at + len(form))
    return starts
