"""What was read wrong, and why: every miss and false alarm of a document with its cause and its sentence.

A miss and the false alarm that stands in its place (a name with other borders, a relation of another type) are one
mistake. The misses and false alarms of all mistakes are those that the figures of `kg.training.score` count.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Literal

import msgspec

from kg.model import Extraction, Mention, Quote, Relation, Span
from kg.relations.candidates import split_sentences
from kg.schema import Schema
from kg.training.gold import GoldDocument, GoldRelation
from kg.training.score import Match, Triple, compare, triple_of

Level = Literal["mention", "relation", "status"]
Role = Literal["missed", "alarm", "right", "end", "trigger"]

#: What each cause means, in the order in which they are shown.
CAUSES: dict[str, tuple[Level, str]] = {
    "other borders": ("mention", "Found, but it begins or ends elsewhere."),
    "other type": ("mention", "Found with its borders, as another type."),
    "found elsewhere": ("mention", "Missed here, though the same words were found in another place of the document."),
    "not found": ("mention", "Missed, and its words were found nowhere in the document."),
    "not in the body": ("mention", "False alarm in a part that gold does not count as article."),
    "no name": ("mention", "False alarm where gold has no name."),
    "end not found": ("relation", "Missed: one of its ends was never found with its borders."),
    "end taken for another": ("relation", "Missed: the names of one end were found, but grouped with another entity."),
    "other relation": ("relation", "The two ends are linked, by another relation."),
    "other direction": ("relation", "The relation is right, head and tail are swapped."),
    "other end": ("relation", "The relation and one end are right, the other end is another entity."),
    "no candidate": ("relation", "Missed: the two ends never stood where a relation is looked for."),
    "below threshold": ("relation", "Missed: it was thought of, but not believed."),
    "end unknown to gold": ("relation", "False alarm: one end is no entity of gold."),
    "not stated": ("relation", "False alarm between two entities of gold."),
    "other status": ("status", "Right, but for its status."),
}


class Mark(msgspec.Struct, frozen=True, order=True):
    """A span of the document and what it is in a mistake."""

    start: int
    end: int
    role: Role
    label: str = ""


class Mistake(msgspec.Struct, frozen=True):
    """One mistake: `kind` is the type it is counted under, `says` it in words, `marks` lie in `place`."""

    cause: str
    kind: str
    document: str
    place: Quote
    says: str
    marks: tuple[Mark, ...]
    misses: int = 0
    alarms: int = 0


def find_mistakes(
    gold: GoldDocument, extraction: Extraction, widen: Callable[[], Extraction], schema: Schema
) -> list[Mistake]:
    """Find the mistakes of one document, in the order of `CAUSES` and of the text.

    :param widen: reads the document again and gives every relation that was thought of, however unlikely.
    """
    pages = _Sentences(gold, extraction)
    found = [*_mentions(gold, extraction, pages), *_relations(gold, extraction, widen, schema, pages)]
    order = {cause: i for i, cause in enumerate(CAUSES)}
    return sorted(found, key=lambda one: (order[one.cause], one.place.start, one.kind, one.says))


class _Sentences:
    """The sentences of a document, to show a mistake in."""

    def __init__(self, gold: GoldDocument, extraction: Extraction) -> None:
        self.text = gold.text
        placed = [Mention(start, end, kind, key) for (start, end), (kind, key) in gold.spans().items()]
        self._spans = [one.span for one in split_sentences(gold.text, [Span(0, len(gold.text))], placed)]
        self.gold = placed
        self.given = extraction.mentions

    def around(self, start: int, end: int) -> Quote:
        """Give the sentences that a span touches."""
        held = [one for one in self._spans if one.start < end and start < one.end] or [Span(start, end)]
        first, last = min(start, held[0].start), max(end, held[-1].end)
        return Quote(first, last, self.text[first:last])

    def named(self, place: Quote, keys: Sequence[str], given: bool = False) -> list[Mark]:
        """Mark the mentions of entities (gold's, or those given) in a place."""
        mentions = self.given if given else self.gold
        return [
            Mark(one.start, one.end, "end", one.type)
            for one in mentions
            if one.entity in keys and place.start <= one.start and one.end <= place.end
        ]


def _mentions(gold: GoldDocument, extraction: Extraction, pages: _Sentences) -> Iterator[Mistake]:
    text, wanted = gold.text, gold.spans()
    given = {(one.start, one.end): one.type for one in extraction.mentions}
    wrong = sorted(span for span, kind in given.items() if span not in wanted or wanted[span][0] != kind)
    forms = {text[start:end] for (start, end), kind in given.items() if wanted.get((start, end), ("",))[0] == kind}
    shown: set[tuple[int, int]] = set()
    for span, (kind, _) in wanted.items():
        if given.get(span) == kind:
            continue
        over = [one for one in wrong if one[0] < span[1] and span[0] < one[1]]
        alarms = [one for one in over if one not in shown]
        shown.update(alarms)
        name = text[span[0] : span[1]]
        if span in given:
            cause, says = "other type", f"{name}: {kind}, given as {given[span]}"
        elif over:
            others = ", ".join(f"{text[a:b]} {given[a, b]}" for a, b in over)
            cause, says = "other borders", f"{name} {kind}, given as {others}"
        else:
            cause, says = "found elsewhere" if name in forms else "not found", f"{name} {kind}"
        place = pages.around(min([span, *over])[0], max(end for _, end in [span, *over]))
        marks = [Mark(*span, "missed", kind), *(Mark(a, b, "alarm", given[a, b]) for a, b in over)]
        yield Mistake(cause, kind, gold.id, place, says, tuple(sorted(marks)), 1, len(alarms))
    body = gold.body
    for span in wrong:
        if span not in shown:
            kind, name = given[span], text[span[0] : span[1]]
            cause = "not in the body" if "\0" in body[span[0] : span[1]] and "\0" not in name else "no name"
            mark = Mark(*span, "alarm", kind)
            yield Mistake(cause, kind, gold.id, pages.around(*span), f"{name} {kind}", (mark,), 0, 1)


def _relations(
    gold: GoldDocument, extraction: Extraction, widen: Callable[[], Extraction], schema: Schema, pages: _Sentences
) -> Iterator[Mistake]:
    judge = _Judge(gold, extraction, schema, pages)
    missed = [key for key in judge.wanted if key not in judge.match.given]
    alarms = [key for key in judge.given if key not in judge.match.wanted]
    left = list(alarms)
    open_: list[Triple] = []
    for key in missed:
        pair = judge.in_place_of(key, left)
        if pair is None:
            open_.append(key)
            continue
        cause, other = pair
        left.remove(other)
        yield judge.mistake(cause, key, other)
    wide: Match | None = None
    for key in open_:
        cause, why = judge.end_of(key), ""
        if not cause:
            wide = wide or compare(gold, widen(), schema)
            thought = wide.given.get(key)
            cause = "below threshold" if thought else "no candidate"
            why = f" ({thought[1]:.2f})" if thought else ""
        yield judge.mistake(cause, key, None, why)
    for key in left:
        unknown = any(end.startswith("?") for end in key[1:])
        yield judge.mistake("end unknown to gold" if unknown else "not stated", None, key)
    for key, (status, _) in judge.match.given.items():
        if key in judge.wanted and judge.wanted[key].status != status:
            yield judge.mistake("other status", key, key)


class _Judge:
    """The relations of one document on both sides, keyed by triples of gold ids."""

    def __init__(self, gold: GoldDocument, extraction: Extraction, schema: Schema, pages: _Sentences) -> None:
        self.gold = gold
        self.pages = pages
        self.match = compare(gold, extraction, schema)
        self.wanted: dict[Triple, GoldRelation] = {
            triple_of(schema, one.type, one.head, one.tail): one for one in gold.relations
        }
        stands = self.match.stands_for
        self.given: dict[Triple, Relation] = {
            triple_of(schema, one.type, *(stands.get(key, f"?{key}") for key in (one.head, one.tail))): one
            for one in extraction.relations
        }
        self._names = {one.id: one.name for one in gold.entities}
        self._names |= {f"?{one.key}": one.name for one in extraction.entities}
        spans = {(one.start, one.end) for one in extraction.mentions}
        self._found: dict[str, bool] = defaultdict(bool)
        for span, (_, key) in gold.spans().items():
            self._found[key] |= span in spans

    def in_place_of(self, missed: Triple, alarms: Sequence[Triple]) -> tuple[str, Triple] | None:
        """Find the false alarm that stands in the place of a miss."""
        kind, head, tail = missed
        place = self._evidence(self.wanted[missed])
        for other in alarms:
            if other[0] == kind and other[1:] == (tail, head):
                return "other direction", other
        for other in alarms:
            if {*other[1:]} == {head, tail}:
                return "other relation", other
        for other in alarms:
            quote = self.given[other].evidence
            near = place is not None and quote.start < place.end and place.start < quote.end
            if other[0] == kind and near and (other[1] == head) != (other[2] == tail):
                return "other end", other
        return None

    def end_of(self, missed: Triple) -> str:
        """Say what is wrong with the ends of a miss, empty where both were found."""
        if not all(self._found[key] for key in missed[1:]):
            return "end not found"
        known = set(self.match.stands_for.values())
        return "" if {*missed[1:]} <= known else "end taken for another"

    def mistake(self, cause: str, missed: Triple | None, alarm: Triple | None, why: str = "") -> Mistake:
        gold = self.wanted[missed] if missed else None
        given = self.given[alarm] if alarm else None
        place = self._evidence(gold) if gold else None
        place = place or (given.evidence if given else self._anywhere(missed))
        says = [f"{self._said(missed)} {gold.status}{why}" if gold and missed else ""]
        if given and alarm:
            says.append(f"given: {self._said(alarm)} {given.status} ({given.confidence:.2f})")
        marks = [*self.pages.named(place, missed[1:])] if missed else []
        if given:
            marks += self.pages.named(place, (given.head, given.tail), given=True)
            if given.trigger and place.start <= given.trigger.start and given.trigger.end <= place.end:
                marks.append(Mark(given.trigger.start, given.trigger.end, "trigger"))
        wrong = cause != "other status"
        return Mistake(
            cause,
            (missed or alarm or ("",))[0],
            self.gold.id,
            place,
            "; ".join(filter(None, says)),
            tuple(sorted(set(marks))),
            int(wrong and missed is not None),
            int(wrong and alarm is not None),
        )

    def _said(self, key: Triple) -> str:
        kind, head, tail = key
        return f"{self._names.get(head, head)} —{kind}→ {self._names.get(tail, tail)}"

    def _evidence(self, relation: GoldRelation | None) -> Quote | None:
        start = self.gold.evidence_start(relation) if relation else -1
        return Quote(start, start + len(relation.evidence), relation.evidence) if relation and start >= 0 else None

    def _anywhere(self, missed: Triple | None) -> Quote:
        """Give the first sentence that names the head."""
        head = missed[1] if missed else ""
        start, end = next(((one.start, one.end) for one in self.pages.gold if one.entity == head), (0, 0))
        return self.pages.around(start, end)
