"""Pieces of neighbours, kept together: a look-up brings some dozens of them, and packed together they are small.

A chunk is kept put together, as files take it: that is all that a build asks for where nothing in it changed, and
where something did, the pieces of the rest are cut out of it. Where one chunk ends and the next begins is told by keys
alone, so that a new key moves nothing but its own chunk.
"""

import itertools
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple, TypeVar

import msgspec

from kg.kept import SIZE, Recall, digest_of

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
    one, `cut` gives them back in that order; `fits` says whether what an earlier build put together can be used.
    `whole` is the type in which it is kept.
    """

    whole: Any
    make: Callable[[Any], Any]
    join: Callable[[Iterator[tuple[Any, Any]]], Any]
    cut: Callable[[Any], Iterable[Any]]
    fits: Callable[[Any], bool] = lambda _: True


class _Kept(msgspec.Struct, frozen=True, array_like=True):
    """A chunk, put together, with what stands for all that it and each of its pieces follows from."""

    stamp: bytes
    whole: msgspec.Raw
    digests: bytes


def recalled(recall: Recall, sources: Iterable[tuple[str, T, bytes]], work: Work) -> Iterator[Any]:
    """Give chunk by chunk what is put together of the pieces of things.

    :param sources: key and thing, and all that its piece follows from, in the order of keys; several may have one key.
    """
    if not recall.kept.keeps:
        for _, group in itertools.groupby(sources, key=lambda one: one[0]):
            yield work.join((thing, work.make(thing)) for _, thing, _ in group)
        return
    read_whole = msgspec.msgpack.Decoder(work.whole).decode
    for name, chunk in _chunks(sources):
        known = _known(recall.get(name))
        stamp = digest_of(*(source for _, source in chunk))
        whole = read_whole(known.whole) if known is not None and known.stamp == stamp else None
        if whole is None or not work.fits(whole):
            before = _cut(known, work.cut(read_whole(known.whole))) if known is not None else {}
            digests: list[bytes] = []
            whole = work.join(_pieces(chunk, before, work.make, digests))
            recall.put(name, _ENCODE((stamp, whole, b"".join(digests))))
        yield whole


def begins(key: str, one_in: int = USUAL) -> bool:
    """Say whether a chunk begins with this key."""
    return zlib.crc32(key.encode("utf-8", "surrogatepass")) % one_in == 0


def _known(data: bytes | None) -> _Kept | None:
    return msgspec.msgpack.decode(data, type=_Kept) if data is not None else None


def _cut(known: _Kept, pieces: Iterable[P]) -> dict[bytes, P]:
    starts = range(0, len(known.digests), SIZE)
    return dict(zip((known.digests[at : at + SIZE] for at in starts), pieces, strict=True))


def _pieces(
    chunk: Sequence[tuple[T, bytes]], before: dict[bytes, P], make: Callable[[T], P], digests: list[bytes]
) -> Iterator[tuple[T, P]]:
    """Give the piece of each thing, made when it is asked for and only where there was none before."""
    for thing, source in chunk:
        digest = digest_of(source)
        piece = before.get(digest)
        digests.append(digest)
        yield thing, make(thing) if piece is None else piece


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
