"""What the graph says of one thing, put together for a page and for RDF."""

from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, TypeAlias

import msgspec
import pyoxigraph as ox

from kg.export.terms import PREFIXES, key_of
from kg.serve.site import Site
from kg.settings import data_folder

Facts: TypeAlias = dict[str, list[Any]]
QUOTES = 3  # sentences of a statement that are shown at once
_BLANKS = ("rdf:subject", "rdf:object")


class Link(msgspec.Struct, frozen=True):
    """A thing as it is shown: what it is called, and its page where it has one."""

    text: str
    page: str = ""


class Quote(msgspec.Struct, frozen=True):
    """A sentence and where it stands; `day` is that of the report."""

    text: str
    document: Link
    day: str = ""


class StatementView(msgspec.Struct, frozen=True):
    """A statement as it is shown; `more` is the number of sentences beyond those in `quotes`."""

    page: str
    subject: Link
    relation: str
    object: Link
    status: str
    withdrawn: bool
    confidence: str
    support: str
    details: tuple[str, ...]
    quotes: tuple[Quote, ...]
    more: int


class View(msgspec.Struct, frozen=True):
    """A thing as it is shown: `facts` are rows of a name and its values; `total` the number of all statements."""

    iri: str
    key: str
    title: str
    kinds: tuple[str, ...]
    is_entity: bool
    facts: tuple[tuple[str, tuple[Link, ...]], ...]
    statements: tuple[StatementView, ...]
    total: int
    used_by: tuple[Link, ...]


def known(site: Site, iri: str) -> bool:
    """Tell whether the graph says anything of an IRI."""
    try:
        node = ox.NamedNode(iri)
    except ValueError:
        return False
    return next(iter(site.store.quads_for_pattern(node, None, None)), None) is not None


def description(site: Site, iri: str) -> Iterator[Any]:
    """Give the triples about a thing, the statements that it takes part in, and the labels of their other ends."""
    about = ox.NamedNode(iri)
    yield from (quad.triple for quad in site.store.quads_for_pattern(about, None, None))
    ends: set[Any] = {about}
    label = _node("rdfs:label")
    for statement in _statements(site, about):
        for quad in site.store.quads_for_pattern(statement, None, None):
            yield quad.triple
            end: Any = quad.object
            if quad.predicate.value in _ENDS and end not in ends:
                ends.add(end)
                yield from (one.triple for one in site.store.quads_for_pattern(end, label, None))


def view(site: Site, iri: str, language: str, start: int, count: int) -> View:
    """Put together what the page of a thing shows; of its statements `count` from `start` on."""
    looker = _Looker(site, 0 if language == "zh" else 1)
    about = ox.NamedNode(iri)
    facts = looker.facts(about)
    kinds = [term.value for term in facts.pop("rdf:type", ())]
    kinds_known = {kind.uri for kind in site.schema.types.values()}
    statements = [about] if PREFIXES["rdf"] + "Statement" in kinds else list(_statements(site, about))
    if PREFIXES["kg"] + "Document" in kinds:
        statements = list(_stated_in(site, about))
    ordered = sorted(statements, key=looker.rank)
    shown = [looker.statement(one, QUOTES if len(statements) > 1 else 1000) for one in ordered[start : start + count]]
    return View(
        iri=iri,
        key=key_of(site.base, iri),
        title=looker.title(about),
        kinds=tuple(looker.term(uri) for uri in kinds),
        is_entity=bool(kinds_known.intersection(kinds)),
        facts=tuple((looker.term(_full(name)), looker.links(found)) for name, found in facts.items()),
        statements=tuple(shown),
        total=len(statements),
        used_by=() if statements else tuple(looker.users(about)),
    )  # fmt: skip


