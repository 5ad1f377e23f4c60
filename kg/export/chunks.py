"""Pieces of neighbours, kept together: a look-up brings some dozens of them, and packed together they are small.

Where one chunk ends and the next begins is told by keys alone, so that a new key moves nothing but its own chunk.
"""

import itertools
import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

import msgspec

from kg.kept import Recall

T = TypeVar("T")
P = TypeVar("P")

#: Of so many keys, one begins a chunk; and so many pieces a chunk has at most.
USUAL = 32
MOST = 256


def recalled(
    recall: Recall, kind: type[P], stamped: Iterable[tuple[str, T, bytes]], make: Callable[[T], P]
) -> Iterator[tuple[T, P]]:
    """Give the piece of each thing, made only where none was kept under its digest.

    A piece is made when it is asked for, after all that was done with those before it.

    :param stamped: key, thing and digest of each, in the order of keys; several may have one key.
    """
    read = msgspec.msgpack.Decoder(dict[bytes, kind]).decode  # type: ignore[valid-type]
    for name, chunk in _chunks(stamped):
        data = recall.get(name)
        known = read(data) if data is not None else {}
        found: dict[bytes, P] = {}
        fresh = len(known) != len(chunk)
        for thing, digest in chunk:
            piece = known.get(digest)
            if piece is None:
                piece = make(thing)
                fresh = True
            found[digest] = piece
            yield thing, piece
        if fresh:
            recall.put(name, msgspec.msgpack.encode(found))


def begins(key: str, one_in: int = USUAL) -> bool:
    """Say whether a chunk begins with this key."""
    return zlib.crc32(key.encode("utf-8", "surrogatepass")) % one_in == 0


def _chunks(stamped: Iterable[tuple[str, T, bytes]]) -> Iterator[tuple[bytes, list[tuple[T, bytes]]]]:
    name = b""
    chunk: list[tuple[T, bytes]] = []
    for key, group in itertools.groupby(stamped, key=lambda one: one[0]):
        starts = begins(key)
        for part, (_, thing, digest) in enumerate(group):
            if (starts and not part) or len(chunk) >= MOST:
                if chunk:
                    yield name, chunk
                name, chunk = f"{key}\n{part}".encode("utf-8", "surrogatepass"), []
            chunk.append((thing, digest))
    if chunk:
        yield name, chunk
