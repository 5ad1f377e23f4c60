"""All files of an output whose pieces are not kept, in two halves that two processes can write.

The one half is what goes thing by thing, the other what goes statement by statement and document by document. The bytes
are those of the writers of the single files, which are made of the same functions.
"""

import itertools
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

import msgspec
import networkx as nx

from kg.export import graphml, tables, walk
from kg.export.nx import (
    SUFFIX,
    edge_line,
    fits_graphml,
    flat,
    flat_edge,
    flat_node,
    json_parts,
    node_line,
    node_link_parts,
)
from kg.export.pieces import blocks, told_piece
from kg.export.rdf import turtle_block, turtle_head, write_turtle
from kg.export.resources import base_of, classification_of, doubts_of, entity, occurrence, provenance, statement
from kg.export.sentences import Sentences
from kg.faults import edge_faults, kind_faults, node_faults
from kg.schema import Schema

_STATEMENTS = "graph.ttl.statements"
_BEHIND = "graph.ttl.behind"
_TOLD = "graph.ttl.told"
_EDGES = "graph.json.edges"
_ELEMENTS = "graph.graphml.elements"
_AT_ONCE = 1 << 20


class Stated(msgspec.Struct, frozen=True):
    """What the half of the statements found: their faults, and whether Turtle needs more of them than is written."""

    faults: list[str]
    loose: bool


def write_things(graph: nx.MultiDiGraph, folder: Path, schema: Schema) -> list[str]:
    """Write entities.csv and GraphML, and what JSON and Turtle say of things and of the graph as a whole.

    :return: the faults of the nodes.
    :raises KgError: for a type that the schema does not know.
    """
    base = base_of(graph)
    faults: list[str] = []
    doubts: list[bytes] = []
    classifications: list[bytes] = []
    elements = _Elements(graph) if fits_graphml(graph) else None
    with ExitStack() as stack:
        json, turtle = (stack.enter_context((folder / name).open("wb")) for name in ("graph.json", "graph.ttl"))
        table = stack.enter_context((folder / "entities.csv").open("w", encoding="utf-8-sig", newline=""))
        body = stack.enter_context((folder / _ELEMENTS).open("wb")) if elements else None
        tables.write_head(table, tables.ENTITIES)
        json.writelines(part.encode() for part in node_link_parts(graph))
        turtle.write(turtle_head().encode())
        turtle.writelines(blocks([one]) for one in provenance(base, graph.graph))
        lines = Rows(json, "nodes")
        for key in sorted(graph):
            node = graph.nodes[key]
            tables.write_rows(table, tables.ENTITIES, [tables.entity_row(key, node)])
            lines.write(node_line(key, node).encode())
            if elements and body:
                body.write(elements.node(key, node))
            turtle.write(turtle_block(entity(base, key, graph, schema)).encode())
            doubts.append(blocks(doubts_of(base, key, node)))
            classifications.append(blocks(classification_of(base, key, node)))
            faults += node_faults(graph, key, schema)
        lines.close()
        json.write(b",\n")
        if elements and body:
            body.writelines(elements.edges())
            body.writelines(elements.whole())
    with (folder / _BEHIND).open("wb") as stream:
        stream.writelines(doubts)
        stream.writelines(classifications)
    if elements:
        graphml.compose(folder / "graph.graphml", elements.keys, folder / _ELEMENTS)
        (folder / _ELEMENTS).unlink()
    return faults


