"""A graph on disk as the writers ask for it: the part of networkx.MultiDiGraph's reading side that they use.

Ids, types and labels of the nodes are in memory; all other attributes are read when they are asked for. What is given
cannot be changed.
"""

import itertools
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol, TypeAlias

import msgspec

from kg.graph import DONE, edge_key, surest
from kg.said import Attributes, Said

Edge: TypeAlias = tuple[str, str, str]
_SAID = msgspec.json.Decoder(Said)
#: What one document tells: its id, the evidence for each edge, the node and place of each mention.
Told: TypeAlias = tuple[str, list[tuple[Edge, list[Attributes]]], list[tuple[str, Attributes]]]

_STATEMENTS = "SELECT no, head, type, tail, status, withdrawn FROM edge ORDER BY no"
_FACTS = """SELECT no, head, type, tail, status, withdrawn FROM edge WHERE status = ? AND NOT withdrawn ORDER BY no"""
_OUT = "SELECT no, head, type, tail, status, withdrawn FROM edge WHERE head = ? ORDER BY no"
_IN = "SELECT no, head, type, tail, status, withdrawn FROM edge WHERE tail = ? ORDER BY no"
_BETWEEN = "SELECT no FROM edge WHERE head = ? AND tail = ? AND type = ? AND status = ?"
_EVIDENCE = """SELECT head, type, tail, status, said FROM evidence WHERE document = ?
               ORDER BY head, type, tail, status"""
_MENTIONS = "SELECT thing, said FROM member WHERE document = ? ORDER BY thing"
_PLACE = "SELECT head, type, tail, status, withdrawn FROM edge WHERE no = ?"
_TOLD = "SELECT head, type, tail, status, document, said FROM evidence ORDER BY head, type, tail, status, document"
_ABOUT = {
    "node": "SELECT about FROM node WHERE no = ?",
    "edge": "SELECT about FROM edge WHERE no = ?",
}


class Lazy(Mapping[str, Any]):
    """Attributes of which some are known at once and the rest are read at need."""

    __slots__ = ("_absent", "_known", "_load", "_whole")

    def __init__(self, known: Attributes, load: Callable[[], Attributes], absent: str = "") -> None:
        self._known = known
        self._absent = absent
        self._load = load
        self._whole: Attributes | None = None

    def _all(self) -> Attributes:
        if self._whole is None:
            self._whole = self._load()
        return self._whole

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401
        if self._whole is None and (name in self._known or name == self._absent):
            return self._known[name]
        return self._all()[name]

    def __contains__(self, name: object) -> bool:
        if self._whole is None:
            if name in self._known:
                return True
            if name == self._absent:
                return False
        return name in self._all()

    def get(self, name: str, default: Any = None) -> Any:  # noqa: ANN401
        """Give the attribute; the default where it is absent."""
        return self[name] if name in self else default

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())


class Maker(Protocol):
    """Makes attributes of what documents say, and tells what they follow from."""

    def node(self, no: int) -> Attributes:
        """Give the attributes of a thing."""

    def edge(self, head: int, type_: str, tail: int, status: str) -> Attributes:
        """Give the attributes of a statement, but for whether another takes it back."""

    def beside(self, key: str) -> bytes:
        """Give what the attributes of a thing follow from beside what is in the tables."""

    def original(self, document: str) -> str:
        """Give the id of the report that a document repeats, empty where it repeats none."""

    def on(self, base: sqlite3.Connection) -> "Maker":
        """Give what makes the same of the same tables, read over another connection."""


