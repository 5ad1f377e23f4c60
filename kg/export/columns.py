"""The graph as the columns that the page reads: light ones for everything drawn and searched, and the rest in blocks.

Nodes and edges are numbers, in the order of their keys. What only a panel shows (names, quotes, amounts) stands in
blocks of a thousand that the page opens one at a time; a large page has them compressed, so opening never stalls.
"""

import base64
import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import networkx as nx
import numpy as np
from pypinyin import lazy_pinyin

from kg.export.terms import escape
from kg.schema import Schema

COMPANIONS = 9
HEAVY = 1000
LIGHT = 10_000
DETAILS = (
    "names", "identifiers", "industry", "industry_basis", "place", "province", "city", "possibly_same", "reasons",
    "mentions",
)  # fmt: skip


@dataclass(frozen=True)
class Columns:
    """A numbered graph: `nodes` and `edges` in the order of their keys, `rank` the nodes by importance."""

    graph: nx.MultiDiGraph
    schema: Schema
    nodes: list[str] = field(init=False)
    edges: list[tuple[str, str, str]] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "nodes", sorted(self.graph))
        object.__setattr__(self, "edges", sorted(self.graph.edges(keys=True)))

    @cached_property
    def number(self) -> dict[str, int]:
        """The number of each node key."""
        return {key: number for number, key in enumerate(self.nodes)}

    @cached_property
    def pairs(self) -> np.ndarray[Any, np.dtype[np.int64]]:
        """One row an edge: the numbers of head and tail."""
        ends = [(self.number[head], self.number[tail]) for head, tail, _ in self.edges]
        return np.array(ends, dtype=np.int64).reshape(-1, 2)

    @cached_property
    def rank(self) -> list[int]:
        """Node numbers, first those that most documents link to others: a mere mention makes nothing central."""
        told: list[set[str]] = [set() for _ in self.nodes]
        links = [0] * len(self.nodes)
        for edge, ends in zip(self.edges, self.pairs.tolist(), strict=True):
            documents = {found["document"] for found in self.graph.edges[edge].get("evidence", [])}
            for n in ends:
                told[n] |= documents
                links[n] += 1
        support = [self.graph.nodes[key].get("support", 1) for key in self.nodes]
        return sorted(range(len(self.nodes)), key=lambda n: (-len(told[n]), -links[n], -support[n], n))

    @cached_property
    def order(self) -> list[int]:
        """Node numbers in the order in which a page fills: each important one with a few of its neighbours.

        The most important nodes alone would be dots without links.
        """
        place = {n: at for at, n in enumerate(self.rank)}
        near: list[set[int]] = [set() for _ in self.nodes]
        for edge, (head, tail) in zip(self.edges, self.pairs.tolist(), strict=True):
            if self.graph.edges[edge]["status"] != "negated":
                near[head].add(tail)
                near[tail].add(head)
        order: dict[int, None] = {}
        for n in self.rank:
            order[n] = None
            for other in sorted(near[n], key=place.__getitem__)[:COMPANIONS]:
                order[other] = None
        return list(order)

    @cached_property
    def documents(self) -> list[str]:
        """The ids of all documents, sorted."""
        return sorted(self.graph.graph.get("documents", {}))

    def meta(self) -> dict[str, Any]:
        """Give sizes and the run that made the graph."""
        shown = {name: self.graph.graph[name] for name in ("base_iri", "run", "version") if name in self.graph.graph}
        return {
            **shown,
            "nodes": len(self.nodes),
            "edges": len(self.edges),
            "documents": len(self.documents),
            "heavy": HEAVY,
        }

    def blocks(self, positions: np.ndarray[Any, np.dtype[np.int64]]) -> Iterator[tuple[str, Any]]:
        """Give name and JSON value of each block, in the order in which the page needs them."""
        rank, order = np.argsort(self.rank), np.argsort(self.order)
        for start in range(0, len(self.nodes), LIGHT):
            yield "nodes", self._nodes(range(start, min(start + LIGHT, len(self.nodes))), positions, rank, order)
        of_document = {key: number for number, key in enumerate(self.documents)}
        for start in range(0, len(self.edges), LIGHT):
            yield "edges", self._edges(range(start, min(start + LIGHT, len(self.edges))), of_document)
        documents = self.graph.graph.get("documents", {})
        fields = ("title", "date", "source")
        yield "documents", [[key, *(documents[key].get(name, "") for name in fields)] for key in self.documents]
        for start in range(0, len(self.nodes), HEAVY):
            nodes = (self.graph.nodes[key] for key in self.nodes[start : start + HEAVY])
            yield "details", [{name: node[name] for name in DETAILS if name in node} for node in nodes]
        for start in range(0, len(self.edges), HEAVY):
            yield "evidence", [self.graph.edges[edge].get("evidence", []) for edge in self.edges[start : start + HEAVY]]

    def _nodes(self, numbers: range, positions: Any, rank: Any, order: Any) -> dict[str, Any]:  # noqa: ANN401
        types = {name: number for number, name in enumerate(self.schema.types)}
        nodes = [self.graph.nodes[self.nodes[n]] for n in numbers]
        return {
            "key": [self.nodes[n] for n in numbers],
            "label": [node["label"] for node in nodes],
            "type": [types[node["type"]] for node in nodes],
            "conf": [round(1000 * node.get("confidence", 1.0)) for node in nodes],
            "sup": [node.get("support", 1) for node in nodes],
            "x": positions[numbers.start : numbers.stop, 0].tolist(),
            "y": positions[numbers.start : numbers.stop, 1].tolist(),
            "order": order[numbers.start : numbers.stop].tolist(),
            "rank": rank[numbers.start : numbers.stop].tolist(),
            "iri": {n: term for n in numbers if (term := escape(self.nodes[n])) != self.nodes[n]},
            "alias": ["\n".join(_others(node)) for node in nodes],
            "pinyin": ["\n".join(_pinyin(name) for name in (node["label"], *_others(node))) for node in nodes],
        }

    def _edges(self, numbers: range, of_document: dict[str, int]) -> dict[str, Any]:
        relations = {name: number for number, name in enumerate(self.schema.relations)}
        statuses = {name: number for number, name in enumerate(self.schema.statuses)}
        edges = [self.graph.edges[self.edges[n]] for n in numbers]
        pairs = self.pairs[numbers.start : numbers.stop]
        found = [edge.get("evidence", []) for edge in edges]
        return {
            "h": pairs[:, 0].tolist(),
            "t": pairs[:, 1].tolist(),
            "r": [relations[edge["type"]] for edge in edges],
            "s": [statuses[edge["status"]] for edge in edges],
            "w": [int(edge.get("withdrawn", False)) for edge in edges],
            "conf": [round(1000 * edge.get("confidence", 1.0)) for edge in edges],
            "sup": [edge.get("support", 1) for edge in edges],
            "docs": [
                sorted({of_document[x["document"]] for x in each if x["document"] in of_document}) for each in found
            ],
            "years": [sorted({year for x in each for year in years_of(x)}) for each in found],
        }


