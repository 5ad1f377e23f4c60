"""The labels of all characters of a passage by a linear-chain CRF: the best ones (Viterbi), and how sure each is.

What separates clauses is outside every name. Between two such characters stands a chain, and no chain depends on
another: many are read at once, first their first characters, then their second ones.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from kg.mentions.features import Passage
from kg.mentions.keys import Places
from kg.mentions.weights import Scores

SEPARATORS = "，。；！？"
_CODES = np.array(sorted(map(ord, SEPARATORS)), dtype=np.uint64)
#: As many chains are read at once: what is worked on then stays in the processor's cache.
_AT_ONCE = 64
#: Masses are brought back to one after so many steps, long before a number could run over.
_STEPS = 8

Answer = NDArray[np.intp]


class Bundle:
    """Chains that are read at once: `order` are their first characters, then their second ones, and so on.

    `steps` are the borders between these in `order`; `lasts` where in it the last character of each chain is; `left`
    and `right` whether a separator stands before and behind it.
    """

    def __init__(self, starts: Places, sizes: Places, left: NDArray[np.bool_], right: NDArray[np.bool_]) -> None:
        self.left, self.right = left[:, None], right[:, None]
        held = np.searchsorted(-sizes, -np.arange(int(sizes[0])), side="left")
        borders = np.concatenate([[0], np.cumsum(held)])
        step = np.repeat(np.arange(len(held)), held)
        chain = np.arange(len(step)) - borders[step]
        self.order = starts[chain] + step
        self.lasts = borders[sizes - 1] + np.arange(len(sizes))
        self.steps = list(zip(borders[:-1].tolist(), borders[1:].tolist(), strict=True))


class Chains:
    """Chains of characters, the longest first: `starts` and `sizes`, and whether a separator stands at either end."""

    def __init__(self, starts: Places, sizes: Places, left: NDArray[np.bool_], right: NDArray[np.bool_]) -> None:
        order = np.argsort(-sizes, kind="stable")
        self.starts, self.sizes, self.left, self.right = starts[order], sizes[order], left[order], right[order]
        self.bundles = list(self._bundles())

    def _bundles(self) -> Iterator[Bundle]:
        for at in range(0, len(self.starts), _AT_ONCE):
            part = slice(at, at + _AT_ONCE)
            yield Bundle(self.starts[part], self.sizes[part], self.left[part], self.right[part])

    def having(self, places: Places) -> "Chains":
        """Give the chains that hold at least one of some places."""
        inside = np.sort(places)
        kept = np.searchsorted(inside, self.starts) < np.searchsorted(inside, self.starts + self.sizes)
        return Chains(self.starts[kept], self.sizes[kept], self.left[kept], self.right[kept])


def chains_of(passage: Passage) -> Chains:
    """Cut the lines of a passage into chains."""
    free = ~np.isin(passage.codes, _CODES)
    begun = free & (passage.first | ~np.roll(free, 1))
    ended = free & (passage.last | ~np.roll(free, -1))
    starts, lasts = np.flatnonzero(begun), np.flatnonzero(ended)
    return Chains(starts, lasts + 1 - starts, ~passage.first[starts], ~passage.last[lasts])


def best(scores: Scores, transitions: Scores, outside: int, chains: Chains) -> Answer:
    """Give the index of each character's label on the best way through its chain; of equal ways the first.

    :param scores: one row a character, one column a label.
    :param transitions: the weight of each label (column) after another (row).
    :param outside: the label of what separates chains.
    """
    labels = np.full(len(scores), outside, dtype=np.intp)
    weights = transitions.astype(np.float32)
    back = np.ascontiguousarray(weights.T)
    none = np.float32(0)
    for bundle in chains.bundles:
        ways = scores[bundle.order].astype(np.float32)
        ways[: len(bundle.left)] += np.where(bundle.left, weights[outside], none)
        _onward(ways, weights, bundle)
        ways[bundle.lasts] += np.where(bundle.right, back[outside], none)
        found = np.empty(len(ways), dtype=np.intp)
        found[bundle.lasts] = ways[bundle.lasts].argmax(axis=1)
        after, end = bundle.steps[-1]
        for begun, _ in reversed(bundle.steps[:-1]):
            following = found[after:end]
            found[begun : begun + len(following)] = (ways[begun : begun + len(following)] + back[following]).argmax(
                axis=1
            )
            after, end = begun, after
        labels[bundle.order] = found
    return labels


def _onward(ways: NDArray[np.float32], weights: NDArray[np.float32], bundle: Bundle) -> None:
    """Add to the scores of each character the weight of the best way to each of its labels.

    All that a step weighs lies in one long row for each label before it: row by row, numpy compares fast.
    """
    size = len(weights)
    tiled = np.tile(weights, len(bundle.left))
    work = np.empty_like(tiled)
    before = 0
    for begun, ended in bundle.steps[1:]:
        count = ended - begun
        wide = work[:, : count * size]
        np.add(ways[before : before + count].T.repeat(size, axis=1), tiled[:, : count * size], out=wide)
        ways[begun:ended] += np.maximum.reduce(wide, axis=0).reshape(count, size)
        before = begun


def certainty(
    scores: Scores, transitions: Scores, outside: int, chains: Chains, places: Places, labels: Answer
) -> NDArray[np.float64]:
    """Give the probability (0 to 1) of each label at its place, over all ways through the chain (forward-backward).

    :param places: characters that are in chains.
    """
    onward = np.exp(transitions.astype(np.float64))
    back = np.ascontiguousarray(onward.T)
    both = np.empty((len(scores), len(onward)))
    for bundle in chains.having(places).bundles:
        own = scores[bundle.order].astype(np.float64)
        state = np.exp(own - own.max(axis=1, keepdims=True))
        ahead, behind = state.copy(), np.empty_like(state)
        ahead[: len(bundle.left)] *= np.where(bundle.left, onward[outside], 1.0)
        before = 0
        for number, (begun, ended) in enumerate(bundle.steps[1:], start=1):
            mass = ahead[before : before + ended - begun] @ onward
            if number % _STEPS == 0:
                mass /= mass.sum(axis=1, keepdims=True)
            ahead[begun:ended] *= mass
            before = begun
        behind[bundle.lasts] = np.where(bundle.right, back[outside], 1.0)
        after, end = bundle.steps[-1]
        for number, (begun, _) in enumerate(reversed(bundle.steps[:-1]), start=1):
            mass = (behind[after:end] * state[after:end]) @ back
            if number % _STEPS == 0:
                mass /= mass.sum(axis=1, keepdims=True)
            behind[begun : begun + end - after] = mass
            after, end = begun, after
        both[bundle.order] = ahead * behind
    held = both[places]
    sure: NDArray[np.float64] = held[np.arange(len(places)), labels] / held.sum(axis=1)
    return sure
