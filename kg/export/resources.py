"""The graph as a stream of described resources: what it says in RDF, whatever the format.

An entity is described with its names and its plain triples: one for each done statement that nothing withdraws, both
ways round where the relation is symmetric. Every statement of whatever status is a node as well (`rdf:subject`,
`rdf:predicate`, `rdf:object`, status, confidence, support) that points to its evidence: one Web Annotation for each
sentence, shared by all that the sentence states. The annotation's bodies are claims, one for each statement that the
sentence makes, with what belongs to that statement in that sentence alone: confidence, trigger, amount, period. There
are no blank nodes: every IRI comes from content, so the same graph gives the same bytes.
"""

from collections.abc import Iterator, Mapping

import networkx as nx

from kg.errors import KgError
from kg.export import walk
from kg.export.described import (
    TYPE,
    Attributes,
    Pair,
    Resource,
    digest,
    extra,
    graph_name,
    is_a,
    json_text,
    measures,
    pair,
    strings,
)
from kg.export.sentences import VALUE_TERMS, Sentences, place_pairs, sentence_of, value_of
from kg.export.terms import SCHEMES, check_base, day, escape, iri, moment, number, text, typed, vocabulary
from kg.schema import RelationType, Schema
from kg.settings import BASE_IRI

__all__ = ["TYPE", "Resource", "base_of", "digest", "graph_name", "resources"]

NODE_KEYS = frozenset(
    "label type names confidence support documents mentions identifiers industry place province city reasons"
    " possibly_same industry_basis".split()
)
EDGE_KEYS = frozenset("type status label confidence support evidence events amount area date withdrawn".split())
DOCUMENT_TERMS = {"title": "dcterms:title", "date": "dcterms:date", "source": "dcterms:source", "hash": "kg:sha256",
                  "length": "kg:length", "format": "kg:format"}  # fmt: skip
RUN_TERMS = {"model": "kg:model", "settings": "kg:settings", "ended": "prov:endedAtTime"}


def base_of(graph: nx.MultiDiGraph) -> str:
    """Give the base IRI of the graph's data.

    :raises KgError: where it cannot be one.
    """
    return check_base(graph.graph.get("base_iri", BASE_IRI))


def resources(graph: nx.MultiDiGraph, schema: Schema) -> Iterator[Resource]:
    """Describe everything in the graph, in an order that depends on nothing but its content.

    :raises KgError: for a type, relation or status that the schema does not know, or a place quoted in two ways.
    """
    base = base_of(graph)
    yield from provenance(base, graph.graph)
    for key in sorted(graph):
        yield entity(base, key, graph, schema)
    loose = Sentences(base, "")  # values of statements that no evidence of theirs has
    for edge in walk.statements(graph):
        yield statement(base, edge, graph.edges[edge], schema, loose)
    for key in sorted(graph):
        yield from doubts_of(base, key, graph.nodes[key])
    for key in sorted(graph):
        yield from classification_of(base, key, graph.nodes[key])
    for event in walk.events(graph):
        yield occurrence(base, event)
    yield from loose.resources()
    for told in walk.told(graph):
        yield from told_by(base, graph, told, schema)


def occurrence(base: str, event: str) -> Resource:
    """Describe an event that statements speak of."""
    return Resource("", iri(base, f"occurrence/{event}"), [is_a("kg:Occurrence")])


def told_by(base: str, graph: nx.MultiDiGraph, told: walk.Told, schema: Schema) -> Iterator[Resource]:
    """Describe what one document tells: its sentences, claims, places and mentions."""
    found = Sentences(base, told.document)
    for edge, evidence in told.evidence:
        about = graph.edges[edge]
        identity = _identity(_relation(schema, edge, about), edge, about["status"])
        found.evidence(iri(base, f"statement/{identity}"), identity, evidence)
    for key, mention in told.mentions:
        found.mention(iri(base, key), mention)
    yield from found.resources()