def years_of(evidence: dict[str, Any]) -> list[int]:
    """Give the years that an evidence speaks of: those of the stated date, else that of the report, negative.

    >>> years_of({"date": {"first": "2021-05-01", "last": "2022-01-31"}}), years_of({"reportedOn": "2024-04-03"})
    ([2021, 2022], [-2024])
    """
    if date := evidence.get("date"):
        first, last = int(date["first"][:4]), int(date["last"][:4])
        # A plan "by 2049" is two years, not thirty: its ends are what is stated.
        return sorted({first, last}) if last - first > 5 else list(range(first, last + 1))
    reported = evidence.get("reportedOn", "")[:4]
    return [-int(reported)] if reported.isdigit() else []


def _others(node: dict[str, Any]) -> list[str]:
    return [name for name in node.get("names", []) if name != node["label"]]


def _pinyin(name: str) -> str:
    # A name of ten thousand characters is no name: nobody types it.
    return " ".join(lazy_pinyin(name[:40], errors="default")).lower()


def encode(value: Any, compressed: bool) -> str:  # noqa: ANN401
    """Give a block as text that can stand in a script element: JSON, or base64 of its gzip."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    if compressed:
        data = gzip.compress(text.encode("utf-8", "surrogatepass"), compresslevel=6, mtime=0)
        return base64.b64encode(data).decode("ascii")
    return script_safe(text)


def script_safe(json_text: str) -> str:
    r"""Escape what would end a script element, or what UTF-8 and old JavaScript do not take.

    >>> script_safe('"</script>"')
    '"\\u003c/script\\u003e"'
    """
    return json_text.translate(UNSAFE)


UNSAFE = {ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029\x7f"} | {n: f"\\u{n:04x}" for n in range(0xD800, 0xE000)}
