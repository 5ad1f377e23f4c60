"""Checks an output against `ontology/shapes.ttl`, and its plain triples against its statements.

The shapes are SHACL core and run in pySHACL on rdflib's memory store (on the Oxigraph store it is quadratic). What a
relation may link is made into shapes from the ontology in use, so a user's own relations are checked as well. Rules on
two places at once run as SPARQL in Oxigraph and are reported in the same form: the signature of a statement of whatever
status (as SHACL core that rule alone takes three times as long as all others), that a plain triple stands for a done
statement, and that every such statement has its triple; that what may be one thing is told by a doubt, both ways.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pyoxigraph as ox

from kg.export.terms import PREFIXES, key_of, short
from kg.schema import RelationType, Schema, load_schema
from kg.settings import data_folder
from kg.store import TURTLE, open_store

if TYPE_CHECKING:
    import rdflib

SHAPES = "https://w3id.org/parkkg/shapes#"
MARK = "# --- Signatures"
_SH = "http://www.w3.org/ns/shacl#"


class Fault(msgspec.Struct, frozen=True, order=True):
    """One thing that is wrong: `focus` is the IRI that it is about, `name` says it in words, `shape` what it broke.

    `path` and `value` are empty where the fault is not about one property or value.
    """

    shape: str
    focus: str
    name: str
    path: str
    value: str
    message_zh: str
    message_en: str

    def __str__(self) -> str:
        """Give one line for people."""
        about = " ".join(filter(None, (self.path, self.value)))
        return f"{self.name}: {self.message_zh} {self.message_en} [{self.shape}{' ' + about if about else ''}]"


class CheckReport(msgspec.Struct, frozen=True):
    """What a check found: no fault is conformance. `triples` is the number of triples that were checked."""

    triples: int
    faults: tuple[Fault, ...] = ()

    @property
    def conforms(self) -> bool:
        """Tell whether nothing is wrong."""
        return not self.faults


def check(output: str | Path, *, ontology: Path | None = None) -> CheckReport:
    """Check the RDF of an output folder.

    :param ontology: the one it was built with; the shipped one where none is given.
    :raises QueryError: where the folder holds no graph, or one that this version cannot read.
    :raises SchemaError: for an ontology that cannot be used.
    """
    schema = load_schema(ontology)
    store = open_store(Path(output))
    return check_turtle(Path(output) / TURTLE, schema, store)


def check_turtle(path: Path, schema: Schema, store: ox.Store | None = None) -> CheckReport:
    """Check a Turtle file; `store` holds the same triples where they are loaded already."""
    if store is None:
        store = ox.Store()
        store.bulk_load(path=path, format=ox.RdfFormat.TURTLE)
    names = _Names(store)
    faults = {*_shape_faults(path, schema, names), *_rule_faults(store, schema, names)}
    return CheckReport(len(store), tuple(sorted(faults)))


def signature_shapes(schema: Schema) -> str:
    """Give what the schema's relations may link as SHACL shapes of plain triples, in Turtle."""
    return "\n".join(_end_shapes(relation, schema) for relation in schema.relations.values())


def _end_shapes(relation: RelationType, schema: Schema) -> str:
    heads, tails = relation.heads, relation.tails
    if relation.symmetric:
        heads = tails = heads | tails
    uri = short(f"<{relation.uri}>")
    return "".join(
        f"shape:{relation.property}-{end} a {_classes(allowed, schema)} ;\n    sh:target{target}Of {uri} ;\n"
        f'    sh:message "这类实体不能作“{relation.name}”的{zh}。"@zh ,\n'
        f'        "A thing of this type cannot be the {end} of: {relation.label_en}."@en .\n'
        for end, zh, target, allowed in (("head", "主体", "Subjects", heads), ("tail", "客体", "Objects", tails))
    )


def _classes(allowed: frozenset[str], schema: Schema) -> str:
    """Give the shape of a node of one of these types.

    A list of classes is much faster than `sh:class`, but holds only where everything above a class that is allowed is
    allowed too: an entity of an own class bears the classes above it as well.
    """
    kinds = [schema.types[kind] for kind in schema.types if kind in allowed]
    uris = [short(f"<{kind.uri}>") for kind in kinds]
    if all(allowed.issuperset(kind.parents) for kind in kinds):
        return f"sh:PropertyShape ;\n    sh:path rdf:type ; sh:minCount 1 ; sh:in ( {' '.join(uris)} )"
    return f"sh:NodeShape ;\n    sh:or ( {' '.join(f'[ sh:class {uri} ]' for uri in uris)} )"


