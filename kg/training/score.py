"""The figures by which an extraction is judged against gold.

Mentions: exact span and type. Relations: a predicted entity stands for the gold entity with which it shares most
exactly equal mention spans; a relation is right where type, head and tail are those of a gold relation (symmetric
types either way); status is scored apart, over the right ones. Identity: B³ (Bagga and Baldwin 1998) over the
mentions that both sides have.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable

import msgspec

from kg.model import Extraction, Status
from kg.schema import Schema
from kg.training.gold import GoldDocument

CORE = ("落户", "签约", "合作")
Triple = tuple[str, str, str]


class Figure(msgspec.Struct, frozen=True):
    """Precision, recall and F1 (0 to 1) with the counts they come from."""

    right: int
    predicted: int
    gold: int

    @property
    def precision(self) -> float:
        """Right among predicted, 0 where nothing was predicted."""
        return self.right / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        """Right among gold, 0 where there is no gold."""
        return self.right / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        both = self.predicted + self.gold
        return 2 * self.right / both if both else 0.0


class Scores(msgspec.Struct, frozen=True):
    """All figures over a set of documents.

    `mentions` and `relations` are keyed by type, with `all` for the micro average and `core` for 落户, 签约, 合作.
    `status` is keyed (gold, predicted). `judged` holds (confidence, right) of every predicted relation.
    """

    mentions: dict[str, Figure]
    relations: dict[str, Figure]
    status: dict[tuple[str, str], int]
    identity: tuple[float, float]
    judged: tuple[tuple[float, bool], ...]
    documents: int

    @property
    def identity_f1(self) -> float:
        """B³ F1 of the grouping of mentions into entities."""
        precision, recall = self.identity
        return 2 * precision * recall / (precision + recall) if precision + recall else 0.0

    @property
    def status_accuracy(self) -> float:
        """Share of the right relations whose status is right too, 1 where there are none."""
        total = sum(self.status.values())
        return sum(n for (gold, given), n in self.status.items() if gold == given) / total if total else 1.0

    @property
    def lost_plans(self) -> float:
        """Share of the right relations that are planned, ended or negated in gold and came out as done."""
        other = sum(n for (gold, _), n in self.status.items() if gold != "done")
        lost = sum(n for (gold, given), n in self.status.items() if gold != "done" and given == "done")
        return lost / other if other else 0.0


class Match(msgspec.Struct, frozen=True):
    """One document's comparison: triples carry gold ids where an entity stands for one, else `?` and the key."""

    wanted: dict[Triple, str]
    given: dict[Triple, tuple[Status, float]]
    stands_for: dict[str, str]


def triple_of(schema: Schema, kind: str, head: str, tail: str) -> Triple:
    """Give the key by which a relation is compared: the ends of a symmetric one sorted."""
    if kind in schema.relations and schema.relations[kind].symmetric:
        head, tail = sorted((head, tail))
    return kind, head, tail


def compare(gold: GoldDocument, extraction: Extraction, schema: Schema) -> Match:
    """Align the entities of an extraction with gold's and put the relations of both side by side."""
    spans = gold.spans()
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for mention in extraction.mentions:
        if (mention.start, mention.end) in spans:
            votes[mention.entity][spans[mention.start, mention.end][1]] += 1
    stands_for = {key: vote.most_common(1)[0][0] for key, vote in votes.items()}
    wanted = {triple_of(schema, r.type, r.head, r.tail): r.status for r in gold.relations}
    given: dict[Triple, tuple[Status, float]] = {}
    for r in extraction.relations:
        head, tail = (stands_for.get(key, f"?{key}") for key in (r.head, r.tail))
        given[triple_of(schema, r.type, head, tail)] = (r.status, r.confidence)
    return Match(wanted, given, stands_for)


def score(pairs: Iterable[tuple[GoldDocument, Extraction]], schema: Schema) -> Scores:
    """Score extractions against their gold documents."""
    mentions: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    relations: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    status: Counter[tuple[str, str]] = Counter()
    judged: list[tuple[float, bool]] = []
    b3 = [0.0, 0.0, 0.0]
    documents = 0
    for gold, extraction in pairs:
        documents += 1
        _count_mentions(gold, extraction, mentions, b3)
        match = compare(gold, extraction, schema)
        for triple in match.wanted:
            _count(relations, triple[0], 2)
        for triple, (given, confidence) in match.given.items():
            right = triple in match.wanted
            _count(relations, triple[0], 1)
            judged.append((confidence, right))
            if right:
                _count(relations, triple[0], 0)
                status[match.wanted[triple], given] += 1
    identity = (b3[0] / b3[2], b3[1] / b3[2]) if b3[2] else (0.0, 0.0)
    return Scores(
        _figures(mentions), _figures(relations), dict(sorted(status.items())), identity, tuple(judged), documents
    )


def _count(tally: dict[str, list[int]], kind: str, column: int) -> None:
    for label in ("all", kind, *(("core",) if kind in CORE else ())):
        tally[label][column] += 1


def _count_mentions(gold: GoldDocument, extraction: Extraction, tally: dict[str, list[int]], b3: list[float]) -> None:
    spans = gold.spans()
    found = {(m.start, m.end): (m.type, m.entity) for m in extraction.mentions}
    for kind, _ in spans.values():
        _count(tally, kind, 2)
    for span, (kind, _) in found.items():
        _count(tally, kind, 1)
        if span in spans and spans[span][0] == kind:
            _count(tally, kind, 0)
    both = [span for span in found if span in spans]
    mine, true = defaultdict(set), defaultdict(set)
    for span in both:
        mine[found[span][1]].add(span)
        true[spans[span][1]].add(span)
    for span in both:
        left, right = mine[found[span][1]], true[spans[span][1]]
        b3[0] += len(left & right) / len(left)
        b3[1] += len(left & right) / len(right)
        b3[2] += 1


def _figures(tally: dict[str, list[int]]) -> dict[str, Figure]:
    order = sorted(tally, key=lambda label: (label not in ("all", "core"), label))
    return {label: Figure(*tally[label]) for label in order}


def calibration(judged: Iterable[tuple[float, bool]], bins: int = 10) -> tuple[list[tuple[float, float, int]], float]:
    """Compare confidence with the share that is right.

    :param judged: (confidence, right) of each predicted relation.
    :returns: for each bin of equal width that holds any: mean confidence, share right, count; and the expected
        calibration error, the count-weighted mean of their distance (Naeini et al. 2015).
    """
    held: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for confidence, right in judged:
        held[min(int(confidence * bins), bins - 1)].append((confidence, right))
    table = []
    for _, rows in sorted(held.items()):
        count = len(rows)
        table.append((sum(sure for sure, _ in rows) / count, sum(right for _, right in rows) / count, count))
    total = sum(count for *_, count in table)
    error = sum(abs(mean - share) * count for mean, share, count in table) / total if total else 0.0
    return table, error
