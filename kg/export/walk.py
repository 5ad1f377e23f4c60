"""The order in which writers go through a graph, so that the same graph gives the same bytes.

A graph on disk knows these orders by itself; of one in memory, only keys are sorted and held.
"""

import itertools
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

import networkx as nx

from kg.large.graph import LargeGraph

Attributes: TypeAlias = Mapping[str, Any]
#: Keys of head and tail, and the key of the edge.
Edge: TypeAlias = tuple[str, str, str]


class Told(NamedTuple):
    """What one document tells: the evidence it has for each edge, and the node and place of each mention."""

    document: str
    evidence: Sequence[tuple[Edge, Sequence[Attributes]]]
    mentions: Sequence[tuple[str, Attributes]]


def statements(graph: nx.MultiDiGraph) -> Iterator[Edge]:
    """Give the edges by head, type, tail and status."""
    if isinstance(graph, LargeGraph):
        yield from graph.statements()
        return

    def place(edge: Edge) -> tuple[str, ...]:
        about = graph.edges[edge]
        return edge[0], about.get("type", ""), edge[1], about.get("status", ""), edge[2]

    yield from sorted(graph.edges(keys=True), key=place)


def edges_in_order(graph: nx.MultiDiGraph) -> list[Edge]:
    """Give all edges in the order of their keys."""
    return graph.edge_list() if isinstance(graph, LargeGraph) else sorted(graph.edges(keys=True))


def events(graph: nx.MultiDiGraph) -> Iterator[str]:
    """Give the events that statements speak of, in order, each once."""
    if isinstance(graph, LargeGraph):
        yield from graph.events()
        return
    evidence = (found for *_, edge in graph.edges(data=True) for found in edge.get("evidence", ()))
    yield from sorted({found["event"] for found in evidence if found.get("event")})


def told(graph: nx.MultiDiGraph) -> Iterator[Told]:
    """Give what each document tells, in the order of their ids; evidence in the order of `statements`."""
    if isinstance(graph, LargeGraph):
        yield from (Told(*found) for found in graph.told())
        return
    evidence: dict[str, list[tuple[Edge, Attributes]]] = defaultdict(list)
    mentions: dict[str, list[tuple[str, Attributes]]] = defaultdict(list)
    for edge in statements(graph):
        for found in graph.edges[edge].get("evidence", ()):
            evidence[found["document"]].append((edge, found))
    for key in sorted(graph):
        for found in graph.nodes[key].get("mentions", ()):
            mentions[found["document"]].append((key, found))
    for document in sorted({*evidence, *mentions}):
        groups = itertools.groupby(evidence.get(document, ()), key=lambda pair: pair[0])
        said = [(edge, [found for _, found in group]) for edge, group in groups]
        yield Told(document, said, mentions.get(document, []))
