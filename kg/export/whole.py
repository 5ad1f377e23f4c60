"""All files of an output at once, of pieces that are kept from one build to the next.

A node, an edge or a document of which nothing has changed is not made again. The bytes are those of the writers of the
single files, which are made of the same functions.
"""

import itertools
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import BinaryIO

import msgspec
import networkx as nx

from kg.export import graphml, pieces, stamps, tables, walk
from kg.export.cards import EdgeCard, NodeCard
from kg.export.chunks import recalled
from kg.export.halves import Rows
from kg.export.html import fits_page, write_html
from kg.export.nx import fits_graphml, flat, node_link_parts
from kg.export.pieces import EdgePieces, NodePieces
from kg.export.rdf import turtle_head, write_turtle
from kg.export.resources import base_of, occurrence, provenance
from kg.faults import kind_faults
from kg.kept import Kept, Recall, code_digest, digest_of
from kg.schema import Schema

#: Nodes and edges up to which pieces are kept: they take about as much room as the output itself.
MOST_KEPT = 300_000


def are_kept(graph: nx.MultiDiGraph) -> bool:
    """Say whether the pieces of a graph of this size are worth their room on the disk."""
    return int(graph.number_of_nodes() + graph.number_of_edges()) <= MOST_KEPT


def write_files(graph: nx.MultiDiGraph, folder: Path, schema: Schema, kept: Kept) -> list[str]:
    """Write tables, JSON, GraphML, Turtle and page into the folder, as far as the graph fits them.

    :return: the faults of the graph, sorted; none means that all is well.
    :raises KgError: for a type, relation or status that the schema does not know, or a place quoted in two ways.
    """
    writer = _Writer(graph, schema, kept)
    with_graphml = fits_graphml(graph)
    beside = folder / "graph.graphml.part"
    with ExitStack() as stack:
        files = ("entities.csv", "relations.csv", "graph.json", beside.name, "graph.ttl")
        out = _Streams(*(stack.enter_context((folder / name).open("wb")) for name in files))
        writer.write(out)
    if with_graphml:
        graphml.compose(folder / "graph.graphml", writer.keys, beside)
    beside.unlink()
    if writer.loose:
        write_turtle(graph, folder / "graph.ttl", schema)
    if writer.with_page:
        write_html(
            graph, folder / "graph.html", schema, (writer.node_cards, writer.edge_cards), Recall(kept, code_digest())
        )
    return sorted([*writer.faults, *kind_faults(graph)])


class _Streams:
    """The files, open for writing."""

    def __init__(
        self, entities: BinaryIO, relations: BinaryIO, json: BinaryIO, elements: BinaryIO, turtle: BinaryIO
    ) -> None:
        self.entities = entities
        self.relations = relations
        self.json = json
        self.elements = elements
        self.turtle = turtle


