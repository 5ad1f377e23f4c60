"""The graph as a stream of described resources: what it says in RDF, whatever the format.

An entity is described with its names and its plain triples: one for each done statement that nothing withdraws, both
ways round where the relation is symmetric. Every statement of whatever status is a node as well (`rdf:subject`,
`rdf:predicate`, `rdf:object`, status, confidence, support) that points to its evidence: one Web Annotation for each
sentence, shared by all that the sentence states. The annotation's bodies are claims, one for each statement that the
sentence makes, with what belongs to that statement in that sentence alone: confidence, trigger, amount, period. There
are no blank nodes: every IRI comes from content, so the same graph gives the same bytes.
"""

import hashlib
import itertools
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple, TypeAlias

import networkx as nx

from kg.errors import KgError
from kg.export.terms import SCHEMES, check_base, day, escape, iri, moment, number, text, typed, vocabulary
from kg.schema import RelationType, Schema
from kg.settings import BASE_IRI

Pair: TypeAlias = tuple[str, str]
Attributes: TypeAlias = Mapping[str, Any]
Place: TypeAlias = tuple[str, int, int]

NODE_KEYS = frozenset(
    "label type names confidence support documents mentions identifiers industry place province city reasons"
    " possibly_same".split()
)
EDGE_KEYS = frozenset("type status label confidence support evidence events amount area date withdrawn".split())
EVIDENCE_KEYS = frozenset(
    "document hash start end text confidence event reportedOn via trigger amount area date reason".split()
)
DOCUMENT_TERMS = {"title": "dcterms:title", "date": "dcterms:date", "source": "dcterms:source", "hash": "kg:sha256",
                  "length": "kg:length", "format": "kg:format"}  # fmt: skip
RUN_TERMS = {"model": "kg:model", "settings": "kg:settings", "ended": "prov:endedAtTime"}
VALUES = {"amount": "kg:Amount", "area": "kg:Area", "date": "kg:Period"}
VALUE_TERMS = {"amount": "kg:amount", "area": "kg:area", "date": "kg:period"}


class Resource(NamedTuple):
    """One subject with its predicates and objects as terms; `document` is empty for the default graph."""

    document: str
    subject: str
    pairs: list[Pair]


TYPE = vocabulary("rdf:type")


def base_of(graph: nx.MultiDiGraph) -> str:
    """Give the base IRI of the graph's data.

    :raises KgError: where it cannot be one.
    """
    return check_base(graph.graph.get("base_iri", BASE_IRI))


def graph_name(base: str, document: str) -> str:
    """Give the IRI term of the named graph of a document."""
    return _at(base, document, "graph")


def _at(base: str, document: str, fragment: str) -> str:
    return f"<{base}document/{escape(document)}#{fragment}>"


def _pair(name: str, term: str) -> Pair:
    return vocabulary(name), term


def _is(name: str) -> Pair:
    return TYPE, vocabulary(name)


def digest(*parts: str) -> str:
    """Give 32 hexadecimal digits that stand for these parts in this order."""
    return hashlib.sha256("\n".join([json.dumps(part, ensure_ascii=False) for part in parts]).encode()).hexdigest()[:32]


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _extra(attributes: Attributes, known: Iterable[str]) -> list[Pair]:
    """Keep what this vocabulary has no term for, so that the way back loses nothing."""
    rest = {name: attributes[name] for name in sorted(set(attributes) - set(known))}
    return [_pair("kg:extra", text(_json(rest)))] if rest else []


def _strings(attributes: Attributes, terms: Mapping[str, str], make: Callable[[str], str] = text) -> list[Pair]:
    return [_pair(term, make(attributes[name])) for name, term in terms.items() if attributes.get(name)]


def resources(graph: nx.MultiDiGraph, schema: Schema) -> Iterator[Resource]:
    """Describe everything in the graph, in an order that depends on nothing but its content.

    :raises KgError: for a type, relation or status that the schema does not know, or a place quoted in two ways.
    """
    base = base_of(graph)
    yield from _provenance(base, graph.graph)
    shared = _Shared(base)
    statements, plain = _statements(graph, schema, base, shared)
    for key in sorted(graph.nodes):
        yield _entity(base, key, graph.nodes[key], schema, plain.get(key, ()), shared)
    yield from statements
    yield from _doubts(base, graph)
    for event in sorted(shared.events):
        yield Resource("", iri(base, f"occurrence/{event}"), [_is("kg:Occurrence")])
    yield from shared.resources()


