"""The relations of one document: candidate pairs, what states them, and with which status.

A pair may be a candidate in several sentences; a statement takes the one where it is surest. Relations that the
classifier was not trained on (a user's own) are read by their triggers alone.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

import msgspec

from kg.lexicon import Lexicon
from kg.model import Document, Entity, Mention, Relation, Span
from kg.relations.candidates import first_together
from kg.relations.classifier import Classifier
from kg.relations.drafts import make_drafts
from kg.relations.events import attach
from kg.relations.governing import governing_attributes
from kg.relations.pairs import Pairs, allowed_columns, columns_of, make_pairs
from kg.relations.quantities import find_amounts, find_areas, find_periods
from kg.relations.regular import CONFIDENCE, committees, regular_statements
from kg.relations.statements import Key, Statement, possible_statements
from kg.relations.triggers import Triggers
from kg.schema import Schema

#: Confidence of a relation that only its trigger speaks for, at no distance and for every further token between.
_BY_TRIGGER, _PER_WORD = 0.7, 0.02
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
        odds = self.classifier.log_odds_of(pairs.described)
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
        drafts = make_drafts(document, pairs, statements, self.lexicon.status_words)
        relations = [draft.relation for draft in drafts]
        if self.classifier.status is None:
            return relations
        statuses = self.classifier.status.decide(governing_attributes(drafts))
        return [
            msgspec.structs.replace(relation, status=status)
            for relation, status in zip(relations, statuses, strict=True)
        ]


def best_of(statements: Iterable[tuple[Statement, float]]) -> list[tuple[Statement, float]]:
    """Keep of each key the surest statement, the earliest of equals; sorted by key."""
    best: dict[Key, tuple[Statement, float]] = {}
    for one, sure in statements:
        if one.key not in best or sure > best[one.key][1]:
            best[one.key] = (one, sure)
    return [best[key] for key in sorted(best)]


def _place(relation: Relation) -> tuple[int, str, str, str]:
    return (relation.evidence.start, relation.type, relation.head, relation.tail)
