"""The graph as the columns that the page reads: light ones for everything drawn and searched, and the rest in blocks.

Nodes and edges are numbers, in the order of their keys. What only a panel shows (names, quotes, amounts) stands in
blocks of some hundreds that the page opens one at a time; a large page has them compressed, so opening never stalls.
Where a block begins is told by keys, so that a new node changes one of them.
"""

import base64
import gzip
import zlib
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

import networkx as nx
import numpy as np

from kg.chunks import begins
from kg.export.cards import EdgeCard, NodeCard, compact, edge_card, node_card
from kg.export.terms import escape
from kg.export.walk import edges_in_order
from kg.kept import Recall, digest_of
from kg.schema import Schema

COMPANIONS = 9
#: Of so many nodes or edges, one begins a block of details; and so many a block has at most.
HEAVY = 512
HEAVIEST = 1000
LIGHT = 10_000
#: Blocks that are about all nodes, edges or documents at once: places and ranks change with every document.
CHANGING = frozenset({"nodes", "edges", "documents"})


class Columns:
    """A numbered graph: `nodes` and `edges` in the order of their keys, `rank` the nodes by importance.

    :param cards: what the page takes of each node and edge, in these orders, where it is known already.
    """

    def __init__(
        self,
        graph: nx.MultiDiGraph,
        schema: Schema,
        cards: tuple[Sequence[NodeCard], Sequence[EdgeCard]] | None = None,
    ) -> None:
        self.graph = graph
        self.schema = schema
        self.nodes: list[str] = sorted(graph)
        self.edges: list[tuple[str, str, str]] = edges_in_order(graph)
        self.cards, self.links = cards or (
            [node_card(graph.nodes[key]) for key in self.nodes],
            [edge_card(graph.edges[edge]) for edge in self.edges],
        )

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
        for card, ends in zip(self.links, self.pairs.tolist(), strict=True):
            for n in ends:
                told[n].update(card.documents)
                links[n] += 1
        support = [card.support for card in self.cards]
        return sorted(range(len(self.nodes)), key=lambda n: (-len(told[n]), -links[n], -support[n], n))

    @cached_property
    def order(self) -> list[int]:
        """Node numbers in the order in which a page fills: each important one with a few of its neighbours.

        The most important nodes alone would be dots without links.
        """
        count = len(self.nodes)
        rank = np.array(self.rank, dtype=np.int64)
        place = np.argsort(rank)
        shown = np.fromiter((card.status != "negated" for card in self.links), dtype=bool, count=len(self.links))
        head, tail = place[self.pairs[shown]].T
        # by the places of a node and of its neighbour, each pair once
        near = np.unique(np.concatenate([head * count + tail, tail * count + head]))
        mine, other = near // max(count, 1), near % max(count, 1)
        number = np.arange(len(near)) - np.searchsorted(mine, mine)
        first = number < COMPANIONS
        turn = np.concatenate([np.arange(count) * (COMPANIONS + 1), (mine * (COMPANIONS + 1) + 1 + number)[first]])
        found = np.concatenate([np.arange(count), other[first]])[np.argsort(turn)]
        return list(dict.fromkeys(rank[found].tolist()))

    @cached_property
    def documents(self) -> list[str]:
        """The ids of all documents, sorted."""
        return sorted(self.graph.graph.get("documents", {}))

    @cached_property
    def starts(self) -> dict[str, list[int]]:
        """The numbers of the nodes and edges with which blocks of details and evidence begin."""
        return {"details": _starts(self.nodes), "evidence": _starts(["\n".join(edge) for edge in self.edges])}

    def meta(self) -> dict[str, Any]:
        """Give sizes and the run that made the graph."""
        shown = {name: self.graph.graph[name] for name in ("base_iri", "run", "version") if name in self.graph.graph}
        return {
            **shown,
            "nodes": len(self.nodes),
            "edges": len(self.edges),
            "documents": len(self.documents),
            "starts": self.starts,
        }

    def blocks(self, positions: np.ndarray[Any, np.dtype[np.int64]]) -> Iterator[tuple[str, str]]:
        """Give name and JSON of each block, in the order in which the page needs them."""
        rank, order = np.argsort(self.rank), np.argsort(self.order)
        for start in range(0, len(self.nodes), LIGHT):
            numbers = range(start, min(start + LIGHT, len(self.nodes)))
            yield "nodes", compact(self._nodes(numbers, positions, rank, order))
        of_document = {key: number for number, key in enumerate(self.documents)}
        for start in range(0, len(self.edges), LIGHT):
            yield "edges", compact(self._edges(range(start, min(start + LIGHT, len(self.edges))), of_document))
        documents = self.graph.graph.get("documents", {})
        fields = ("title", "date", "source")
        rows = [[key, *(documents[key].get(name, "") for name in fields)] for key in self.documents]
        yield "documents", compact(rows)
        for start, end in _blocks(self.starts["details"], len(self.nodes)):
            yield "details", f"[{','.join(card.details for card in self.cards[start:end])}]"
        for start, end in _blocks(self.starts["evidence"], len(self.edges)):
            yield "evidence", f"[{','.join(card.evidence for card in self.links[start:end])}]"

    def _nodes(self, numbers: range, positions: Any, rank: Any, order: Any) -> dict[str, Any]:  # noqa: ANN401
        types = {name: number for number, name in enumerate(self.schema.types)}
        cards = self.cards[numbers.start : numbers.stop]
        return {
            "key": [self.nodes[n] for n in numbers],
            "label": [card.label for card in cards],
            "type": [types[card.type] for card in cards],
            "conf": [card.confidence for card in cards],
            "sup": [card.support for card in cards],
            "x": positions[numbers.start : numbers.stop, 0].tolist(),
            "y": positions[numbers.start : numbers.stop, 1].tolist(),
            "order": order[numbers.start : numbers.stop].tolist(),
            "rank": rank[numbers.start : numbers.stop].tolist(),
            "iri": {n: term for n in numbers if (term := escape(self.nodes[n])) != self.nodes[n]},
            "alias": [card.alias for card in cards],
            "pinyin": [card.pinyin for card in cards],
        }

    def _edges(self, numbers: range, of_document: dict[str, int]) -> dict[str, Any]:
        relations = {name: number for number, name in enumerate(self.schema.relations)}
        statuses = {name: number for number, name in enumerate(self.schema.statuses)}
        cards = self.links[numbers.start : numbers.stop]
        pairs = self.pairs[numbers.start : numbers.stop]
        return {
            "h": pairs[:, 0].tolist(),
            "t": pairs[:, 1].tolist(),
            "r": [relations[card.type] for card in cards],
            "s": [statuses[card.status] for card in cards],
            "w": [int(card.withdrawn) for card in cards],
            "conf": [card.confidence for card in cards],
            "sup": [card.support for card in cards],
            "docs": [sorted(of_document[x] for x in card.documents if x in of_document) for card in cards],
            "years": [list(card.years) for card in cards],
        }


