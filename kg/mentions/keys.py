"""Attributes of characters as numbers: what a tagger looks up, and what it learns from.

An attribute is a template ("the character and the two before it") with what stands in its places. Both together are
hashed to a key of `BITS` bits, for all characters of a passage at once; a key stands for its attribute, for among a
million attributes two with the same key are not to be expected (one chance in nine thousand).
"""

import hashlib
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Keys = NDArray[np.uint64]
Places = NDArray[np.int64]

BITS = 52
#: Odd multipliers that keep the places of a template apart: the fractional parts of square roots of primes.
_PLACES = np.array(
    [0x6A09E667F3BCC909, 0xBB67AE8584CAA73B, 0x3C6EF372FE94F82B, 0xA54FF53A5F1D36F1, 0x510E527FADE682D1],
    dtype=np.uint64,
)


class Attributes(NamedTuple):
    """Attributes of the characters of a passage.

    Each row of `grid` has one for each character; beside these, character `at[i]` has `keys[i]`. One that a character
    has twice counts twice.
    """

    grid: Keys
    at: Places
    keys: Keys

    def by_character(self) -> tuple[Keys, Places]:
        """Give all keys, character by character, and the borders between characters."""
        count, size = self.grid.shape
        at = np.concatenate([np.tile(np.arange(size), count), self.at])
        order = np.argsort(at, kind="stable")
        borders = np.concatenate([[0], np.cumsum(np.bincount(at, minlength=size))])
        return np.concatenate([self.grid.ravel(), self.keys])[order], borders


def full(rows: Sequence[Keys]) -> Attributes:
    """Give attributes that every character has, one row each, from combined numbers."""
    grid = np.stack(rows)
    return Attributes(hashed(grid), np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.uint64))


def some(at: Places, keys: Keys, size: int) -> Attributes:
    """Give attributes that some of `size` characters have."""
    return Attributes(np.zeros((0, size), dtype=np.uint64), at, keys)


def joined(*parts: Attributes) -> Attributes:
    """Put several attributes of the same characters together, in this order."""
    return Attributes(
        np.concatenate([one.grid for one in parts]),
        np.concatenate([one.at for one in parts]),
        np.concatenate([one.keys for one in parts]),
    )


@lru_cache(maxsize=100_000)
def seed(text: str) -> int:
    """Give 64 bits that stand for a text: a template's name, a label, a class."""
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def seeds(texts: Iterable[str]) -> Keys:
    """Give `seed` of each text."""
    every = list(texts)
    known = {text: seed(text) for text in set(every)}
    return np.array([known[text] for text in every], dtype=np.uint64)


def combined(template: str, *places: Keys) -> Keys:
    """Put a template and what stands in its places into one number each, not yet hashed.

    >>> left, right = np.array([1], dtype=np.uint64), np.array([2], dtype=np.uint64)
    >>> bool(combined("X", left, right)[0] == combined("X", right, left)[0])
    False
    """
    total = np.full(1, seed(template), dtype=np.uint64)
    for place, factor in zip(places, _PLACES, strict=False):
        total = total + place * factor
    return total


def scrambled(values: Keys) -> Keys:
    """Hash numbers to 64 bits, in place: each bit decides about each bit of the hash (Steele et al. 2014)."""
    values ^= values >> np.uint64(30)
    values *= np.uint64(0xBF58476D1CE4E5B9)
    values ^= values >> np.uint64(27)
    values *= np.uint64(0x94D049BB133111EB)
    values ^= values >> np.uint64(31)
    return values


def hashed(values: Keys) -> Keys:
    """Hash combined numbers to keys, in place."""
    values = scrambled(values)
    values >>= np.uint64(64 - BITS)
    return values


def key_of(text: str) -> int:
    """Give the key of an attribute that is a text as a whole."""
    return seed(text) >> (64 - BITS)


def from_rows(rows: Sequence[Sequence[str]]) -> Attributes:
    """Give attributes that are texts, one row a character, as keys."""
    at = np.repeat(np.arange(len(rows)), [len(row) for row in rows])
    return some(at, np.array([key_of(text) for row in rows for text in row], dtype=np.uint64), len(rows))