class _Writer:
    """Writes what goes element by element, and gathers what the page is made of."""

    def __init__(self, graph: nx.MultiDiGraph, schema: Schema, kept: Kept) -> None:
        self.graph = graph
        self.schema = schema
        self.kept = kept
        self.base = base_of(graph)
        self.keys = graphml.keys_for(flat(graph.graph))
        self.with_page = fits_page(graph)
        about = self.base.encode(), msgspec.json.encode(schema, order="deterministic"), bytes([self.with_page])
        self.salt = digest_of(code_digest(), *about)
        self.node_cards: list[NodeCard] = []
        self.edge_cards: list[EdgeCard] = []
        self.faults: list[str] = []
        self.loose = False

    def write(self, out: _Streams) -> None:
        """Write everything but the page."""
        out.entities.write(tables.head_of(tables.ENTITIES).encode())
        out.relations.write(tables.head_of(tables.RELATIONS).encode())
        out.json.writelines(part.encode() for part in node_link_parts(self.graph))
        out.turtle.write(turtle_head().encode())
        out.turtle.writelines(pieces.blocks([one]) for one in provenance(self.base, self.graph.graph))
        behind = self._nodes(out)
        out.json.write(b",\n")
        self._edges(out)
        out.json.write(b"}\n")
        out.elements.write(graphml.graph_data(flat(self.graph.graph), self.keys).encode())
        out.turtle.writelines(behind)
        out.turtle.writelines(pieces.blocks([occurrence(self.base, event)]) for event in walk.events(self.graph))
        out.turtle.writelines(self._told())

    def _told(self) -> Iterator[bytes]:
        """Give what Turtle says of each document's sentences."""
        stamped = stamps.told_stamps(self.graph, self.salt)

        def make(told: tuple[str, Callable[[], stamps.Tellings]]) -> bytes:
            return pieces.told_piece(self.base, self.graph, walk.Told(told[0], *told[1]()), self.schema)

        named = ((document, (document, told), digest) for document, digest, told in stamped)
        return (piece for _, piece in recalled(self._kept("told"), bytes, named, make))

    def _nodes(self, out: _Streams) -> list[bytes]:
        """Write the nodes; give what Turtle says of them further down."""
        doubts: list[bytes] = []
        classifications: list[bytes] = []
        lines = Rows(out.json, "nodes")
        stamped = ((key, key, digest) for key, digest in stamps.node_stamps(self.graph, self.schema, self.salt))

        def make(key: str) -> NodePieces:
            return pieces.node_pieces(self.base, self.graph, key, self.schema, self.keys, self.with_page)

        for key, found in recalled(self._kept("nodes"), NodePieces, stamped, make):
            out.entities.write(found.row)
            lines.write(found.line)
            remake = partial(pieces.node_element, self.graph, key, self.keys)
            out.elements.write(self._element(found.element, "node", remake))
            out.turtle.write(found.entity)
            doubts.append(found.doubts)
            classifications.append(found.classification)
            if found.card is not None:
                self.node_cards.append(found.card)
            self.faults += found.faults
        lines.close()
        return [*doubts, *classifications]

    def _edges(self, out: _Streams) -> None:
        lines = Rows(out.json, "edges")

        def make(stated: tuple[int, walk.Edge]) -> EdgePieces:
            return pieces.edge_pieces(self.base, self.graph, stated[1], self.schema, self.keys, self.with_page)

        made = recalled(self._kept("edges"), EdgePieces, _by_tail(stamps.edge_stamps(self.graph, self.salt)), make)
        for _, group in itertools.groupby(made, key=lambda one: one[0][1][0]):
            found = []
            for (at, edge), one in group:
                lines.write(one.line)
                remake = partial(pieces.edge_element, self.graph, edge, self.keys)
                out.elements.write(self._element(one.element, "edge", remake))
                found.append((edge, at, one))
            out.turtle.writelines(one.statement for _, _, one in sorted(found, key=lambda one: one[1]))
            for _, _, one in sorted(found, key=lambda one: one[0]):
                out.relations.write(one.rows)
                if one.card is not None:
                    self.edge_cards.append(one.card)
                self.faults += one.faults
                self.loose |= one.loose
        lines.close()

    def _kept(self, name: str) -> Recall:
        return Recall(self.kept, digest_of(self.salt, name.encode()))

    def _element(self, known: pieces.Element, scope: str, make: Callable[[], pieces.Element]) -> bytes:
        """Give an element whose attributes have the ids that they have in this file."""
        return known.text if self.keys.agree(known.ids, scope) else make().text


def _by_tail(
    stamped: Iterable[tuple[walk.Edge, bytes]],
) -> Iterator[tuple[str, tuple[int, walk.Edge], bytes]]:
    """Give the edges of one head after another as a graph in memory does, by tail as statements brought them.

    :return: head, place among the statements of the head with the edge, and digest.
    """
    for head, group in itertools.groupby(stamped, key=lambda one: one[0][0]):
        tails: dict[str, list[tuple[str, tuple[int, walk.Edge], bytes]]] = {}
        for at, (edge, digest) in enumerate(group):
            tails.setdefault(edge[1], []).append((head, (at, edge), digest))
        yield from itertools.chain.from_iterable(tails.values())
