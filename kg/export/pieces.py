"""What every file of an output says about one node, one edge, one document: made at once, and kept while it is so."""

from collections.abc import Iterable

import msgspec
import networkx as nx

from kg.export import graphml, tables, walk
from kg.export.cards import EdgeCard, NodeCard, edge_card, node_card
from kg.export.nx import edge_line, flat_edge, flat_node, node_line
from kg.export.rdf import turtle_block
from kg.export.resources import Resource, classification_of, doubts_of, entity, statement, told_by
from kg.export.sentences import Sentences
from kg.faults import edge_faults, node_faults
from kg.schema import Schema


class Element(msgspec.Struct, frozen=True, array_like=True):
    """An element of GraphML: its text, and the ids that it gives to attributes (`name kind id`, in their order)."""

    text: bytes
    ids: str


class NodePieces(msgspec.Struct, frozen=True, array_like=True):
    """A node in each file: `row` of the table, `line` of JSON, GraphML `element`, and Turtle's parts."""

    row: bytes
    line: bytes
    element: Element
    entity: bytes
    doubts: bytes
    classification: bytes
    card: NodeCard | None
    faults: tuple[str, ...] = ()


class EdgePieces(msgspec.Struct, frozen=True, array_like=True):
    """An edge in each file; `loose` says that Turtle needs more of it than `statement`."""

    rows: bytes
    line: bytes
    element: Element
    statement: bytes
    loose: bool
    card: EdgeCard | None
    faults: tuple[str, ...] = ()


class Nodes(msgspec.Struct, frozen=True, array_like=True):
    """Neighbouring nodes in each file, put together; `ids` are those of all elements, `cuts` tells where to cut."""

    rows: bytes
    lines: bytes
    elements: bytes
    ids: tuple[str, ...]
    entities: bytes
    doubts: bytes
    classifications: bytes
    cards: tuple[NodeCard, ...]
    faults: tuple[str, ...]
    cuts: bytes


class Edges(msgspec.Struct, frozen=True, array_like=True):
    """The edges of neighbouring heads in each file, put together."""

    rows: bytes
    lines: bytes
    elements: bytes
    ids: tuple[str, ...]
    statements: bytes
    loose: bool
    cards: tuple[EdgeCard, ...]
    faults: tuple[str, ...]
    cuts: bytes


def node_pieces(
    base: str, graph: nx.MultiDiGraph, key: str, schema: Schema, keys: graphml.Keys, with_card: bool = True
) -> NodePieces:
    """Make the pieces of a node.

    :param base: what IRIs begin with.
    :param keys: the attributes that GraphML has met so far.
    :param with_card: make also what a page takes of it.
    """
    node = graph.nodes[key]
    return NodePieces(
        row=tables.lines_of(tables.ENTITIES, [tables.entity_row(key, node)]).encode(),
        line=node_line(key, node).encode(),
        element=node_element(graph, key, keys),
        entity=turtle_block(entity(base, key, graph, schema)).encode(),
        doubts=blocks(doubts_of(base, key, node)),
        classification=blocks(classification_of(base, key, node)),
        card=node_card(node) if with_card else None,
        faults=tuple(node_faults(graph, key, schema)),
    )


def edge_pieces(
    base: str, graph: nx.MultiDiGraph, edge: walk.Edge, schema: Schema, keys: graphml.Keys, with_card: bool = True
) -> EdgePieces:
    """Make the pieces of an edge, likewise."""
    about = graph.edges[edge]
    loose = Sentences(base, "")
    return EdgePieces(
        rows=tables.lines_of(tables.RELATIONS, tables.relation_rows(graph, edge)).encode(),
        line=edge_line(edge, about).encode(),
        element=edge_element(graph, edge, keys),
        statement=turtle_block(statement(base, edge, about, schema, loose)).encode(),
        loose=any(True for _ in loose.resources()),
        card=edge_card(about) if with_card else None,
        faults=tuple(edge_faults(graph, edge, schema)),
    )


def node_element(graph: nx.MultiDiGraph, key: str, keys: graphml.Keys) -> Element:
    """Make the GraphML of a node."""
    name, data = flat_node(key, graph.nodes[key])
    return Element(graphml.node_element(name, data, keys).encode(), keys.ids_of(data, "node"))


def edge_element(graph: nx.MultiDiGraph, edge: walk.Edge, keys: graphml.Keys) -> Element:
    """Make the GraphML of an edge."""
    head, tail, data = flat_edge(edge, graph.edges[edge])
    return Element(graphml.edge_element(head, tail, data, keys).encode(), keys.ids_of(data, "edge"))


def told_piece(base: str, graph: nx.MultiDiGraph, told: walk.Told, schema: Schema) -> bytes:
    """Make what Turtle says of one document's sentences."""
    return blocks(told_by(base, graph, told, schema))


def blocks(found: Iterable[Resource]) -> bytes:
    """Give resources as Turtle."""
    return "".join(map(turtle_block, found)).encode()
