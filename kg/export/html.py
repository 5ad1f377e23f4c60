"""The explorer: one HTML file that holds page, program and data, and asks the network for nothing.

pyvis makes the network that the page opens with (marks, links, options); the page around it is our own template with
plain JavaScript from `page/`. A Content-Security-Policy lets only these scripts run, named by their hashes. Names and
sentences of the documents are data everywhere: JSON in inert script elements, text nodes in the page.
"""

import base64
import hashlib
import html
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import networkx as nx

from kg.errors import KgError
from kg.export.cards import EdgeCard, NodeCard
from kg.export.columns import Columns, encode, script_safe
from kg.export.industries import DIVISIONS
from kg.export.layout import layout
from kg.export.styles import edge_style, line_width, node_groups, node_size, relation_colours
from kg.kept import Recall
from kg.schema import NAMESPACE, Schema, load_schema

if TYPE_CHECKING:
    from pyvis.network import Network

PAGE = Path(__file__).parent / "page"
# In the order in which they build on one another; together they are one script.
SCRIPTS = (
    "words",
    "dom",
    "data",
    "state",
    "force",
    "picture",
    "search",
    "filters",
    "panel",
    "table",
    "takeaway",
    "main",
)
OPENING = 300
DRAWN = 1500
COMPRESS_OVER = 2_000_000
HIDDEN_AT_FIRST = "negated"
Cards: TypeAlias = tuple[Sequence[NodeCard], Sequence[EdgeCard]]
#: Nodes and edges that a page takes: making it holds some 2 KB for each of them, and so does the browser.
LARGEST = 120_000


def write_html(
    graph: nx.MultiDiGraph, path: Path, schema: Schema, cards: Cards | None = None, recall: Recall | None = None
) -> None:
    """Write the explorer of a graph. The same graph gives the same bytes.

    :param cards: what the page takes of each node and each edge, both in the order of their keys, where it is known.
    :param recall: keeps where nodes stand, and compressed data.
    :raises KgError: for a graph that no browser would hold.
    """
    if not fits_page(graph):
        size = f"{graph.number_of_nodes():,} nodes and {graph.number_of_edges():,} edges"
        raise KgError(f"{path}: {size} are too many for a page: take a part (kg export OUTPUT --around NAME).")
    path.write_text(page(graph, schema, cards, recall), encoding="utf-8", newline="\n")


def fits_page(graph: nx.MultiDiGraph) -> bool:
    """Say whether the graph is small enough for a page."""
    return int(graph.number_of_nodes() + graph.number_of_edges()) <= LARGEST


def page(graph: nx.MultiDiGraph, schema: Schema, cards: Cards | None = None, recall: Recall | None = None) -> str:
    """Give the explorer as text. `graph` is any MultiDiGraph with the attributes that `kg.graph` describes."""
    from jinja2 import Environment, FileSystemLoader

    columns = Columns(graph, schema, cards)
    opening = columns.order[:OPENING]
    positions = layout(len(columns.nodes), columns.pairs, opening, recall)
    blocks = list(columns.blocks(positions))
    texts, coding = _encoded(blocks, recall)
    network = _network(columns, opening, positions)
    meta = {
        **columns.meta(),
        **_looks(schema),
        **_words(columns.cards),
        "coding": coding,
        "limit": OPENING,
        "cap": DRAWN,
        "namespace": NAMESPACE,
    }
    scripts = [_vis(), _program(), _watch()]
    # pyvis renders whatever template its environment holds; ours has no autoescape gaps and no links to elsewhere.
    network.templateEnv = Environment(loader=FileSystemLoader(PAGE), autoescape=True, trim_blocks=True)
    network.templateEnv.globals.update(
        title=graph.graph.get("title", ""),
        style=_text("page.css"),
        vis=scripts[0],
        program=scripts[1],
        watch=scripts[2],
        hashes=" ".join(f"'sha256-{_digest(script)}'" for script in scripts),
        meta=script_safe(json.dumps(meta, ensure_ascii=False)),
        blocks=texts,
        inert=lambda value: script_safe(json.dumps(value, ensure_ascii=False)),
    )
    network.path = "page.html"
    return str(network.generate_html())


def show(graph: nx.MultiDiGraph, schema: Schema | None = None, height: int = 680) -> "Frame":
    """Give the explorer for a notebook cell, `height` pixels high."""
    return Frame(page(graph, schema or load_schema()), height)