def _starts(keys: Sequence[str]) -> list[int]:
    found: list[int] = []
    for number, key in enumerate(keys):
        if not found or number - found[-1] >= HEAVIEST or begins(key, HEAVY):
            found.append(number)
    return found


def _blocks(starts: Sequence[int], count: int) -> Iterator[tuple[int, int]]:
    return zip(starts, [*starts[1:], count], strict=True) if starts else iter(())


def encode(name: str, text: str, compressed: bool, recall: Recall | None = None) -> str:
    """Give a block of JSON as text that can stand in a script element: itself, or base64 of its gzip.

    :param recall: keeps compressed blocks by their content, but those in which any change of the graph changes much:
        they are compressed in a third of the time, to a tenth more.
    """
    if not compressed:
        return script_safe(text)
    plain = text.encode("utf-8", "surrogatepass")
    if name in CHANGING:
        return base64.b64encode(gzip.compress(plain, compresslevel=3, mtime=0)).decode("ascii")
    digest = digest_of(b"gzip", zlib.ZLIB_RUNTIME_VERSION.encode(), plain)
    data = recall.get(digest) if recall else None
    if data is None:
        data = gzip.compress(plain, compresslevel=6, mtime=0)
        if recall:
            recall.put(digest, data)
    return base64.b64encode(data).decode("ascii")


def script_safe(json_text: str) -> str:
    r"""Escape what would end a script element, or what UTF-8 and old JavaScript do not take.

    >>> script_safe('"</script>"')
    '"\\u003c/script\\u003e"'
    """
    return json_text.translate(UNSAFE)


UNSAFE = {ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029\x7f"} | {n: f"\\u{n:04x}" for n in range(0xD800, 0xE000)}