def _provenance(base: str, about: Attributes) -> Iterator[Resource]:
    run: Attributes = about.get("run", {})
    documents: Mapping[str, Attributes] = about.get("documents", {})
    pairs = [_is("kg:Dataset"), *_strings(about, {"name": "schema:name", "version": "kg:format"})]
    pairs.append(_pair("kg:baseIri", text(base)))
    run_iri = iri(base, f"run/{digest(_json(run))}")
    pairs += [_pair("prov:wasGeneratedBy", run_iri)] if run else []
    pairs += _extra(about, {"name", "version", "base_iri", "run", "documents"})
    yield Resource("", iri(base, "dataset"), pairs)
    if run:
        agent = iri(base, f"software/{run.get('software', '')}/{run.get('version', '')}")
        used = [_pair("prov:used", iri(base, f"document/{name}")) for name in sorted(documents)]
        pairs = [_is("prov:Activity"), *_strings(run, RUN_TERMS, moment), _pair("prov:wasAssociatedWith", agent), *used]
        yield Resource("", run_iri, pairs + _extra(run, {"software", "version", *RUN_TERMS}))
        terms = {"software": "schema:name", "version": "schema:softwareVersion"}
        yield Resource("", agent, [_is("prov:SoftwareAgent"), *_strings(run, terms)])
    for name in sorted(documents):
        about_one = documents[name]
        pairs = [_is("kg:Document"), _pair("dcterms:identifier", text(name))]
        for field, term in DOCUMENT_TERMS.items():
            if field in about_one:
                value = about_one[field]
                make = number if field == "length" else day if field == "date" else text
                pairs.append(_pair(term, make(value)))
        if original := about_one.get("repost_of"):
            pairs.append(_pair("kg:repostOf", iri(base, f"document/{original}")))
        yield Resource("", iri(base, f"document/{name}"), pairs + _extra(about_one, {*DOCUMENT_TERMS, "repost_of"}))


def _entity(
    base: str, key: str, node: Attributes, schema: Schema, plain: Iterable[Pair], shared: "_Shared"
) -> Resource:
    if node.get("type") not in schema.types:
        raise KgError(f"{key}: the type {node.get('type')!r} is not in the ontology; build with the --ontology it has.")
    kind = schema.types[node["type"]]
    subject = iri(base, key)
    classes = [kind.uri, *(schema.types[parent].uri for parent in kind.parents)]
    label = node.get("label", key)
    pairs = [(TYPE, f"<{uri}>") for uri in classes]
    pairs += [_pair("rdfs:label", text(label)), _pair("skos:prefLabel", text(label))]
    pairs += [_pair("skos:altLabel", text(name)) for name in sorted(set(node.get("names", ())) - {label})]
    identifiers = sorted((found["scheme"], found["value"]) for found in node.get("identifiers", ()))
    pairs += [_pair("skos:notation", typed(value, SCHEMES + escape(scheme))) for scheme, value in identifiers]
    pairs += [_pair("schema:identifier", text(f"{scheme}:{value}")) for scheme, value in identifiers]
    pairs += _strings(node, {name: f"kg:{name}" for name in ("industry", "place", "province", "city")})
    pairs += [_pair("kg:possiblySameAs", iri(base, one["node"])) for one in node.get("possibly_same", ())]
    pairs += _measures(node)
    pairs += [_pair("kg:reason", text(reason)) for reason in sorted(set(node.get("reasons", ())))]
    pairs += [_pair("kg:mentionedIn", iri(base, f"document/{name}")) for name in sorted(node.get("documents", ()))]
    for mention in node.get("mentions", ()):
        shared.mention(subject, mention)
    return Resource("", subject, pairs + sorted(set(plain)) + _extra(node, NODE_KEYS))


def _doubts(base: str, graph: nx.MultiDiGraph) -> Iterator[Resource]:
    """Describe the pairs that may be one thing, each once: their score, and what speaks for it."""
    for key in sorted(graph.nodes):
        for one in graph.nodes[key].get("possibly_same", ()):
            if key < one["node"]:
                pairs = [_is("kg:Doubt"), *(_pair("kg:between", iri(base, end)) for end in (key, one["node"]))]
                pairs.append(_pair("kg:confidence", number(float(one["score"]))))
                pairs += [_pair("kg:reason", text(reason)) for reason in one["reasons"]]
                yield Resource("", iri(base, f"doubt/{digest(key, one['node'])}"), pairs)


