"""Known names in a text: every entry of the lexicon that occurs, the longest first within its class.

A class is what the entry says of itself: its type, for places the level in GB/T 2260, and whether the form is a full
or a short one. The tagger learns how far each class can be trusted; a match decides nothing by itself.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import add

import ahocorasick
import msgspec

from kg.lexicon import Lexicon, NameRow, by_form

_MIN_FORM = 2


class Match(msgspec.Struct, frozen=True):
    """A known name at `start` to `end` (characters of the passage, end exclusive) and its class."""

    start: int
    end: int
    kind: str


class Gazetteer:
    """Names by their form, found through their first two characters; suffixes by an Aho-Corasick automaton.

    An automaton over the names too would find them a little sooner, but takes a quarter of a second to build, which
    every start would pay (Aho and Corasick 1975).
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self._fill(lexicon.by_name, lexicon.suffixes)

    @classmethod
    def of(cls, names: Iterable[NameRow], suffixes: Mapping[str, str]) -> "Gazetteer":
        """Make a gazetteer of some names and suffixes (suffix to type) alone."""
        made = cls.__new__(cls)
        made._fill(by_form(tuple(names)), suffixes)
        return made

    def _fill(self, named: Mapping[str, Sequence[NameRow]], suffixes: Mapping[str, str]) -> None:
        self._named = named
        sizes: dict[str, set[int]] = defaultdict(set)
        for form in named:
            sizes[form[:_MIN_FORM]].add(len(form))
        self._sizes = {begin: held for begin, held in sizes.items() if len(begin) == _MIN_FORM}
        self._kinds: dict[str, tuple[str, ...]] = {}
        self._suffixes = ahocorasick.Automaton()
        for suffix, kind in suffixes.items():
            self._suffixes.add_word(suffix, (len(suffix), (kind,)))
        if len(self._suffixes):
            self._suffixes.make_automaton()

    def names(self, text: str) -> list[Match]:
        """Give the known names in a passage: within a class flat, the leftmost first and the longest of those."""
        return _flat(self._known(text))

    def suffixes(self, text: str) -> list[Match]:
        """Give the name endings in a passage, flat within a type, the longest first."""
        return _flat(self._ending(text))

    def _known(self, text: str) -> Iterator[tuple[int, int, tuple[str, ...]]]:
        named = self._named
        for start, sizes in enumerate(map(self._sizes.get, map(add, text, text[1:]))):
            for size in sizes or ():
                form = text[start : start + size]
                if form in named and len(form) == size:
                    yield start, size, self._kinds.get(form) or self._kinds_of(form)

    def _kinds_of(self, form: str) -> tuple[str, ...]:
        found = set()
        for row in self._named[form]:
            kind = _kind(row)
            if row.name == form:
                found.add(kind)
            if form in row.aliases:
                found.add(kind + "~")
        return self._kinds.setdefault(form, tuple(sorted(found)))

    def _ending(self, text: str) -> Iterator[tuple[int, int, tuple[str, ...]]]:
        if len(self._suffixes):
            for last, (size, kinds) in self._suffixes.iter(text):
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
