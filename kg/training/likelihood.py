"""How well a linear-chain CRF explains labelled passages: the loss that training makes small, and its gradient.

The characters of all passages stand in one order: bundles of chains (`kg.mentions.chains`), in each the first
characters of its chains, then the second ones. Attributes seen often have a weight for each label that they were seen
with, as rows of a grid; the others have so few that each is held as a pair of attribute and label.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kg.mentions.chains import Bundle, Chains, chains_of
from kg.mentions.features import Passage
from kg.mentions.keys import Attributes, Keys, Places
from kg.mentions.labels import OUTSIDE, can_follow
from kg.mentions.weights import Weights
from kg.training.owlqn import Vector

#: A passage, what is seen of it, and the label of each of its characters.
Lines = tuple[Passage, Attributes, Sequence[str]]
Scores = NDArray[np.float32]

#: An attribute seen so often has a row of the grid.
_OFTEN = 8
#: As many chains make a bundle: fewer make more calls, more no longer fit into the processor's cache.
_BUNDLE = 2048
#: The weight of a label after one that it cannot follow.
_NEVER = -12.0
_SMALLEST = float(np.finfo(np.float16).smallest_subnormal)


class Likelihood:
    """The loss of a CRF on some lessons, as a function of its weights in one vector of `size` numbers.

    `labels` are those of the lessons, sorted; `counts` says for each weight how often the lessons have what it weighs.
    """

    def __init__(self, lessons: Iterable[Lines], min_count: int = 1) -> None:
        """Lay out the lessons.

        :param min_count: attributes seen less often are left out.
        :raises ValueError: where a passage has not as many labels as characters.
        """
        keys, sizes, labels, chains = _gathered(lessons)
        self.labels = tuple(sorted({*labels, OUTSIDE}))
        number = {label: i for i, label in enumerate(self.labels)}
        self._outside = number[OUTSIDE]
        self._bundles = [
            Bundle(chains.starts[part], chains.sizes[part], chains.left[part], chains.right[part])
            for part in (slice(at, at + _BUNDLE) for at in range(0, len(chains.starts), _BUNDLE))
        ]
        order = np.concatenate([bundle.order for bundle in self._bundles]) if self._bundles else np.zeros(0, np.int64)
        self._gold = np.array([number[label] for label in labels], dtype=np.int64)[order]
        self._borders = np.cumsum([0, *(len(bundle.order) for bundle in self._bundles)]).tolist()
        self._lay_out(*_in_order(keys, sizes, order), min_count)
        width = len(self.labels)
        self._allowed = np.array([[can_follow(one, other) for other in self.labels] for one in self.labels])
        self._fixed = np.where(self._allowed, 0.0, _NEVER)
        self._moved = self._moves()
        self.counts: Vector = np.concatenate([self._seen.ravel(), self._pair_counts, self._moved.ravel()])
        self.size = len(self.counts)
        self._grid_end, self._pairs_end = self._seen.size, self.size - width * width

    def _lay_out(self, keys: Keys, rows: Places, min_count: int) -> None:
        """Make the matrices that lead from weights to scores and back.

        :param keys: of all attributes of all characters; `rows` are their characters.
        """
        from scipy.sparse import csr_matrix

        height, width = len(self._gold), len(self.labels)
        unique, ids, counts = np.unique(keys, return_inverse=True, return_counts=True)
        often = counts >= max(_OFTEN, min_count)
        held = often[ids]
        place = (np.cumsum(often) - 1)[ids[held]]
        ones = np.ones(len(place), dtype=np.float32)
        self._often = unique[often]
        self._grid: Any = csr_matrix((ones, (rows[held], place)), shape=(height, len(self._often)))
        self._grid_back: Any = self._grid.T.tocsr()
        stated = np.zeros((height, width), dtype=np.float32)
        stated[np.arange(height), self._gold] = 1
        self._seen: Scores = self._grid_back @ stated
        some = ~held & (counts >= min_count)[ids]
        ids, rows = ids[some], rows[some]
        pairs, self._pair_counts = np.unique(ids * width + self._gold[rows], return_counts=True)
        self._pair_keys, self._pair_labels = unique[pairs // width], pairs % width
        # Every occurrence of an attribute meets all labels that any of its occurrences has.
        first = np.searchsorted(pairs // width, ids)
        many = np.searchsorted(pairs // width, ids, side="right") - first
        pair = np.repeat(first - (np.cumsum(many) - many), many) + np.arange(int(many.sum()))
        self._cells, cell = np.unique(np.repeat(rows, many) * width + self._pair_labels[pair], return_inverse=True)
        ones = np.ones(len(pair), dtype=np.float32)
        self._pairs: Any = csr_matrix((ones, (cell, pair)), shape=(len(self._cells), len(pairs)))
        self._pairs_back: Any = self._pairs.T.tocsr()

    def _moves(self) -> NDArray[np.float64]:
        """Count how often each label follows each in the lessons."""
        width = len(self.labels)
        moves = np.zeros((width, width))
        for bundle, (begun, ended) in zip(self._bundles, pairwise(self._borders), strict=True):
            gold = self._gold[begun:ended]
            for (before, _), (start, end) in pairwise(bundle.steps):
                np.add.at(moves, (gold[before : before + end - start], gold[start:end]), 1)
            np.add.at(moves[self._outside], gold[: len(bundle.left)][bundle.left[:, 0]], 1)
            np.add.at(moves[:, self._outside], gold[bundle.lasts][bundle.right[:, 0]], 1)
        return moves

    def loss(self, weights: Vector) -> tuple[float, Vector]:
        """Give the negative log-likelihood of the lessons under some weights, and its gradient."""
        width = len(self.labels)
        light = weights.astype(np.float32)
        scores: Scores = self._grid @ light[: self._grid_end].reshape(-1, width)
        scores.ravel()[self._cells] += self._pairs @ light[self._grid_end : self._pairs_end]
        transitions = weights[self._pairs_end :].reshape(width, width) + self._fixed
        reached = float(np.take_along_axis(scores, self._gold[:, None], 1).sum(dtype=np.float64))
        reached += float((self._moved * transitions).sum())
        onward = np.exp(transitions).astype(np.float32)
        moves = np.zeros((width, width))
        mass = 0.0
        for bundle, (begun, ended) in zip(self._bundles, pairwise(self._borders), strict=True):
            mass += expect(scores[begun:ended], onward, self._outside, bundle, moves)
        grid = self._grid_back @ scores
        grid[self._seen == 0] = 0
        pairs = self._pairs_back @ scores.ravel()[self._cells]
        moves[~self._allowed] = 0
        return mass - reached, np.concatenate([grid.ravel(), pairs, moves.ravel()]) - self.counts

    def table(self, weights: Vector, name: str) -> Weights:
        """Give weights as a table of one tagger of this name; those too small to count are left out."""
        width = len(self.labels)
        grid = weights[: self._grid_end].reshape(-1, width)
        row, column = np.nonzero(np.abs(grid) >= _SMALLEST)
        rest = weights[self._grid_end : self._pairs_end]
        some = np.flatnonzero(np.abs(rest) >= _SMALLEST)
        keys = np.concatenate([self._often[row], self._pair_keys[some]])
        columns = np.concatenate([column, self._pair_labels[some]])
        values = np.concatenate([grid[row, column], rest[some]])
        order = np.lexsort((columns, keys))
        unique, counts = np.unique(keys, return_counts=True)
        transitions = (weights[self._pairs_end :].reshape(width, width) + self._fixed).astype(np.float32)
        parts = {name: (self.labels, transitions)}
        return Weights(unique, counts, columns[order].astype(np.uint16), values[order].astype(np.float16), parts)


def expect(scores: Scores, onward: Scores, outside: int, bundle: Bundle, moves: NDArray[np.float64]) -> float:
    """Go over all ways through the chains of a bundle, forward and back (Rabiner 1989, scaled at each character).

    :param scores: one row a character, one column a label; the probability of each label takes its place.
    :param onward: the exponentials of the weights of each label (column) after another (row).
    :param outside: the label of what separates chains.
    :param moves: to which is added how often each label is expected to follow each.
    :returns: the logarithm of the sum over all ways.
    """
    back = np.ascontiguousarray(onward.T)
    highest = scores.max(axis=1, keepdims=True)
    scores -= highest
    np.exp(scores, out=scores)
    ahead, behind = np.empty_like(scores), np.empty_like(scores)
    sums = np.empty((len(scores), 1), dtype=np.float32)
    one, before = np.float32(1), 0
    for number, (begun, ended) in enumerate(bundle.steps):
        if number:
            coming = ahead[before : before + ended - begun] @ onward
        else:
            coming = np.where(bundle.left, onward[outside], one)
        coming *= scores[begun:ended]
        coming.sum(axis=1, keepdims=True, out=sums[begun:ended])
        np.divide(coming, sums[begun:ended], out=ahead[begun:ended])
        before = begun
    ending = np.where(bundle.right, back[outside], one)
    rest = (ahead[bundle.lasts] * ending).sum(axis=1, keepdims=True)
    behind[bundle.lasts] = ending / rest
    for (before, _), (begun, ended) in reversed(list(pairwise(bundle.steps))):
        going = behind[begun:ended] * scores[begun:ended]
        going /= sums[begun:ended]
        behind[before : before + ended - begun] = going @ back
        moves += (ahead[before : before + ended - begun].T @ going) * onward
    np.multiply(ahead, behind, out=scores)
    moves[outside] += scores[: len(bundle.left)][bundle.left[:, 0]].sum(axis=0, dtype=np.float64)
    moves[:, outside] += scores[bundle.lasts][bundle.right[:, 0]].sum(axis=0, dtype=np.float64)
    return float(sum(np.sum(part, dtype=np.float64) for part in (highest, np.log(sums), np.log(rest))))


def _gathered(lessons: Iterable[Lines]) -> tuple[Keys, Places, list[str], Chains]:
    """Put lessons one behind the other: all keys, how many each character has, labels, and chains."""
    keys, sizes, labels, chains, size = [np.zeros(0, np.uint64)], [np.zeros(0, np.int64)], list[str](), [], 0
    for passage, attributes, told in lessons:
        if len(told) != passage.size:
            raise ValueError(f"{passage.size} characters and {len(told)} labels differ")
        found, borders = attributes.by_character()
        keys.append(found)
        sizes.append(np.diff(borders))
        labels += told
        own = chains_of(passage)
        chains.append((own.starts + size, own.sizes, own.left, own.right))
        size += passage.size
    if not chains:
        none = np.zeros(0, dtype=np.int64)
        return keys[0], sizes[0], labels, Chains(none, none, none.astype(bool), none.astype(bool))
    return np.concatenate(keys), np.concatenate(sizes), labels, Chains(*map(np.concatenate, zip(*chains, strict=True)))


def _in_order(keys: Keys, sizes: Places, order: Places) -> tuple[Keys, Places]:
    """Give the keys of the characters in another order, and for each the place of its character in that order."""
    starts, many = (np.cumsum(sizes) - sizes)[order], sizes[order]
    at = np.repeat(starts - (np.cumsum(many) - many), many) + np.arange(int(many.sum()))
    return keys[at], np.repeat(np.arange(len(order)), many)
