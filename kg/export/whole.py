"""All files of an output at once, of pieces that are kept from one build to the next.

A node, an edge or a document of which nothing has changed costs one look-up. The bytes are those of the writers of the
single files, which are made of the same functions.
"""

import itertools
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import BinaryIO, TypeVar

import msgspec
import networkx as nx

from kg.export import graphml, pieces, stamps, tables, walk
from kg.export.cards import EdgeCard, NodeCard
from kg.export.html import fits_page, write_html
from kg.export.nx import fits_graphml, flat, node_link_head
from kg.export.pieces import EdgePieces, NodePieces
from kg.export.rdf import turtle_head, write_turtle
from kg.export.resources import base_of, occurrence, provenance
from kg.faults import kind_faults
from kg.kept import Kept, Recall, code_digest, digest_of
from kg.schema import Schema

P = TypeVar("P")


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
        self.salt = digest_of(code_digest(), self.base.encode(), msgspec.json.encode(schema, order="deterministic"))
        self.node_cards: list[NodeCard] = []
        self.edge_cards: list[EdgeCard] = []
        self.faults: list[str] = []
        self.loose = False
        self.with_page = fits_page(graph)

    def write(self, out: _Streams) -> None:
        """Write everything but the page."""
        out.entities.write(tables.head_of(tables.ENTITIES).encode())
        out.relations.write(tables.head_of(tables.RELATIONS).encode())
        out.json.write(node_link_head(self.graph).encode())
        out.turtle.write(turtle_head().encode())
        out.turtle.write(pieces.blocks(provenance(self.base, self.graph.graph)))
        behind = self._nodes(out)
        out.json.write(b",\n")
        self._edges(out)
        out.json.write(b"}\n")
        out.elements.write(graphml.graph_data(flat(self.graph.graph), self.keys).encode())
        out.turtle.writelines(behind)
        out.turtle.write(pieces.blocks(occurrence(self.base, event) for event in walk.events(self.graph)))
        for document, digest, told in stamps.told_stamps(self.graph, self.salt):
            found = self.kept.get(digest)
            if found is None:
                found = pieces.told_piece(self.base, self.graph, walk.Told(document, *told()), self.schema)
                self.kept.put(digest, found)
            out.turtle.write(found)

    def _nodes(self, out: _Streams) -> list[bytes]:
        """Write the nodes; give what Turtle says of them further down."""
        doubts: list[bytes] = []
        classifications: list[bytes] = []
        lines = _Rows(out.json, "nodes")
        for key, digest in stamps.node_stamps(self.graph, self.schema, self.salt):
            make = partial(pieces.node_pieces, self.base, self.graph, key, self.schema, self.keys)
            found = self._known(digest, NodePieces, make)
            out.entities.write(found.row)
            lines.write(found.line)
            remake = partial(pieces.node_element, self.graph, key, self.keys)
            out.elements.write(self._element(found.element, "node", remake))
            out.turtle.write(found.entity)
            doubts.append(found.doubts)
            classifications.append(found.classification)
            if self.with_page:
                self.node_cards.append(found.card)
            self.faults += found.faults
        lines.close()
        return [*doubts, *classifications]

    def _edges(self, out: _Streams) -> None:
        lines = _Rows(out.json, "edges")
        digests = stamps.edge_stamps(self.graph, self.salt)
        for _, group in itertools.groupby(digests, key=lambda one: one[0][0]):
            found = [(edge, self._edge(edge, digest)) for edge, digest in group]
            out.turtle.writelines(one.statement for _, one in found)
            for edge, one in _by_tail(found):
                lines.write(one.line)
                remake = partial(pieces.edge_element, self.graph, edge, self.keys)
                out.elements.write(self._element(one.element, "edge", remake))
            for _, one in sorted(found, key=lambda pair: pair[0]):
                out.relations.write(one.rows)
                if self.with_page:
                    self.edge_cards.append(one.card)
                self.faults += one.faults
                self.loose |= one.loose
        lines.close()

    def _edge(self, edge: walk.Edge, digest: bytes) -> EdgePieces:
        make = partial(pieces.edge_pieces, self.base, self.graph, edge, self.schema, self.keys)
        return self._known(digest, EdgePieces, make)

    def _known(self, digest: bytes, kind: type[P], make: Callable[[], P]) -> P:
        data = self.kept.get(digest)
        if data is not None:
            return msgspec.msgpack.decode(data, type=kind)
        found = make()
        self.kept.put(digest, msgspec.msgpack.encode(found))
        return found

    def _element(self, known: pieces.Element, scope: str, make: Callable[[], pieces.Element]) -> bytes:
        """Give an element whose attributes have the ids that they have in this file."""
        return known.text if self.keys.agree(known.ids, scope) else make().text


class _Rows:
    """The lines of a list of JSON."""

    def __init__(self, stream: BinaryIO, name: str) -> None:
        self._stream = stream
        self._between = f'"{name}": [\n'.encode()
        self._empty = f'"{name}": []'.encode()

    def write(self, line: bytes) -> None:
        self._stream.write(self._between)
        self._stream.write(line)
        self._between = b",\n"

    def close(self) -> None:
        self._stream.write(b"\n]" if self._between == b",\n" else self._empty)


def _by_tail(found: Iterable[tuple[walk.Edge, EdgePieces]]) -> Iterator[tuple[walk.Edge, EdgePieces]]:
    """Give the edges of one head as a graph in memory does: by tail, as statements brought them."""
    tails: dict[str, list[tuple[walk.Edge, EdgePieces]]] = {}
    for one in found:
        tails.setdefault(one[0][1], []).append(one)
    return itertools.chain.from_iterable(tails.values())
