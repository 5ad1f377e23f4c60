"""The relations of one document: candidate pairs, what states them, and with which status.

A pair may be a candidate in several sentences; a statement takes the one where it is surest. Relations that the
classifier was not trained on (a user's own) are read by their triggers alone.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

import msgspec

from kg.lexicon import Lexicon
from kg.model import Document, Entity, Mention, Quote, Relation, Span
from kg.relations.candidates import first_together
from kg.relations.classifier import Classifier
from kg.relations.events import attach
from kg.relations.pairs import Pairs, allowed_columns, columns_of, make_pairs
from kg.relations.quantities import find_amounts, find_areas, find_periods
from kg.relations.regular import CONFIDENCE, committees, regular_statements
from kg.relations.statements import LEARNT, Key, Statement, possible_statements
from kg.relations.status import Stated, is_plan_heading, is_plan_title, judge, settle
from kg.relations.triggers import Found, Triggers
from kg.schema import Schema

#: Confidence of a relation that only its trigger speaks for, at no distance and for every further token between.
_BY_TRIGGER, _PER_WORD = 0.7, 0.02
_HEADING_LENGTH = 40
_PLANNED_BY_TITLE = frozenset({"建设", "投资", "位于", "落户", "收购"})
_REACH = 25


class RelationFinder:
    """Everything that reading relations needs beside the document, loaded once."""

    def __init__(self, classifier: Classifier, schema: Schema, lexicon: Lexicon) -> None:
        self.classifier = classifier
        self.schema = schema
        self.lexicon = lexicon
        self.triggers = Triggers(lexicon)
        self.columns = classifier.card.columns
        trained = {relation for relation, _ in self.columns}
        self.untrained = tuple(sorted(set(schema.relations) - trained))
        self.allowed = allowed_columns(schema, self.columns)
        self.possible: Mapping[tuple[str, str], object] = allowed_columns(schema, columns_of(schema))

    def pairs(
        self, text: str, body: Sequence[Span], entities: Sequence[Entity], mentions: Sequence[Mention], topic: str
    ) -> Pairs:
        """Find and describe the candidate pairs of a document."""
        return make_pairs(text, body, entities, mentions, topic, self.triggers, self.possible)

    def find(
        self,
        document: Document,
        body: Sequence[Span],
        entities: Sequence[Entity],
        mentions: Sequence[Mention],
        topic: str,
        threshold: float | None = None,
    ) -> tuple[Relation, ...]:
        """Give the relations that the document states, sorted.

        :param threshold: confidence from which a relation is given; absent, the trained one.
        """
        pairs = self.pairs(document.text, body, entities, mentions, topic)
        least = self.classifier.card.threshold if threshold is None else threshold
        judged = chain(self._statements(pairs, mentions, topic), self._committees(entities, pairs))
        statements = [one for one in best_of(judged) if one[1] >= least]
        found = self._relations(document, pairs, statements)
        text = document.text
        quantities = (find_amounts(text), find_areas(text), find_periods(text, document.date))
        return tuple(sorted(attach(text, document.hash, found, mentions, *quantities), key=_place))

    def _statements(self, pairs: Pairs, mentions: Sequence[Mention], topic: str) -> list[tuple[Statement, float]]:
        """Give the statements that the document could make with their confidences."""
        odds = self.classifier.log_odds(pairs.attributes)
        found = possible_statements(pairs, odds, self.columns, self.allowed, self.schema)
        sure = [float(value) for value in self.classifier.confidences(found, pairs, mentions)]
        return [*zip(found, sure, strict=True), *self._by_wording(pairs, topic), *self._by_trigger(pairs)]

    def _by_wording(self, pairs: Pairs, topic: str) -> Iterator[tuple[Statement, float]]:
        """Read what the wording alone decides."""
        for candidate in pairs.candidates:
            for key in regular_statements(candidate, pairs.triggers[candidate.sentence.number], topic):
                if key[0] in self.schema.relations:
                    yield Statement(key, 0.0, candidate, "wording that decides alone"), CONFIDENCE[key[0]]

    def _committees(self, entities: Sequence[Entity], pairs: Pairs) -> Iterator[tuple[Statement, float]]:
        """Read which park a committee is of, where it is named first."""
        for key in committees(entities, self.lexicon):
            candidate = first_together(pairs.sentences, key[1], key[2])
            if candidate is not None and key[0] in self.schema.relations:
                yield Statement(key, 0.0, candidate, "the name of a committee"), CONFIDENCE[key[0]]

    def _by_trigger(self, pairs: Pairs) -> Iterator[tuple[Statement, float]]:
        """Read the relations that only their triggers are known of: the nearest ends that the signature admits."""
        for candidate in pairs.candidates if self.untrained else ():
            if candidate.kind != "same":
                continue
            left, right = candidate.left, candidate.right
            for trigger in pairs.triggers[candidate.sentence.number]:
                distance = max(left.end - trigger.start, trigger.end - right.start, right.start - left.end, 0)
                for relation in trigger.relations:
                    if relation not in self.untrained or distance > _REACH or trigger.end <= left.start:
                        continue
                    sure = _BY_TRIGGER - _PER_WORD * distance
                    if self.schema.allows(relation, left.type, right.type):
                        key = (relation, left.entity, right.entity)
                        yield Statement(key, 0.0, candidate, f"trigger {trigger.word}"), sure

    def _relations(
        self, document: Document, pairs: Pairs, statements: Sequence[tuple[Statement, float]]
    ) -> list[Relation]:
        kinds = {mention.entity: mention.type for sentence in pairs.sentences for mention in sentence.mentions}
        headings = _headings(document.text, pairs)
        plan_title = is_plan_title(document.title)
        drafts, stated = [], []
        for one, sure in statements:
            kind, head, tail = one.key
            sentence = one.candidate.sentence
            trigger = nearest_trigger(one, pairs.triggers[sentence.number])
            projects = [key if kinds[key] == "PROJECT" else "" for key in (head, tail)]
            offset = sentence.span.start
            spans = [
                (mention.start - offset, mention.end - offset) if mention in sentence.mentions else None
                for mention in (one.candidate.left, one.candidate.right)
            ]
            heads, tails = spans if one.candidate.left.entity == head else spans[::-1]
            at = (trigger.start - offset, trigger.end - offset) if trigger else _no_trigger(spans)
            planned = is_plan_heading(headings[sentence.number]) or (
                plan_title and any(projects) and kind in _PLANNED_BY_TITLE
            )
            judgement = judge(
                document.text[sentence.span.start : sentence.span.end], at, heads, tails, self.lexicon.status_words,
                relation=kind, plan_section=planned,
            )  # fmt: skip
            stated.append(Stated(kind, projects[0], projects[1], judgement))
            drafts.append(self._relation(document, one, sure, trigger))
        statuses = settle(stated)
        return [msgspec.structs.replace(draft, status=status) for draft, status in zip(drafts, statuses, strict=True)]

    def _relation(self, document: Document, one: Statement, sure: float, trigger: Found | None) -> Relation:
        kind, head, tail = one.key
        candidate = one.candidate
        absent = Span(candidate.right.start, candidate.right.end) if candidate.kind == "absent" else None
        return Relation(
            kind,
            head,
            tail,
            _quote(document.text, candidate.sentence.span),
            confidence=round(min(sure, 0.999), 3),
            via=_quote(document.text, absent) if absent else None,
            trigger=_quote(document.text, Span(trigger.start, trigger.end)) if trigger else None,
            reported_on=document.date,
            reason=_reason(one, trigger, left_out=absent is not None),
        )


def _reason(one: Statement, trigger: Found | None, *, left_out: bool) -> str:
    """Say in words what decided: the trigger, or that none was needed."""
    if one.reason == LEARNT:
        reason = f"trigger {trigger.word}" if trigger else "the words around, no trigger"
    else:
        reason = one.reason
    return f"{reason}, one end left out" if left_out else reason


def best_of(statements: Iterable[tuple[Statement, float]]) -> list[tuple[Statement, float]]:
    """Keep of each key the surest statement, the earliest of equals; sorted by key."""
    best: dict[Key, tuple[Statement, float]] = {}
    for one, sure in statements:
        if one.key not in best or sure > best[one.key][1]:
            best[one.key] = (one, sure)
    return [best[key] for key in sorted(best)]


def nearest_trigger(statement: Statement, triggers: Sequence[Found]) -> Found | None:
    """Give the trigger of the statement's relation that stands nearest its ends, those between them first."""
    kind = statement.key[0]
    candidate = statement.candidate
    inside = [
        one
        for one in (candidate.left, candidate.right)
        if candidate.sentence.span.start <= one.start < candidate.sentence.span.end
    ]
    held = [one for one in triggers if kind in one.relations]
    if not held or not inside:
        return None
    first, last = min(one.end for one in inside), max(one.start for one in inside)

    def distance(trigger: Found) -> tuple[int, int]:
        if first <= trigger.start and trigger.end <= last:
            return (0, trigger.start)
        return (1 + max(first - trigger.end, trigger.start - last, 0), trigger.start)

    return min(held, key=distance)


def _no_trigger(spans: Sequence[tuple[int, int] | None]) -> tuple[int, int]:
    """Give the empty place before the last end that the sentence names."""
    at = max(span[0] for span in spans if span is not None)
    return (at, at)


def _headings(text: str, pairs: Pairs) -> list[str]:
    """Give for each sentence the nearest short line without a full stop before it."""
    headings, held = [], ""
    for sentence in pairs.sentences:
        headings.append(held)
        line = text[sentence.span.start : sentence.span.end]
        if len(line) <= _HEADING_LENGTH and "。" not in line:
            held = line
    return headings


def _place(relation: Relation) -> tuple[int, str, str, str]:
    return (relation.evidence.start, relation.type, relation.head, relation.tail)


def _quote(text: str, span: Span) -> Quote:
    return Quote(span.start, span.end, text[span.start : span.end])
