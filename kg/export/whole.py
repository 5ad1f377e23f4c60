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

from kg.chunks import Work, recalled
from kg.export import graphml, pieces, sources, tables, walk
from kg.export.cards import EdgeCard, NodeCard
from kg.export.halves import Rows
from kg.export.html import fits_page, write_html
from kg.export.joined import cut_edges, cut_nodes, join_edges, join_nodes
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

        def make(told: tuple[str, Callable[[], sources.Tellings]]) -> bytes:
            return pieces.told_piece(self.base, self.graph, walk.Told(told[0], *told[1]()), self.schema)

        found = ((name, (name, told), source) for name, source, told in sources.told_sources(self.graph))
        work = Work(list[bytes], make, lambda made: [one for _, one in made], lambda whole: whole)
        return itertools.chain.from_iterable(recalled(self._kept("told"), found, work))

    def _nodes(self, out: _Streams) -> list[bytes]:
        """Write the nodes; give what Turtle says of them further down."""
        doubts: list[bytes] = []
        classifications: list[bytes] = []
        lines = Rows(out.json, "nodes")
        found = ((key, key, source) for key, source in sources.node_sources(self.graph, self.schema))

        def make(key: str) -> NodePieces:
            return pieces.node_pieces(self.base, self.graph, key, self.schema, self.keys, self.with_page)

        def fits(known: pieces.Nodes) -> bool:
            return all(self.keys.agree(ids, "node") for ids in known.ids)

        for nodes in recalled(self._kept("nodes"), found, Work(pieces.Nodes, make, self._joined, cut_nodes, fits)):
            out.entities.write(nodes.rows)
            lines.write(nodes.lines)
            out.elements.write(nodes.elements)
            out.turtle.write(nodes.entities)
            doubts.append(nodes.doubts)
            classifications.append(nodes.classifications)
            self.node_cards += nodes.cards
            self.faults += nodes.faults
        lines.close()
        return [*doubts, *classifications]

    def _joined(self, made: Iterator[tuple[str, NodePieces]]) -> pieces.Nodes:
        """Put neighbouring nodes together."""
        found = []
        for key, one in made:
            remake = partial(pieces.node_element, self.graph, key, self.keys)
            found.append(msgspec.structs.replace(one, element=self._element(one.element, "node", remake)))
        return join_nodes(found)

    def _edges(self, out: _Streams) -> None:
        lines = Rows(out.json, "edges")

        def make(stated: tuple[int, walk.Edge]) -> EdgePieces:
            return pieces.edge_pieces(self.base, self.graph, stated[1], self.schema, self.keys, self.with_page)

        def fits(known: pieces.Edges) -> bool:
            return all(self.keys.agree(ids, "edge") for ids in known.ids)

        found = _by_tail(sources.edge_sources(self.graph))
        work = Work(pieces.Edges, make, self._joined_edges, cut_edges, fits)
        for edges in recalled(self._kept("edges"), found, work):
            lines.write(edges.lines)
            out.elements.write(edges.elements)
            out.turtle.write(edges.statements)
            out.relations.write(edges.rows)
            self.edge_cards += edges.cards
            self.faults += edges.faults
            self.loose |= edges.loose
        lines.close()

    def _joined_edges(self, made: Iterator[tuple[tuple[int, walk.Edge], EdgePieces]]) -> pieces.Edges:
        """Put the edges of neighbouring heads together."""
        found = []
        places = []
        for (at, edge), one in made:
            remake = partial(pieces.edge_element, self.graph, edge, self.keys)
            found.append(msgspec.structs.replace(one, element=self._element(one.element, "edge", remake)))
            places.append((edge, at))
        stated = sorted(range(len(found)), key=lambda n: (places[n][0][0], places[n][1]))
        return join_edges(found, stated, sorted(range(len(found)), key=lambda n: places[n]))

    def _kept(self, name: str) -> Recall:
        return Recall(self.kept, digest_of(self.salt, name.encode()))

    def _element(self, known: pieces.Element, scope: str, make: Callable[[], pieces.Element]) -> pieces.Element:
        """Give an element whose attributes have the ids that they have in this file."""
        return known if self.keys.agree(known.ids, scope) else make()


def _by_tail(
    found: Iterable[tuple[walk.Edge, bytes]],
) -> Iterator[tuple[str, tuple[int, walk.Edge], bytes]]:
    """Give the edges of one head after another as a graph in memory does, by tail as statements brought them.

    :return: head, place among the statements of the head with the edge, and all that its piece follows from.
    """
    for head, group in itertools.groupby(found, key=lambda one: one[0][0]):
        tails: dict[str, list[tuple[str, tuple[int, walk.Edge], bytes]]] = {}
        for at, (edge, source) in enumerate(group):
            tails.setdefault(edge[1], []).append((head, (at, edge), source))
        yield from itertools.chain.from_iterable(tails.values())
