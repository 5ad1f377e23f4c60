"""Known names in a text: every entry of the lexicon that occurs, the longest first within its class.

A class is what the entry says of itself: its type, for places the level in GB/T 2260, and whether the form is a full
or a short one. The tagger learns how far each class can be trusted; a match decides nothing by itself.
"""

from collections.abc import Iterable, Iterator, Mapping

import ahocorasick
import msgspec

from kg.lexicon import Lexicon, NameRow

_MIN_FORM = 2


class Match(msgspec.Struct, frozen=True):
    """A known name at `start` to `end` (characters of the passage, end exclusive) and its class."""

    start: int
    end: int
    kind: str


class Gazetteer:
    """An Aho-Corasick automaton (Aho and Corasick 1975) over the names of a lexicon, and one over its suffixes."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._fill(lexicon.names, lexicon.suffixes)

    @classmethod
    def of(cls, names: Iterable[NameRow], suffixes: Mapping[str, str]) -> "Gazetteer":
        """Make a gazetteer of some names and suffixes (suffix to type) alone."""
        made = cls.__new__(cls)
        made._fill(names, suffixes)
        return made

    def _fill(self, names: Iterable[NameRow], suffixes: Mapping[str, str]) -> None:
        self._names = ahocorasick.Automaton()
        kinds: dict[str, set[str]] = {}
        for row in names:
            kind = _kind(row)
            kinds.setdefault(row.name, set()).add(kind)
            for alias in row.aliases:
                kinds.setdefault(alias, set()).add(kind + "~")
        for form, held in kinds.items():
            if len(form) >= _MIN_FORM:
                self._names.add_word(form, (len(form), tuple(sorted(held))))
        if len(self._names):
            self._names.make_automaton()
        self._suffixes = ahocorasick.Automaton()
        for suffix, kind in suffixes.items():
            self._suffixes.add_word(suffix, (len(suffix), (kind,)))
        if len(self._suffixes):
            self._suffixes.make_automaton()

    def names(self, text: str) -> list[Match]:
        """Give the known names in a passage: within a class flat, the leftmost first and the longest of those."""
        return _flat(self._iterate(self._names, text))

    def suffixes(self, text: str) -> list[Match]:
        """Give the name endings in a passage, flat within a type, the longest first."""
        return _flat(self._iterate(self._suffixes, text))

    @staticmethod
    def _iterate(automaton: ahocorasick.Automaton, text: str) -> Iterator[tuple[int, int, tuple[str, ...]]]:
        if len(automaton):
            for last, (size, kinds) in automaton.iter(text):
                yield last + 1 - size, size, kinds


def _kind(row: NameRow) -> str:
    if row.type != "PLACE":
        return row.type
    code = next((one.value for one in row.identifiers if one.scheme == "gbt2260"), "")
    if not code:
        return "PLACE:region"
    if len(code) > len("320000"):
        return "PLACE:town"
    return "PLACE:province" if code.endswith("0000") else "PLACE:city" if code.endswith("00") else "PLACE:county"


def _flat(found: Iterator[tuple[int, int, tuple[str, ...]]]) -> list[Match]:
    by_kind: dict[str, list[tuple[int, int]]] = {}
    for start, size, kinds in found:
        for kind in kinds:
            by_kind.setdefault(kind, []).append((start, -size))
    matches = []
    for kind, spans in sorted(by_kind.items()):
        free = 0
        for start, size in sorted(spans):
            if start >= free:
                free = start - size
                matches.append(Match(start, free, kind))
    return matches