@dataclass(frozen=True)
class Frame:
    """A page that notebooks show in a frame of its own, apart from their own scripts and styles."""

    page: str
    height: int

    def _repr_html_(self) -> str:
        return (
            f'<iframe srcdoc="{html.escape(self.page)}" style="width:100%;height:{self.height}px;border:0" '
            'sandbox="allow-scripts allow-downloads allow-popups allow-modals" title="kg"></iframe>'
        )


def _encoded(blocks: list[tuple[str, str]], recall: Recall | None) -> tuple[list[tuple[str, str]], str]:
    if sum(len(text) for _, text in blocks) <= COMPRESS_OVER:  # nothing is shorter as text that can stand in a page
        texts = [(name, encode(name, text, compressed=False)) for name, text in blocks]
        if sum(len(text.encode("utf-8")) for _, text in texts) <= COMPRESS_OVER:
            return texts, "json"
    return [(name, encode(name, text, compressed=True, recall=recall)) for name, text in blocks], "gzip"


def _network(columns: Columns, opening: list[int], positions: Any) -> "Network":  # noqa: ANN401
    from pyvis.network import Network

    schema = columns.schema
    network = Network(directed=True, cdn_resources="in_line")
    network.options = {"physics": {"enabled": False}, "interaction": {"hover": True}}
    groups = node_groups(schema)
    for n in sorted(opening):
        card = columns.cards[n]
        style = groups[card.type]
        network.add_node(
            n,
            # pyvis shows the number where the label is empty.
            label=card.label or " ",
            shape=style["shape"],
            color=style["colour"],
            size=round(node_size(card.support) * style["scale"], 1),
            group=card.type,
            x=int(positions[n, 0]),
            y=int(positions[n, 1]),
        )
    within = set(opening)
    colours = relation_colours(schema)
    for number, (head, tail) in enumerate(columns.pairs.tolist()):
        link = columns.links[number]
        if head in within and tail in within and link.status != HIDDEN_AT_FIRST:
            relation = schema.relations[link.type]
            style = edge_style(colours[relation.name], link.status, relation.symmetric, link.withdrawn)
            network.add_edge(head, tail, id=number, label=relation.label_zh, width=line_width(link.support), **style)
    return network


def _looks(schema: Schema) -> dict[str, Any]:
    groups, colours = node_groups(schema), relation_colours(schema)
    return {
        "types": [
            {"name": x.name, "zh": x.label_zh, "en": x.label_en, **groups[x.name]} for x in schema.types.values()
        ],
        "relations": [
            {"name": x.name, "uri": x.uri, "zh": x.label_zh, "en": x.label_en, "symmetric": x.symmetric,
             "colour": colours[x.name]}
            for x in schema.relations.values()
        ],
        "statuses": list(schema.statuses),
        "lines": {
            f"{status}{'|withdrawn' * withdrawn}": edge_style("", status, False, withdrawn)
            for status in schema.statuses
            for withdrawn in (False, True)
        },
    }  # fmt: skip


def _words(cards: Sequence[NodeCard]) -> dict[str, Any]:
    """Give what the codes of this graph mean: divisions of industry, and the counties that no other attribute names."""
    used = {card.industry for card in cards}
    small = {card.place for card in cards if card.place and not card.place.endswith("00")}
    places = {}
    if small:
        from kg.lexicon import load_lexicon

        known = load_lexicon().places
        places = {code: known[code].name for code in sorted(small) if code in known}
    return {"industries": {code: DIVISIONS[code] for code in sorted(used & set(DIVISIONS))}, "places": places}


def _text(name: str) -> str:
    return (PAGE / name).read_text(encoding="utf-8")


@cache
def _vis() -> str:
    """Give the vis-network that ships in pyvis, without the line that makes browsers look for its source map."""
    import pyvis

    folder = Path(pyvis.__file__).parent / "templates" / "lib"
    newest = max(
        folder.glob("vis-*/vis-network.min.js"), key=lambda path: [int(x) for x in path.parent.name[4:].split(".")]
    )
    lines = newest.read_text(encoding="utf-8").split("\n")
    return "\n".join(line for line in lines if not line.startswith("//# sourceMappingURL")) + "\n"


@cache
def _program() -> str:
    parts = "\n".join(_text(f"{name}.js") for name in SCRIPTS)
    return f'"use strict";\n(() => {{\n{parts}\n}})();\n'


@cache
def _watch() -> str:
    return _text("watch.js")


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")
