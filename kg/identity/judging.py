"""The verdicts on all pairs worth comparing; those on pairs that an earlier build has compared are recalled.

Nearly all pairs are two things: of these, only a number that stands for the pair is kept, eight bytes each.
"""

from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

import msgspec
import numpy as np
from numpy.typing import NDArray

from kg.identity.blocking import candidate_numbers, keys_of, packed
from kg.identity.compare import Verdict, compare
from kg.identity.decisions import Judgement
from kg.identity.subjects import Subject
from kg.kept import Recall, digest_of
from kg.lexicon import Lexicon

Pair: TypeAlias = tuple[int, int]
_WIDTH = 8  # bytes of a number
_AT_ONCE = 10_000  # numbers of an array that Python holds as its own
_ODD = np.uint64(0x9E3779B97F4A7C15)


class _Judged(msgspec.Struct, frozen=True, array_like=True):
    """Pairs by their numbers: those that are two things, sorted, and the verdicts on the others; keys of subjects."""

    apart: bytes = b""
    others: dict[int, Verdict] = {}
    keys: dict[bytes, bytes] = {}


def judge_pairs(subjects: Sequence[Subject], lexicon: Lexicon, recall: Recall | None = None) -> dict[Pair, Verdict]:
    """Give the verdicts on the pairs that may be one thing, in rising order; all other pairs are two.

    :param recall: keeps verdicts for the next build, all of which follow from the two subjects and the lexicon.
    """
    if recall is None:
        numbers = candidate_numbers(subjects, [packed(keys_of(one, lexicon)) for one in subjects])
        compared = ((pair, _compare(subjects, pair, lexicon)) for pair in _pairs(*_sides(numbers, subjects)))
        return {pair: verdict for pair, verdict in compared if verdict.judgement is not Judgement.DIFFERENT}
    known = _known(recall)
    digests = _digests(subjects)
    keys = {
        digest: known.keys.get(digest) or packed(keys_of(one, lexicon))
        for digest, one in zip(digests, subjects, strict=True)
    }
    left, right = _sides(candidate_numbers(subjects, [keys[digest] for digest in digests]), subjects)
    marks = np.frombuffer(b"".join(digests), dtype=np.uint64).reshape(-1, 2)
    pairs = marks[left, 0] * _ODD + marks[right, 1]
    open_ = np.flatnonzero(~np.isin(pairs, np.frombuffer(known.apart, dtype=np.uint64)))
    found: dict[Pair, Verdict] = {}
    others: dict[int, Verdict] = {}
    for pair, number in zip(_pairs(left[open_], right[open_]), _each(pairs[open_]), strict=True):
        verdict = known.others.get(number) or _compare(subjects, pair, lexicon)
        if verdict.judgement is not Judgement.DIFFERENT:
            found[pair] = others[number] = verdict
    apart = np.setdiff1d(pairs, np.fromiter(others, dtype=np.uint64, count=len(others)))
    recall.put(b"verdicts", msgspec.msgpack.encode(_Judged(apart.tobytes(), others, keys)))
    return found


def _pairs(left: NDArray[np.int64], right: NDArray[np.int64]) -> "zip[Pair]":
    return zip(_each(left), _each(right), strict=True)


def _each(numbers: NDArray[Any]) -> Iterator[int]:
    """Give the numbers of an array: as a list they would take five times its room."""
    for start in range(0, len(numbers), _AT_ONCE):
        yield from numbers[start : start + _AT_ONCE].tolist()


def _compare(subjects: Sequence[Subject], pair: Pair, lexicon: Lexicon) -> Verdict:
    return compare(subjects[pair[0]], subjects[pair[1]], lexicon)


def _known(recall: Recall) -> _Judged:
    try:
        found = msgspec.msgpack.decode(recall.get(b"verdicts") or b"\x90", type=_Judged)
    except msgspec.DecodeError:
        return _Judged()
    return found if len(found.apart) % _WIDTH == 0 else _Judged()


def _sides(numbers: NDArray[np.int64], subjects: Sequence[Subject]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    left, right = np.divmod(numbers, max(len(subjects), 1))
    return left, right


def _digests(subjects: Sequence[Subject]) -> list[bytes]:
    """Give for each subject what stands for everything that comparison sees of it."""
    encode = msgspec.msgpack.Encoder(order="sorted").encode
    return [digest_of(encode(one)) for one in subjects]
