"""Why the graph is as it is: what stands behind a node, which pairs were left in doubt, what lies around one entity."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import QueryError
from kg.folder import read_manifest
from kg.model import from_line
from kg.pipeline import load_graph
from kg.settings import Settings

if TYPE_CHECKING:
    import networkx as nx

    from kg.identity import Doubt

_SHOWN = 10  # sentences of a node that are shown


def find_nodes(graph: "nx.MultiDiGraph", name: str) -> list[str]:
    """Give the nodes that are called so, by id, label or any of their names, the best supported first.

    :raises QueryError: where there is none; names that come near are given.
    """
    found = [key for key, node in graph.nodes(data=True) if name in (key, node["label"], *node.get("names", ()))]
    if found:
        return sorted(found, key=lambda key: (-graph.nodes[key].get("support", 0), key))
    near = sorted({label for _, label in graph.nodes(data="label") if name in label or label in name}, key=len)
    hint = f" There is: {', '.join(near[:5])}." if near else ""
    raise QueryError(f"No entity of this output is called {name!r}.{hint}")


def explain(output: str | Path, name: str, other: str | None = None) -> str:
    """Say in words what stands behind a name; with two, whether they are one node, and why.

    :raises QueryError: where nothing is called so.
    """
    graph = load_graph(output)
    if other is None:
        return "\n".join(_node(graph, key) for key in find_nodes(graph, name))
    left, right = find_nodes(graph, name), find_nodes(graph, other)
    shared = [key for key in left if key in right]
    if shared:
        return f"{name} and {other} are one: {shared[0]}\n\n{_node(graph, shared[0])}"
    lines = [f"{name} and {other} are two: {left[0]} and {right[0]}"]
    ends = {left[0], right[0]}
    for doubt in doubts(output, read_manifest(Path(output)).settings):
        if {doubt.left, doubt.right} == ends:
            lines.append(f"They may be one (score {doubt.score:.2f}):")
            lines += [f"  {reason}" for reason in doubt.reasons]
    return "\n".join(lines) + "\n"


def doubts(output: str | Path, settings: Settings) -> "tuple[Doubt, ...]":
    """Give the pairs of entities that may be one thing and were kept apart, the likeliest first."""
    from kg.identity import link, load_decisions
    from kg.lexicon import load_lexicon

    read_manifest(Path(output))
    with (Path(output) / "extractions.jsonl").open(encoding="utf-8", newline="\n") as stream:
        extractions = [from_line(line) for line in stream]
    found = link(extractions, load_lexicon(settings.seeds), load_decisions(settings.identity)).doubts
    return tuple(sorted(found, key=lambda doubt: (-doubt.score, doubt)))


def write_doubts(found: "Iterable[Doubt]", path: Path) -> None:
    """Write pairs as a decisions file, each undecided: whoever reviews them writes `same` or `different` instead."""
    from kg.identity import Decision, Judgement, write_decisions

    decisions = [
        Decision(one.left, one.right, one.type, Judgement.UNDECIDED, "; ".join(one.reasons), "kg identity")
        for one in found
    ]
    write_decisions(decisions, path)


def export(
    output: str | Path, path: Path, around: str | None = None, steps: int = 2, form: str | None = None
) -> tuple[int, int]:
    """Write the graph of an output, or the part within some links of an entity; give its numbers of nodes and edges.

    :param around: a name or node id; the whole graph where absent.
    :param form: one of `kg.export.formats.FORMATS`; that of the path's ending where absent.
    :raises QueryError: where nothing is called so.
    :raises KgError: where the format is unknown, or cannot hold so much.
    """
    from kg.export.formats import format_of, write_graph
    from kg.schema import load_schema

    chosen = format_of(path, form)
    schema = load_schema(read_manifest(Path(output)).settings.ontology)
    graph = load_graph(output)
    part = graph if around is None else part_around(graph, around, steps)
    write_graph(part, path, schema, chosen)
    return part.number_of_nodes(), part.number_of_edges()


def part_around(graph: "nx.MultiDiGraph", name: str, steps: int) -> "nx.MultiDiGraph":
    """Give the part of a graph that lies within some links of all that is called so.

    :raises QueryError: where nothing is.
    """
    import networkx as nx

    near: set[str] = set()
    undirected = graph.to_undirected(as_view=True)
    for key in find_nodes(graph, name):
        near |= nx.single_source_shortest_path_length(undirected, key, cutoff=steps).keys()
    part = nx.MultiDiGraph(**graph.graph)
    part.add_nodes_from((key, graph.nodes[key]) for key in sorted(near))
    inside = [edge for edge in graph.edges(keys=True, data=True) if edge[0] in near and edge[1] in near]
    part.add_edges_from(sorted(inside, key=lambda edge: edge[:3]))
    named = {document for _, node in part.nodes(data=True) for document in node.get("documents", ())}
    named |= {one["document"] for _, _, edge in part.edges(data=True) for one in edge.get("evidence", ())}
    part.graph["documents"] = {key: value for key, value in graph.graph.get("documents", {}).items() if key in named}
    return part


def _node(graph: "nx.MultiDiGraph", key: str) -> str:
    node = graph.nodes[key]
    lines = [f"{node['label']}  ({node['type']}, {key})"]
    if others := [name for name in node.get("names", ()) if name != node["label"]]:
        lines.append(f"  also called: {', '.join(others)}")
    lines += [f"  {one['scheme']}: {one['value']}" for one in node.get("identifiers", ())]
    lines.append(f"  in {node.get('support', 0)} documents, confidence {node.get('confidence', 0):.3f}")
    lines += [f"  because: {reason}" for reason in node.get("reasons", ())]
    edges = [*graph.out_edges(key, keys=True, data=True), *graph.in_edges(key, keys=True, data=True)]
    for head, tail, kind, edge in edges[:_SHOWN]:
        lines.append(f"  {graph.nodes[head]['label']} —{kind}→ {graph.nodes[tail]['label']}")
        for evidence in edge.get("evidence", ())[:1]:
            place = f"{evidence['document']} [{evidence['start']}:{evidence['end']}]"
            lines.append(f"    {place} {evidence['text'].strip()}")
    if len(edges) > _SHOWN:
        lines.append(f"  and {len(edges) - _SHOWN} more links")
    return "\n".join(lines) + "\n"