def _shape_faults(path: Path, schema: Schema, names: "_Names") -> Iterator[Fault]:
    import rdflib
    from pyshacl import validate

    data = rdflib.Graph()
    # Bytes, since rdflib decodes a file that it opens itself by the locale on some systems.
    data.parse(data=path.read_bytes(), format="turtle")
    text = (data_folder("ontology") / "shapes.ttl").read_text(encoding="utf-8").split(MARK)[0]
    shapes = rdflib.Graph().parse(data=text + signature_shapes(schema), format="turtle")
    _, report, _ = validate(data, shacl_graph=shapes, inplace=True, do_owl_imports=False)
    if isinstance(report, rdflib.Graph):
        yield from _reported(report, shapes, names)


def _reported(report: "rdflib.Graph", shapes: "rdflib.Graph", names: "_Names") -> Iterator[Fault]:
    from rdflib import RDF, URIRef

    sh = {
        name: URIRef(_SH + name) for name in "ValidationResult focusNode resultPath value sourceShape message".split()
    }
    for result in report.subjects(RDF.type, sh["ValidationResult"]):
        found = {name: report.value(result, term) for name, term in sh.items()}
        shape = found["sourceShape"]
        messages = {str(getattr(m, "language", "")): str(m) for m in shapes.objects(shape, sh["message"])}
        path = found["resultPath"]
        yield Fault(
            shape=str(shape).removeprefix(SHAPES),
            focus=str(found["focusNode"]),
            name=names.of(str(found["focusNode"])),
            path=short(path.n3()) if isinstance(path, URIRef) else "",
            value=str(found["value"]) if found["value"] is not None else "",
            message_zh=messages.get("zh", ""),
            message_en=messages.get("en", ""),
        )


_SIGNATURE = """SELECT ?n { ?n rdf:predicate <%s> ; rdf:subject ?s ; rdf:object ?o
  FILTER NOT EXISTS { @either } }"""
_UNSTATED = """SELECT ?s ?o { ?s <%s> ?o FILTER NOT EXISTS { ?n rdf:subject ?s ; rdf:predicate <%s> ; rdf:object ?o ;
  kg:status kg:done FILTER NOT EXISTS { ?n kg:withdrawn true } } }"""
_UNSTATED_SYMMETRIC = """SELECT ?s ?o { ?s <%s> ?o FILTER NOT EXISTS { ?n rdf:subject ?s ; rdf:predicate <%s> ;
  rdf:object ?o ; kg:status kg:done FILTER NOT EXISTS { ?n kg:withdrawn true } }
  FILTER NOT EXISTS { ?n rdf:subject ?o ; rdf:predicate <%s> ; rdf:object ?s ; kg:status kg:done
  FILTER NOT EXISTS { ?n kg:withdrawn true } } }"""
_UNWRITTEN = """SELECT ?n { ?n rdf:predicate <%s> ; kg:status kg:done ; rdf:subject ?s ; rdf:object ?o
  FILTER NOT EXISTS { ?n kg:withdrawn true } FILTER NOT EXISTS { ?s <%s> ?o } }"""
_UNDOUBTED = """SELECT ?s ?o { ?s kg:possiblySameAs ?o
  FILTER NOT EXISTS { ?doubt kg:between ?s , ?o FILTER (?s != ?o) } }"""
_UNTOLD = """SELECT ?d ?s ?o { ?d kg:between ?s , ?o FILTER (?s != ?o)
  FILTER NOT EXISTS { ?s kg:possiblySameAs ?o } }"""
_UNMIRRORED = "SELECT ?s ?o { ?s <%s> ?o FILTER NOT EXISTS { ?o <%s> ?s } }"


