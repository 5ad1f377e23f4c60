"""What the rest of the document says of a character: names found once are looked for everywhere.

From a first reading of all lines of a passage come the names that it found. A second reading is told, for each
character, which of those names occur there, how often each was found, and whether the characters around are part of a
longer name found elsewhere (a short form).
"""

from collections import Counter, defaultdict
from collections.abc import Sequence

import ahocorasick

from kg.mentions.features import Rows
from kg.mentions.labels import Labelled

_MIN_NAME = 2
_MIN_FULL = 4


def recurrence_attributes(lines: Sequence[str], found: Sequence[Sequence[Labelled]]) -> list[Rows]:
    """Give the attributes of each character of each line that rest on the names found in all lines.

    :param found: for each line the spans of the first reading.
    """
    names: dict[str, Counter[str]] = defaultdict(Counter)
    for line, spans in zip(lines, found, strict=True):
        for start, end, kind in spans:
            if end - start >= _MIN_NAME:
                names[line[start:end]][kind] += 1
    rows: list[Rows] = [[[] for _ in line] for line in lines]
    if names:
        _mark_names(lines, names, rows)
        _mark_parts(lines, found, names, rows)
    return rows


def _mark_names(lines: Sequence[str], names: dict[str, Counter[str]], rows: list[Rows]) -> None:
    automaton = ahocorasick.Automaton()
    for name in names:
        automaton.add_word(name, name)
    automaton.make_automaton()
    places = [[(last + 1 - len(name), last + 1, name) for last, name in automaton.iter(line)] for line in lines]
    occurrences = Counter(name for line in places for *_, name in line)
    for row, line in zip(rows, places, strict=True):
        covered = 0
        for start, end, name in sorted(line, key=lambda place: (place[0], -place[1])):
            if start < covered:
                continue
            covered = end
            kind, count = max(names[name].items(), key=lambda item: (item[1], item[0]))
            share = "all" if count >= occurrences[name] else "most" if 2 * count >= occurrences[name] else "few"
            often = str(min(occurrences[name], 3))
            for i in range(start, end):
                place = "S" if end - start == 1 else "B" if i == start else "E" if i == end - 1 else "M"
                row[i] += [f"R{kind}{place}", f"R{kind}{place}{share}{often}"]


def _mark_parts(
    lines: Sequence[str], found: Sequence[Sequence[Labelled]], names: dict[str, Counter[str]], rows: list[Rows]
) -> None:
    """Mark pairs of characters that also stand in a longer name found elsewhere."""
    holders: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for name, kinds in names.items():
        if len(name) >= _MIN_FULL:
            kind = max(kinds.items(), key=lambda item: (item[1], item[0]))[0]
            for i in range(len(name) - 1):
                place = "b" if i == 0 else "e" if i == len(name) - 2 else "m"
                holders[name[i : i + 2]].add((kind, place))
    for row, line, spans in zip(rows, lines, found, strict=True):
        inside = bytearray(len(line))
        for start, end, _ in spans:
            if end - start >= _MIN_FULL:
                inside[start:end] = b"\1" * (end - start)
        for i in range(len(line) - 1):
            if inside[i]:
                continue
            for kind, place in sorted(holders.get(line[i : i + 2], ())):
                row[i].append(f"P{kind}{place}1")
                row[i + 1].append(f"P{kind}{place}2")
