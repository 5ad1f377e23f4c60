"""GraphML written an element at a time, so that its size costs no memory; otherwise as networkx's own writer does it.

What GraphML calls keys, the names and types of all attributes, stand at the head of a file and are known only at its
end: so nodes and edges go into a file beside it, whose content is copied after the head.
"""

import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TypeAlias
from xml.sax.saxutils import escape

Scalar: TypeAlias = str | int | float | bool
Data: TypeAlias = Mapping[str, Scalar]

_TYPES = {str: "string", int: "long", float: "double", bool: "boolean"}
_HEAD = (
    "<?xml version='1.0' encoding='utf-8'?>\n"
    '<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns '
    'http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">\n'
)
_IN_QUOTES = {'"': "&quot;", "\r": "&#13;", "\n": "&#10;", "\t": "&#09;"}


class Keys:
    """What GraphML calls keys: the attributes met so far, with their ids."""

    def __init__(self) -> None:
        self._ids: dict[tuple[str, str, str], str] = {}
        self._agreed: set[str] = set()

    def id(self, name: str, value: Scalar, scope: str) -> str:
        """Give the id of an attribute with such a value, of a node, an edge or the graph."""
        return self.numbered(name, _TYPES[type(value)], scope)

    def numbered(self, name: str, kind: str, scope: str) -> str:
        """Give the id of an attribute of that kind; a new one gets the next."""
        return self._ids.setdefault((name, kind, scope), f"d{len(self._ids)}")

    def ids_of(self, data: Data, scope: str) -> str:
        """Give the ids of these attributes as text that `agree` reads."""
        return "\x1f".join(
            f"{_TYPES[type(value)]}\x1e{self.id(name, value, scope)}\x1e{name}" for name, value in data.items()
        )

    def agree(self, ids: str, scope: str) -> bool:
        """Say whether attributes that `ids_of` wrote down have those ids here too; new ones are given the next."""
        if ids in self._agreed:
            return True
        for kind, number, name in (one.split("\x1e", 2) for one in ids.split("\x1f") if ids):
            if self.numbered(name, kind, scope) != number:
                return False
        self._agreed.add(ids)
        return True

    def lines(self) -> str:
        """Give the head of a file that declares them."""
        return "".join(
            f'  <key id="{key}" for="{scope}" attr.name="{escape(name, _IN_QUOTES)}" attr.type="{kind}" />\n'
            for (name, kind, scope), key in reversed(self._ids.items())
        )


def write(path: Path, about: Data, nodes: Iterable[tuple[str, Data]], edges: Iterable[tuple[str, str, Data]]) -> None:
    """Write a directed graph whose attributes are scalars.

    :param about: attributes of the graph as a whole.
    :param nodes: id and attributes of each.
    :param edges: ids of head and tail, and attributes of each.
    """
    keys = keys_for(about)
    body = path.with_name(path.name + ".part")
    try:
        with body.open("w", encoding="utf-8", newline="\n") as stream:
            stream.writelines(node_element(node, data, keys) for node, data in nodes)
            stream.writelines(edge_element(head, tail, data, keys) for head, tail, data in edges)
            stream.write(graph_data(about, keys))
        compose(path, keys, body)
    finally:
        body.unlink(missing_ok=True)


def keys_for(about: Data) -> Keys:
    """Begin with the attributes of the graph as a whole."""
    keys = Keys()
    declare(keys, about)
    return keys


def declare(keys: Keys, about: Data) -> None:
    """Add attributes of the graph as a whole."""
    for name, value in about.items():
        keys.id(name, value, "graph")


def graph_data(about: Data, keys: Keys) -> str:
    """Give the attributes of the graph as a whole, which stand behind all elements."""
    return "".join(_data(about, "graph", keys, "    "))


def long_data(name: str, parts: Iterable[str], keys: Keys) -> Iterator[str]:
    """Give in parts an attribute of the graph as a whole, a string that is given in parts."""
    yield f'    <data key="{keys.numbered(name, "string", "graph")}">'
    yield from map(escape, parts)
    yield "</data>\n"


def node_element(node: str, data: Data, keys: Keys) -> str:
    """Give the element of a node."""
    return _element(f'node id="{escape(node, _IN_QUOTES)}"', data, "node", keys)


def edge_element(head: str, tail: str, data: Data, keys: Keys) -> str:
    """Give the element of an edge."""
    ends = f'source="{escape(head, _IN_QUOTES)}" target="{escape(tail, _IN_QUOTES)}"'
    return _element(f"edge {ends}", data, "edge", keys)


def compose(path: Path, keys: Keys, body: Path) -> None:
    """Write the file: its head, and the elements of another file between that and its end."""
    empty = body.stat().st_size == 0
    with path.open("wb") as stream:
        stream.write((_HEAD + keys.lines()).encode())
        stream.write(b'  <graph edgedefault="directed" />\n' if empty else b'  <graph edgedefault="directed">\n')
        with body.open("rb") as inner:
            shutil.copyfileobj(inner, stream, 1 << 20)
        stream.write(b"</graphml>\n" if empty else b"  </graph>\n</graphml>\n")


def _element(start: str, data: Data, scope: str, keys: Keys) -> str:
    if not data:
        return f"    <{start} />\n"
    inner = "".join(_data(data, scope, keys, "      "))
    return f"    <{start}>\n{inner}    </{start[:4]}>\n"


def _data(data: Data, scope: str, keys: Keys, indent: str) -> Iterable[str]:
    for name, value in data.items():
        yield f'{indent}<data key="{keys.id(name, value, scope)}">{escape(str(value))}</data>\n'
