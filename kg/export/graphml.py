"""GraphML written an element at a time, so that its size costs no memory; otherwise as networkx's own writer does it.

What GraphML calls keys, the names and types of all attributes, stand at the head of a file and are known only at its
end: so nodes and edges go into a file beside it, whose content is copied after the head.
"""

import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TextIO, TypeAlias
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


class _Keys:
    """The keys met so far, with their ids."""

    def __init__(self) -> None:
        self._ids: dict[tuple[str, str, str], str] = {}

    def id(self, name: str, value: Scalar, scope: str) -> str:
        return self._ids.setdefault((name, _TYPES[type(value)], scope), f"d{len(self._ids)}")

    def lines(self) -> str:
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
    keys = _Keys()
    for name, value in about.items():
        keys.id(name, value, "graph")
    body = path.with_name(path.name + ".part")
    try:
        with body.open("w", encoding="utf-8", newline="\n") as stream:
            for node, data in nodes:
                _element(stream, f'node id="{escape(node, _IN_QUOTES)}"', data, "node", keys)
            for head, tail, data in edges:
                ends = f'source="{escape(head, _IN_QUOTES)}" target="{escape(tail, _IN_QUOTES)}"'
                _element(stream, f"edge {ends}", data, "edge", keys)
            stream.writelines(_data(about, "graph", keys, "    "))
        _compose(path, keys, body)
    finally:
        body.unlink(missing_ok=True)


def _compose(path: Path, keys: _Keys, body: Path) -> None:
    empty = body.stat().st_size == 0
    with path.open("wb") as stream:
        stream.write((_HEAD + keys.lines()).encode())
        stream.write(b'  <graph edgedefault="directed" />\n' if empty else b'  <graph edgedefault="directed">\n')
        with body.open("rb") as inner:
            shutil.copyfileobj(inner, stream, 1 << 20)
        stream.write(b"</graphml>\n" if empty else b"  </graph>\n</graphml>\n")


def _element(stream: TextIO, start: str, data: Data, scope: str, keys: _Keys) -> None:
    if not data:
        stream.write(f"    <{start} />\n")
        return
    inner = "".join(_data(data, scope, keys, "      "))
    stream.write(f"    <{start}>\n{inner}    </{start[:4]}>\n")


def _data(data: Data, scope: str, keys: _Keys, indent: str) -> Iterable[str]:
    for name, value in data.items():
        yield f'{indent}<data key="{keys.id(name, value, scope)}">{escape(str(value))}</data>\n'
