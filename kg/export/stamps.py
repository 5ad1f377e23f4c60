"""Digests of everything from which the files' parts about a node, an edge and a document are written.

A graph on disk gives the bytes that its attributes follow from, so that nothing is read out of them.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any, TypeAlias

import msgspec
import networkx as nx

from kg.export import walk
from kg.kept import digest_of
from kg.large.graph import LargeGraph
from kg.schema import Schema

Edge: TypeAlias = walk.Edge
#: What `walk.Told` holds beside the id of the document.
Tellings: TypeAlias = tuple[Any, ...]
_STATED = "SELECT head, type, tail, status, said FROM evidence WHERE document = ? ORDER BY head, type, tail, status"
_NAMED = "SELECT thing, said FROM member WHERE document = ? ORDER BY thing"


def node_stamps(graph: nx.MultiDiGraph, schema: Schema, salt: bytes) -> Iterator[tuple[str, bytes]]:
    """Give key and digest of each node, in the order of keys."""
    plain = _plain(graph, schema)
    for key, about in _abouts(graph):
        yield key, digest_of(salt, b"node", key.encode(), about, "\n".join(plain.get(key, ())).encode())


def edge_stamps(graph: nx.MultiDiGraph, salt: bytes) -> Iterator[tuple[Edge, bytes]]:
    """Give each edge with its digest, by head, type, tail and status."""
    documents = graph.graph.get("documents", {})
    named = {key: _encoded([one.get(name) for name in ("title", "source", "hash")]) for key, one in documents.items()}
    ends: dict[str, bytes] = {}
    for edge, about, told in _edges(graph):
        for end in edge[:2]:
            if end not in ends:
                node = graph.nodes[end]
                ends[end] = f"{end}\n{node['type']}\n{node['label']}".encode()
        titles = (named.get(document, b"") for document in told)
        yield edge, digest_of(salt, b"edge", ends[edge[0]], ends[edge[1]], edge[2].encode(), about, *titles)


def told_stamps(graph: nx.MultiDiGraph, salt: bytes) -> Iterator[tuple[str, bytes, Callable[[], Tellings]]]:
    """Give id, digest, and what gives the rest of `walk.Told`, of each document that tells anything, in order."""
    if not isinstance(graph, LargeGraph):
        for one in walk.told(graph):
            stamp = digest_of(salt, b"told", one.document.encode(), _encoded((one.evidence, one.mentions)))
            yield one.document, stamp, partial(tuple, one[1:])
        return
    keys = list(graph)
    for no, name in graph.documents():
        said: list[bytes] = []
        for head, type_, tail, status, data in graph.base.execute(_STATED, (no,)):
            said += (f"{keys[head]}\n{type_}\n{keys[tail]}\n{status}".encode(), data)
        for thing, data in graph.base.execute(_NAMED, (no,)):
            said += (keys[thing].encode(), data)
        if said:
            yield name, digest_of(salt, b"told", name.encode(), *said), partial(graph.told_by, no)


def _abouts(graph: nx.MultiDiGraph) -> Iterator[tuple[str, bytes]]:
    if isinstance(graph, LargeGraph):
        # JSON has no line ends of its own
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


def _plain(graph: nx.MultiDiGraph, schema: Schema) -> Mapping[str, list[str]]:
    """Give what the plain triples of each node follow from: its done statements that nothing withdraws."""
    found: dict[str, list[str]] = defaultdict(list)
    for (head, tail, key), withdrawn in _withdrawn(graph):
        relation = schema.relations.get(key)  # the key of what is done is its type
        if relation is not None and not withdrawn:
            found[head].append(f"{relation.uri} {tail}")
            if relation.symmetric:
                found[tail].append(f"{relation.uri} {head}")
    return found


def _withdrawn(graph: nx.MultiDiGraph) -> Iterator[tuple[Edge, bool]]:
    if isinstance(graph, LargeGraph):
        rows = graph.base.execute("SELECT withdrawn FROM edge ORDER BY no")
        yield from ((edge, bool(value)) for edge, (value,) in zip(graph.statements(), rows, strict=True))
    else:
        yield from ((edge, bool(graph.edges[edge].get("withdrawn"))) for edge in walk.statements(graph))


def _encoded(value: Any) -> bytes:  # noqa: ANN401
    return msgspec.msgpack.encode(value)
