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
    by_head, by_tail, by_pair, by_sentence = _indexed(statements)
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
    rows = []
    for one in statements:
        relation, head, tail = one.key
        candidate, sentence = one.candidate, one.candidate.sentence
        heads = _best(by_head[relation, head], one.key, odds)
        tails = _best(by_tail[relation, tail], one.key, odds)
        pair = {key[0]: odds[key] for key in by_pair[frozenset((head, tail))] if key[1:] == (head, tail)}
        siblings = [odds[key] for key in _siblings(one) if key in odds]
        likely = sum(1 / (1 + np.exp(-odds[key])) for key in by_sentence[relation, sentence.number])
        near = max(odds[key] for key in by_sentence[relation, sentence.number])
        same = candidate.kind == "same"
        rows.append(
            [
                one.odds, float(relations.index(relation)), float(same), float(candidate.distance),
                float(abs(candidate.right.start - candidate.left.end)) if same else -1.0,
                float(sum(value > 0 for value in heads)), _nth(heads, 0), float(sum(value > 0 for value in tails)),
                _nth(tails, 0), _nth(tails, 1), odds.get((relation, tail, head), _FAR),
                float(len(siblings)), float(np.mean(siblings)) if siblings else _FAR, max(siblings, default=_FAR),
                float(count[head]), float(count[tail]), float(len(sentence.mentions)), float(sentence.number),
                float(sentence.span.end - sentence.span.start), near, float(likely),
                sure[head], sure[tail],
                *(pair.get(name, _FAR) if name != relation else _FAR for name in relations),
                *(float(kind[head] == name) for name in types), *(float(kind[tail] == name) for name in types),
                *placement(one, pairs.triggers[sentence.number], pairs.topic, first, len(pairs.sentences)),
            ]
        )  # fmt: skip
    return np.array(rows, dtype=np.float64).reshape(len(rows), len(features_of(relations, types)))


_Index = Mapping[object, Sequence[Key]]


def _indexed(statements: Sequence[Statement]) -> tuple[_Index, _Index, _Index, _Index]:
    by_head: dict[object, list[Key]] = defaultdict(list)
    by_tail: dict[object, list[Key]] = defaultdict(list)
    by_pair: dict[object, list[Key]] = defaultdict(list)
    by_sentence: dict[object, list[Key]] = defaultdict(list)
    for one in statements:
        relation, head, tail = one.key
        by_head[relation, head].append(one.key)
        by_tail[relation, tail].append(one.key)
        by_pair[frozenset((head, tail))].append(one.key)
        by_sentence[relation, one.candidate.sentence.number].append(one.key)
    return by_head, by_tail, by_pair, by_sentence


def _best(keys: Sequence[Key], own: Key, odds: Mapping[Key, float]) -> list[float]:
    return sorted((odds[key] for key in keys if key != own), reverse=True)


def _nth(values: Sequence[float], n: int) -> float:
    return values[n] if n < len(values) else _FAR


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
