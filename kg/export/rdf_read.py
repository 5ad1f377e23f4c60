"""From Turtle back to the graph: the way back of `rdf.py`.

The graph is read from the nodes of statements and claims; plain triples say nothing that these do not.
"""

import json
from collections import defaultdict
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import unquote

import networkx as nx
import pyoxigraph as ox

from kg.errors import InputError
from kg.export.resources import DOCUMENT_TERMS, RUN_TERMS
from kg.export.sentences import VALUE_TERMS
from kg.export.terms import PREFIXES, SCHEMES, key_of, vocabulary
from kg.schema import Schema, load_schema

Attributes: TypeAlias = dict[str, Any]
Index: TypeAlias = dict[str, dict[str, list[ox.NamedNode | ox.Literal]]]

_NUMBERS = {PREFIXES["xsd"] + name: make for name, make in (("integer", int), ("decimal", float))}


def read_turtle(path: Path, schema: Schema | None = None) -> nx.MultiDiGraph:
    """Read what `write_turtle` wrote: the same nodes, edges, keys and attributes.

    :param schema: the one it was written with; the shipped one where none is given.
    :raises InputError: for a file that cannot be read, is no Turtle, or is not one of ours.
    """
    index: Index = {}
    try:
        for triple in ox.parse(path=path, format=ox.RdfFormat.TURTLE):
            about = index.setdefault(triple.subject.value, {})
            about.setdefault(triple.predicate.value, []).append(triple.object)
    except (OSError, SyntaxError) as error:
        raise InputError(f"{path}: cannot be read as Turtle: {error}.") from error
    reader = _Reader(index, schema or load_schema())
    datasets = reader.of_type("kg:Dataset")
    if len(datasets) != 1:
        raise InputError(f"{path}: describes {len(datasets)} datasets, not one: it was not written by this program.")
    return reader.graph(datasets[0])


def _name(prefixed: str) -> str:
    return vocabulary(prefixed)[1:-1]


