"""The ontology as Python values: types, relations, signatures, symmetry, status.

`ontology/kg.ttl` is the only place that states them. A class or an object property that bears a `skos:notation` is
extracted under that notation. A subclass stands wherever its superclass may stand, so that a user's own class fits the
relations of the class above it. A file that imports the shipped ontology, or states no status values of its own, adds
to the shipped one; any other file replaces it.
"""

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import msgspec
import pyoxigraph as ox

from kg.errors import SchemaError
from kg.settings import data_folder

ONTOLOGY = "https://w3id.org/parkkg/ontology"
NAMESPACE = ONTOLOGY + "#"
_OWL = "http://www.w3.org/2002/07/owl#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_SKOS = "http://www.w3.org/2004/02/skos/core#"

_Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


class EntityType(msgspec.Struct, frozen=True):
    """A class: `name` as in `Mention.type`, `iri` its local name, `uri` in full, `parents` the types above it."""

    name: str
    iri: str
    label_zh: str
    label_en: str
    uri: str
    parents: tuple[str, ...] = ()


class RelationType(msgspec.Struct, frozen=True):
    """A relation: `name` as in `Relation.type`, `property` and `inverse` local names, `heads` and `tails` type names.

    `inverse` and `inverse_uri` are empty where the relation is symmetric or has no named inverse.
    """

    name: str
    property: str
    inverse: str
    label_zh: str
    label_en: str
    heads: frozenset[str]
    tails: frozenset[str]
    symmetric: bool
    uri: str
    inverse_uri: str = ""

    def allows(self, head: str, tail: str) -> bool:
        """Tell whether the relation can link these types; a symmetric one may be read from either end."""
        forward = head in self.heads and tail in self.tails
        return forward or (self.symmetric and tail in self.heads and head in self.tails)


class Schema(msgspec.Struct, frozen=True):
    """Everything the ontology states that the extractor and the outputs need, in the order of the file."""

    types: dict[str, EntityType]
    relations: dict[str, RelationType]
    statuses: tuple[str, ...]
    version: str = ""

    def allows(self, relation: str, head_type: str, tail_type: str) -> bool:
        """Tell whether `relation` can link these types; false for a relation that the schema does not know.

        >>> load_schema().allows("落户", "COMPANY", "PARK"), load_schema().allows("落户", "PARK", "COMPANY")
        (True, False)
        >>> load_schema().allows("签约", "PROJECT", "PARK")  # symmetric: a park signs a project
        True
        """
        known = self.relations.get(relation)
        return known is not None and known.allows(head_type, tail_type)


def load_schema(path: Path | None = None) -> Schema:
    """Read the ontology; the shipped one where no path is given. Cached until the file changes.

    :raises SchemaError: for a file that cannot be read or parsed, or that states a relation without a usable signature,
        a type or relation without labels, or one notation twice; named with the file.
    """
    shipped = data_folder("ontology") / "kg.ttl"
    chosen = (path or shipped).resolve()
    try:
        changed = chosen.stat().st_mtime_ns
    except OSError as error:
        raise SchemaError(f"{chosen}: the ontology cannot be read: {error.strerror}.") from error
    return _load(chosen, shipped.resolve(), changed)


@lru_cache(maxsize=8)
def _load(path: Path, shipped: Path, changed: int) -> Schema:
    triples = _parse(path)
    own = _Triples(triples)
    imports = any(str(getattr(target, "value", "")).startswith(ONTOLOGY) for target in own.objects_of(_OWL + "imports"))
    if path != shipped and (imports or not own.subjects_of_type(NAMESPACE + "Status")):
        own = _Triples(_parse(shipped) + triples)
    try:
        return _schema(own)
    except SchemaError as error:
        raise SchemaError(f"{path}: {error}") from error.__cause__


def _parse(path: Path) -> list[ox.Triple]:
    try:
        data = path.read_bytes()
        quads = list(ox.parse(data, format=ox.RdfFormat.TURTLE, base_iri=ONTOLOGY, rename_blank_nodes=True))
    except (OSError, SyntaxError, UnicodeDecodeError) as error:
        raise SchemaError(f"{path}: not a Turtle file that can be read: {error}.") from error
    return [quad.triple for quad in quads]


