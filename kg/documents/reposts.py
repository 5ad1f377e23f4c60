"""Which documents are one report: near-duplicates, told by a MinHash (Broder 1997) of the article's characters.

The same report on five sites is one witness, not five, however many by-lines stand around it. A document carries the
MinHash of its body, so that reposts are found again at each build without its text.
"""

import base64
import functools
import zlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from kg.model import Extraction, Span

#: Length of the stretches of characters that are compared; so many of them a body needs to be compared at all.
_STRETCH = 5
_FEWEST = 40
_PIECE = 20_000
_PERMUTATIONS = 64
#: Numbers of a band: with these, the fewest of both mistakes are to be expected at that share (a test asks datasketch).
_BAND = 8
#: The share of stretches that two bodies have in common from which on they are one report.
ALIKE = 0.7


def signature_of(text: str, body: Iterable[Span]) -> str:
    """Give the MinHash of the letters of the body, as base64; empty where the body is too short to tell.

    :param body: the spans of the text that are the article.
    """
    letters = "".join(char for span in body for char in text[span.start : span.end] if char.isalnum())
    factors, shifts = _permutations()
    found = np.full(_PERMUTATIONS, np.iinfo(np.uint32).max, dtype=np.uint32)
    most = 0  # of distinct stretches in a piece: a long text is taken piece by piece
    for start in range(0, max(len(letters) - _STRETCH + 1, 0), _PIECE):
        ends = min(start + _PIECE, len(letters) - _STRETCH + 1)
        stretches = {letters[at : at + _STRETCH].encode() for at in range(start, ends)}
        most = max(most, len(stretches))
        hashes = _mixed(np.fromiter(map(zlib.crc32, stretches), dtype=np.uint32, count=len(stretches)))
        found = np.minimum(found, (hashes[:, None] * factors + shifts).min(axis=0))
    return base64.b64encode(found.astype("<u4").tobytes()).decode() if most >= _FEWEST else ""


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

    The order of the extractions does not matter, and they are not held: of each, some 500 bytes are.
    """
    ordered = sorted((one.date or "9999", one.id, one.hash, one.signature) for one in extractions)
    values = _values([signature for *_, signature in ordered])
    crowded = _crowded(values)
    first: dict[str, str] = {}  # by hash and by signature
    originals: dict[int, list[int]] = defaultdict(list)  # their places in the order, by band
    found: dict[str, str] = {}
    for at, (_, name, hash_, signature) in enumerate(ordered):
        known = first.get(hash_) or (first.get(signature) if signature else None)
        if known is None and signature and (bands := crowded.get(at)):
            near = sorted({other for band in bands for other in originals[band]})
            alike = [(float((values[other] == values[at]).mean()), ordered[other][1]) for other in near]
            _, known = max((one for one in alike if one[0] >= ALIKE), default=(0.0, None))
            if known is None:
                for band in bands:
                    originals[band].append(at)
        if known is not None:
            found[name] = known
        first.setdefault(hash_, known or name)
        if signature:
            first.setdefault(signature, known or name)
    return found


def _values(signatures: Sequence[str]) -> NDArray[np.uint32]:
    """Give the numbers of signatures, a row each, zeros where there is none."""
    rows = np.zeros((len(signatures), _PERMUTATIONS), dtype="<u4")
    for at, signature in enumerate(signatures):
        if signature:
            rows[at] = np.frombuffer(base64.b64decode(signature), dtype="<u4")
    return rows


def _crowded(values: NDArray[np.uint32]) -> dict[int, list[int]]:
    """Give for each row that shares a band with another the numbers of those bands."""
    found: dict[int, list[int]] = defaultdict(list)
    known = np.flatnonzero(values.any(axis=1))
    number = 0
    for start, end in _ranges() if len(known) > 1 else ():
        bands = np.ascontiguousarray(values[known, start:end]).view(f"V{4 * (end - start)}").ravel()
        order = np.argsort(bands, kind="stable")
        fresh = np.concatenate([[True], bands[order][1:] != bands[order][:-1]])
        groups = np.cumsum(fresh) - 1
        sizes = np.bincount(groups)
        for place in np.flatnonzero(sizes[groups] > 1).tolist():
            found[int(known[order[place]])].append(number + int(groups[place]))
        number += len(sizes)
    return found


def _ranges() -> tuple[tuple[int, int], ...]:
    """Give the first and the last but one of the numbers of each band."""
    return tuple((start, start + _BAND) for start in range(0, _PERMUTATIONS, _BAND))


def bands_of(signature: str) -> list[str]:
    """Give the bands of a signature, as text: two reports can be found alike only where they have one in common."""
    if not signature:
        return []
    values = np.frombuffer(base64.b64decode(signature), dtype="<u4")
    return [f"{at}:{values[start:end].tobytes().hex()}" for at, (start, end) in enumerate(_ranges())]
