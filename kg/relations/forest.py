"""Gradient-boosted trees (Friedman 2001) as arrays: read and evaluated without the library that grew them."""

import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kg.errors import ModelError
from kg.relations.packed import load_packed, save_packed

#: What a row of the array of nodes says. A leaf has itself as both children.
NODE = ("feature", "threshold", "left", "right", "value")


class Forest:
    """Trees in one array of nodes, `NODE` a row; `roots` are the first nodes of the trees.

    `base` is added to their sum.
    """

    def __init__(self, nodes: NDArray[np.float64], roots: NDArray[np.int64], base: float) -> None:
        self.nodes = nodes
        self.roots = roots
        self.base = base
        self._feature = nodes[:, 0].astype(np.int64)
        self._threshold = nodes[:, 1]
        self._children = nodes[:, 2:4].astype(np.int64)
        self._value = nodes[:, 4]
        self._depth = _depth(self._children, roots)

    def log_odds(self, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        """Give the log odds of each row of features."""
        at = np.broadcast_to(self.roots, (len(rows), len(self.roots))).copy()
        line = np.arange(len(rows))[:, None]
        for _ in range(self._depth):
            right = rows[line, self._feature[at]] > self._threshold[at]
            at = self._children[at, right.astype(np.int64)]
        sums: NDArray[np.float64] = self._value[at].sum(axis=1) + self.base
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


def _depth(children: NDArray[np.int64], roots: NDArray[np.int64]) -> int:
    level, depth = roots, 0
    while True:
        below = np.unique(children[level])
        if np.isin(below, level).all() and (children[level] == level[:, None]).all():
            return depth
        level, depth = below, depth + 1
