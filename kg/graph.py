"""Extractions and identities become one `networkx.MultiDiGraph`.

A node is an entity of the world, an edge a statement: head, type, tail and status. The edge key is the type where the
statement is done, else `type|status`, so that a plan never stands where a fact does. A symmetric statement is stored
once, with its ends in the order of their keys. Every attribute is a plain JSON value and absent is absent, never None;
all lists are sorted by their full content, so the order in which documents come does not matter. A report that several
documents repeat is one witness: it counts once in `support` and confidence, and all of them are kept.
"""

import itertools
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec
import networkx as nx

from kg.documents import reposts
from kg.errors import KgError
from kg.model import Extraction
from kg.said import Attributes, Said, Statement, documents_of, said_of, stated_by
from kg.settings import BASE_IRI

if TYPE_CHECKING:
    from kg.identity import Canonical, Doubt
    from kg.schema import Schema

FORMAT = "1"
DONE = "done"
# Agreement of documents makes surer, never certain: readers of one press release share their mistakes.
SUREST = 0.999


def build_graph(
    extractions: Sequence[Extraction],
    identities: Mapping[tuple[str, str], "Canonical"],
    schema: "Schema",
    doubts: "Iterable[Doubt]" = (),
) -> nx.MultiDiGraph:
    """Give the graph of everything that the extractions state.

    Relations that the schema does not allow, or whose ends turned out to be one thing, are left out and counted in
    `graph.graph["dropped"]`.

    :param identities: which thing an entity is, by document id and entity key.
    :param doubts: pairs of things that may be one; each of the two tells of the other under `possibly_same`.
    :raises KgError: for an entity without an identity, or two extractions that differ under one id.
    """
    ordered = _distinct(extractions)
    repeated = reposts(ordered)
    nodes: dict[str, list[Said]] = defaultdict(list)
    things: dict[str, Canonical] = {}
    statements: dict[Statement, list[Attributes]] = defaultdict(list)
    dropped: Counter[str] = Counter()
    for extraction in ordered:
        ends = (key for relation in extraction.relations for key in (relation.head, relation.tail))
        keys = {*(entity.key for entity in extraction.entities), *ends}
        who = {key: _thing(identities, extraction, key) for key in keys}
        for key, said in said_of(extraction):
            thing = who[key]
            nodes[thing.id].append(said)
            known = things.setdefault(thing.id, thing)
            if known is not thing and known != thing:
                things[thing.id] = min(thing, known, key=_content)
        for statement, evidence in stated_by(extraction, who, schema, dropped):
            statements[statement].append(evidence)
    graph = nx.MultiDiGraph(name="kg", version=FORMAT, base_iri=BASE_IRI, documents=documents_of(ordered, repeated))
    if dropped:
        graph.graph["dropped"] = dict(sorted(dropped.items()))
    for key in sorted(nodes):
        graph.add_node(key, **node_of(things[key], nodes[key], repeated))
    for statement in sorted(statements):
        head_key, type_, tail_key, status = statement
        label = schema.relations[type_].label_zh
        about = edge_of(type_, status, label, statements[statement], repeated)
        graph.add_edge(head_key, tail_key, key=edge_key(type_, status), **about)
    _withdraw(graph)
    _doubt(graph, doubts)
    return graph


def edge_key(type_: str, status: str) -> str:
    """Give the key of the edge of a statement.

    >>> edge_key("落户", "done"), edge_key("落户", "planned")
    ('落户', '落户|planned')
    """
    return type_ if status == DONE else f"{type_}|{status}"


def noisy_or(confidences: Iterable[float]) -> float:
    """Give the confidence of what several independent witnesses say, 0 to 0.999 unless a single one is surer.

    >>> noisy_or([0.5, 0.5]), noisy_or([0.9] * 9), noisy_or([1.0])
    (0.75, 0.999, 1.0)
    """
    values = sorted(confidences)
    doubt = 1.0
    for value in values:
        doubt *= 1.0 - value
    return round(max(min(1.0 - doubt, SUREST), values[-1]), 3) if values else 0.0


def _distinct(extractions: Iterable[Extraction]) -> list[Extraction]:
    """Sort by document; the same extraction given twice counts once."""
    by_id: dict[str, Extraction] = {}
    for extraction in extractions:
        if by_id.setdefault(extraction.id, extraction) != extraction:
            raise KgError(f"Two different documents have the id {extraction.id!r}: give one of them another name.")
    return [by_id[key] for key in sorted(by_id)]


def _thing(identities: Mapping[tuple[str, str], "Canonical"], extraction: Extraction, key: str) -> "Canonical":
    try:
        return identities[extraction.id, key]
    except KeyError as error:
        raise KgError(
            f"Document {extraction.id!r}: entity {key!r} has no identity; resolve identities first."
        ) from error


def _content(value: object) -> str:
    return json.dumps(msgspec.to_builtins(value), ensure_ascii=False, sort_keys=True)


