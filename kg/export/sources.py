"""Everything from which the files' parts about a node, an edge and a document are written, as bytes.

A graph on disk gives the bytes that its attributes follow from, so that nothing is read out of them. They are lines of
JSON and of keys, which have no line ends of their own.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any, TypeAlias

import msgspec
import networkx as nx

from kg.export import walk
from kg.large.graph import LargeGraph
from kg.schema import Schema

Edge: TypeAlias = walk.Edge
#: What `walk.Told` holds beside the id of the document.
Tellings: TypeAlias = tuple[Any, ...]


def node_sources(graph: nx.MultiDiGraph, schema: Schema) -> Iterator[tuple[str, bytes]]:
    """Give each node's key, and all that is said of it, in the order of keys."""
    plain = _plain(graph, schema)
    for key, about in _abouts(graph):
        yield key, b"\n".join((key.encode(), about, *plain.get(key, ())))


def edge_sources(graph: nx.MultiDiGraph) -> Iterator[tuple[Edge, bytes]]:
    """Give each edge, and all that is said of it, by head, type, tail and status."""
    documents = graph.graph.get("documents", {})
    named = {key: _encoded([one.get(name) for name in ("title", "source", "hash")]) for key, one in documents.items()}
    ends: dict[str, bytes] = {}
    for edge, about, told in _edges(graph):
        for end in edge[:2]:
            if end not in ends:
                node = graph.nodes[end]
                ends[end] = _encoded((end, node["type"], node["label"]))
        titles = (named.get(document, b"") for document in told)
        yield edge, b"\n".join((ends[edge[0]], ends[edge[1]], edge[2].encode(), about, *titles))


def told_sources(graph: nx.MultiDiGraph) -> Iterator[tuple[str, bytes, Callable[[], Tellings]]]:
    """Give id, all that is said, and what gives the rest of `walk.Told`, of each document that tells anything."""
    if isinstance(graph, LargeGraph) and graph.maker is not None:
        for no, name, stamp in graph.stamps():
            yield name, _encoded(name) + stamp, partial(graph.told_by, no)
        return
    for one in walk.told(graph):
        yield one.document, _encoded((one.document, one.evidence, one.mentions)), partial(tuple, one[1:])


def _abouts(graph: nx.MultiDiGraph) -> Iterator[tuple[str, bytes]]:
    if isinstance(graph, LargeGraph):
        yield from ((key, b"\n".join(found)) for key, found in graph.node_sources())
    else:
        yield from ((key, _encoded(graph.nodes[key])) for key in sorted(graph))


def _edges(graph: nx.MultiDiGraph) -> Iterator[tuple[Edge, bytes, Iterable[str]]]:
    """Give edges, their attributes, and the documents whose evidence they have, by head, type, tail and status."""
    if isinstance(graph, LargeGraph):
        yield from ((edge, b"\n".join(found), documents) for edge, found, documents in graph.edge_sources())
        return
    for edge in walk.statements(graph):
        about = graph.edges[edge]
        yield edge, _encoded(about), [found["document"] for found in about.get("evidence", ())]


def _plain(graph: nx.MultiDiGraph, schema: Schema) -> Mapping[str, list[bytes]]:
    """Give what the plain triples of each node follow from: its done statements that nothing withdraws."""
    found: dict[str, list[bytes]] = defaultdict(list)
    for head, tail, key in _facts(graph):
        relation = schema.relations.get(key)  # the key of what is done is its type
        if relation is not None:
            found[head].append(f"{relation.uri} {tail}".encode())
            if relation.symmetric:
                found[tail].append(f"{relation.uri} {head}".encode())
    return found


def _facts(graph: nx.MultiDiGraph) -> Iterator[Edge]:
    if isinstance(graph, LargeGraph):
        return graph.facts()
    return (edge for edge in walk.statements(graph) if not graph.edges[edge].get("withdrawn"))


def _encoded(value: Any) -> bytes:  # noqa: ANN401
    return msgspec.json.encode(value)