def _rule_faults(store: ox.Store, schema: Schema, names: "_Names") -> Iterator[Fault]:
    def rows(query: str, uri: str) -> Iterator[list[str]]:
        found: Any = store.query(query.replace("%s", uri), prefixes=PREFIXES)
        return ([term.value for term in row] for row in found)

    for relation in schema.relations.values():
        for (node,) in rows(_SIGNATURE.replace("@either", _either(relation, schema)), relation.uri):
            zh, en = f"“{relation.name}”不能连接这两类实体。", f"{relation.label_en} cannot link things of these types."
            yield Fault("signature", node, names.of(node), "", "", zh, en)
        path = short(f"<{relation.uri}>")
        for subject, target in rows(_UNSTATED_SYMMETRIC if relation.symmetric else _UNSTATED, relation.uri):
            zh, en = "普通三元组没有对应的已实现陈述。", "A plain triple stands for no done statement."
            yield Fault("plain-stated", subject, names.link(subject, relation.name, target), path, target, zh, en)
        for (node,) in rows(_UNWRITTEN, relation.uri):
            zh, en = "已实现的陈述没有写成普通三元组。", "A done statement is not written as a plain triple."
            yield Fault("plain-written", node, names.of(node), path, "", zh, en)
        for subject, target in rows(_UNMIRRORED, relation.uri) if relation.symmetric else ():
            zh, en = "对称关系须两个方向都写。", "A symmetric relation is written both ways."
            yield Fault("plain-symmetric", subject, names.link(subject, relation.name, target), path, target, zh, en)
    for subject, target in rows(_UNDOUBTED, ""):
        zh, en = "可能同一没有对应的存疑。", "Possibly the same, but no doubt tells why."
        yield Fault("twin-doubted", subject, names.of(subject), "kg:possiblySameAs", target, zh, en)
    for node, subject, target in rows(_UNTOLD, ""):
        zh, en = "存疑的两个实体没有写成可能同一。", "The entities of a doubt are not said to be possibly the same."
        yield Fault("twin-written", node, names.link(subject, "可能同一", target), "kg:between", target, zh, en)


def _either(relation: RelationType, schema: Schema) -> str:
    """Give the pattern of ends that fit: a symmetric relation may be read from either."""
    pairs = [(relation.heads, relation.tails)] + ([(relation.tails, relation.heads)] if relation.symmetric else [])
    lists = [[", ".join(f"<{schema.types[name].uri}>" for name in sorted(end)) for end in pair] for pair in pairs]
    return " UNION ".join(f"{{ ?s a ?a . ?o a ?b FILTER (?a IN ({a}) && ?b IN ({b})) }}" for a, b in lists)


class _Names:
    """Words for any node: what it is called, or what it belongs to."""

    def __init__(self, store: ox.Store) -> None:
        self.store = store
        found: Any = store.quads_for_pattern(None, _term("kg:baseIri"), None)
        self.base = min((quad.object.value for quad in found), default="")

    def value(self, node: str, name: str) -> str:
        quads: Any = self.store.quads_for_pattern(ox.NamedNode(node), _term(name), None)
        return min((quad.object.value for quad in quads), default="")

    def owner(self, node: str, name: str) -> str:
        quads: Any = self.store.quads_for_pattern(None, _term(name), ox.NamedNode(node))
        return min((quad.subject.value for quad in quads), default="")

    def link(self, subject: str, relation: str, target: str) -> str:
        return f"{self.of(subject)} —{relation}→ {self.of(target)}"

    def of(self, node: str, depth: int = 3) -> str:
        """Name an entity by its label, a statement by its ends, anything else by what points to it."""
        try:
            ox.NamedNode(node)
        except ValueError:
            return node
        if label := self.value(node, "skos:prefLabel") or self.value(node, "dcterms:identifier"):
            return label
        subject, target = self.value(node, "rdf:subject"), self.value(node, "rdf:object")
        if subject and target and depth:
            relation = self.value(node, "rdf:predicate").rsplit("#", 1)[-1]
            return f"{self.of(subject, 0)} —{relation}→ {self.of(target, 0)}"
        for name in ("kg:amount", "kg:area", "kg:period"):
            if depth and (owner := self.owner(node, name)):
                return self.of(owner, depth - 1)
        if depth and (statement := self.value(node, "kg:states")):
            return self.of(statement, depth - 1)
        return key_of(self.base, node) if self.base else node


def _term(name: str) -> ox.NamedNode:
    prefix, local = name.split(":", 1)
    return ox.NamedNode(PREFIXES[prefix] + local)