class LargeGraph:
    """Nodes by their keys and edges by head, tail and key, in the files of `tables`."""

    def __init__(self, base: sqlite3.Connection, about: Attributes, maker: "Maker | None" = None) -> None:
        """Take what the tables hold.

        :param maker: makes the attributes that the tables do not hold.
        """
        self.base = base
        self.graph = about
        self.maker = maker
        rows = list(base.execute("SELECT id, thing.type, label FROM node JOIN thing USING (no) ORDER BY no"))
        types: dict[str, str] = {}
        self._light = [(types.setdefault(row[1], row[1]), row[2]) for row in rows]
        self._number = {row[0]: no for no, row in enumerate(rows)}
        self._keys = list(self._number)
        self._edge_keys: dict[tuple[str, str], str] = {}
        # Writers ask for one element several times, then for the next.
        self._last_node: tuple[str, Lazy] | None = None
        self._last_edge: tuple[Edge, Lazy] | None = None

    @property
    def path(self) -> Path:
        """Where the rows are."""
        _, _, path = self.base.execute("PRAGMA database_list").fetchone()
        return Path(path)

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __contains__(self, key: object) -> bool:
        return key in self._number

    def __len__(self) -> int:
        return len(self._keys)

    def is_directed(self) -> bool:
        """Say that edges have a head and a tail."""
        return True

    def is_multigraph(self) -> bool:
        """Say that several edges may join two nodes."""
        return True

    def number_of_nodes(self) -> int:
        """Count the nodes."""
        return len(self._keys)

    def number_of_edges(self) -> int:
        """Count the edges."""
        (number,) = self.base.execute("SELECT COUNT(*) FROM edge").fetchone()
        return int(number)

    @cached_property
    def nodes(self) -> "_Nodes":
        """The nodes, by their keys."""
        return _Nodes(self)

    @cached_property
    def edges(self) -> "_Edges":
        """The edges, by head, tail and key."""
        return _Edges(self)

    def node(self, key: str) -> Lazy:
        """Give the attributes of a node."""
        if self._last_node is not None and self._last_node[0] == key:
            return self._last_node[1]
        no = self._number[key]
        type_, label = self._light[no]
        found = Lazy({"type": type_, "label": label}, lambda: self._about("node", no))
        self._last_node = key, found
        return found

    def edge(self, edge: Edge) -> Lazy:
        """Give the attributes of an edge; that there is none is told when more than its type and status is asked."""
        if self._last_edge is not None and self._last_edge[0] == edge:
            return self._last_edge[1]
        head, tail, key = edge
        type_, _, status = key.partition("|")
        place = self._number[head], self._number[tail], type_, status or DONE
        found = Lazy({"type": type_, "status": place[3]}, lambda: self._between(edge, place))
        self._last_edge = edge, found
        return found

    def out_edges(self, key: str, keys: bool = False, data: bool = True) -> Iterator[tuple[Any, ...]]:
        """Give head, tail, key where wanted, and attributes of the edges that begin at a node."""
        return self._ends(_OUT, key, keys)

    def in_edges(self, key: str, keys: bool = False, data: bool = True) -> Iterator[tuple[Any, ...]]:
        """Give head, tail, key where wanted, and attributes of the edges that end at a node."""
        return self._ends(_IN, key, keys)

    def _ends(self, words: str, key: str, keys: bool) -> Iterator[tuple[Any, ...]]:
        for row in self.base.execute(words, (self._number[key],)):
            edge = self._edge(row)
            yield (*(edge if keys else edge[:2]), self._lazy(row))

    def in_memory_order(self) -> Iterator[tuple[Edge, Lazy]]:
        """Give the edges as a graph in memory does: by head, then by tail as statements brought them."""
        for _, group in itertools.groupby(self.base.execute(_STATEMENTS), key=lambda row: row[1]):
            by_tail: dict[int, list[tuple[Any, ...]]] = {}
            for row in group:
                by_tail.setdefault(row[3], []).append(row)
            for row in itertools.chain.from_iterable(by_tail.values()):
                yield self._edge(row), self._lazy(row)

    def statements(self) -> Iterator[Edge]:
        """Give the edges by head, type, tail and status."""
        for row in self.base.execute(_STATEMENTS):
            edge = self._edge(row)
            self._last_edge = edge, self._lazy(row)
            yield edge

    def facts(self) -> Iterator[Edge]:
        """Give the edges of what is done and not taken back, by head, type and tail."""
        return map(self._edge, self.base.execute(_FACTS, (DONE,)))

    def edge_list(self) -> list[Edge]:
        """Give all edges, in the order of their keys."""
        return sorted(map(self._edge, self.base.execute(_STATEMENTS)))

    def events(self) -> Iterator[str]:
        """Give the events that statements speak of, in order, each once."""
        words = "SELECT DISTINCT event FROM evidence WHERE event IS NOT NULL ORDER BY event"
        return (event for (event,) in self.base.execute(words))

    def documents(self) -> list[tuple[int, str]]:
        """Give number and id of each document, in the order of their ids."""
        return list(self.base.execute("SELECT no, id FROM document ORDER BY no"))

    def stamps(self) -> list[tuple[int, str, bytes]]:
        """Give number, id, and what stands for all that it tells, of each document that tells anything."""
        words = "SELECT no, id, stamp FROM document WHERE stamp IS NOT NULL ORDER BY no"
        return list(self.base.execute(words))

    def told(self) -> Iterator[Told]:
        """Give what each document tells, in the order of their ids."""
        for no, document in self.documents():
            evidence, mentions = self.told_by(no)
            if evidence or mentions:
                yield document, evidence, mentions

    def told_by(self, no: int) -> tuple[list[tuple[Edge, list[Attributes]]], list[tuple[str, Attributes]]]:
        """Give the evidence that a document has for each edge, and the node and place of each mention."""
        evidence = []
        rows = self.base.execute(_EVIDENCE, (no,))
        for (head, type_, tail, status), group in itertools.groupby(rows, key=lambda row: row[:4]):
            edge = self._keys[head], self._keys[tail], self._edge_key(type_, status)
            evidence.append((edge, surest(msgspec.json.decode(row[4]) for row in group)))
        members = self.base.execute(_MENTIONS, (no,))
        return evidence, [(self._keys[thing], one) for thing, said in members for one in _SAID.decode(said).mentions]

    def _edge(self, row: tuple[Any, ...]) -> Edge:
        return self._keys[row[1]], self._keys[row[3]], self._edge_key(row[2], row[4])

    def _edge_key(self, type_: str, status: str) -> str:
        return self._edge_keys.setdefault((type_, status), edge_key(type_, status))

    def _lazy(self, row: tuple[Any, ...]) -> Lazy:
        no, _, type_, _, status, withdrawn = row
        known = {"type": type_, "status": status} | ({"withdrawn": True} if withdrawn else {})
        return Lazy(known, lambda: self._about("edge", no), "withdrawn")

    def _between(self, edge: Edge, place: tuple[int, int, str, str]) -> Attributes:
        row = self.base.execute(_BETWEEN, place).fetchone()
        if row is None:
            raise KeyError(edge)
        return self._about("edge", row[0])

    def _about(self, table: str, no: int) -> Attributes:
        (data,) = self.base.execute(_ABOUT[table], (no,)).fetchone()
        if data is not None or self.maker is None:
            found: Attributes = msgspec.json.decode(data)
            return found
        if table == "node":
            return self.maker.node(no)
        head, type_, tail, status, withdrawn = self.base.execute(_PLACE, (no,)).fetchone()
        return self.maker.edge(head, type_, tail, status) | ({"withdrawn": True} if withdrawn else {})

    def node_sources(self) -> Iterator[tuple[str, list[bytes]]]:
        """Give the key of each node, in order, with the bytes that its attributes follow from."""
        if self.maker is None:
            rows = self.base.execute("SELECT about FROM node ORDER BY no")
            yield from ((key, [about]) for key, (about,) in zip(self, rows, strict=True))
            return
        originals = self._originals(self.maker)
        things = self.base.execute("SELECT canonical FROM thing ORDER BY no")
        members = self.base.execute("SELECT thing, document, said FROM member ORDER BY thing, document")
        groups = itertools.groupby(members, key=lambda row: row[0])
        for key, (canonical,), (_, group) in zip(self, things, groups, strict=True):
            found = [canonical, self.maker.beside(key)]
            for _, document, said in group:
                found.append(said)
                if document in originals:
                    found.append(originals[document])
            yield key, found

    def edge_sources(self) -> Iterator[tuple[Edge, list[bytes], list[str]]]:
        """Give each edge as `statements` does, with the bytes that its attributes follow from, and its documents."""
        names = [name for _, name in self.documents()]
        originals = self._originals(self.maker) if self.maker else {}
        told = self.base.execute(_TOLD)
        groups = itertools.groupby(told, key=lambda row: row[:4])
        rows = self.base.execute("SELECT withdrawn, about FROM edge ORDER BY no")
        edges = map(self._edge, self.base.execute(_STATEMENTS))
        for edge, (withdrawn, about), (_, group) in zip(edges, rows, groups, strict=True):
            found = [b"withdrawn" if withdrawn else b"", about or b""]
            documents = []
            for *_, document, said in group:
                found += (said, originals.get(document, b""))
                documents.append(names[document])
            yield edge, found, documents

    def _originals(self, maker: Maker) -> dict[int, bytes]:
        told = ((no, maker.original(name)) for no, name in self.documents())
        return {no: msgspec.json.encode(original) for no, original in told if original}


class _Nodes:
    def __init__(self, graph: LargeGraph) -> None:
        self._graph = graph

    def __iter__(self) -> Iterator[str]:
        return iter(self._graph)

    def __len__(self) -> int:
        return len(self._graph)

    def __contains__(self, key: object) -> bool:
        return key in self._graph

    def __getitem__(self, key: str) -> Lazy:
        return self._graph.node(key)

    def __call__(self, data: bool | str = False) -> Iterator[Any]:
        for key in self._graph:
            yield key if data is False else (key, self[key] if data is True else self[key].get(data))


class _Edges:
    def __init__(self, graph: LargeGraph) -> None:
        self._graph = graph

    def __getitem__(self, edge: Edge) -> Lazy:
        return self._graph.edge(edge)

    def __iter__(self) -> Iterator[Edge]:
        return self(keys=True)

    def __call__(self, keys: bool = False, data: bool = False) -> Iterator[Any]:
        for edge, about in self._graph.in_memory_order():
            yield (*(edge if keys else edge[:2]), *((about,) if data else ()))