def provenance(base: str, about: Attributes) -> Iterator[Resource]:
    """Describe the dataset, the run that made it, and its documents."""
    run: Attributes = about.get("run", {})
    documents: Mapping[str, Attributes] = about.get("documents", {})
    pairs = [is_a("kg:Dataset"), *strings(about, {"name": "schema:name", "version": "kg:format"})]
    pairs.append(pair("kg:baseIri", text(base)))
    run_iri = iri(base, f"run/{digest(json_text(run))}")
    pairs += [pair("prov:wasGeneratedBy", run_iri)] if run else []
    pairs += extra(about, {"name", "version", "base_iri", "run", "documents"})
    yield Resource("", iri(base, "dataset"), pairs)
    if run:
        agent = iri(base, f"software/{run.get('software', '')}/{run.get('version', '')}")
        used = [pair("prov:used", iri(base, f"document/{name}")) for name in sorted(documents)]
        pairs = [is_a("prov:Activity"), *strings(run, RUN_TERMS, moment), pair("prov:wasAssociatedWith", agent), *used]
        yield Resource("", run_iri, pairs + extra(run, {"software", "version", *RUN_TERMS}))
        terms = {"software": "schema:name", "version": "schema:softwareVersion"}
        yield Resource("", agent, [is_a("prov:SoftwareAgent"), *strings(run, terms)])
    for name in sorted(documents):
        about_one = documents[name]
        pairs = [is_a("kg:Document"), pair("dcterms:identifier", text(name))]
        for field, term in DOCUMENT_TERMS.items():
            if field in about_one:
                value = about_one[field]
                make = number if field == "length" else day if field == "date" else text
                pairs.append(pair(term, make(value)))
        if original := about_one.get("repost_of"):
            pairs.append(pair("kg:repostOf", iri(base, f"document/{original}")))
        yield Resource("", iri(base, f"document/{name}"), pairs + extra(about_one, {*DOCUMENT_TERMS, "repost_of"}))


def entity(base: str, key: str, graph: nx.MultiDiGraph, schema: Schema) -> Resource:
    """Describe a thing, with its plain triples.

    :raises KgError: for a type that the schema does not know.
    """
    node = graph.nodes[key]
    if node.get("type") not in schema.types:
        raise KgError(f"{key}: the type {node.get('type')!r} is not in the ontology; build with the --ontology it has.")
    kind = schema.types[node["type"]]
    subject = iri(base, key)
    classes = [kind.uri, *(schema.types[parent].uri for parent in kind.parents)]
    label = node.get("label", key)
    pairs = [(TYPE, f"<{uri}>") for uri in classes]
    pairs += [pair("rdfs:label", text(label)), pair("skos:prefLabel", text(label))]
    pairs += [pair("skos:altLabel", text(name)) for name in sorted(set(node.get("names", ())) - {label})]
    identifiers = sorted((found["scheme"], found["value"]) for found in node.get("identifiers", ()))
    pairs += [pair("skos:notation", typed(value, SCHEMES + escape(scheme))) for scheme, value in identifiers]
    pairs += [pair("schema:identifier", text(f"{scheme}:{value}")) for scheme, value in identifiers]
    pairs += strings(node, {name: f"kg:{name}" for name in ("industry", "place", "province", "city")})
    pairs += [pair("kg:possiblySameAs", iri(base, one["node"])) for one in node.get("possibly_same", ())]
    pairs += measures(node)
    pairs += [pair("kg:reason", text(reason)) for reason in sorted(set(node.get("reasons", ())))]
    pairs += [pair("kg:mentionedIn", iri(base, f"document/{name}")) for name in sorted(node.get("documents", ()))]
    return Resource("", subject, pairs + sorted(set(_plain(base, key, graph, schema))) + extra(node, NODE_KEYS))