_OTHERS = {
    "skos:altLabel": ("其他名称", "Other names"),
    "skos:notation": ("标识", "Identifiers"),
    "dcterms:identifier": ("编号", "Identifier"),
    "dcterms:title": ("标题", "Title"),
    "dcterms:date": ("日期", "Date"),
    "dcterms:source": ("来源", "Source"),
    "rdf:Statement": ("陈述", "Statement"),
}
_ENDS = frozenset(PREFIXES["rdf"] + name for name in ("subject", "object"))
# Facts of an entity or document that its page shows elsewhere, or that only programs ask for.
_HIDDEN = frozenset(("rdfs:label", "skos:prefLabel", "kg:mention", "rdf:subject", "rdf:predicate", "rdf:object"))


def _full(name: str) -> str:
    prefix, found, local = name.partition(":")
    return PREFIXES[prefix] + local if found and prefix in PREFIXES else name


def _short(uri: str) -> str:
    for prefix, namespace in PREFIXES.items():
        if uri.startswith(namespace):
            return f"{prefix}:{uri[len(namespace) :]}"
    return uri


def _node(name: str) -> ox.NamedNode:
    return ox.NamedNode(_full(name))


def _statements(site: Site, about: Any) -> Iterator[Any]:  # noqa: ANN401
    seen = set()
    for name in ("rdf:subject", "rdf:object"):
        for quad in site.store.quads_for_pattern(None, _node(name), about):
            if quad.subject not in seen:
                seen.add(quad.subject)
                yield quad.subject


def _stated_in(site: Site, document: Any) -> Iterator[Any]:  # noqa: ANN401
    """Give the statements for which sentences of a document are evidence."""
    seen = set()
    for target in site.store.quads_for_pattern(None, _node("oa:hasSource"), document):
        for annotation in site.store.quads_for_pattern(None, _node("oa:hasTarget"), target.subject):
            for quad in site.store.quads_for_pattern(None, _node("kg:evidence"), annotation.subject):
                if quad.subject not in seen:
                    seen.add(quad.subject)
                    yield quad.subject


