"""A document of many pages, read part by part: most work on a text is done among its neighbours.

A file that holds a year of reports is one document. What is compared with all else in a document, or held until its
end, would take hours and gigabytes there; so names are looked for again, and relations read, within parts of a
hundred thousand characters, cut where a line ends. A part is read with what stands right before it, since a sentence
may leave out what the one before has named; what that lead says by itself is not counted again. Any common document
is one part.
"""

import hashlib
from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeVar

import msgspec

from kg.model import Amount, Area, Document, Mention, Period, Quote, Relation, Span

LONGEST = 100_000
LEAD = 2_000  # characters before a part that are read again with it, for what its first sentences leave out
_Stated = TypeVar("_Stated", Amount, Area, Period)


class Part(NamedTuple):
    """A part of a text: where it begins, its characters, and the spans of it that are article, counted from there."""

    start: int
    text: str
    body: tuple[Span, ...]


def parts_of(text: str, body: Sequence[Span], longest: int = LONGEST) -> list[Part]:
    """Cut a text whose body is longer than `longest` characters; give any other whole, as one part."""
    if sum(span.end - span.start for span in body) <= longest:
        return [Part(0, text, tuple(body))]
    parts: list[Part] = []
    held: list[Span] = []
    size = 0
    for piece in (piece for span in sorted(body) for piece in _cut(text, span, longest)):
        if held and size + piece.end - piece.start > longest:
            parts.append(_part(text, held))
            held, size = [], 0
        held.append(piece)
        size += piece.end - piece.start
    return [*parts, _part(text, held)]


def _cut(text: str, span: Span, longest: int) -> Iterable[Span]:
    """Cut a span at the ends of lines, of sentences where a line is too long, else anywhere."""
    start = span.start
    while span.end - start > longest:
        end = start + longest
        cut = next((at for mark in "\n。" if (at := text.rfind(mark, start, end)) > start), end - 1)
        end = cut + 1
        yield Span(start, end)
        start = end
    yield Span(start, span.end)


def _part(text: str, spans: Sequence[Span]) -> Part:
    start = spans[0].start
    body = tuple(Span(span.start - start, span.end - start) for span in spans)
    return Part(start, text[start : spans[-1].end], body)


def led(part: Part, text: str, body: Sequence[Span], lead: int = LEAD) -> Part:
    """Give a part with the last sentences before it, `lead` characters at most.

    :param body: the article spans of the whole text, in order.
    """
    begin = max(0, part.start - lead)
    if begin:
        ends = (text.find(mark, begin, part.start) for mark in "\n。")
        begin = min((end + 1 for end in ends if end >= 0), default=part.start)
    before = [Span(max(span.start, begin) - begin, min(span.end, part.start) - begin)
              for span in body if span.start < part.start and span.end > begin]  # fmt: skip
    own = [Span(span.start + part.start - begin, span.end + part.start - begin) for span in part.body]
    if before and before[-1].end == own[0].start:
        own[0] = Span(before.pop().start, own[0].end)
    return Part(begin, text[begin : part.start + len(part.text)], (*before, *own))


def mentions_in(part: Part, mentions: Iterable[Mention]) -> tuple[Mention, ...]:
    """Give the mentions that lie in a part, counted from its start."""
    end = part.start + len(part.text)
    inside = (one for one in mentions if part.start <= one.start and one.end <= end)
    return tuple(moved(one, -part.start) for one in inside)


def moved(mention: Mention, by: int) -> Mention:
    """Give a mention so many characters further on."""
    return msgspec.structs.replace(mention, start=mention.start + by, end=mention.end + by) if by else mention


def document_of(part: Part, document: Document) -> Document:
    """Give a part as a document: the ids of its events are those of no other part."""
    return _Passage(document.id, part.text, document.title, document.date, document.source, document.format,
                    f"{document.hash} {part.start}")  # fmt: skip


class _Passage(Document, frozen=True):
    whole: str = ""

    @property
    def hash(self) -> str:
        return hashlib.sha256(self.whole.encode()).hexdigest()


def moved_relation(relation: Relation, by: int) -> Relation:
    """Give a relation with all its quotes so many characters further on."""
    if not by:
        return relation
    return msgspec.structs.replace(
        relation,
        evidence=_quote(relation.evidence, by),
        via=_quote(relation.via, by) if relation.via else None,
        trigger=_quote(relation.trigger, by) if relation.trigger else None,
        amount=_stated(relation.amount, by) if relation.amount else None,
        area=_stated(relation.area, by) if relation.area else None,
        date=_stated(relation.date, by) if relation.date else None,
    )


def _quote(quote: Quote, by: int) -> Quote:
    return Quote(quote.start + by, quote.end + by, quote.text)


def _stated(value: _Stated, by: int) -> _Stated:
    return msgspec.structs.replace(value, quote=_quote(value.quote, by))


def surest_of(relations: Iterable[Relation]) -> tuple[Relation, ...]:
    """Keep of each relation that several parts state the surest, the earliest of equals."""
    best: dict[tuple[str, str, str], Relation] = {}
    for one in relations:
        known = best.get((one.type, one.head, one.tail))
        if known is None or one.confidence > known.confidence:
            best[one.type, one.head, one.tail] = one
    return tuple(sorted(best.values(), key=lambda one: (one.evidence.start, one.type, one.head, one.tail)))
