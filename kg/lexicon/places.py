"""Places by their codes: GB/T 2260 has six digits down to the county, GB/T 10114 nine for a town."""

from collections.abc import Mapping, Sequence
from itertools import repeat

from kg.lexicon.known import COUNTY, NameRow
from kg.lexicon.tables import Row, list_of
from kg.model import Identifier

_LENGTHS = (COUNTY, 9)


def is_code(text: str) -> bool:
    """Tell whether that is the code of a place in writing; whether there is such a place is another matter."""
    return len(text) in _LENGTHS and text.isdecimal()


def usable(rows: Sequence[Row]) -> bool:
    """Tell whether every row of a table (code, name, aliases, source) can be used."""
    codes, names, _, sources = zip(*rows, strict=True) if rows else ((), (), (), ())
    right = set(map(len, codes)) <= set(_LENGTHS) and all(map(str.isdecimal, codes))
    return right and all(names) and all(sources)


def check(row: Row) -> None:
    """Refuse a row that cannot be used.

    :raises ValueError: for a code that is none, or a missing name.
    """
    if not is_code(row[0]):
        raise ValueError(f"the code is not of six or nine digits: {row[0]!r}")
    if not row[1]:
        raise ValueError("the name is empty")


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


def rows_of(known: Mapping[str, Row]) -> dict[str, NameRow]:
    """Make rows of the places, column by column: there are forty thousand, and every start makes them.

    :param known: the usable rows of the tables by their codes.
    """
    above = {one: parent_code(one, known) for one in {code[:COUNTY] for code in known}}
    small = [len(code) > COUNTY for code in known]
    made = map(
        NameRow,
        [row[1] for row in known.values()],
        repeat("PLACE"),
        [list_of(row[2]) if row[2] else () for row in known.values()],
        zip(map(Identifier, ["gbt10114" if one else "gbt2260" for one in small], known), strict=False),
        [
            code[:COUNTY] if one and code[:COUNTY] in known else above[code[:COUNTY]]
            for code, one in zip(known, small, strict=True)
        ],
        repeat(""),
        [row[3] for row in known.values()],
        [4 if one else _rank(code) for code, one in zip(known, small, strict=True)],
    )
    return dict(zip(known, made, strict=True))


def _rank(code: str) -> int:
    """Give how widely known the division of a code is: 1 a province, 2 a city, 3 a county."""
    return 3 if code[4:] != "00" else 2 if code[2:] != "0000" else 1
