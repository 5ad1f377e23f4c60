"""What the tables hold: known things with all their names and places, and words with what they mean."""

from collections.abc import Mapping, Sequence
from functools import cached_property

from kg.model import Identifier, Status, Value

#: Digits of the code of a place down to the county; a town has more.
COUNTY = 6


class NameRow(Value, frozen=True, order=True, gc=False):
    """A known thing: full name, type, other names, identifiers outside the project.

    `place` is the code of the place that it lies in (GB/T 2260, six digits, or nine for a town), for a place that of
    the place above it. `industry` is a division of GB/T 4754 (two digits). `rank` tells how widely known the thing is,
    1 the most (a national zone, a province), 0 where not stated.
    """

    name: str
    type: str
    aliases: tuple[str, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    place: str = ""
    industry: str = ""
    source: str = ""
    rank: int = 0


class Trigger(Value, frozen=True, order=True):
    """A word that states a relation."""

    word: str
    relation: str
    source: str = ""


class Lexicon:
    """Everything that the tables hold. Built once by `load_lexicon`, never changed afterwards.

    `suffixes` maps the end of a name to its type, `kinds` for each type the ends of its names to the one spelling of
    their kind, `trades` are words for a trade in firms' names, `status_words` maps a word to the status it gives,
    `industries` a word to its division of GB/T 4754, `places` a code to its place.
    """

    def __init__(self) -> None:
        self.names: tuple[NameRow, ...] = ()
        self.places: dict[str, NameRow] = {}
        self.suffixes: dict[str, str] = {}
        self.kinds: dict[str, dict[str, str]] = {}
        self.trades: frozenset[str] = frozenset()
        self.triggers: tuple[Trigger, ...] = ()
        self.status_words: dict[str, Status] = {}
        self.surnames: frozenset[str] = frozenset()
        self.industries: dict[str, str] = {}

    @cached_property
    def by_name(self) -> Mapping[str, tuple[NameRow, ...]]:
        """Rows by full name and by other name; a word that several things bear has several rows, full names first."""
        return by_form(self.names)

    @cached_property
    def divisions(self) -> frozenset[str]:
        """Full and short names of all places above the town."""
        wide = (row for code, row in self.places.items() if len(code) == COUNTY)
        return frozenset(name for row in wide for name in (row.name, *row.aliases))

    def rows(self, name: str, kind: str = "") -> tuple[NameRow, ...]:
        """Find the known things of that full or other name, of one type where `kind` is given."""
        return tuple(row for row in self.by_name.get(name, ()) if not kind or row.type == kind)

    def chain(self, code: str) -> tuple[NameRow, ...]:
        """Give the place of that code and all places above it, the smallest first; empty for an unknown code."""
        found = []
        while code in self.places:
            found.append(self.places[code])
            code = self.places[code].place
        return tuple(found)

    def province_and_city(self, code: str) -> tuple[str, str]:
        """Give the names of the province and the city that a place lies in or is, empty where there is none.

        Beijing, Tianjin, Shanghai and Chongqing are both; a county right below a province is its own city.
        """
        chain = self.chain(code)
        if not chain or chain[-1].rank != 1:
            return "", ""
        province = chain[-1].name
        if province.endswith("市"):
            return province, province
        below = [row for row in chain[:-1] if row.rank in (2, 3)]
        return province, below[-1].name if below else ""

    def places_named(self, name: str) -> tuple[NameRow, ...]:
        """Find the places of that full or short name, the widest first."""
        rows = [row for row in self.by_name.get(name, ()) if row.type == "PLACE"]
        return tuple(sorted(rows, key=lambda row: (row.rank, row.identifiers, row.name)))


def by_form(names: Sequence[NameRow]) -> dict[str, tuple[NameRow, ...]]:
    """Index rows by full name and by other name, those that bear the word as their full name first."""
    found: dict[str, tuple[NameRow, ...]] = {}
    for row in names:
        found[row.name] = (*found[row.name], row) if row.name in found else (row,)
    for row in names:
        for alias in row.aliases:
            found[alias] = (*found[alias], row) if alias in found else (row,)
    return found
