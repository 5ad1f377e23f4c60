"""What changed, as one offline HTML page to read: what came true first, then what is new and what is gone.

Every link stands with the sentence that says so, from the output in which it stands.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.diff import Change, Changes, diff_graphs
from kg.errors import OutputError
from kg.pipeline import load_graph

if TYPE_CHECKING:
    import networkx as nx

_TEMPLATE = Path(__file__).parent / "diff.html"
_LONGEST = 240  # characters of a sentence that are shown
#: Sections in their order: id, heading in Chinese and English, and whether they are of links.
_SECTIONS = (
    ("realised", "由计划变为实现", "Planned, and now done", True),
    ("changed", "状态改变", "Another status", True),
    ("appeared", "新出现的关系", "New links", True),
    ("went", "消失的关系", "Links that are gone", True),
    ("new", "新出现的实体", "New things", False),
    ("gone", "消失的实体", "Things that are gone", False),
    ("renamed", "改名的实体", "Things under another IRI", False),
)
_OF_ENTITIES = {"appeared": "new", "went": "gone", "renamed": "renamed", "changed": "renamed"}


def write_diff(old: str | Path, new: str | Path, path: Path) -> Changes:
    """Compare two output folders and write the page; give the changes as well.

    :raises OutputError: where one of them holds no output of ours, or the page cannot be written.
    """
    graphs = load_graph(old), load_graph(new)
    changes = diff_graphs(*graphs)
    text = page(changes, *graphs, names=(Path(old).name, Path(new).name))
    beside = path.with_name(f"{path.name}.part")
    try:
        beside.write_text(text, encoding="utf-8", newline="\n")
        beside.replace(path)
    except OSError as error:
        raise OutputError(f"{path}: cannot be written: {error.strerror or error}. Give another file.") from error
    return changes


def page(
    changes: Changes, old: "nx.MultiDiGraph", new: "nx.MultiDiGraph", names: tuple[str, str] = ("old", "new")
) -> str:
    """Give the page as text; everything that comes from documents is escaped. The same changes give the same bytes.

    :param names: what the two outputs are called.
    """
    from jinja2 import Environment

    template = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(
        _TEMPLATE.read_text(encoding="utf-8")
    )
    return template.render(sections=list(_sections(changes, old, new)), names=names)


def section_of(link: Change) -> str:
    """Say in which section a change of a link stands.

    >>> section_of(Change("changed", ("a", "落户", "b"), ("planned",), ("done", "planned")))
    'realised'
    """
    if link.kind == "changed" and "planned" in link.before and "done" in link.after and "done" not in link.before:
        return "realised"
    return link.kind


def _sections(changes: Changes, old: "nx.MultiDiGraph", new: "nx.MultiDiGraph") -> Iterator[dict[str, Any]]:
    links: dict[str, list[Change]] = {}
    for link in changes.links:
        links.setdefault(section_of(link), []).append(link)
    things: dict[str, list[Change]] = {}
    for thing in changes.entities:
        things.setdefault(_OF_ENTITIES[thing.kind], []).append(thing)
    for name, chinese, english, of_links in _SECTIONS:
        found = (links if of_links else things).get(name, [])
        rows = [_link(one, old, new) if of_links else _thing(one, old, new) for one in found]
        rows.sort(key=lambda row: (row.get("order", ""), row["what"]))
        yield {"id": name, "chinese": chinese, "english": english, "links": of_links, "rows": rows}


def _link(change: Change, old: "nx.MultiDiGraph", new: "nx.MultiDiGraph") -> dict[str, Any]:
    head, kind, tail = change.what
    graph = old if change.kind == "went" else new
    fresh = [status for status in change.after if status not in change.before]
    edges = [edge for _, other, edge in graph.out_edges(head, data=True) if other == tail and edge["type"] == kind]
    told = [edge for edge in edges if edge["status"] in fresh] or edges
    return {
        "what": change.what,
        "order": _label(graph, tail),
        "head": _label(graph, head),
        "tail": _label(graph, tail),
        "relation": told[0]["label"] if told else kind,
        "before": change.before,
        "after": change.after,
        "sentence": _sentence(graph, told),
    }


def _sentence(graph: "nx.MultiDiGraph", edges: Sequence[dict[str, Any]]) -> dict[str, str]:
    """Give the surest sentence of the edges, with its document."""
    evidence = [one for edge in edges for one in edge.get("evidence", ())]
    if not evidence:
        return {}
    best = min(evidence, key=lambda one: (-one.get("confidence", 0.0), one["document"], one["start"]))
    about = graph.graph.get("documents", {}).get(best["document"], {})
    text = str(best.get("text", "")).strip()
    return {
        "text": text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…",
        "title": about.get("title") or best["document"],
        "day": best.get("reportedOn", about.get("date", "")),
    }


def _thing(change: Change, old: "nx.MultiDiGraph", new: "nx.MultiDiGraph") -> dict[str, Any]:
    key = change.what[0]
    graph = old if change.kind == "went" else new
    node = graph.nodes[key] if key in graph else {}
    return {
        "what": change.what,
        "order": str(node.get("type", "")),
        "label": node.get("label", key),
        "type": node.get("type", ""),
        "support": node.get("support", 0),
        "before": change.before,
        "after": change.after,
    }


def _label(graph: "nx.MultiDiGraph", key: str) -> str:
    return str(graph.nodes[key].get("label", key)) if key in graph else key
