"""What the rest of the document says of a character: names found once are looked for everywhere.

From a first reading of all lines of a passage come the names that it found. A second reading is told, for each
character, which of those names occur there, how often each was found, and whether the characters around are part of a
longer name found elsewhere (a short form).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import chain, pairwise
from operator import add
from typing import Any, NamedTuple

import ahocorasick
import numpy as np

from kg.mentions.features import inside, places_of
from kg.mentions.keys import Attributes, Keys, Places, combined, hashed, joined, scrambled, seeds, some
from kg.mentions.labels import Labelled

_MIN_NAME = 2
_MIN_FULL = 4
_ALL, _MOST, _FEW = range(3)
_BEGIN, _MIDDLE, _END = range(3)


class Named(NamedTuple):
    """Where names stand that were found in the passage: how many of the occurrences were found, and how many are."""

    starts: list[int]
    sizes: list[int]
    kinds: list[str]
    shares: list[int]
    often: list[int]


class Paired(NamedTuple):
    """Pairs of characters that also stand in a longer name: where the pair is, the name's type, where in the name."""

    at: list[int]
    kinds: list[str]
    places: list[int]


def recurrence_attributes(
    lines: Sequence[str], found: Sequence[Sequence[Labelled]], borders: Sequence[int] = ()
) -> Attributes:
    """Give the attributes of each character that rest on the names found in all lines of its passage.

    :param found: for each line the spans of the first reading.
    :param borders: of several passages the lines with which they begin, and at last the number of lines.
    """
    named, paired, offset = [], [], 0
    for begun, ended in pairwise(borders or (0, len(lines))):
        own, spans = lines[begun:ended], found[begun:ended]
        names = _names(own, spans)
        if names:
            named.append(occurrences(own, names, offset))
            paired.append(pairs(own, spans, names, offset))
        offset += sum(map(len, own))
    if not named:
        return some(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.uint64), offset)
    every = Named(*map(_chained, zip(*named, strict=True)))
    both = Paired(*map(_chained, zip(*paired, strict=True)))
    return joined(named_attributes(every, offset), paired_attributes(both, offset))


def _names(lines: Sequence[str], found: Sequence[Sequence[Labelled]]) -> dict[str, Counter[str]]:
    names: dict[str, Counter[str]] = defaultdict(Counter)
    for line, spans in zip(lines, found, strict=True):
        for start, end, kind in spans:
            if end - start >= _MIN_NAME:
                names[line[start:end]][kind] += 1
    return names


def _chained(lists: Iterable[list[Any]]) -> list[Any]:
    return list(chain.from_iterable(lists))


def named_attributes(found: Named, size: int) -> Attributes:
    """Give the attributes of the characters of recurring names: type and place in the name, and with how often."""
    starts, sizes, kinds = _ints(found.starts), _ints(found.sizes), seeds(found.kinds)
    at, place = inside(starts, sizes), scrambled(places_of(sizes))
    told = combined("R+", kinds, _ints(found.shares).astype(np.uint64), _ints(found.often).astype(np.uint64))
    keys = [combined("R", kinds).repeat(sizes) + place, told.repeat(sizes) + place]
    return some(np.concatenate([at, at]), hashed(np.concatenate(keys)), size)


def paired_attributes(found: Paired, size: int) -> Attributes:
    """Give the attributes of the characters of pairs: the name's type, the pair's place in it, first or second."""
    at, kinds, places = _ints(found.at), seeds(found.kinds), _ints(found.places).astype(np.uint64)
    keys: list[Keys] = [combined("P1", kinds, places), combined("P2", kinds, places)]
    return some(np.concatenate([at, at + 1]), hashed(np.concatenate(keys)), size)


def _ints(values: Sequence[int]) -> Places:
    return np.array(values, dtype=np.int64)


def occurrences(lines: Sequence[str], names: dict[str, Counter[str]], offset: int = 0) -> Named:
    """Find names wherever they stand, the leftmost first and the longest of those; places count over all lines.

    :param offset: the place of the first line's begin.
    """
    automaton = ahocorasick.Automaton()
    for name in names:
        automaton.add_word(name, name)
    automaton.make_automaton()
    places = [[(last + 1 - len(name), last + 1, name) for last, name in automaton.iter(line)] for line in lines]
    counts = Counter(name for line in places for *_, name in line)
    told = Named([], [], [], [], [])
    for line, held in zip(lines, places, strict=True):
        covered = 0
        for start, end, name in sorted(held, key=lambda place: (place[0], -place[1])):
            if start < covered:
                continue
            covered = end
            kind, count = max(names[name].items(), key=lambda item: (item[1], item[0]))
            told.starts.append(offset + start)
            told.sizes.append(end - start)
            told.kinds.append(kind)
            told.shares.append(_ALL if count >= counts[name] else _MOST if 2 * count >= counts[name] else _FEW)
            told.often.append(min(counts[name], 3))
        offset += len(line)
    return told


def pairs(
    lines: Sequence[str], found: Sequence[Sequence[Labelled]], names: dict[str, Counter[str]], offset: int = 0
) -> Paired:
    """Find pairs of characters that also stand in a longer name found elsewhere; places count over all lines.

    :param offset: the place of the first line's begin.
    """
    holders: dict[str, set[tuple[str, int]]] = defaultdict(set)
    for name, kinds in names.items():
        if len(name) >= _MIN_FULL:
            kind = max(kinds.items(), key=lambda item: (item[1], item[0]))[0]
            for i in range(len(name) - 1):
                place = _BEGIN if i == 0 else _END if i == len(name) - 2 else _MIDDLE
                holders[name[i : i + 2]].add((kind, place))
    marks = {pair: sorted(held) for pair, held in holders.items()}
    told = Paired([], [], [])
    for line, spans in zip(lines, found, strict=True):
        taken = bytearray(len(line))
        for start, end, _ in spans:
            if end - start >= _MIN_FULL:
                taken[start:end] = b"\1" * (end - start)
        for i, held in enumerate(map(marks.get, map(add, line, line[1:]))):
            if held and not taken[i]:
                for kind, place in held:
                    told.at.append(offset + i)
                    told.kinds.append(kind)
                    told.places.append(place)
        offset += len(line)
    return told
