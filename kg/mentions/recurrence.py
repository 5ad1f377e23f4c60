"""What the rest of the document says of a character: names found once are looked for everywhere.

From a first reading of all lines of a passage come the names that it found. A second reading is told, for each
character, which of those names occur there, how often each was found, and whether the characters around are part of a
longer name found elsewhere (a short form).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

import ahocorasick
import numpy as np

from kg.mentions.keys import Attributes, key_of, some
from kg.mentions.labels import Labelled

_MIN_NAME = 2
_MIN_FULL = 4


def recurrence_attributes(lines: Sequence[str], found: Sequence[Sequence[Labelled]]) -> Attributes:
    """Give the attributes of each character that rest on the names found in all lines of a passage.

    :param found: for each line the spans of the first reading.
    """
    at: list[int] = []
    keys: list[int] = []
    for place, attribute in attributes(lines, found):
        at.append(place)
        keys.append(key_of(attribute))
    size = sum(len(line) for line in lines)
    return some(np.array(at, dtype=np.int64), np.array(keys, dtype=np.uint64), size)


def attributes(lines: Sequence[str], found: Sequence[Sequence[Labelled]]) -> Iterable[tuple[int, str]]:
    """Give them one by one: the number of a character, counted over all lines, and the attribute as a text."""
    names: dict[str, Counter[str]] = defaultdict(Counter)
    for line, spans in zip(lines, found, strict=True):
        for start, end, kind in spans:
            if end - start >= _MIN_NAME:
                names[line[start:end]][kind] += 1
    if names:
        yield from _named(lines, names)
        yield from _parts(lines, found, names)


def _named(lines: Sequence[str], names: dict[str, Counter[str]]) -> Iterable[tuple[int, str]]:
    automaton = ahocorasick.Automaton()
    for name in names:
        automaton.add_word(name, name)
    automaton.make_automaton()
    places = [[(last + 1 - len(name), last + 1, name) for last, name in automaton.iter(line)] for line in lines]
    occurrences = Counter(name for line in places for *_, name in line)
    offset = 0
    for line, held in zip(lines, places, strict=True):
        covered = 0
        for start, end, name in sorted(held, key=lambda place: (place[0], -place[1])):
            if start < covered:
                continue
            covered = end
            kind, count = max(names[name].items(), key=lambda item: (item[1], item[0]))
            share = "all" if count >= occurrences[name] else "most" if 2 * count >= occurrences[name] else "few"
            often = str(min(occurrences[name], 3))
            for i in range(start, end):
                place = "S" if end - start == 1 else "B" if i == start else "E" if i == end - 1 else "M"
                yield offset + i, f"R{kind}{place}"
                yield offset + i, f"R{kind}{place}{share}{often}"
        offset += len(line)


def _parts(
    lines: Sequence[str], found: Sequence[Sequence[Labelled]], names: dict[str, Counter[str]]
) -> Iterable[tuple[int, str]]:
    """Mark pairs of characters that also stand in a longer name found elsewhere."""
    holders: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for name, kinds in names.items():
        if len(name) >= _MIN_FULL:
            kind = max(kinds.items(), key=lambda item: (item[1], item[0]))[0]
            for i in range(len(name) - 1):
                place = "b" if i == 0 else "e" if i == len(name) - 2 else "m"
                holders[name[i : i + 2]].add((kind, place))
    marks = {pair: [f"P{kind}{place}" for kind, place in sorted(held)] for pair, held in holders.items()}
    offset = 0
    for line, spans in zip(lines, found, strict=True):
        inside = bytearray(len(line))
        for start, end, _ in spans:
            if end - start >= _MIN_FULL:
                inside[start:end] = b"\1" * (end - start)
        for i in range(len(line) - 1):
            if not inside[i] and (held := marks.get(line[i : i + 2])):
                for mark in held:
                    yield offset + i, mark + "1"
                    yield offset + i + 1, mark + "2"
        offset += len(line)
