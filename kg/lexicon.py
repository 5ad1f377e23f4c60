"""The tables under `seeds/` as look-ups: one idea, that the first line of a file says what the file is.

Each `*.tsv` file is UTF-8 text, one row a line, columns parted by tabs, and its header decides how it is read (see
`_READERS`). A user's own folder is read after the package's tables and adds to them: more names, more suffixes, more
triggers; where a word stands in both, the user's row wins. Files whose header is not known here belong to others
(identity decisions, for instance) and are passed over in the package's own folder, refused in a user's.

A row that cannot be used is refused with its file and line: a lexicon that is silently half read is worse than none.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache, cached_property, lru_cache
from itertools import repeat
from pathlib import Path
from typing import TypeAlias, get_args

from kg.errors import LexiconError
from kg.garbage import all_kept
from kg.model import Identifier, Status, Value
from kg.settings import data_folder

Row: TypeAlias = list[str]

#: What parts the members of a list within a cell.
SEPARATOR = "|"
_CODE_LENGTHS = (6, 9)


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
        wide = (row for code, row in self.places.items() if len(code) == _CODE_LENGTHS[0])
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


def parent_code(code: str, known: Mapping[str, object]) -> str:
    """Give the code of the nearest known place above, empty where there is none: county, city, province.

    Some counties of the statistical office are zones, not administrative divisions: their towns lie in the city.

    >>> parent_code("321282101", {"321282": 1})
    '321282'
    >>> parent_code("429004", {"420000": 1})
    '420000'
    """
    above = (code[:6], f"{code[:4]}00", f"{code[:2]}0000")
    return next((one for one in above if one != code and one in known), "")


@lru_cache(maxsize=8)
def load_lexicon(folder: Path | None = None) -> Lexicon:
    """Read the package's tables and, in addition, those of a user's own folder.

    :param folder: a folder of `*.tsv` files; absent, the package's own tables alone.
    :raises LexiconError: for a missing folder, an unknown header or a row that cannot be used, with file and line.
    """
    if folder is not None and not folder.is_dir():
        raise LexiconError(f"{folder}: no such folder. --seeds takes a folder of *.tsv files.")
    with all_kept():
        loader = _package().copy()
        for path in sorted(folder.glob("*.tsv")) if folder is not None else ():
            loader.read(path, strict=True)
        return loader.finish()


@cache
def _package() -> "_Loader":
    """Read the package's own tables, once a process."""
    loader = _Loader()
    for path in sorted(data_folder("seeds").glob("*.tsv")):
        loader.read(path, strict=False)
    return loader