def write_statements(graph: nx.MultiDiGraph, folder: Path, schema: Schema) -> Stated:
    """Write relations.csv, and what JSON and Turtle say of statements, events and documents.

    :raises KgError: for a relation or status that the schema does not know, or a place quoted in two ways.
    """
    base = base_of(graph)
    faults: list[str] = []
    loose = False
    with ExitStack() as stack:
        json, turtle = (stack.enter_context((folder / name).open("wb")) for name in (_EDGES, _STATEMENTS))
        table = stack.enter_context((folder / "relations.csv").open("w", encoding="utf-8-sig", newline=""))
        tables.write_head(table, tables.RELATIONS)
        lines = Rows(json, "edges")
        for _, group in itertools.groupby(walk.statements(graph), key=lambda edge: edge[0]):
            found: list[tuple[walk.Edge, bytes, list[tables.Row]]] = []
            for edge in group:
                about = graph.edges[edge]
                beside = Sentences(base, "")
                turtle.write(turtle_block(statement(base, edge, about, schema, beside)).encode())
                loose |= any(True for _ in beside.resources())
                found.append((edge, edge_line(edge, about).encode(), list(tables.relation_rows(graph, edge))))
                faults += edge_faults(graph, edge, schema)
            for line in _by_tail(found):
                lines.write(line)
            for _, _, rows in sorted(found, key=lambda one: one[0]):
                tables.write_rows(table, tables.RELATIONS, rows)
        lines.close()
        json.write(b"}\n")
    with (folder / _TOLD).open("wb") as stream:
        stream.writelines(blocks([occurrence(base, event)]) for event in walk.events(graph))
        stream.writelines(told_piece(base, graph, told, schema) for told in walk.told(graph))
    return Stated(faults, loose)


def join(graph: nx.MultiDiGraph, folder: Path, schema: Schema, faults: Iterable[str], stated: Stated) -> list[str]:
    """Make the files of both halves' parts.

    :param faults: those of the nodes.
    :return: all faults of the graph, sorted; none means that all is well.
    """
    _append(folder / "graph.json", folder / _EDGES)
    _append(folder / "graph.ttl", *(folder / name for name in (_STATEMENTS, _BEHIND, _TOLD)))
    if stated.loose:
        write_turtle(graph, folder / "graph.ttl", schema)
    return sorted([*faults, *stated.faults, *kind_faults(graph)])


def _append(path: Path, *parts: Path) -> None:
    with path.open("ab") as stream:
        for part in parts:
            with part.open("rb") as inner:
                shutil.copyfileobj(inner, stream, _AT_ONCE)
            part.unlink()


def _by_tail(found: Iterable[tuple[walk.Edge, bytes, object]]) -> Iterator[bytes]:
    """Give the lines of one head's edges as a graph in memory does, by tail as statements brought them."""
    tails: dict[str, list[bytes]] = {}
    for edge, line, _ in found:
        tails.setdefault(edge[1], []).append(line)
    return itertools.chain.from_iterable(tails.values())


class _Elements:
    """The elements of GraphML, one after another."""

    def __init__(self, graph: nx.MultiDiGraph) -> None:
        self._graph = graph
        self.keys = graphml.Keys()
        for name, value in graph.graph.items():
            if isinstance(value, Mapping):
                self.keys.numbered(name + SUFFIX, "string", "graph")
            else:
                graphml.declare(self.keys, flat({name: value}))

    def node(self, key: str, node: Mapping[str, object]) -> bytes:
        return graphml.node_element(*flat_node(key, node), self.keys).encode()

    def edges(self) -> Iterator[bytes]:
        for head, tail, key, about in self._graph.edges(keys=True, data=True):
            yield graphml.edge_element(*flat_edge((head, tail, key), about), self.keys).encode()

    def whole(self) -> Iterator[bytes]:
        """Give the attributes of the graph as a whole; those of all its documents are long."""
        for name, value in self._graph.graph.items():
            if isinstance(value, Mapping):
                yield from (part.encode() for part in graphml.long_data(name + SUFFIX, json_parts(value), self.keys))
            else:
                yield graphml.graph_data(flat({name: value}), self.keys).encode()


class Rows:
    """The lines of a list of JSON."""

    def __init__(self, stream: BinaryIO, name: str) -> None:
        """Begin the list of this name."""
        self._stream = stream
        self._between = f'"{name}": [\n'.encode()
        self._empty = f'"{name}": []'.encode()

    def write(self, line: bytes) -> None:
        """Add a line."""
        self._stream.write(self._between)
        self._stream.write(line)
        self._between = b",\n"

    def close(self) -> None:
        """End the list."""
        self._stream.write(b"\n]" if self._between == b",\n" else self._empty)