def _plain(base: str, key: str, graph: nx.MultiDiGraph, schema: Schema) -> Iterator[Pair]:
    """Give the plain triples of a node, as predicate and object: what is done and not withdrawn."""
    for head, tail, about in graph.out_edges(key, data=True):
        relation = _relation(schema, (head, tail, ""), about)
        if about["status"] == "done" and not about.get("withdrawn"):
            yield f"<{relation.uri}>", iri(base, tail)
    for head, tail, about in graph.in_edges(key, data=True):
        relation = _relation(schema, (head, tail, ""), about)
        if relation.symmetric and about["status"] == "done" and not about.get("withdrawn"):
            yield f"<{relation.uri}>", iri(base, head)


def doubts_of(base: str, key: str, node: Attributes) -> Iterator[Resource]:
    """Describe the pairs of a thing and one after it that may be one: their score, and what speaks for it."""
    for one in node.get("possibly_same", ()):
        if key < one["node"]:
            pairs = [is_a("kg:Doubt"), *(pair("kg:between", iri(base, end)) for end in (key, one["node"]))]
            pairs.append(pair("kg:confidence", number(float(one["score"]))))
            pairs += [pair("kg:reason", text(reason)) for reason in one["reasons"]]
            yield Resource("", iri(base, f"doubt/{digest(key, one['node'])}"), pairs)


def classification_of(base: str, key: str, node: Attributes) -> Iterator[Resource]:
    """Describe why a thing has its industry: how sure, by what, and by which sentences."""
    if basis := node.get("industry_basis"):
        pairs = [is_a("kg:Classification"), pair("kg:classifies", iri(base, key))]
        pairs += strings(node, {"industry": "kg:industry"}) + measures(basis)
        pairs += strings(basis, {"reason": "kg:reason"})
        name = f"classification/{digest(key)}"
        # Places of their own, since what is merged of all documents stands in no document's graph.
        told = {iri(base, f"{name}/{at}"): one for at, one in enumerate(basis.get("sentences", ()), 1)}
        pairs += [pair("kg:sentence", place) for place in told]
        yield Resource("", iri(base, name), pairs + extra(basis, {"confidence", "reason", "sentences"}))
        for place, one in told.items():
            yield Resource("", place, place_pairs(base, one["document"], one))


def _relation(schema: Schema, edge: walk.Edge, about: Attributes) -> RelationType:
    type_, status = about["type"], about["status"]
    if type_ not in schema.relations or status not in schema.statuses:
        head, tail, _ = edge
        raise KgError(f"{head} -{type_}|{status}-> {tail}: not in the ontology; build with the --ontology it has.")
    return schema.relations[type_]


def _identity(relation: RelationType, edge: walk.Edge, status: str) -> str:
    return digest(edge[0], relation.property, edge[1], status)


def statement(base: str, edge: walk.Edge, about: Attributes, schema: Schema, loose: Sentences) -> Resource:
    """Describe a statement.

    :param loose: takes values that no evidence of the statement has.
    :raises KgError: for a relation or status that the schema does not know.
    """
    relation = _relation(schema, edge, about)
    head, tail, _ = edge
    subject = iri(base, f"statement/{_identity(relation, edge, about['status'])}")
    evidence = about.get("evidence", ())
    pairs = [
        is_a("rdf:Statement"),
        pair("rdf:subject", iri(base, head)),
        pair("rdf:predicate", f"<{relation.uri}>"),
        pair("rdf:object", iri(base, tail)),
        pair("kg:status", vocabulary(f"kg:{about['status']}")),
        *measures(about),
    ]
    if about.get("label", relation.label_zh) != relation.label_zh:
        pairs.append(pair("rdfs:label", text(about["label"])))
    pairs += [pair("kg:withdrawn", typed("true", "boolean"))] if about.get("withdrawn") else []
    for name, term in VALUE_TERMS.items():
        if name in about:
            document = next((found["document"] for found in evidence if found.get(name) == about[name]), "")
            value = value_of(base, name, document, about[name]) if document else loose.value(name, about[name])
            pairs.append(pair(term, value))
    pairs += [pair("kg:evidence", sentence) for sentence in dict.fromkeys(sentence_of(base, x) for x in evidence)]
    return Resource("", subject, pairs + extra(about, EDGE_KEYS))
