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
    known: dict[tuple[str, str, str, str], list[tuple[int, Key]]] = {}
    plans = []  # for each candidate what it may state, by column
    for candidate in pairs.candidates:
        left, right = candidate.left, candidate.right
        pair = (left.entity, right.entity, left.type, right.type)
        if pair not in known:
            kinds = pair[2:]
            known[pair] = [
                (i, (columns[i][0], *ends(schema, columns[i], left.entity, right.entity, kinds)))
                for i in allowed.get(kinds, ())
            ]
        plans.append(known[pair])
    wanted = {
        key for row, plan in zip((odds >= least).tolist(), plans, strict=True) for i, key in plan if row[i]
    }  # fmt: skip
    held: dict[Key, list[tuple[float, Candidate]]] = defaultdict(list)
    for row, plan, candidate in zip(odds.tolist(), plans, pairs.candidates, strict=True):
        for i, key in plan:
            if key in wanted:
                held[key].append((row[i], candidate))
    return [_statement(key, held[key]) for key in sorted(held)]


def _odds(place: tuple[float, Candidate]) -> float:
    return place[0]


def _statement(key: Key, places: Sequence[tuple[float, Candidate]]) -> Statement:
    """Join the places that may state one thing: the best, of equals the first, stands for it."""
    if len(places) == 1:
        odds, candidate = places[0]
        same = candidate.kind == "same"
        return Statement(
            key, odds, candidate, LEARNT, 1, int(same), NOWHERE, odds if same else NOWHERE, NOWHERE if same else odds
        )
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
