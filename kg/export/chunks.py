"""Pieces of neighbours, kept together: a look-up brings some dozens of them, and packed together they are small.

A chunk is kept twice: put together as files take it, which is all that a build asks for where nothing in it changed,
and piece by piece, where something did. Where one chunk ends and the next begins is told by keys alone, so that a new
key moves nothing but its own chunk.
"""

import itertools
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple, TypeVar

import msgspec

from kg.kept import Recall, digest_of

T = TypeVar("T")
P = TypeVar("P")
W = TypeVar("W")

#: Of so many keys, one begins a chunk; from so many things on, any key does.
USUAL = 32
MOST = 256
_ENCODE = msgspec.msgpack.Encoder().encode


class Work(NamedTuple):
    """What is done with the things of a chunk.

    `make` makes the piece of a thing, `join` puts pieces together, given in the order of things and asked for one by
    one; `fits` says whether what an earlier build put together can be used. `pieces` (by digest) and `whole` are the
    types in which they are kept.
    """

    pieces: Any
    whole: Any
    make: Callable[[Any], Any]
    join: Callable[[Iterator[tuple[Any, Any]]], Any]
    fits: Callable[[Any], bool] = lambda _: True


class _Kept(msgspec.Struct, frozen=True, array_like=True):
    """A chunk: what stands for all that it follows from, put together, and piece by piece."""

    stamp: bytes
    whole: msgspec.Raw
    pieces: msgspec.Raw


def recalled(recall: Recall, sources: Iterable[tuple[str, T, bytes]], work: Work) -> Iterator[Any]:
    """Give chunk by chunk what is put together of the pieces of things.

    :param sources: key and thing, and all that its piece follows from, in the order of keys; several may have one key.
    """
    if not recall.kept.keeps:
        for _, group in itertools.groupby(sources, key=lambda one: one[0]):
            yield work.join((thing, work.make(thing)) for _, thing, _ in group)
        return
    read_whole = msgspec.msgpack.Decoder(work.whole)
    read_pieces = msgspec.msgpack.Decoder(work.pieces)
    for name, chunk in _chunks(sources):
        known = _known(recall.get(name))
        stamp = digest_of(*(source for _, source in chunk))
        whole = read_whole.decode(known.whole) if known is not None and known.stamp == stamp else None
        if whole is None or not work.fits(whole):
            found: dict[bytes, Any] = {}
            before = read_pieces.decode(known.pieces) if known is not None else {}
            whole = work.join(_pieces(chunk, before, work.make, found))
            recall.put(name, _ENCODE((stamp, whole, found)))
        yield whole


def begins(key: str, one_in: int = USUAL) -> bool:
    """Say whether a chunk begins with this key."""
    return zlib.crc32(key.encode("utf-8", "surrogatepass")) % one_in == 0


def _known(data: bytes | None) -> _Kept | None:
    return msgspec.msgpack.decode(data, type=_Kept) if data is not None else None


def _pieces(
    chunk: Sequence[tuple[T, bytes]], before: dict[bytes, P], make: Callable[[T], P], found: dict[bytes, P]
) -> Iterator[tuple[T, P]]:
    """Give the piece of each thing, made when it is asked for and only where there was none before."""
    for thing, source in chunk:
        digest = digest_of(source)
        piece = before.get(digest)
        found[digest] = make(thing) if piece is None else piece
        yield thing, found[digest]


def _chunks(sources: Iterable[tuple[str, T, bytes]]) -> Iterator[tuple[bytes, list[tuple[T, bytes]]]]:
    """Give name and things of each chunk; the things of a key stand in one chunk."""
    name = b""
    chunk: list[tuple[T, bytes]] = []
    for key, group in itertools.groupby(sources, key=lambda one: one[0]):
        if chunk and (begins(key) or len(chunk) >= MOST):
            yield name, chunk
            chunk = []
        if not chunk:
            name = key.encode("utf-8", "surrogatepass")
        chunk += [(thing, source) for _, thing, source in group]
    if chunk:
        yield name, chunk
