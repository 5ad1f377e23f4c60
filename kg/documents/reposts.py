"""Which documents are one report: near-duplicates, told by a MinHash (Broder 1997) of the article's characters.

The same report on five sites is one witness, not five, however many by-lines stand around it. A document carries the
MinHash of its body, so that reposts are found again at each build without its text.
"""

import base64
import functools
import zlib
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kg.model import Extraction, Span

#: Length of the stretches of characters that are compared; so many of them a body needs to be compared at all.
_STRETCH = 5
_FEWEST = 40
_PERMUTATIONS = 64
_SCHEME = "affine32"  # 32 bits a value, whatever the library takes by default
#: The share of stretches that two bodies have in common from which on they are one report.
ALIKE = 0.7


def signature_of(text: str, body: Iterable[Span]) -> str:
    """Give the MinHash of the letters of the body, as base64; empty where the body is too short to tell.

    :param body: the spans of the text that are the article.
    """
    letters = "".join(char for span in body for char in text[span.start : span.end] if char.isalnum())
    stretches = {letters[at : at + _STRETCH].encode() for at in range(len(letters) - _STRETCH + 1)}
    if len(stretches) < _FEWEST:
        return ""
    hashes = _mixed(np.fromiter(map(zlib.crc32, stretches), dtype=np.uint32, count=len(stretches)))
    factors, shifts = _permutations()
    found = (hashes[:, None] * factors + shifts).min(axis=0)
    return base64.b64encode(found.astype("<u4").tobytes()).decode()


def _mixed(hashes: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Spread what differs in a few bits over all of them (the finish of MurmurHash3, Appleby 2011)."""
    hashes = (hashes ^ (hashes >> np.uint32(16))) * np.uint32(0x85EBCA6B)
    hashes = (hashes ^ (hashes >> np.uint32(13))) * np.uint32(0xC2B2AE35)
    return hashes ^ (hashes >> np.uint32(16))


@functools.cache
def _permutations() -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """Give factors (odd, so that no two hashes fall together) and shifts of 64 permutations of the 32-bit numbers."""
    numbers = _mixed(np.arange(1, 2 * _PERMUTATIONS + 1, dtype=np.uint32))
    return numbers[:_PERMUTATIONS] | np.uint32(1), numbers[_PERMUTATIONS:]


def reposts(extractions: Iterable[Extraction]) -> Mapping[str, str]:
    """Give for each document that repeats another the id of the report that it repeats: the earliest, undated last.

    The order of the extractions does not matter.
    """
    ordered = sorted(extractions, key=lambda one: (one.date or "9999", one.id))
    first: dict[str, str] = {}  # by hash and by signature
    found: dict[str, str] = {}
    index: Any = None
    hashes: dict[str, Any] = {}
    for one in ordered:
        known = first.get(one.hash) or (first.get(one.signature) if one.signature else None)
        if known is None and one.signature:
            if index is None:
                from datasketch import MinHashLSH

                index = MinHashLSH(threshold=ALIKE, num_perm=_PERMUTATIONS)
            mine = _hash(one.signature)
            near = [name for name in index.query(mine) if mine.jaccard(hashes[name]) >= ALIKE]
            known = max(near, key=lambda name: (mine.jaccard(hashes[name]), name), default=None)
            if known is None:
                index.insert(one.id, mine)
                hashes[one.id] = mine
        if known is not None:
            found[one.id] = known
        first.setdefault(one.hash, known or one.id)
        if one.signature:
            first.setdefault(one.signature, known or one.id)
    return found


def bands_of(signature: str) -> list[str]:
    """Give the bands of a signature, as text: two reports can be found alike only where they have one in common."""
    if not signature:
        return []
    from datasketch import MinHashLSH

    values = _hash(signature).hashvalues
    ranges = MinHashLSH(threshold=ALIKE, num_perm=_PERMUTATIONS).hashranges
    return [f"{at}:{values[start:end].tobytes().hex()}" for at, (start, end) in enumerate(ranges)]


def _hash(signature: str) -> Any:  # noqa: ANN401
    from datasketch import MinHash

    values = np.frombuffer(base64.b64decode(signature), dtype="<u4")
    return MinHash(num_perm=_PERMUTATIONS, seed=1, scheme=_SCHEME, hashvalues=values)