class _Triples:
    """Triples indexed by subject and predicate, in file order."""

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        self.by_subject: dict[_Term, dict[str, list[_Term]]] = {}
        for triple in triples:
            values = self.by_subject.setdefault(triple.subject, {}).setdefault(triple.predicate.value, [])
            if triple.object not in values:
                values.append(triple.object)

    def get(self, subject: _Term, predicate: str) -> list[_Term]:
        return self.by_subject.get(subject, {}).get(predicate, [])

    def objects_of(self, predicate: str) -> list[_Term]:
        return [value for properties in self.by_subject.values() for value in properties.get(predicate, ())]

    def subjects_of_type(self, uri: str) -> list[ox.NamedNode]:
        wanted = ox.NamedNode(uri)
        return [s for s in self.by_subject if isinstance(s, ox.NamedNode) and wanted in self.get(s, _RDF + "type")]

    def text(self, subject: _Term, predicate: str, language: str | None = None) -> str:
        for value in self.get(subject, predicate):
            if isinstance(value, ox.Literal) and (language is None or value.language == language):
                return value.value
        return ""

    def members(self, node: _Term) -> list[_Term]:
        """Give the items of an RDF list; a malformed list ends where it breaks off, a circular one where it closes."""
        found: list[_Term] = []
        seen = set()
        while node not in seen and (first := self.get(node, _RDF + "first")):
            seen.add(node)
            found += first[:1]
            rest = self.get(node, _RDF + "rest")
            if not rest:
                break
            node = rest[0]
        return found


def _schema(triples: _Triples) -> Schema:
    types: dict[str, EntityType] = {}
    for node in triples.subjects_of_type(_OWL + "Class"):
        if name := _notation(triples, node, types):
            zh, en = _labels(triples, node)
            above = [triples.text(ox.NamedNode(uri), _SKOS + "notation") for uri in _above(triples, node)[1:]]
            parents = tuple(sorted(parent for parent in above if parent))
            types[name] = EntityType(name, _local(node.value), zh, en, node.value, parents)
    relations: dict[str, RelationType] = {}
    for node in triples.subjects_of_type(_OWL + "ObjectProperty"):
        if name := _notation(triples, node, relations):
            relations[name] = _relation(triples, node, name, types)
    statuses = tuple(triples.text(node, _SKOS + "notation") for node in triples.subjects_of_type(NAMESPACE + "Status"))
    ontology = triples.subjects_of_type(_OWL + "Ontology")
    version = triples.text(ontology[0], _OWL + "versionInfo") if ontology else ""
    return Schema(types, relations, tuple(status for status in statuses if status), version)


def _notation(triples: _Triples, node: ox.NamedNode, taken: Iterable[str]) -> str:
    name = triples.text(node, _SKOS + "notation")
    if name in taken:
        raise SchemaError(f"the notation {name!r} is given twice, the second time to <{node.value}>; rename one.")
    return name


def _labels(triples: _Triples, node: ox.NamedNode) -> tuple[str, str]:
    zh, en = (triples.text(node, _RDFS + "label", language) for language in ("zh", "en"))
    if not zh and not en:
        raise SchemaError(f"<{node.value}> has no rdfs:label; give it one in @zh or @en.")
    return zh or en, en or zh


def _relation(triples: _Triples, node: ox.NamedNode, name: str, types: dict[str, EntityType]) -> RelationType:
    zh, en = _labels(triples, node)
    heads, tails = (_ends(triples, node, name, types, end) for end in ("domain", "range"))
    inverses = [value for value in triples.get(node, _OWL + "inverseOf") if isinstance(value, ox.NamedNode)]
    named = (subject for subject in triples.by_subject if isinstance(subject, ox.NamedNode))
    inverses += [subject for subject in named if node in triples.get(subject, _OWL + "inverseOf")]
    inverse = inverses[0].value if inverses else ""
    symmetric = ox.NamedNode(_OWL + "SymmetricProperty") in triples.get(node, _RDF + "type")
    return RelationType(name, _local(node.value), _local(inverse), zh, en, heads, tails, symmetric, node.value, inverse)


def _ends(triples: _Triples, node: ox.NamedNode, name: str, types: dict[str, EntityType], end: str) -> frozenset[str]:
    """Find the type names that may stand at one end: the classes of the union and everything below them."""
    allowed: set[str] = set()
    for value in triples.get(node, _RDFS + end):
        union = triples.get(value, _OWL + "unionOf")
        members = triples.members(union[0]) if union else [value]
        allowed |= {member.value for member in members if isinstance(member, ox.NamedNode)}
    found = {kind.name for kind in types.values() if allowed & set(_above(triples, ox.NamedNode(kind.uri)))}
    if not found:
        said = ", ".join(f"<{uri}>" for uri in sorted(allowed)) or "nothing"
        raise SchemaError(
            f"the rdfs:{end} of {name} (<{node.value}>) names {said}: no class with a skos:notation. "
            "Name a class, or an owl:unionOf classes, that this ontology declares."
        )
    return frozenset(found)


def _above(triples: _Triples, node: ox.NamedNode) -> list[str]:
    """Give the class itself and all named classes above it; a circle of subclasses ends where it closes."""
    found: list[str] = []
    waiting: list[_Term] = [node]
    while waiting:
        current = waiting.pop()
        if isinstance(current, ox.NamedNode) and current.value not in found:
            found.append(current.value)
            waiting += triples.get(current, _RDFS + "subClassOf")
    return found


def _local(uri: str) -> str:
    return uri.rsplit("#", 1)[-1].rsplit("/", 1)[-1]
