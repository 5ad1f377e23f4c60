"""The tables of a folder into one lexicon: the header of a file decides how its rows are read (see `_READERS`)."""

from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import get_args

from kg.errors import LexiconError
from kg.garbage import all_kept
from kg.lexicon import places
from kg.lexicon.known import Lexicon, NameRow, Trigger
from kg.lexicon.tables import Row, check_cells, check_division, check_type, identifier_of, list_of, read_table
from kg.model import Status
from kg.settings import data_folder


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
                check_cells(row)
                reader(self, row)
            except ValueError as error:
                raise LexiconError(f"{path}, line {number}: {error}") from error

    def finish(self) -> Lexicon:
        lexicon = Lexicon()
        lexicon.places = places.rows_of(self.places)
        lexicon.names = (*self.names.values(), *lexicon.places.values())
        lexicon.suffixes = self.suffixes
        lexicon.kinds = self.kinds
        lexicon.trades = frozenset(self.trades)
        lexicon.triggers = tuple(sorted(self.triggers.values()))
        lexicon.status_words = self.status_words
        lexicon.surnames = frozenset(self.surnames)
        lexicon.industries = self.industries
        return lexicon

    def add_places(self, rows: Sequence[Row]) -> bool:
        """Add all places of a table if every row can be used, else none: `add_place` then says which cannot."""
        right = places.usable(rows)
        if right:
            self.places.update((row[0], row) for row in rows)
        return right

    def add_place(self, row: Row) -> None:
        places.check(row)
        self.places[row[0]] = row

    def add_name(self, row: Row) -> None:
        name, kind, aliases, identifiers, place, industry, rank, source = row
        check_type(kind)
        if place and not places.is_code(place):
            raise ValueError(f"the place is not a code of six or nine digits: {place!r}")
        if rank and not rank.isdecimal():
            raise ValueError(f"the rank is not a number: {rank!r}")
        if industry:
            check_division(industry)
        marks = tuple(identifier_of(one) for one in list_of(identifiers))
        self.names[name, kind, place] = NameRow(
            name, kind, list_of(aliases), marks, place, industry, source, int(rank or 0)
        )

    def add_suffix(self, row: Row) -> None:
        check_type(row[1])
        self.suffixes[row[0]] = row[1]

    def add_kind(self, row: Row) -> None:
        check_type(row[2])
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
        check_division(row[1])
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
