"""What a thing is called, and the readable end of its IRI.

An id is the type and the name. Where several things bear one name, the one reported first keeps the plain id, so that
it does not change when a later report brings another; the others carry their place, or else eight digits from the
report that brought them. A thing known to one document alone always carries such digits, because its name is nobody's.
"""

import hashlib
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence

from kg.identity.sources import Node
from kg.lexicon import Lexicon

#: What may not stand in the path of an IRI, or would be read as something else there.
_FORBIDDEN = frozenset('/?#%<>"{}|\\^`[] \t\n\r\u3000')
_DIGITS = 8
_LONGEST = 60


def best_name(group: Sequence[Node]) -> str:
    """Choose the name of a thing: that of the lexicon, else a registered one, else the fullest."""
    rows = sorted(node.row for node in group if node.row is not None)
    if rows:
        return rows[0].name
    return min(
        (node.name for node in group),
        key=lambda name: ("有限" not in name and group[0].type == "COMPANY", len(name) > _LONGEST, -len(name), name),
    )


def slug(name: str) -> str:
    """Write a name so that it can stand in an IRI: NFC, with `_` for what may not stand there.

    >>> slug("智能装备 (二期)/A")
    '智能装备_(二期)_A'
    """
    text = unicodedata.normalize("NFC", name)
    return "".join("_" if char in _FORBIDDEN or not char.isprintable() else char for char in text)


def identifiers_for(things: Mapping[int, tuple[str, Sequence[Node]]], lexicon: Lexicon) -> dict[int, str]:
    """Give each thing its id, all different.

    :param things: by any number, the thing's name and its nodes.
    """
    alike: dict[str, list[int]] = defaultdict(list)
    for number, (name, group) in things.items():
        alike[f"{group[0].type.lower()}/{slug(name)}"].append(number)
    found: dict[int, str] = {}
    for plain, numbers in sorted(alike.items()):
        numbers.sort(key=lambda number: _first(things[number][1]))
        taken: set[str] = set()
        for at, number in enumerate(numbers):
            group = things[number][1]
            local = all(node.local for node in group)
            end = "" if at == 0 and not local else _ending(group, lexicon, local=local)
            length = _DIGITS
            while end in taken:
                end, length = _digits(group, length), length + _DIGITS
            taken.add(end)
            found[number] = f"{plain}-{end}" if end else plain
    return found


def _first(group: Sequence[Node]) -> tuple[str, str]:
    return min(node.first for node in group)


def _ending(group: Sequence[Node], lexicon: Lexicon, *, local: bool) -> str:
    places = sorted({node.place for node in group if node.place in lexicon.places})
    return lexicon.places[places[0]].name if len(places) == 1 and not local else _digits(group)


def _digits(group: Sequence[Node], length: int = _DIGITS) -> str:
    date, mark = _first(group)
    return hashlib.sha256(f"{date} {mark}".encode()).hexdigest()[:length]
