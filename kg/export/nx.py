"""The graph as networkx files, GraphML and node-link JSON, and the ways back.

GraphML knows only scalars and only the characters that XML allows. What it cannot hold goes as JSON text into an
attribute whose name ends in `_json`; where that is a string, a readable form stands beside it under the plain name. An
edge's key is its `key` data and not the XML `id`: networkx takes it from there, and Gephi drops edges whose id it has
seen.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TextIO

import networkx as nx

from kg.errors import KgError
from kg.export import graphml

# What XML 1.0 forbids, and the carriage return, which its readers turn into a line feed.
FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
SUFFIX = "_json"
KEY = "node_key" + SUFFIX
#: Nodes and edges that GraphML takes: writer and readers hold the whole document, some 5 KB for each of them.
LARGEST = 1_000_000
DEFAULTS = ("node_default", "edge_default")  # networkx adds these on reading


def write_graphml(graph: nx.MultiDiGraph, path: Path) -> None:
    """Write GraphML that `networkx.read_graphml(path, force_multigraph=True)`, Gephi and `read_graphml` read.

    :raises KgError: for a graph that no reader of GraphML would hold in memory.
    """
    if not fits_graphml(graph):
        size = f"{graph.number_of_nodes():,} nodes and {graph.number_of_edges():,} edges"
        raise KgError(
            f"{path}: {size} are too many for GraphML, "
            "whose readers hold all of it in memory: take a part (--around NAME), GEXF, or --format parquet or neo4j."
        )
    nodes = (flat_node(key, graph.nodes[key]) for key in graph)
    edges = (flat_edge((head, tail, key), about) for head, tail, key, about in graph.edges(keys=True, data=True))
    graphml.write(path, flat(graph.graph), nodes, edges)


def flat_node(key: str, node: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """Give name and scalars of a node, as GraphML takes them."""
    return _xml_name(key), flat(node) | _renamed(key)


def flat_edge(edge: tuple[str, str, str], about: Mapping[str, Any]) -> tuple[str, str, dict[str, Any]]:
    """Give names of head and tail and scalars of an edge, as GraphML takes them."""
    head, tail, key = edge
    return _xml_name(head), _xml_name(tail), flat(about) | _key(key)


def fits_graphml(graph: nx.MultiDiGraph) -> bool:
    """Say whether the graph is small enough for GraphML."""
    return int(graph.number_of_nodes() + graph.number_of_edges()) <= LARGEST


def read_graphml(path: Path) -> nx.MultiDiGraph:
    """Read what `write_graphml` wrote: the same nodes, edges, keys and attributes."""
    flat = nx.read_graphml(path, force_multigraph=True)
    names = {node: json.loads(data.get(KEY, json_text(node))) for node, data in flat.nodes(data=True)}
    graph = nx.MultiDiGraph()
    graph.graph.update(_deep({name: value for name, value in flat.graph.items() if name not in DEFAULTS}))
    for node, data in flat.nodes(data=True):
        graph.add_node(names[node])
        graph.nodes[names[node]].update(_deep({key: value for key, value in data.items() if key != KEY}))
    for head, tail, key, data in flat.edges(keys=True, data=True):
        attributes = _deep({"key": key, **data})
        edge_key = attributes.pop("key")
        graph.add_edge(names[head], names[tail], key=edge_key)
        graph.edges[names[head], names[tail], edge_key].update(attributes)
    return graph


def write_node_link(graph: nx.MultiDiGraph, path: Path) -> None:
    """Write JSON that `networkx.node_link_graph(json.load(file), edges="edges")` reads, one node or edge a line."""
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        stream.writelines(node_link_parts(graph))
        _rows(stream, "nodes", (node_line(key, graph.nodes[key]) for key in graph))
        stream.write(",\n")
        edges = graph.edges(keys=True, data=True)
        _rows(stream, "edges", (edge_line((head, tail, key), about) for head, tail, key, about in edges))
        stream.write("}\n")


def node_link_parts(graph: nx.MultiDiGraph) -> Iterator[str]:
    """Give what stands before the nodes, in parts: it tells of every document."""
    whole = {"directed": graph.is_directed(), "multigraph": graph.is_multigraph(), "graph": graph.graph}
    yield "{"
    for name, value in whole.items():
        yield f'"{name}": '
        yield from json_parts(value)
        yield ",\n"


def node_line(key: str, node: Mapping[str, Any]) -> str:
    """Give the JSON of a node."""
    return json_text({**node, "id": key})


def edge_line(edge: tuple[str, str, str], about: Mapping[str, Any]) -> str:
    """Give the JSON of an edge."""
    return json_text({**about, "source": edge[0], "target": edge[1], "key": edge[2]})


def _rows(stream: TextIO, name: str, rows: Iterable[str]) -> None:
    stream.write(f'"{name}": [')
    between = "\n"
    for row in rows:
        stream.write(between + row)
        between = ",\n"
    stream.write("]" if between == "\n" else "\n]")


def read_node_link(path: Path) -> nx.MultiDiGraph:
    """Read what `write_node_link` wrote."""
    return nx.node_link_graph(json.loads(path.read_text(encoding="utf-8")), edges="edges")


def json_text(value: Any) -> str:  # noqa: ANN401
    r"""Give JSON that is readable and holds only characters that XML and UTF-8 can carry.

    >>> json_text(["镇江", chr(0xD800)])
    '["镇江", "\\ud800"]'
    """
    return FORBIDDEN.sub(lambda found: f"\\u{ord(found[0]):04x}", _dumps(value))


def json_parts(value: Any, depth: int = 2) -> Iterator[str]:  # noqa: ANN401
    """Give in parts what `json_text` gives: of a mapping, and of those within down to a depth, an entry at a time.

    >>> list(json_parts({"a": {"b": 1, "c": []}, "d": "e"}, depth=1))
    ['{', '"a": ', '{"b": 1, "c": []}', ', "d": ', '"e"', '}']
    """
    if not depth or not isinstance(value, Mapping) or not all(isinstance(name, str) for name in value):
        yield json_text(value)
        return
    between = ""
    yield "{"
    for name, one in value.items():
        yield f"{between}{json_text(name)}: "
        yield from json_parts(one, depth - 1)
        between = ", "
    yield "}"


def _plain(value: object) -> dict[str, Any]:
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} has no JSON")


_dumps = json.JSONEncoder(ensure_ascii=False, default=_plain).encode


def _xml_name(key: str) -> str:
    clean = FORBIDDEN.sub("\ufffd", key)
    return key if clean == key else f"{clean}~{hashlib.sha256(json_text(key).encode()).hexdigest()[:16]}"


def _renamed(key: str) -> dict[str, Any]:
    return {} if _xml_name(key) == key else {KEY: json_text(key)}


def _key(key: str) -> dict[str, Any]:
    name = _xml_name(key)
    return {"key": name} if name == key else {"key": name, "key" + SUFFIX: json_text(key)}


def flat(attributes: Mapping[str, Any]) -> dict[str, Any]:
    """Give attributes as scalars: what is none goes as JSON text under a name that ends in `_json`."""
    found: dict[str, Any] = {}
    for name, value in attributes.items():
        whole = isinstance(value, (bool, int, float)) or (
            isinstance(value, str) and value != "" and not FORBIDDEN.search(value)
        )
        if whole and not name.endswith(SUFFIX):
            found[name] = value
            continue
        found[name + SUFFIX] = json_text(value)
        if isinstance(value, str) and value and not name.endswith(SUFFIX):
            found[name] = FORBIDDEN.sub("\ufffd", value)
    return found


def _deep(flat: Mapping[str, Any]) -> dict[str, Any]:
    deep = {}
    for name, value in flat.items():
        if name.endswith(SUFFIX):
            deep[name.removesuffix(SUFFIX)] = json.loads(value)
        elif name + SUFFIX not in flat:
            deep[name] = value
    return deep
