"""What speaks for and against a statement beside its own words: the other statements that the document could make.

A firm settles in one park rather than in three; what holds of one member of a list holds of the others; a mention
that the tagger doubts makes a doubtful end. The trees that weigh this see numbers alone, in the order of `FEATURES`.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from kg.model import Mention
from kg.relations.pairs import Pairs
from kg.relations.placement import PLACEMENT, placement
from kg.relations.statements import Key, Statement

_FAR = -9.0
_PAIRWISE = 8  # numbers from which on numpy adds in another order than one by one


def features_of(relations: Sequence[str], types: Sequence[str]) -> tuple[str, ...]:
    """Name the features, in order: of any statement, each relation's odds on the same pair, the types as flags."""
    return (
        *("odds", "relation", "same", "distance", "apart", "rivals of head", "rival of head", "rivals of tail"),
        *("rival of tail", "third of tail", "inverse", "siblings", "sibling mean", "sibling best", "head mentions"),
        *("tail mentions", "sentence mentions", "sentence number", "sentence length", "best of sentence"),
        *("sum of sentence", "head sure", "tail sure"),
        *(f"pair {name}" for name in relations),
        *(f"head {name}" for name in types),
        *(f"tail {name}" for name in types),
        *PLACEMENT,
    )


def describe(
    statements: Sequence[Statement],
    pairs: Pairs,
    mentions: Sequence[Mention],
    relations: Sequence[str],
    types: Sequence[str],
) -> NDArray[np.float64]:
    """Give one row of features a statement.

    :param pairs: the candidates that the statements come from.
    :param mentions: those of the document.
    :param relations: all relations of the classifier, sorted; so for `types`.
    """
    odds = {one.key: one.odds for one in statements}
    by_head, by_tail, by_pair, by_sentence = _grouped(statements)
    count = Counter(mention.entity for mention in mentions)
    sure: dict[str, float] = defaultdict(float)
    kind: dict[str, str] = {}
    for mention in mentions:
        sure[mention.entity] = max(sure[mention.entity], mention.confidence)
        kind[mention.entity] = mention.type
    first: dict[str, int] = {}
    for sentence in pairs.sentences:
        for mention in sentence.mentions:
            first.setdefault(mention.entity, sentence.number)
    flags = {name: [float(name == other) for other in types] for name in {*types, *kind.values()}}
    rows = []
    for one in statements:
        relation, head, tail = one.key
        candidate, sentence = one.candidate, one.candidate.sentence
        pair = by_pair[head, tail]
        siblings = [odds[key] for key in _siblings(one) if key in odds]
        same = candidate.kind == "same"
        rows.append(
            [
                one.odds, float(relations.index(relation)), float(same), float(candidate.distance),
                float(abs(candidate.right.start - candidate.left.end)) if same else -1.0,
                *_rivals(by_head[relation, head], one.odds)[:2], *_rivals(by_tail[relation, tail], one.odds),
                odds.get((relation, tail, head), _FAR),
                float(len(siblings)), _mean(siblings), max(siblings, default=_FAR),
                float(count[head]), float(count[tail]), float(len(sentence.mentions)), float(sentence.number),
                float(sentence.span.end - sentence.span.start), *by_sentence[relation, sentence.number],
                sure[head], sure[tail],
                *[pair.get(name, _FAR) if name != relation else _FAR for name in relations],
                *flags[kind[head]], *flags[kind[tail]],
                *placement(one, pairs.triggers[sentence.number], pairs.topic, first, len(pairs.sentences)),
            ]
        )  # fmt: skip
    return np.array(rows, dtype=np.float64).reshape(len(rows), len(features_of(relations, types)))


_Ranked = Mapping[tuple[str, str], Sequence[float]]


def _grouped(
    statements: Sequence[Statement],
) -> tuple[_Ranked, _Ranked, Mapping[tuple[str, str], Mapping[str, float]], Mapping[tuple[str, int], Sequence[float]]]:
    """Give the odds of the statements of one relation by head, and by tail, the highest first.

    And for each head and tail the odds by relation; for each relation and sentence the best, and the number of right
    statements that all together promise.
    """
    by_head: dict[tuple[str, str], list[float]] = defaultdict(list)
    by_tail: dict[tuple[str, str], list[float]] = defaultdict(list)
    by_pair: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
    by_sentence: dict[tuple[str, int], list[float]] = {}
    chances = (1 / (1 + np.exp(-np.array([one.odds for one in statements])))).tolist()
    for one, chance in zip(statements, chances, strict=True):
        relation, head, tail = one.key
        by_head[relation, head].append(one.odds)
        by_tail[relation, tail].append(one.odds)
        by_pair[head, tail][relation] = one.odds
        told = by_sentence.setdefault((relation, one.candidate.sentence.number), [-np.inf, 0.0])
        told[0] = max(told[0], one.odds)
        told[1] += chance
    for held in (*by_head.values(), *by_tail.values()):
        held.sort(reverse=True)
    return by_head, by_tail, by_pair, by_sentence


def _rivals(ranked: Sequence[float], own: float) -> tuple[float, float, float]:
    """Give how many of the others are above 0, the best and the second best of them.

    >>> _rivals([3.0, 1.0, -1.0], 3.0), _rivals([3.0, 1.0, -1.0], -1.0), _rivals([2.0], 2.0)
    ((1.0, 1.0, -1.0), (2.0, 3.0, 1.0), (0.0, -9.0, -9.0))
    """
    others = list(ranked[:3])
    if own in others:
        others.remove(own)
    best, second = [*others, _FAR, _FAR][:2]
    positive = sum(value > 0 for value in ranked) - (own > 0)
    return float(positive), best, second


def _mean(values: Sequence[float]) -> float:
    if len(values) < _PAIRWISE:  # as numpy adds them up, without its cost for each short list
        return sum(values) / len(values) if values else _FAR
    return float(np.mean(values))


def _siblings(one: Statement) -> list[Key]:
    """Give the keys that other members of the lists of head and tail would have in the statement's place."""
    relation, head, tail = one.key
    sentence = one.candidate.sentence
    keys = []
    for mention in (one.candidate.left, one.candidate.right):
        if mention.start not in sentence.at or not sentence.span.start <= mention.start < sentence.span.end:
            continue
        first, last = sentence.groups[sentence.at[mention.start]]
        for token in sentence.tokens[first : last + 1]:
            if token.entity and token.entity not in (head, tail):
                keys.append(
                    (relation, token.entity, tail) if mention.entity == head else (relation, head, token.entity)
                )
    return sorted(set(keys))
