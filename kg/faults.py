"""What is wrong with a graph, in words: none means that all that writes it can rely on it."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import networkx as nx

from kg.graph import edge_key
from kg.said import Attributes

if TYPE_CHECKING:
    from kg.schema import Schema


def validate(graph: nx.MultiDiGraph, schema: "Schema") -> list[str]:
    """Give every fault of the graph in words, sorted; none means that all exporters can rely on it."""
    faults = [fault for key in graph for fault in node_faults(graph, key, schema)]
    faults += [fault for edge in graph.edges(keys=True) for fault in edge_faults(graph, edge, schema)]
    return sorted([*faults, *kind_faults(graph)])


def kind_faults(graph: nx.MultiDiGraph) -> list[str]:
    """Say where the graph as a whole is not what exporters rely on."""
    fits = graph.is_directed() and graph.is_multigraph()
    return [] if fits else ["graph: is not a networkx.MultiDiGraph"]


def node_faults(graph: nx.MultiDiGraph, key: str, schema: "Schema") -> Iterator[str]:
    """Give the faults of one node."""
    node = graph.nodes[key]
    for name in ("label", "type"):
        if not isinstance(node.get(name), str) or not node[name]:
            yield f"node {key}: {name} is missing or empty"
    if "type" in node and node["type"] not in schema.types:
        yield f"node {key}: type {node['type']!r} is not in the schema"
    yield from (f"node {key}: {fault}" for fault in _common_faults(node))
    for document in node.get("documents", []):
        if document not in graph.graph.get("documents", {}):
            yield f"node {key}: document {document!r} is not among the documents of the graph"


def edge_faults(graph: nx.MultiDiGraph, ends: tuple[str, ...], schema: "Schema") -> Iterator[str]:
    """Give the faults of one edge: its head, tail and key."""
    head, tail, key = ends
    edge = graph.edges[ends]
    place = f"edge {head} -{key}-> {tail}"
    type_, status = edge.get("type", ""), edge.get("status", "")
    if type_ not in schema.relations:
        yield f"{place}: type {type_!r} is not in the schema"
        return
    if status not in schema.statuses:
        yield f"{place}: status {status!r} is not in the schema"
    if key != edge_key(type_, status):
        yield f"{place}: key does not fit type {type_} and status {status}"
    symmetric = schema.relations[type_].symmetric
    types = [graph.nodes[end].get("type", "") for end in (head, tail)]
    if not schema.allows(type_, *types) and not (symmetric and schema.allows(type_, *reversed(types))):
        yield f"{place}: {types[0]} to {types[1]} is not allowed"
    if head == tail:
        yield f"{place}: both ends are one"
    if symmetric and head > tail:
        yield f"{place}: symmetric, but its ends are not in order"
    yield from (f"{place}: {fault}" for fault in _common_faults(edge))
    yield from (f"{place}: {fault}" for fault in _evidence_faults(graph, edge.get("evidence", [])))


def _common_faults(attributes: Attributes) -> Iterator[str]:
    confidence = attributes.get("confidence", 1.0)
    if not 0 <= confidence <= 1 or round(confidence, 3) != confidence:
        yield f"confidence {confidence} is not between 0 and 1 with three decimals"
    for name in sorted(attributes):
        if attributes[name] is None:
            yield f"{name} is None instead of absent"


def _evidence_faults(graph: nx.MultiDiGraph, evidence: Sequence[Attributes]) -> Iterator[str]:
    if not evidence:
        yield "no evidence"
    documents = graph.graph.get("documents", {})
    for found in evidence:
        place = f"{found['document']}[{found['start']}:{found['end']}]"
        if found["end"] - found["start"] != len(found["text"]):
            yield f"{place}: quote and offsets differ in length"
        if found["document"] not in documents:
            yield f"{place}: the document is not among the documents of the graph"
        elif documents[found["document"]].get("hash") != found["hash"]:
            yield f"{place}: the hash is not that of the document"