def node_of(thing: "Canonical", members: Iterable[Said], repeated: Mapping[str, str]) -> Attributes:
    """Give the attributes of the node of a thing.

    :param members: what each document says of it.
    :param repeated: the id of the report that a document repeats.
    """
    witnesses: dict[str, list[float]] = defaultdict(list)
    names = {thing.name, *thing.names}
    documents = set()
    mentions: list[Attributes] = []
    identifiers = set(thing.identifiers)
    for said in members:
        witnesses[repeated.get(said.document, said.document)].append(said.confidence)
        names.update(said.names)
        documents.add(said.document)
        mentions += said.mentions
        identifiers.update(said.identifiers)
    attributes: Attributes = {
        "label": thing.name,
        "type": thing.type,
        "names": sorted(names - {""}),
        "confidence": noisy_or(max(values) for values in witnesses.values()),
        "support": len(witnesses),
        "documents": sorted(documents),
        "mentions": _in_order(mentions),
        "identifiers": [{"scheme": x.scheme, "value": x.value} for x in sorted(identifiers)],
    }
    for name in ("industry", "place", "province", "city"):
        if value := getattr(thing, name, ""):
            attributes[name] = value
    if reason := getattr(thing, "industry_reason", ""):
        basis: Attributes = {"confidence": thing.industry_confidence, "reason": reason}
        if thing.industry_sentences:
            basis["sentences"] = msgspec.to_builtins(thing.industry_sentences)
        attributes["industry_basis"] = basis
    if thing.reasons:
        attributes["reasons"] = sorted(set(thing.reasons))
    return attributes


def edge_of(
    type_: str, status: str, label: str, evidence: Iterable[Attributes], repeated: Mapping[str, str]
) -> Attributes:
    """Give the attributes of the edge of a statement.

    :param evidence: all that documents say for it.
    :param repeated: the id of the report that a document repeats.
    """
    kept = surest(evidence)
    witnesses: dict[str, float] = defaultdict(float)
    for found in kept:
        witness = repeated.get(found["document"], found["document"])
        witnesses[witness] = max(witnesses[witness], found["confidence"])
    attributes: Attributes = {
        "type": type_,
        "status": status,
        "label": label,
        "confidence": noisy_or(witnesses.values()),
        "support": len(witnesses),
        "evidence": kept,
        "events": sorted({found["event"] for found in kept if "event" in found}),
    }
    by_confidence = _in_order(kept, lambda found: -found["confidence"])
    for name in ("amount", "area", "date"):
        if stated := next((found[name] for found in by_confidence if name in found), None):
            attributes[name] = stated
    return attributes


def surest(evidence: Iterable[Attributes]) -> list[Attributes]:
    """Keep one evidence a sentence and event: two names of one thing in a sentence do not make two statements."""
    best: dict[tuple[Any, ...], Attributes] = {}
    for found in _in_order(evidence, lambda found: -found["confidence"]):
        best.setdefault((found["document"], found["start"], found["end"], found.get("event", "")), found)
    return _in_order(best.values())


def _in_order(found: Iterable[Attributes], first: Callable[[Attributes], float] = lambda _: 0.0) -> list[Attributes]:
    """Sort by what `first` gives, then by place, then by the whole content, which is written out only for a tie."""

    def place(one: Attributes) -> tuple[float, str, int, int]:
        return first(one), one["document"], one["start"], one["end"]

    ordered: list[Attributes] = []
    for _, group in itertools.groupby(sorted(found, key=place), key=place):
        alike = list(group)
        ordered += alike if len(alike) == 1 else sorted(alike, key=_written)
    return ordered


def _written(found: Attributes) -> str:
    return json.dumps(found, ensure_ascii=False, sort_keys=True)


def _withdraw(graph: nx.MultiDiGraph) -> None:
    """Mark done statements that a statement of their end takes back."""
    for head, tail, key, edge in graph.edges(keys=True, data=True):
        ended = graph.get_edge_data(head, tail, f"{key}|ended")
        if edge["status"] == DONE and ended is not None and takes_back(ended, edge):
            edge["withdrawn"] = True


def takes_back(ended: Attributes, done: Attributes) -> bool:
    """Say whether a statement of an end is dated no earlier than the done statement. Undated is earliest."""
    return _day(ended, "last") >= _day(done, "first")


def _doubt(graph: nx.MultiDiGraph, doubts: "Iterable[Doubt]") -> None:
    for one, about in doubted(doubts):
        graph.nodes[one].setdefault("possibly_same", []).append(about)


def doubted(doubts: "Iterable[Doubt]") -> Iterator[tuple[str, Attributes]]:
    """Give for each thing of a doubtful pair what stands on its node of the other, in the order in which it stands."""
    for doubt in sorted(doubts):
        for one, other in ((doubt.left, doubt.right), (doubt.right, doubt.left)):
            yield one, {"node": other, "score": doubt.score, "reasons": list(doubt.reasons)}


def _day(edge: Attributes, side: str) -> str:
    """Give the last day that the evidences state, each by its stated date, else by the day of its report."""
    days: list[str] = [x["date"][side] if "date" in x else x.get("reportedOn", "") for x in edge["evidence"]]
    return max(days)