@lru_cache(maxsize=1)
def vocabulary_labels() -> dict[str, tuple[str, str]]:
    """Give the labels, zh and en, of the terms that the shipped ontology declares, and of others that outputs use."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for quad in ox.parse(path=data_folder("ontology") / "kg.ttl", format=ox.RdfFormat.TURTLE):
        if quad.predicate == _node("rdfs:label") and isinstance(quad.object, ox.Literal):
            found[quad.subject.value][quad.object.language or ""] = quad.object.value
    own = {uri: (words["zh"], words["en"]) for uri, words in found.items() if words.keys() >= {"zh", "en"}}
    return own | {_full(name): words for name, words in _OTHERS.items()}


class _Looker:
    """Looks things up in the store and words them in one language."""

    def __init__(self, site: Site, language: int) -> None:
        self.site, self.language = site, language
        schema = site.schema
        self.words = {uri: labels[language] for uri, labels in vocabulary_labels().items()}
        self.words |= {kind.uri: (kind.label_zh, kind.label_en)[language] for kind in schema.types.values()}
        self.words |= {one.uri: (one.label_zh, one.label_en)[language] for one in schema.relations.values()}
        self.names: dict[Any, str] = {}

    def facts(self, node: Any) -> Facts:  # noqa: ANN401
        found: Facts = defaultdict(list)
        for quad in self.site.store.quads_for_pattern(node, None, None):
            found[_short(quad.predicate.value)].append(quad.object)
        plain = {_short(one.uri) for one in self.site.schema.relations.values()}
        order = sorted(name for name in found if name not in plain and name not in _HIDDEN)
        return {name: sorted(found[name], key=str) for name in order}

    def first(self, node: Any, name: str) -> Any:  # noqa: ANN401
        if not isinstance(node, ox.NamedNode | ox.BlankNode):
            return None  # as a pattern it would mean: whatever there is
        return min(
            (q.object for q in self.site.store.quads_for_pattern(node, _node(name), None)), key=str, default=None
        )

    def text(self, node: Any, name: str) -> str:  # noqa: ANN401
        return getattr(self.first(node, name), "value", "")

    def title(self, node: Any) -> str:  # noqa: ANN401
        if node not in self.names:
            found = ""
            if isinstance(node, ox.NamedNode):
                found = self.text(node, "skos:prefLabel") or self.text(node, "dcterms:title")
                if not found and (predicate := self.first(node, "rdf:predicate")):
                    ends = (self.title(self.first(node, name)) for name in _BLANKS)
                    found = f" —{self.term(predicate.value)}→ ".join(ends)
                found = found or key_of(self.site.base, node.value)
            self.names[node] = found or getattr(node, "value", "")
        return self.names[node]

    def term(self, uri: str) -> str:
        return self.words.get(uri) or _short(uri)

    def link(self, term: Any) -> Link:  # noqa: ANN401
        if not isinstance(term, ox.NamedNode):
            return Link(getattr(term, "value", str(term)))
        page = self.site.address(term.value)
        return Link(self.title(term) if term.value.startswith(self.site.base) else self.term(term.value), page)

    def links(self, found: list[Any]) -> tuple[Link, ...]:
        return tuple(map(self.link, found[:200])) + ((Link(f"… {len(found):,}"),) if len(found) > 200 else ())

    def rank(self, statement: Any) -> tuple[str, ...]:  # noqa: ANN401
        store = self.site.store
        facts = {quad.predicate.value: quad.object for quad in store.quads_for_pattern(statement, None, None)}
        status = self.status_rank(getattr(facts.get(_full("kg:status")), "value", ""))
        relation = getattr(facts.get(_full("rdf:predicate")), "value", "")
        ends = (self.title(facts.get(_full(name))) for name in _BLANKS)
        return (status, relation, *ends, statement.value)

    def status_rank(self, uri: str) -> str:
        order = [PREFIXES["kg"] + name for name in self.site.schema.statuses]
        return f"{order.index(uri) if uri in order else len(order):02}"

    def statement(self, node: Any, quotes: int) -> StatementView:  # noqa: ANN401
        status = self.text(node, "kg:status").removeprefix(PREFIXES["kg"])
        evidence = [quad.object for quad in self.site.store.quads_for_pattern(node, _node("kg:evidence"), None)]
        evidence.sort(key=str)
        return StatementView(
            page=self.site.address(node.value),
            subject=self.link(self.first(node, "rdf:subject")),
            relation=self.term(self.text(node, "rdf:predicate")),
            object=self.link(self.first(node, "rdf:object")),
            status=status,
            withdrawn=self.text(node, "kg:withdrawn") == "true",
            confidence=self.text(node, "kg:confidence"),
            support=self.text(node, "kg:support"),
            details=tuple(filter(None, (self.amount(node), self.area(node), self.period(node)))),
            quotes=tuple(self.quote(one) for one in evidence[:quotes]),
            more=max(0, len(evidence) - quotes),
        )

    def amount(self, node: Any) -> str:  # noqa: ANN401
        found = self.first(node, "kg:amount")
        return f"{self.number(found)} {self.text(found, 'kg:currency')}" if found else ""

    def area(self, node: Any) -> str:  # noqa: ANN401
        found = self.first(node, "kg:area")
        return f"{self.number(found)} m²" if found else ""

    def number(self, node: Any) -> str:  # noqa: ANN401
        value = self.text(node, "kg:value")
        try:
            return f"{float(value):,.10g}" if len(value) < 15 else value
        except ValueError:
            return value

    def period(self, node: Any) -> str:  # noqa: ANN401
        found = self.first(node, "kg:period")
        days = [self.text(found, name) for name in ("kg:firstDay", "kg:lastDay")] if found else []
        return "–".join(dict.fromkeys(filter(None, days)))

    def quote(self, annotation: Any) -> Quote:  # noqa: ANN401
        target = self.first(annotation, "oa:hasTarget")
        selector, source = self.first(target, "oa:hasSelector"), self.first(target, "oa:hasSource")
        return Quote(self.text(selector, "oa:exact"), self.link(source), self.text(source, "dcterms:date"))

    def users(self, node: Any) -> Iterator[Link]:  # noqa: ANN401
        """Give what points to a thing, the first of it."""
        for number, quad in enumerate(self.site.store.quads_for_pattern(None, None, node)):
            if number == 100:
                return
            yield self.link(quad.subject)
