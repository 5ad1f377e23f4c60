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
from typing import TYPE_CHECKING, Any, TypeAlias

import msgspec
import networkx as nx

from kg.documents import reposts
from kg.errors import KgError
from kg.model import Entity, Extraction, Mention, Relation
from kg.settings import BASE_IRI

if TYPE_CHECKING:
    from kg.identity import Canonical, Doubt
    from kg.schema import Schema

Attributes: TypeAlias = dict[str, Any]
Statement: TypeAlias = tuple[str, str, str, str]

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
    nodes: dict[str, list[tuple[Extraction, Entity]]] = defaultdict(list)
    things: dict[str, Canonical] = {}
    statements: dict[Statement, list[Attributes]] = defaultdict(list)
    dropped: Counter[str] = Counter()
    for extraction in ordered:
        for entity in extraction.entities:
            thing = _thing(identities, extraction, entity.key)
            nodes[thing.id].append((extraction, entity))
            known = things.setdefault(thing.id, thing)
            if known is not thing and known != thing:
                things[thing.id] = min(thing, known, key=_content)
        for relation in extraction.relations:
            head, tail = (_thing(identities, extraction, key) for key in (relation.head, relation.tail))
            if head.id == tail.id:
                dropped["one thing"] += 1
            elif not schema.allows(relation.type, head.type, tail.type):
                dropped["signature"] += 1
            else:
                statements[_statement(relation, head.id, tail.id, schema)].append(_evidence(extraction, relation))
    graph = nx.MultiDiGraph(name="kg", version=FORMAT, base_iri=BASE_IRI, documents=_documents(ordered, repeated))
    if dropped:
        graph.graph["dropped"] = dict(sorted(dropped.items()))
    for key in sorted(nodes):
        graph.add_node(key, **_node(things[key], nodes[key], repeated))
    for statement in sorted(statements):
        head_key, type_, tail_key, status = statement
        key = type_ if status == DONE else f"{type_}|{status}"
        label = schema.relations[type_].label_zh
        graph.add_edge(head_key, tail_key, key=key, **_edge(type_, status, label, statements[statement], repeated))
    _withdraw(graph)
    _doubt(graph, doubts)
    return graph


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


def _documents(extractions: Iterable[Extraction], repeated: Mapping[str, str]) -> dict[str, Attributes]:
    fields = ("title", "date", "source", "hash", "length", "format")
    found = {x.id: {name: getattr(x, name) for name in fields if getattr(x, name) != ""} for x in extractions}
    for name, original in repeated.items():
        found[name]["repost_of"] = original
    return found


def _statement(relation: Relation, head: str, tail: str, schema: "Schema") -> Statement:
    if schema.relations[relation.type].symmetric:
        head, tail = sorted((head, tail))
    return head, relation.type, tail, relation.status


def _node(thing: "Canonical", members: Sequence[tuple[Extraction, Entity]], repeated: Mapping[str, str]) -> Attributes:
    witnesses: dict[str, list[float]] = defaultdict(list)
    names = {thing.name, *thing.names}
    mentions = []
    for extraction, entity in members:
        witnesses[repeated.get(extraction.id, extraction.id)].append(entity.confidence)
        names |= {entity.name, *entity.forms}
        mentions += [_mention(extraction, entity, m) for m in extraction.mentions if m.entity == entity.key]
    identifiers = {*thing.identifiers, *itertools.chain.from_iterable(entity.identifiers for _, entity in members)}
    attributes: Attributes = {
        "label": thing.name,
        "type": thing.type,
        "names": sorted(names - {""}),
        "confidence": noisy_or(max(values) for values in witnesses.values()),
        "support": len(witnesses),
        "documents": sorted({extraction.id for extraction, _ in members}),
        "mentions": _in_order(mentions),
        "identifiers": [{"scheme": x.scheme, "value": x.value} for x in sorted(identifiers)],
    }
    for name in ("industry", "place", "province", "city"):
        if value := getattr(thing, name, ""):
            attributes[name] = value
    if reason := getattr(thing, "industry_reason", ""):
        attributes["industry_basis"] = {"confidence": thing.industry_confidence, "reason": reason}
    if thing.reasons:
        attributes["reasons"] = sorted(set(thing.reasons))
    return attributes


def _mention(extraction: Extraction, entity: Entity, mention: Mention) -> Attributes:
    found = {"document": extraction.id, "start": mention.start, "end": mention.end}
    if text := mention.text or _covered(extraction, entity, mention):
        found["text"] = text
    return found


def _covered(extraction: Extraction, entity: Entity, mention: Mention) -> str:
    """Recover the words of a mention that does not carry them, from a quote around it or the one form of its length."""
    for relation in extraction.relations:
        for quote in (relation.evidence, relation.via):
            if quote and quote.start <= mention.start and mention.end <= quote.end:
                return quote.text[mention.start - quote.start : mention.end - quote.start]
    forms = [form for form in entity.forms if len(form) == mention.end - mention.start]
    return forms[0] if len(forms) == 1 else ""


def _evidence(extraction: Extraction, relation: Relation) -> Attributes:
    found: Attributes = {"document": extraction.id, "hash": extraction.hash, **msgspec.to_builtins(relation.evidence)}
    found["confidence"] = round(relation.confidence, 3)
    found |= {"event": relation.event} if relation.event else {}
    reported_on = relation.reported_on or extraction.date
    found |= {"reportedOn": reported_on} if reported_on else {}
    for name in ("via", "trigger", "amount", "area", "date"):
        if (value := getattr(relation, name)) is not None:
            found[name] = msgspec.to_builtins(value)
    return found | ({"reason": relation.reason} if relation.reason else {})


def _edge(
    type_: str, status: str, label: str, evidence: Iterable[Attributes], repeated: Mapping[str, str]
) -> Attributes:
    kept = _surest(evidence)
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


def _surest(evidence: Iterable[Attributes]) -> list[Attributes]:
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
    """Mark done statements that a statement of their end, dated no earlier, takes back. Undated is earliest."""
    for head, tail, key, edge in graph.edges(keys=True, data=True):
        ended = graph.get_edge_data(head, tail, f"{key}|ended")
        if edge["status"] == DONE and ended is not None and _day(ended, "last") >= _day(edge, "first"):
            edge["withdrawn"] = True


def _doubt(graph: nx.MultiDiGraph, doubts: "Iterable[Doubt]") -> None:
    for doubt in sorted(doubts):
        for one, other in ((doubt.left, doubt.right), (doubt.right, doubt.left)):
            about = {"node": other, "score": doubt.score, "reasons": list(doubt.reasons)}
            graph.nodes[one].setdefault("possibly_same", []).append(about)


def _day(edge: Attributes, side: str) -> str:
    """Give the last day that the evidences state, each by its stated date, else by the day of its report."""
    days: list[str] = [x["date"][side] if "date" in x else x.get("reportedOn", "") for x in edge["evidence"]]
    return max(days)


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
        if key != (type_ if status == DONE else f"{type_}|{status}"):
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