def _measures(attributes: Attributes) -> list[Pair]:
    pairs = [_pair("kg:confidence", number(float(attributes["confidence"])))] if "confidence" in attributes else []
    return pairs + ([_pair("kg:support", number(attributes["support"]))] if "support" in attributes else [])


def _statements(
    graph: nx.MultiDiGraph, schema: Schema, base: str, shared: "_Shared"
) -> tuple[list[Resource], dict[str, list[Pair]]]:
    """Describe the edges; give their plain triples, as predicate and object, by the key of the subject."""
    found: list[Resource] = []
    plain: dict[str, list[Pair]] = defaultdict(list)
    edges = [(edge["type"], edge["status"], head, tail, edge) for head, tail, edge in graph.edges(data=True)]
    for type_, status, head, tail, edge in sorted(edges, key=lambda e: (e[2], e[0], e[3], e[1])):
        if type_ not in schema.relations or status not in schema.statuses:
            raise KgError(f"{head} -{type_}|{status}-> {tail}: not in the ontology; build with the --ontology it has.")
        relation = schema.relations[type_]
        found.append(_statement(base, relation, (head, tail), edge, shared))
        if status == "done" and not edge.get("withdrawn"):
            plain[head].append((f"<{relation.uri}>", iri(base, tail)))
            if relation.symmetric:
                plain[tail].append((f"<{relation.uri}>", iri(base, head)))
    return found, plain


def _statement(base: str, relation: RelationType, ends: Pair, edge: Attributes, shared: "_Shared") -> Resource:
    head, tail = ends
    identity = digest(head, relation.property, tail, edge["status"])
    subject = iri(base, f"statement/{identity}")
    evidence = edge.get("evidence", ())
    pairs = [
        _is("rdf:Statement"),
        _pair("rdf:subject", iri(base, head)),
        _pair("rdf:predicate", f"<{relation.uri}>"),
        _pair("rdf:object", iri(base, tail)),
        _pair("kg:status", vocabulary(f"kg:{edge['status']}")),
        *_measures(edge),
    ]
    pairs += (
        [_pair("rdfs:label", text(edge["label"]))] if edge.get("label", relation.label_zh) != relation.label_zh else []
    )
    pairs += [_pair("kg:withdrawn", typed("true", "boolean"))] if edge.get("withdrawn") else []
    for name, term in VALUE_TERMS.items():
        if name in edge:
            document = next((found["document"] for found in evidence if found.get(name) == edge[name]), "")
            pairs.append(_pair(term, shared.value(name, document, edge[name])))
    pairs += [_pair("kg:evidence", annotation) for annotation in shared.evidence(subject, identity, evidence)]
    return Resource("", subject, pairs + _extra(edge, EDGE_KEYS))


