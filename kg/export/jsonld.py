"""The graph as JSON-LD, with short names for every term; the context stands in the file and, alone, in `ontology/`.

Terms as `terms.py` writes them are JSON already: the escapes of N-Triples are those of JSON.
"""

import itertools
import json
from collections.abc import Iterable, Iterator
from typing import Any

from kg.export.resources import TYPE, Resource
from kg.export.terms import PREFIXES, short, vocabulary
from kg.schema import Schema

# Short name -> term; what points to a resource, what is a text or a number, and what is a decimal.
LINKS = (
    "kg:status kg:evidence kg:states kg:occurrence kg:trigger kg:via kg:mention kg:mentionedIn kg:inDocument kg:quote "
    "kg:sentence kg:classifies kg:amount kg:area kg:period oa:hasTarget oa:hasBody oa:hasSource oa:hasSelector "
    "prov:used prov:wasGeneratedBy prov:wasAssociatedWith rdf:subject rdf:predicate rdf:object"
).split()
VALUES = (
    "kg:support kg:withdrawn kg:reason kg:reportedOn kg:firstDay kg:lastDay kg:value kg:currency kg:qualifier "
    "kg:industry kg:place kg:sha256 kg:length kg:format kg:baseIri kg:model kg:settings kg:extra rdfs:label "
    "skos:prefLabel skos:altLabel skos:notation dcterms:identifier dcterms:title dcterms:date dcterms:source "
    "schema:name schema:softwareVersion oa:start oa:end oa:exact"
).split()
DECIMALS = ("kg:confidence",)
EXACT = 15


def context(schema: Schema) -> dict[str, Any]:
    """Give the JSON-LD context: every term by its local name, the schema's relations among them."""
    terms: dict[str, Any] = dict(PREFIXES)
    terms |= {_local(name): {"@id": name, "@type": "@id"} for name in LINKS}
    terms |= {_local(name): name for name in VALUES}
    terms |= {_local(name): {"@id": name, "@type": "xsd:decimal"} for name in DECIMALS}
    for relation in schema.relations.values():
        terms.setdefault(relation.property, {"@id": relation.uri, "@type": "@id"})
    return terms


def context_text(schema: Schema) -> str:
    """Give the context as the text of a file."""
    return json.dumps({"@context": context(schema)}, ensure_ascii=False, indent=1) + "\n"


def jsonld(found: Iterable[Resource], schema: Schema) -> Iterator[str]:
    """Give the JSON-LD text of these resources in pieces, a resource a line."""
    terms = context(schema)
    names = {(vocabulary(name)): _local(name) for name in (*LINKS, *VALUES, *DECIMALS)}
    for relation in schema.relations.values():
        entry = terms[relation.property]
        if isinstance(entry, dict) and entry["@id"] == relation.uri:
            names[f"<{relation.uri}>"] = relation.property
    decimals = {vocabulary(name) for name in DECIMALS}
    yield f'{{"@context": {json.dumps(terms, ensure_ascii=False)},\n"@graph": ['
    mark = "\n"
    for resource in found:
        yield mark + _object(resource, names, decimals)
        mark = ",\n"
    yield "\n]}\n"


def _object(resource: Resource, names: dict[str, str], decimals: set[str]) -> str:
    parts = [f'"@id": {_text(resource.subject)}']
    for predicate, group in itertools.groupby(resource.pairs, key=lambda pair: pair[0]):
        if predicate == TYPE:
            values, key = [_text(short(term).strip("<>")) for _, term in group], "@type"
        elif predicate in names:
            key = names[predicate]
            values = [_value(term, linked=True, decimal=predicate in decimals) for _, term in group]
        else:
            key, values = predicate[1:-1], [_value(term, linked=False, decimal=False) for _, term in group]
        parts.append(f'"{key}": {values[0]}' if len(values) == 1 else f'"{key}": [{", ".join(values)}]')
    return "{" + ", ".join(parts) + "}"


def _text(term: str) -> str:
    return json.dumps(term.strip("<>"), ensure_ascii=False)


def _value(term: str, *, linked: bool, decimal: bool) -> str:
    if term.startswith("<"):
        return _text(short(term)) if linked else f'{{"@id": {_text(term)}}}'
    if not term.endswith(">"):
        return term
    literal, datatype = term.rsplit("^^", 1)
    kind = short(datatype)
    # Readers take a JSON number of more digits than a double holds for a double.
    if kind == "xsd:boolean" or (kind == "xsd:integer" and len(literal) <= EXACT):
        return literal[1:-1]
    return literal if decimal else f'{{"@value": {literal}, "@type": {_text(kind)}}}'


def _local(name: str) -> str:
    return name.split(":", 1)[1]
