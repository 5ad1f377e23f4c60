"""The statements that a document could make, each with the candidate pair that speaks most for it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from kg.relations.candidates import Candidate
from kg.relations.pairs import Column, Pairs, ends
from kg.schema import Schema

Key = tuple[str, str, str]

#: The reason of a statement that the classifier makes.
LEARNT = "classifier"


#: Log odds where there is no place to take them from.
NOWHERE = -20.0
#: Statements less likely than this by their own words are not weighed.
MIN_ODDS = -4.5


class Statement(msgspec.Struct, frozen=True):
    """A possible statement: its key (type, head, tail), the log odds that its candidate's words give it, and why.

    The document may speak of the two at several `places`, at `places_together` of them naming both; `second`,
    `together` and `apart` are the log odds of the second best place, of the best that names both, and of the best that
    leaves one out.
    """

    key: Key
    odds: float
    candidate: Candidate
    reason: str = LEARNT
    places: int = 1
    places_together: int = 0
    second: float = NOWHERE
    together: float = NOWHERE
    apart: float = NOWHERE


def possible_statements(
    pairs: Pairs,
    odds: NDArray[np.float64],
    columns: Sequence[Column],
    allowed: Mapping[tuple[str, str], tuple[int, ...]],
    schema: Schema,
    least: float = MIN_ODDS,
) -> list[Statement]:
    """Give the statements that the candidates could make, sorted by key.

    :param odds: one row a candidate, one column a relation and direction.
    :param least: log odds that a statement must have at one place at least.
    """
    likely = {
        frozenset((pairs.candidates[i].left.entity, pairs.candidates[i].right.entity))
        for i in np.flatnonzero((odds >= least).any(axis=1)).tolist()
    }
    held: dict[Key, list[tuple[float, Candidate]]] = defaultdict(list)
    for row, candidate in zip(odds.tolist(), pairs.candidates, strict=True):
        left, right = candidate.left, candidate.right
        if frozenset((left.entity, right.entity)) not in likely:
            continue
        kinds = (left.type, right.type)
        for i in allowed.get(kinds, ()):
            head, tail = ends(schema, columns[i], left.entity, right.entity, kinds)
            held[columns[i][0], head, tail].append((row[i], candidate))
    return [_statement(key, held[key]) for key in sorted(held) if max(held[key], key=_odds)[0] >= least]


def _odds(place: tuple[float, Candidate]) -> float:
    return place[0]


def _statement(key: Key, places: Sequence[tuple[float, Candidate]]) -> Statement:
    """Join the places that may state one thing: the best, of equals the first, stands for it."""
    odds, candidate = max(places, key=_odds)
    together = [value for value, one in places if one.kind == "same"]
    apart = [value for value, one in places if one.kind != "same"]
    ranked = sorted((value for value, _ in places), reverse=True)
    return Statement(
        key,
        odds,
        candidate,
        places=len(places),
        places_together=len(together),
        second=ranked[1] if len(ranked) > 1 else NOWHERE,
        together=max(together, default=NOWHERE),
        apart=max(apart, default=NOWHERE),
    )