def read_table(path: Path) -> tuple[tuple[str, ...], list[tuple[int, Row]]]:
    """Read a table: its header, and its rows with their line numbers (1 is the header). Empty and # lines are left out.

    :raises LexiconError: for a file that is not UTF-8, is empty, or has a row with more or fewer cells than the header.
    """
    try:
        text = path.read_text(encoding="utf-8-sig").removesuffix("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise LexiconError(f"{path}: cannot be read: {error}. Save it as UTF-8 text.") from error
    lines = text.split("\n")
    header = tuple(lines[0].rstrip("\r").split("\t"))
    if not any(mark in text for mark in ("\r", "\n\n", "\n#")):
        table = [line.split("\t") for line in lines]
        if set(map(len, table)) == {len(header)}:
            return header, list(enumerate(table[1:], start=2))
    rows = []
    for number, line in enumerate(lines[1:], start=2):
        if not line or line[0] == "#" or line == "\r":
            continue
        cells = line.rstrip("\r").split("\t")
        if len(cells) != len(header):
            found = f"{len(cells)} cells where the header has {len(header)}"
            raise LexiconError(f"{path}, line {number}: {found}: {line[:60]!r}")
        rows.append((number, cells))
    return header, rows


class _Loader:
    """Gathers the rows of all files; a later row wins over an earlier one of the same key."""

    def __init__(self) -> None:
        self.names: dict[tuple[str, str, str], NameRow] = {}
        self.places: dict[str, Row] = {}
        self.triggers: dict[tuple[str, str], Trigger] = {}
        self.suffixes: dict[str, str] = {}
        self.kinds: dict[str, dict[str, str]] = {}
        self.trades: set[str] = set()
        self.status_words: dict[str, Status] = {}
        self.surnames: set[str] = set()
        self.industries: dict[str, str] = {}

    def copy(self) -> "_Loader":
        """Copy what was gathered, the rows themselves being shared."""
        other = _Loader()
        for name, table in vars(self).items():
            setattr(other, name, table.copy())
        other.kinds = {kind: spellings.copy() for kind, spellings in self.kinds.items()}
        return other

    def read(self, path: Path, *, strict: bool) -> None:
        header, rows = read_table(path)
        reader = _READERS.get(header)
        if reader is None:
            if strict and header not in _OTHERS:
                known = "; ".join(" ".join(one) for one in sorted([*_READERS, *_OTHERS]))
                raise LexiconError(f"{path}, line 1: unknown header {' '.join(header)!r}. Known: {known}.")
            return
        if reader is _Loader.add_place and self.add_places([row for _, row in rows]):
            return
        for number, row in rows:
            try:
                _check_cells(row)
                reader(self, row)
            except ValueError as error:
                raise LexiconError(f"{path}, line {number}: {error}") from error

    def finish(self) -> Lexicon:
        lexicon = Lexicon()
        lexicon.places = self._places()
        lexicon.names = (*self.names.values(), *lexicon.places.values())
        lexicon.suffixes = self.suffixes
        lexicon.kinds = self.kinds
        lexicon.trades = frozenset(self.trades)
        lexicon.triggers = tuple(sorted(self.triggers.values()))
        lexicon.status_words = self.status_words
        lexicon.surnames = frozenset(self.surnames)
        lexicon.industries = self.industries
        return lexicon

    def _places(self) -> dict[str, NameRow]:
        """Make rows of the places, column by column: there are forty thousand, and every start makes them."""
        known, county = self.places, _CODE_LENGTHS[0]
        above = {one: parent_code(one, known) for one in {code[:county] for code in known}}
        small = [len(code) > county for code in known]
        made = map(
            NameRow,
            [row[1] for row in known.values()],
            repeat("PLACE"),
            [_list(row[2]) if row[2] else () for row in known.values()],
            zip(map(Identifier, ["gbt10114" if one else "gbt2260" for one in small], known), strict=False),
            [
                code[:county] if one and code[:county] in known else above[code[:county]]
                for code, one in zip(known, small, strict=True)
            ],
            repeat(""),
            [row[3] for row in known.values()],
            [4 if one else _rank(code) for code, one in zip(known, small, strict=True)],
        )
        return dict(zip(known, made, strict=True))

    def add_places(self, rows: Sequence[Row]) -> bool:
        """Add all places of a table if every row can be used, else none: `add_place` then says which cannot."""
        codes, names, _, sources = zip(*rows, strict=True) if rows else ((), (), (), ())
        right = set(map(len, codes)) <= set(_CODE_LENGTHS) and all(map(str.isdecimal, codes))
        if right and all(names) and all(sources):
            self.places.update(zip(codes, rows, strict=True))
            return True
        return False

    def add_place(self, row: Row) -> None:
        code = row[0]
        if len(code) not in _CODE_LENGTHS or not code.isdecimal():
            raise ValueError(f"the code is not of six or nine digits: {code!r}")
        if not row[1]:
            raise ValueError("the name is empty")
        self.places[code] = row

    def add_name(self, row: Row) -> None:
        name, kind, aliases, identifiers, place, industry, rank, source = row
        _check_type(kind)
        if place and not (place.isdecimal() and len(place) in _CODE_LENGTHS):
            raise ValueError(f"the place is not a code of six or nine digits: {place!r}")
        if rank and not rank.isdecimal():
            raise ValueError(f"the rank is not a number: {rank!r}")
        if industry:
            _check_division(industry)
        marks = tuple(_identifier(one) for one in _list(identifiers))
        self.names[name, kind, place] = NameRow(
            name, kind, _list(aliases), marks, place, industry, source, int(rank or 0)
        )

    def add_suffix(self, row: Row) -> None:
        _check_type(row[1])
        self.suffixes[row[0]] = row[1]

    def add_kind(self, row: Row) -> None:
        _check_type(row[2])
        if not row[1]:
            raise ValueError("the kind is empty")
        self.kinds.setdefault(row[2], {})[row[0]] = row[1]

    def add_trade(self, row: Row) -> None:
        self.trades.add(row[0])

    def add_trigger(self, row: Row) -> None:
        if not row[1]:
            raise ValueError("the relation is empty")
        self.triggers[row[0], row[1]] = Trigger(*row)

    def add_status(self, row: Row) -> None:
        allowed: tuple[Status, ...] = get_args(Status)
        status = next((one for one in allowed if one == row[1]), None)
        if status is None:
            raise ValueError(f"the status is none of {', '.join(allowed)}: {row[1]!r}")
        self.status_words[row[0]] = status

    def add_surname(self, row: Row) -> None:
        self.surnames.add(row[0])

    def add_industry(self, row: Row) -> None:
        _check_division(row[1])
        self.industries[row[0]] = row[1]


_READERS: dict[tuple[str, ...], Callable[[_Loader, Row], None]] = {
    ("code", "name", "aliases", "source"): _Loader.add_place,
    ("name", "type", "aliases", "identifiers", "place", "industry", "rank", "source"): _Loader.add_name,
    ("suffix", "type", "source"): _Loader.add_suffix,
    ("spelling", "kind", "type", "source"): _Loader.add_kind,
    ("trade", "source"): _Loader.add_trade,
    ("word", "relation", "source"): _Loader.add_trigger,
    ("word", "status", "source"): _Loader.add_status,
    ("surname", "source"): _Loader.add_surname,
    ("word", "code", "source"): _Loader.add_industry,
}
#: Tables that other modules read from the same folder.
_OTHERS = {("left", "right", "type", "decision", "note", "source")}


def _rank(code: str) -> int:
    """Give how widely known the division of a code is: 1 a province, 2 a city, 3 a county."""
    return 3 if code[4:] != "00" else 2 if code[2:] != "0000" else 1


def _check_cells(row: Row) -> None:
    if not row[0] or row[0] != row[0].strip():
        raise ValueError(f"the first cell is empty or has blanks around it: {row[0]!r}")
    if not row[-1]:
        raise ValueError("the source is missing")


def _check_type(kind: str) -> None:
    if not kind or kind != kind.upper():
        raise ValueError(f"the type is not in capitals: {kind!r}")


def _check_division(code: str) -> None:
    if len(code) != 2 or not code.isdecimal():
        raise ValueError(f"the industry is not a division of GB/T 4754 (two digits): {code!r}")


def _list(cell: str) -> tuple[str, ...]:
    return tuple(cell.split(SEPARATOR)) if cell else ()


def _identifier(cell: str) -> Identifier:
    scheme, colon, value = cell.partition(":")
    if not (scheme and colon and value):
        raise ValueError(f"an identifier is written scheme:value, not {cell!r}")
    return Identifier(scheme, value)