class _Shared:
    """What several statements and entities point to: sentences, claims, quoted places, values, by document."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.events: set[str] = set()
        self.places: dict[Place, str] = {}
        self.sentences: dict[Place, tuple[str, list[str]]] = {}
        self.claims: dict[str, dict[str, list[Pair]]] = defaultdict(dict)
        self.mentions: dict[str, list[Pair]] = defaultdict(list)

    def quote(self, document: str, found: Attributes) -> str:
        """Give the selector of the words `found` in a document.

        :raises KgError: where the same place has been quoted with other words.
        """
        place = (document, found["start"], found["end"])
        words = found.get("text", "")
        if self.places.setdefault(place, words) != words:
            if words and self.places[place]:
                raise KgError(
                    f"{document}[{place[1]}:{place[2]}] is quoted in two ways: {words!r} and {self.places[place]!r}."
                )
            self.places[place] = words or self.places[place]
        return _at(self.base, document, f"char={place[1]},{place[2]}")

    def mention(self, entity: str, found: Attributes) -> None:
        self.mentions[found["document"]].append((entity, self.quote(found["document"], found)))

    def evidence(self, statement: str, identity: str, evidence: Iterable[Attributes]) -> list[str]:
        """Add the claims for a statement; give the annotations of their sentences, each once."""
        annotations: dict[str, None] = {}
        seen: dict[str, int] = defaultdict(int)
        for found in evidence:
            document, start, end = found["document"], found["start"], found["end"]
            self.quote(document, found)
            key = digest(identity, document, f"{start},{end}", found.get("event", ""))
            seen[key] += 1
            claim = iri(self.base, f"claim/{key}" + (f"-{seen[key]}" if seen[key] > 1 else ""))
            self.claims[document][claim] = self._claim(statement, document, found)
            self.sentences.setdefault((document, start, end), (found.get("hash", ""), []))[1].append(claim)
            annotations[_at(self.base, document, f"evidence={start},{end}")] = None
        return list(annotations)

    def _claim(self, statement: str, document: str, found: Attributes) -> list[Pair]:
        pairs = [_is("kg:Claim"), _pair("kg:states", statement), *_measures(found)]
        if found.get("event"):
            self.events.add(found["event"])
            pairs.append(_pair("kg:occurrence", iri(self.base, f"occurrence/{found['event']}")))
        pairs += _strings(found, {"reportedOn": "kg:reportedOn"}, day)
        pairs += [
            _pair(f"kg:{name}", self.quote(document, found[name])) for name in ("trigger", "via") if name in found
        ]
        pairs += [_pair(t, self.value(name, document, found[name])) for name, t in VALUE_TERMS.items() if name in found]
        return pairs + _strings(found, {"reason": "kg:reason"}) + _extra(found, EVIDENCE_KEYS)

    def value(self, kind: str, document: str, found: Attributes) -> str:
        """Add an amount, area or period; one that the same words of the same document give is one node."""
        subject = iri(self.base, f"{kind}/{digest(kind, document, _json(found))}")
        members = self.claims[document]
        if subject not in members:
            pairs = [_is(VALUES[kind])]
            pairs += [_pair("kg:value", number(found["value"]))] if "value" in found else []
            pairs += _strings(found, {"currency": "kg:currency", "qualifier": "kg:qualifier"})
            pairs += _strings(found, {"first": "kg:firstDay", "last": "kg:lastDay"}, day)
            pairs += [_pair("kg:quote", self.quote(document, found["quote"]))] if "quote" in found else []
            members[subject] = pairs + _extra(found, ("value", "currency", "qualifier", "first", "last", "quote"))
        return subject

    def resources(self) -> Iterator[Resource]:
        """Describe everything that was added, document by document."""
        by_document: dict[str, list[Place]] = defaultdict(list)
        for place in sorted(self.places):
            by_document[place[0]].append(place)
        for document in sorted({*by_document, *self.claims}):
            for place in by_document[document]:
                if place in self.sentences:
                    yield from self._sentence(place)
            for subject in sorted(self.claims[document]):
                yield Resource(document, subject, self.claims[document][subject])
            for place in by_document[document]:
                yield self._place(place)
            for entity, members in itertools.groupby(sorted(set(self.mentions[document])), key=lambda pair: pair[0]):
                yield Resource(document, entity, [_pair("kg:mention", place_iri) for _, place_iri in members])

    def _sentence(self, place: Place) -> Iterator[Resource]:
        document, start, end = place
        hash_, claims = self.sentences[place]
        target = _at(self.base, document, f"target={start},{end}")
        pairs = [_is("oa:Annotation"), _pair("oa:hasTarget", target), *_strings({"hash": hash_}, {"hash": "kg:sha256"})]
        pairs += [_pair("oa:hasBody", claim) for claim in sorted(claims)]
        yield Resource(document, _at(self.base, document, f"evidence={start},{end}"), pairs)
        source = _pair("oa:hasSource", iri(self.base, f"document/{document}"))
        selector = _pair("oa:hasSelector", _at(self.base, document, f"char={start},{end}"))
        yield Resource(document, target, [_is("oa:SpecificResource"), source, selector])

    def _place(self, place: Place) -> Resource:
        document, start, end = place
        pairs = [
            _is("oa:TextPositionSelector"),
            _is("oa:TextQuoteSelector"),
            _pair("kg:inDocument", iri(self.base, f"document/{document}")),
            _pair("oa:start", number(start)),
            _pair("oa:end", number(end)),
        ]
        pairs += _strings({"text": self.places[place]}, {"text": "oa:exact"})
        return Resource(document, _at(self.base, document, f"char={start},{end}"), pairs)
