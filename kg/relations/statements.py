"""The statements that a document could make, each with the candidate pair that speaks most for it."""

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


class Statement(msgspec.Struct, frozen=True):
    """A possible statement: its key (type, head, tail), the log odds that its candidate's words give it, and why."""

    key: Key
    odds: float
    candidate: Candidate
    reason: str = LEARNT


def possible_statements(
    pairs: Pairs,
    odds: NDArray[np.float64],
    columns: Sequence[Column],
    allowed: Mapping[tuple[str, str], tuple[int, ...]],
    schema: Schema,
) -> list[Statement]:
    """Give the statements that the candidates could make, sorted by key.

    :param odds: one row a candidate, one column a relation and direction.
    """
    best: dict[Key, Statement] = {}
    for row, candidate in zip(odds, pairs.candidates, strict=True):
        left, right = candidate.left, candidate.right
        kinds = (left.type, right.type)
        for i in allowed.get(kinds, ()):
            head, tail = ends(schema, columns[i], left.entity, right.entity, kinds)
            key = (columns[i][0], head, tail)
            if key not in best or row[i] > best[key].odds:
                best[key] = Statement(key, float(row[i]), candidate)
    return [best[key] for key in sorted(best)]
