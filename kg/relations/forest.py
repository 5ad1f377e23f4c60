"""Gradient-boosted trees (Friedman 2001) as arrays: read and evaluated without the library that grew them."""

import zlib
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kg.errors import ModelError
from kg.relations.packed import load_packed, save_packed

#: What a row of the array of nodes says. A leaf has itself as both children.
NODE = ("feature", "threshold", "left", "right", "value")
_LEAVES = 64


class _Tests(NamedTuple):
    """The tests of all trees side by side: a row whose feature is above the threshold cannot reach some leaves.

    `missed` has a bit for each leaf of the tree, 1 where the leaf is then out of reach. `starts` are the first tests of
    the trees, `first` their first leaves, from left to right, among the `values`.
    """

    features: NDArray[np.int64]
    thresholds: NDArray[np.float64]
    missed: NDArray[np.unsignedinteger[Any]]
    starts: NDArray[np.int64]
    first: NDArray[np.int64]
    values: NDArray[np.float64]


class Forest:
    """Trees in one array of nodes, `NODE` a row; `roots` are the first nodes of the trees.

    `base` is added to their sum. All tests of all trees are made at once, without going down any tree; the leftmost
    leaf that no test puts out of reach is the one (QuickScorer, Lucchese et al. 2015).

    :raises ValueError: for a tree of more than 64 leaves.
    """

    def __init__(self, nodes: NDArray[np.float64], roots: NDArray[np.int64], base: float) -> None:
        self.nodes = nodes
        self.roots = roots
        self.base = base
        self._tests = _tests_of(nodes, roots)

    def log_odds(self, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        """Give the log odds of each row of features."""
        tests = self._tests
        # One row a test, not one a row of features: all that is compared with one threshold lies side by side.
        columns = np.ascontiguousarray(rows.T).take(tests.features, axis=0)
        missed = (columns > tests.thresholds[:, None]) * tests.missed[:, None]
        left = ~np.bitwise_or.reduceat(missed, tests.starts, axis=0)
        leaves = np.frexp((left & (~left + tests.missed.dtype.type(1))).astype(np.float64))[1] - 1  # the lowest bit
        held = np.ascontiguousarray(tests.values.take(tests.first[:, None] + leaves).T)
        sums: NDArray[np.float64] = held.sum(axis=1) + self.base
        return sums

    def to_disk(self, path: Path) -> None:
        """Write the trees as one array: base and roots in front, then the nodes."""
        head = np.zeros((1 + len(self.roots), len(NODE)))
        head[0, :2] = self.base, len(self.roots)
        head[1:, 0] = self.roots
        save_packed(path, np.vstack([head, self.nodes]))


def load_forest(path: Path) -> Forest:
    """Read what `Forest.to_disk` wrote.

    :raises ModelError: for a file that holds no trees.
    """
    try:
        values = load_packed(path)
        base, count = float(values[0, 0]), int(values[0, 1])
        return Forest(values[1 + count :], values[1 : 1 + count, 0].astype(np.int64), base)
    except (OSError, EOFError, zlib.error, ValueError, IndexError) as error:
        raise ModelError(f"{path}: no trees of a trained classifier: {error}") from error


_Test = tuple[int, float, int]


def _tests_of(nodes: NDArray[np.float64], roots: NDArray[np.int64]) -> _Tests:
    if nodes.shape[1:] != (len(NODE),) or not len(roots):
        raise ValueError("no nodes of trees")
    table = nodes.tolist()
    trees = [_laid_out(table, root) for root in roots.tolist()]
    # Each tree begins with a test that every row passes: it may be a single leaf.
    tests = [test for own, _ in trees for test in ((0, np.inf, 0), *own)]
    most = max(len(leaves) for _, leaves in trees)
    kind = np.uint16 if most <= 16 else np.uint32 if most <= 32 else np.uint64
    return _Tests(
        np.array([feature for feature, _, _ in tests], dtype=np.int64),
        np.array([threshold for _, threshold, _ in tests], dtype=np.float64),
        np.array([missed for _, _, missed in tests], dtype=kind),
        np.cumsum([0, *(1 + len(own) for own, _ in trees[:-1])]),
        np.cumsum([0, *(len(leaves) for _, leaves in trees[:-1])]),
        np.array([leaf for _, leaves in trees for leaf in leaves], dtype=np.float64),
    )


def _laid_out(table: list[list[float]], node: int, depth: int = 0) -> tuple[list[_Test], list[float]]:
    """Give the tests below a node, each with bits for the leaves that a row above its threshold misses; the leaves."""
    feature, threshold, left, right, value = table[node]
    if left == right == node:
        return [], [value]
    if depth == _LEAVES:  # as deep only where there are as many leaves, or none because nodes go in a circle
        raise ValueError(f"a tree of more than {_LEAVES} leaves")
    tests, leaves = _laid_out(table, int(left), depth + 1)
    others, more = _laid_out(table, int(right), depth + 1)
    size = len(leaves)
    if size + len(more) > _LEAVES:
        raise ValueError(f"a tree of more than {_LEAVES} leaves")
    moved = [(number, limit, gone << size) for number, limit, gone in others]
    return [(int(feature), threshold, (1 << size) - 1), *tests, *moved], leaves + more
