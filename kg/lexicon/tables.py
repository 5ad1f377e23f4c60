"""Tables as text: a header, rows with their line numbers, and what may stand in a cell."""

from pathlib import Path
from typing import TypeAlias

from kg.errors import LexiconError
from kg.model import Identifier

Row: TypeAlias = list[str]

#: What parts the members of a list within a cell.
SEPARATOR = "|"


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


def check_cells(row: Row) -> None:
    """Refuse a row whose first cell is empty or has blanks around it, or that names no source.

    :raises ValueError: with what is wrong.
    """
    if not row[0] or row[0] != row[0].strip():
        raise ValueError(f"the first cell is empty or has blanks around it: {row[0]!r}")
    if not row[-1]:
        raise ValueError("the source is missing")


def check_type(kind: str) -> None:
    """Refuse a type that is not in capitals.

    :raises ValueError: with the type.
    """
    if not kind or kind != kind.upper():
        raise ValueError(f"the type is not in capitals: {kind!r}")


def check_division(code: str) -> None:
    """Refuse what is no division of GB/T 4754.

    :raises ValueError: with the code.
    """
    if len(code) != 2 or not code.isdecimal():
        raise ValueError(f"the industry is not a division of GB/T 4754 (two digits): {code!r}")


def list_of(cell: str) -> tuple[str, ...]:
    """Give the members of a list within a cell; an empty cell has none."""
    return tuple(cell.split(SEPARATOR)) if cell else ()


def identifier_of(cell: str) -> Identifier:
    """Read an identifier, written scheme:value.

    :raises ValueError: for any other cell.
    """
    scheme, colon, value = cell.partition(":")
    if not (scheme and colon and value):
        raise ValueError(f"an identifier is written scheme:value, not {cell!r}")
    return Identifier(scheme, value)