class _Reader:
    """The triples of one file by subject and predicate, and what they stand for."""

    def __init__(self, index: Index, schema: Schema) -> None:
        self.index = index
        self.types = {kind.uri: kind for kind in schema.types.values()}
        self.relations = {relation.uri: relation for relation in schema.relations.values()}
        self.base = ""
        self.kinds: dict[str, list[str]] = defaultdict(list)
        for subject, about in index.items():
            for kind in about.get(_name("rdf:type"), ()):
                self.kinds[kind.value].append(subject)

    def of_type(self, prefixed: str) -> list[str]:
        return self.kinds.get(_name(prefixed), [])

    def all(self, subject: str, prefixed: str) -> list[str]:
        return [found.value for found in self.index.get(subject, {}).get(_name(prefixed), ())]

    def get(self, subject: str, prefixed: str) -> Any:  # noqa: ANN401
        """Give the one value as str, int or float; None where there is none."""
        found = self.index.get(subject, {}).get(_name(prefixed))
        if not found:
            return None
        if isinstance(found[0], ox.Literal):
            return _NUMBERS.get(found[0].datatype.value, str)(found[0].value)
        return found[0].value

    def fields(self, subject: str, terms: dict[str, str]) -> Attributes:
        found = {name: self.get(subject, term) for name, term in terms.items()}
        extra = self.get(subject, "kg:extra")
        return {name: value for name, value in found.items() if value is not None} | (
            json.loads(extra) if extra else {}
        )

    def key(self, subject: str, kind: str = "") -> str:
        return key_of(self.base, subject).removeprefix(kind)

    def graph(self, dataset: str) -> nx.MultiDiGraph:
        about = self.fields(dataset, {"name": "schema:name", "version": "kg:format", "base_iri": "kg:baseIri"})
        self.base = about.get("base_iri", "")
        documents = {self.get(d, "dcterms:identifier"): self.document(d) for d in self.of_type("kg:Document")}
        graph = nx.MultiDiGraph()
        graph.graph.update(about | {"documents": documents})
        if run := self.get(dataset, "prov:wasGeneratedBy"):
            agent = self.get(run, "prov:wasAssociatedWith")
            software = self.fields(agent, {"software": "schema:name", "version": "schema:softwareVersion"})
            graph.graph["run"] = software | self.fields(run, RUN_TERMS)
        entities = {subject for uri in self.types for subject in self.kinds.get(uri, ())}
        for subject in sorted(entities, key=self.key):
            graph.add_node(self.key(subject))
            graph.nodes[self.key(subject)].update(self.entity(subject))
        self.doubts(graph)
        self.classifications(graph)
        claims = self.claims()
        edges = [self.edge(subject, claims) for subject in self.of_type("rdf:Statement")]
        for head, tail, edge in sorted(edges, key=lambda e: (e[0], e[2]["type"], e[1], e[2]["status"])):
            key = edge["type"] if edge["status"] == "done" else f"{edge['type']}|{edge['status']}"
            graph.add_edge(head, tail, key=key)
            graph.edges[head, tail, key].update(edge)
        return graph

    def document(self, subject: str) -> Attributes:
        original = self.get(subject, "kg:repostOf")
        return self.fields(subject, DOCUMENT_TERMS) | (
            {"repost_of": self.key(original, "document/")} if original else {}
        )

    def doubts(self, graph: nx.MultiDiGraph) -> None:
        """Tell each of two things that may be one of the other."""
        for doubt in self.of_type("kg:Doubt"):
            ends = [self.key(end) for end in self.all(doubt, "kg:between")]
            about = {"score": self.get(doubt, "kg:confidence"), "reasons": self.all(doubt, "kg:reason")}
            for one, other in (ends, ends[::-1]):
                graph.nodes[one].setdefault("possibly_same", []).append({"node": other, **about})
        for _, node in graph.nodes(data=True):
            if "possibly_same" in node:
                node["possibly_same"].sort(key=lambda one: one["node"])

    def classifications(self, graph: nx.MultiDiGraph) -> None:
        """Tell things why they have their industry."""
        documents = graph.graph.get("documents", {})
        for one in self.of_type("kg:Classification"):
            basis = self.fields(one, {"confidence": "kg:confidence", "reason": "kg:reason"})
            sentences = [self.place(place) for place in self.all(one, "kg:sentence")]
            hashes = ({"hash": documents.get(found["document"], {}).get("hash", "")} for found in sentences)
            if sentences:
                basis["sentences"] = sorted((x | y for x, y in zip(sentences, hashes, strict=True)), key=_full)
            graph.nodes[self.key(self.get(one, "kg:classifies"))]["industry_basis"] = basis

    def entity(self, subject: str) -> Attributes:
        kinds = [self.types[uri] for uri in self.all(subject, "rdf:type") if uri in self.types]
        # A superclass is written beside the class itself; the entity's own type is the lowest.
        type_ = max(kinds, key=lambda kind: (len(kind.parents), kind.name)).name
        label = self.get(subject, "skos:prefLabel")
        notations = self.index[subject].get(_name("skos:notation"), [])
        identifiers = sorted(
            (unquote(n.datatype.value.removeprefix(SCHEMES)), n.value) for n in notations if isinstance(n, ox.Literal)
        )
        mentions = [self.place(place) for place in self.all(subject, "kg:mention")]
        terms = {"confidence": "kg:confidence", "support": "kg:support"}
        terms |= {name: f"kg:{name}" for name in ("industry", "place", "province", "city")}
        found = {
            "label": label,
            "type": type_,
            "names": sorted({label, *self.all(subject, "skos:altLabel")}),
            "documents": sorted(self.key(d, "document/") for d in self.all(subject, "kg:mentionedIn")),
            "mentions": sorted(mentions, key=_full),
            "identifiers": [{"scheme": scheme, "value": value} for scheme, value in identifiers],
        }
        reasons = self.all(subject, "kg:reason")
        return found | ({"reasons": sorted(reasons)} if reasons else {}) | self.fields(subject, terms)

    def place(self, subject: str) -> Attributes:
        document = self.key(self.get(subject, "kg:inDocument"), "document/")
        return {"document": document} | self.quote(subject)

    def quote(self, subject: str) -> Attributes:
        return self.fields(subject, {"start": "oa:start", "end": "oa:end", "text": "oa:exact"})

    def claims(self) -> dict[str, list[Attributes]]:
        """Give the evidence of each statement."""
        found: dict[str, list[Attributes]] = defaultdict(list)
        for annotation in self.of_type("oa:Annotation"):
            target = self.get(annotation, "oa:hasTarget")
            sentence = self.place(self.get(target, "oa:hasSelector"))
            hash_ = self.get(annotation, "kg:sha256")
            sentence |= {"hash": hash_} if hash_ else {}
            for claim in self.all(annotation, "oa:hasBody"):
                found[self.get(claim, "kg:states")].append(sentence | self.claim(claim))
        return {statement: sorted(evidence, key=_full) for statement, evidence in found.items()}

    def claim(self, subject: str) -> Attributes:
        terms = {"confidence": "kg:confidence", "reportedOn": "kg:reportedOn", "reason": "kg:reason"}
        found = self.fields(subject, terms) | self.values(subject)
        if event := self.get(subject, "kg:occurrence"):
            found["event"] = self.key(event, "occurrence/")
        for name in ("trigger", "via"):
            if place := self.get(subject, f"kg:{name}"):
                found[name] = self.quote(place)
        return found

    def values(self, subject: str) -> Attributes:
        """Give the amount, area and date of a statement or claim."""
        terms = {"value": "kg:value", "currency": "kg:currency", "qualifier": "kg:qualifier",
                 "first": "kg:firstDay", "last": "kg:lastDay"}  # fmt: skip
        found: Attributes = {}
        for name, term in VALUE_TERMS.items():
            if value := self.get(subject, term):
                place = self.get(value, "kg:quote")
                found[name] = self.fields(value, terms) | ({"quote": self.quote(place)} if place else {})
        return found

    def edge(self, subject: str, claims: dict[str, list[Attributes]]) -> tuple[str, str, Attributes]:
        relation = self.relations[self.get(subject, "rdf:predicate")]
        evidence = claims.get(subject, [])
        terms = {"confidence": "kg:confidence", "support": "kg:support", "label": "rdfs:label"}
        edge: Attributes = {
            "type": relation.name,
            "status": self.get(subject, "kg:status").rsplit("#", 1)[-1],
            "label": relation.label_zh,
            "evidence": evidence,
            "events": sorted({found["event"] for found in evidence if "event" in found}),
            **({"withdrawn": True} if self.get(subject, "kg:withdrawn") else {}),
        }
        edge |= self.values(subject) | self.fields(subject, terms)
        return self.key(self.get(subject, "rdf:subject")), self.key(self.get(subject, "rdf:object")), edge


def _full(found: Attributes) -> tuple[str, int, int, str]:
    """Order as the graph orders evidence and mentions."""
    return found["document"], found["start"], found["end"], json.dumps(found, ensure_ascii=False, sort_keys=True)
