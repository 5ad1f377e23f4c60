"""What a thing is called, and the readable end of its IRI.

An id is made of one node of the thing and the lexicon alone, never with a look at other things: whatever a later report
says of others, also of others of the same name, no id changes. The node is the known thing; else the registered name;
else the name, the name with its place, or the name of one document alone that was reported first.

The id is the type and that node's name. It says more exactly where the name alone does not tell which thing is meant:

- a known thing of a name that the lexicon has twice carries its place, 鼓楼区-南京市;
- a name that means something else in each place (研究院, 东桥村) carries that place;
- a name that is nobody's (a person, a project, a bare name in a report without a place) carries ten digits from the
  text that reported it first and from the name.
"""

import hashlib
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from kg.identity.sources import Node
from kg.lexicon import Lexicon, NameRow
from kg.links.writing import spelled

#: What may not stand in the path of an IRI, or would be read as something else there.
_FORBIDDEN = frozenset('/?#%<>"{}|\\^`[] \t\n\r\u3000')
_DIGITS = 10
_LONGEST = 60
_REGISTERED = "有限"


def best_name(group: Sequence[Node]) -> str:
    """Choose the name of a thing: that of the lexicon, else a registered one, else the fullest."""
    rows = sorted(node.row for node in group if node.row is not None)
    if rows:
        return rows[0].name
    firm = group[0].type == "COMPANY"
    return min(
        (node.name for node in group),
        key=lambda name: (firm and _REGISTERED not in name, len(name) > _LONGEST, -len(name), name),
    )


def slug(name: str) -> str:
    """Write a name so that it can stand in an IRI: NFC, with `_` for what may not stand there.

    >>> slug("智能装备 (二期)/A")
    '智能装备_(二期)_A'
    """
    text = unicodedata.normalize("NFC", name)
    return "".join("_" if char in _FORBIDDEN or not char.isprintable() else char for char in text)


def identifier_of(group: Sequence[Node], lexicon: Lexicon) -> str:
    """Give the id of the thing that these nodes are: two groups without a common node have different ids.

    :param group: at least one node, in any order.
    """
    node = min(group, key=lambda one: (_standing(one), one.row or _NO_ROW, one.first, one.key))
    name, ending = _of_row(node.row, lexicon) if node.row is not None else _of_name(node, lexicon)
    return f"{node.type.lower()}/{name}-{ending}" if ending else f"{node.type.lower()}/{name}"


_NO_ROW = NameRow("", "")


def _standing(node: Node) -> int:
    """Rank what a node is known by: 0 is the surest to be called so by every report."""
    if node.row is not None:
        return 0
    if node.of_document:
        return 4
    if node.of_place:
        return 3
    return 1 if node.type == "COMPANY" and _REGISTERED in node.key[2] else 2


def _of_row(row: NameRow, lexicon: Lexicon) -> tuple[str, str]:
    """Give the name of a known thing and, if the lexicon has it twice, its place, or the code that tells it apart."""
    name = slug(row.name)
    if name.replace("_", " ") != row.name:
        return name, _digits(row.type, row.name, row.place)  # several names may be written so
    others = [one for one in _rows_called(row.name, row.type, lexicon) if one != row]
    if not others or not row.place:
        return name, ""
    if any(one.place == row.place for one in others):
        return name, row.identifiers[0].value if row.identifiers else _digits(*map(str, row.identifiers), row.name)
    return name, _place_word(row.place, lexicon)


def _of_name(node: Node, lexicon: Lexicon) -> tuple[str, str]:
    """Give the name by which reports know a thing, and its place or digits where the name alone is not its own."""
    text = min(spelled(label) for label in node.labels)
    name = slug(text)
    if node.of_document or name != text or not text or _rows_called(text, node.type, lexicon):
        return name, _digits(*node.key)
    return name, _place_word(node.of_place, lexicon) if node.of_place else ""


def _rows_called(name: str, kind: str, lexicon: Lexicon) -> list[NameRow]:
    return [row for row in lexicon.rows(name, kind) if row.name == name]


@lru_cache(maxsize=4_096)
def _place_word(code: str, lexicon: Lexicon) -> str:
    """Give the name of a place, with that of the place above it where several places are called so, else its code.

    >>> from kg.lexicon import load_lexicon
    >>> [_place_word(code, load_lexicon()) for code in ("321084", "320106", "999999")]
    ['高邮市', '南京市鼓楼区', '999999']
    """
    chain = lexicon.chain(code)
    if not chain:
        return code
    others = [row for row in _rows_called(chain[0].name, "PLACE", lexicon) if row != chain[0]]
    if not others:
        return slug(chain[0].name)
    if len(chain) > 1 and all(row.place != chain[0].place for row in others):
        return slug(chain[1].name + chain[0].name)
    return code


def _digits(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:_DIGITS]
