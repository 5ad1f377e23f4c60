"""What is wrong with a graph, in words: none means that all that writes it can rely on it."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import networkx as nx

from kg.graph import Attributes, edge_key

if TYPE_CHECKING:
    from kg.schema import Schema


def validate(graph: nx.MultiDiGraph, schema: "Schema") -> list[str]:
    """Give every fault of the graph in words, sorted; none means that all exporters can rely on it."""
    faults = [*_node_faults(graph, schema), *_edge_faults(graph, schema)]
    if not graph.is_directed() or not graph.is_multigraph():
        faults.append("graph: is not a networkx.MultiDiGraph")
    return sorted(faults)


def _node_faults(graph: nx.MultiDiGraph, schema: "Schema") -> Iterator[str]:
    for key, node in graph.nodes(data=True):
        for name in ("label", "type"):
            if not isinstance(node.get(name), str) or not node[name]:
                yield f"node {key}: {name} is missing or empty"
        if "type" in node and node["type"] not in schema.types:
            yield f"node {key}: type {node['type']!r} is not in the schema"
        yield from (f"node {key}: {fault}" for fault in _common_faults(node))
        for document in node.get("documents", []):
            if document not in graph.graph.get("documents", {}):
                yield f"node {key}: document {document!r} is not among the documents of the graph"


def _edge_faults(graph: nx.MultiDiGraph, schema: "Schema") -> Iterator[str]:
    for head, tail, key, edge in graph.edges(keys=True, data=True):
        place = f"edge {head} -{key}-> {tail}"
        type_, status = edge.get("type", ""), edge.get("status", "")
        if type_ not in schema.relations:
            yield f"{place}: type {type_!r} is not in the schema"
            continue
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
