"""Why the graph is as it is: what stands behind a node or a link, which pairs were left in doubt, what lies around."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.errors import QueryError
from kg.folder import read_manifest
from kg.model import Extraction, Relation, from_line
from kg.pipeline import load_graph
from kg.settings import Settings

if TYPE_CHECKING:
    import networkx as nx

    from kg.identity import Doubt
    from kg.weights import Weigher

_SHOWN = 10  # links of a node that are shown
_FEW, _MANY = 1, 5  # sentences of a link: among those of a node, by itself
_WEIGHTS = 6  # weights of a sentence
_LIGHT = 0.05  # weights that decide nothing
_CLASSIFIED = ("trigger", "the words around")  # how the reason of a relation begins that the classifier read


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
    """Say in words what is known of a thing and of its links, sentence by sentence, and what decided each.

    With two names: whether they are one thing and why, and every link between them with the weights that decided.

    :raises QueryError: where nothing is called so.
    """
    graph = load_graph(output)
    if other is None:
        return "\n".join(_node(graph, key) for key in find_nodes(graph, name))
    left, right = find_nodes(graph, name), find_nodes(graph, other)
    shared = [key for key in left if key in right]
    if shared:
        return f"{name} and {other} are one: {shared[0]}\n\n{_node(graph, shared[0])}"
    settings = read_manifest(Path(output)).settings
    lines = [f"{name} and {other} are two: {left[0]} and {right[0]}"]
    ends = {left[0], right[0]}
    for doubt in doubts(output, settings):
        if {doubt.left, doubt.right} == ends:
            lines.append(f"They may be one (score {doubt.score:.2f}):")
            lines += [f"  {reason}" for reason in doubt.reasons]
    lines += _between(graph, Path(output), settings, left, right)
    return "\n".join(lines) + "\n"


def _between(
    graph: "nx.MultiDiGraph", output: Path, settings: Settings, left: list[str], right: list[str]
) -> Iterator[str]:
    """Tell every link between two things, with the weights that decided each sentence."""
    from kg.weights import Weigher

    pairs = [(a, b) for one in left for another in right for a, b in ((one, another), (another, one))]
    edges = [
        (head, tail, kind, edge)
        for head, tail in pairs
        for kind, edge in sorted(graph.get_edge_data(head, tail, default={}).items())
    ]
    if not edges:
        yield "Nothing links them."
        return
    named = {one["document"] for *_, edge in edges for one in edge.get("evidence", ())}
    read = {one.id: one for one in _extractions(output) if one.id in named}
    weigher = Weigher(settings)
    for head, tail, kind, edge in edges:
        yield ""
        yield _said(graph, head, tail, kind, edge)
        evidence = edge.get("evidence", ())
        for found in evidence[:_MANY]:
            yield from _sentence(found)
            yield from _weights(weigher, read.get(found["document"]), edge, found)
        if len(evidence) > _MANY:
            yield f"    and {len(evidence) - _MANY} more sentences"


def _weights(
    weigher: "Weigher", extraction: Extraction | None, edge: dict[str, Any], found: dict[str, Any]
) -> Iterator[str]:
    """Tell the weights behind a sentence of a link, where the classifier read it."""
    from kg.errors import ModelError

    relation = _relation_of(extraction, edge, found)
    if extraction is None or relation is None or not relation.reason.startswith(_CLASSIFIED):
        return
    try:
        decided = weigher.decided(extraction, relation)
    except ModelError as error:
        yield f"      (no weights: {error})"
        return
    if decided is None:
        return
    yield f"      its words: log odds {decided.odds:+.2f}, of which {decided.start:+.2f} before any word"
    for one in [one for one in decided.weights if abs(one.value) >= _LIGHT][:_WEIGHTS]:
        yield f"        {one.value:+.2f}  {one.attribute}" + (f"  ({one.means})" if one.means else "")
    yield f"      weighed against the rest of the document: confidence {relation.confidence:.3f}"


def _relation_of(extraction: Extraction | None, edge: dict[str, Any], found: dict[str, Any]) -> Relation | None:
    """Find the relation of an extraction that a sentence of a link came from."""
    for one in extraction.relations if extraction else ():
        same = (one.type, one.status, one.evidence.start, one.evidence.end, round(one.confidence, 3))
        if same == (edge["type"], edge["status"], found["start"], found["end"], found["confidence"]):
            return one
    return None


def _extractions(output: Path) -> Iterator[Extraction]:
    with (output / "extractions.jsonl").open(encoding="utf-8", newline="\n") as stream:
        for line in stream:
            yield from_line(line)


def doubts(output: str | Path, settings: Settings) -> "tuple[Doubt, ...]":
    """Give the pairs of entities that may be one thing and were kept apart, the likeliest first."""
    from kg.identity import link, load_decisions
    from kg.lexicon import load_lexicon

    read_manifest(Path(output))
    decisions = load_decisions(settings.identity)
    found = link(list(_extractions(Path(output))), load_lexicon(settings.seeds), decisions).doubts
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
    with _graph(Path(output)) as graph:
        part = graph if around is None else part_around(graph, around, steps)
        write_graph(part, path, schema, chosen)
        return part.number_of_nodes(), part.number_of_edges()


@contextmanager
def _graph(output: Path) -> "Iterator[nx.MultiDiGraph]":
    """Load the graph of an output: one that memory would hardly hold into a file, whatever is made of it."""
    from kg.large import load

    path = output / "graph.json"
    if path.is_file() and path.stat().st_size > load.LARGE:
        with load.from_node_link(path) as graph:
            yield graph
    else:
        yield load_graph(output)


def part_around(graph: "nx.MultiDiGraph", name: str, steps: int) -> "nx.MultiDiGraph":
    """Give the part of a graph that lies within some links of all that is called so.

    :raises QueryError: where nothing is.
    """
    import networkx as nx

    near = set(find_nodes(graph, name))
    border = near
    for _ in range(steps):
        ends = {end for key in border for edge in _links(graph, key) for end in edge[:2]}
        border = ends - near
        near |= ends
    part = nx.MultiDiGraph(**graph.graph)
    part.add_nodes_from((key, dict(graph.nodes[key])) for key in sorted(near))
    inside = [edge for key in near for edge in graph.out_edges(key, keys=True, data=True) if edge[1] in near]
    part.add_edges_from((*edge[:3], dict(edge[3])) for edge in sorted(inside, key=lambda edge: edge[:3]))
    named = {document for _, node in part.nodes(data=True) for document in node.get("documents", ())}
    named |= {one["document"] for _, _, edge in part.edges(data=True) for one in edge.get("evidence", ())}
    part.graph["documents"] = {key: value for key, value in graph.graph.get("documents", {}).items() if key in named}
    return part


def _links(graph: "nx.MultiDiGraph", key: str) -> "Iterator[tuple[str, str]]":
    yield from ((head, tail) for head, tail, _ in graph.out_edges(key, data=True))
    yield from ((head, tail) for head, tail, _ in graph.in_edges(key, data=True))


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
        lines.append("  " + _said(graph, head, tail, kind, edge))
        for found in edge.get("evidence", ())[:_FEW]:
            lines += _sentence(found)
    if len(edges) > _SHOWN:
        lines.append(f"  and {len(edges) - _SHOWN} more links")
    return "\n".join(lines) + "\n"


def _said(graph: "nx.MultiDiGraph", head: str, tail: str, kind: str, edge: dict[str, Any]) -> str:
    """Say a link in one line."""
    support = edge.get("support", 0)
    words = f"{edge.get('status', 'done')}, confidence {edge.get('confidence', 0):.3f}, {support} documents"
    return f"{graph.nodes[head]['label']} —{kind}→ {graph.nodes[tail]['label']}  ({words})"


def _sentence(found: dict[str, Any]) -> Iterator[str]:
    """Tell a sentence of a link: its place, its words, what decided, and what else it states."""
    yield f"    {found['document']} [{found['start']}:{found['end']}] {found['text'].strip()}"
    if via := found.get("via"):
        yield f"      one end is named at [{via['start']}:{via['end']}]: {via['text'].strip()}"
    trigger = found.get("trigger")
    place = f", trigger at [{trigger['start']}:{trigger['end']}]" if trigger else ""
    yield f"      because: {found.get('reason', 'no reason was kept')}{place}; confidence {found['confidence']:.3f}"
    if amount := found.get("amount"):
        yield f"      sum: {amount['quote']['text']} = {amount['value']} {amount['currency']}"
    if area := found.get("area"):
        yield f"      area: {area['quote']['text']} = {area['value']} m²"
    if period := found.get("date"):
        yield f"      date: {period['quote']['text']} = {period['first']} to {period['last']}"
