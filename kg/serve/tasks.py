"""What the worker processes do: tasks that come as values, each answered by a Reply."""

from typing import Any, TypeAlias

import msgspec
import pyoxigraph as ox

from kg.canned import canned_queries, fill, names_like
from kg.errors import KgError, QueryError
from kg.export.terms import PREFIXES
from kg.query import evaluate, rows_of
from kg.serve import answers
from kg.serve.answers import Written
from kg.serve.negotiation import BINDINGS, HTML, PAGES, TRIPLES, choose
from kg.serve.pages import thing_page
from kg.serve.site import Site
from kg.serve.things import description, known

SUGGESTED = 12


class Ask(msgspec.Struct, frozen=True, tag=True):
    """A query: its text, or the name of a canned one with parameters; and in which form to answer."""

    sparql: str = ""
    name: str = ""
    parameters: dict[str, str] = {}
    accept: str = ""
    short: str = ""
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


class Thing(msgspec.Struct, frozen=True, tag=True):
    """A thing to describe: the path of its page as it was sent, or its whole IRI."""

    path: str = ""
    iri: str = ""
    accept: str = ""
    short: str = ""
    language: str = "zh"
    start: int = 0


class Names(msgspec.Struct, frozen=True, tag=True):
    """The beginning or part of a name, to be completed; `types` are those of the ontology that fit, all if none."""

    words: str
    types: tuple[str, ...] = ()


class Counts(msgspec.Struct, frozen=True, tag=True):
    """How much the graph holds."""


Task: TypeAlias = Ask | Thing | Names | Counts


class Reply(msgspec.Struct, frozen=True):
    """An answer of the web: status, media type, body; `cut` says that a limit left rows out."""

    status: int
    media: str
    body: bytes
    cut: bool = False
    rows: int = 0


def perform(site: Site, task: Task) -> Reply:
    """Do a task; what is wrong with it is said in the reply."""
    try:
        if isinstance(task, Ask):
            return _ask(site, task)
        if isinstance(task, Thing):
            return _thing(site, task)
        return _json(_names(site, task) if isinstance(task, Names) else _counts(site))
    except KgError as error:
        return plain(400, str(error))


def plain(status: int, words: str) -> Reply:
    """Give a reply that says something in words."""
    return Reply(status, "text/plain; charset=utf-8", f"{words}\n".encode("utf-8", "replace"))


def _ask(site: Site, task: Ask) -> Reply:
    sparql = task.sparql
    if task.name:
        queries = canned_queries()
        if task.name not in queries:
            return plain(404, f"There is no query {task.name!r}. Known are {', '.join(queries)}.")
        sparql = fill(queries[task.name], site.store, task.parameters, site.schema)
        if task.short == "sparql":
            return Reply(200, "application/sparql-query", sparql.encode())
    found = evaluate(site.store, sparql, **_dataset(task))
    offered = TRIPLES if isinstance(found, ox.QueryTriples) else BINDINGS
    media = choose(task.accept, offered, task.short)
    if media is None and choose(task.accept, BINDINGS if offered is TRIPLES else TRIPLES):
        # Clients name the forms of one kind of answer only, whatever they ask.
        media = next(iter(offered.values()))
    if media is None:
        return plain(406, f"This query can be answered as {', '.join(dict.fromkeys(offered.values()))}.")
    return _reply(_written(site, found, media), media)


def _written(site: Site, found: Any, media: str) -> Written:  # noqa: ANN401
    if isinstance(found, ox.QueryBoolean):
        return answers.truth(bool(found), media)
    if isinstance(found, ox.QueryTriples):
        return answers.triples(rows_of(found), media, site.limits)
    columns = [variable.value for variable in found.variables]
    return answers.bindings(columns, map(tuple, rows_of(found)), media, site.limits)


def _reply(written: Written, media: str) -> Reply:
    typed = f"{media}; charset=utf-8" if media.startswith("text/") else media
    return Reply(200, typed, written.body, written.cut, written.rows)


def _dataset(task: Ask) -> dict[str, Any]:
    if not task.default_graphs and not task.named_graphs:
        return {}
    try:
        return {
            "default_graph": [ox.NamedNode(name) for name in task.default_graphs],
            "named_graphs": [ox.NamedNode(name) for name in task.named_graphs],
        }
    except ValueError as error:
        raise QueryError(f"A graph is named by something that is no IRI: {error}.") from error


def _thing(site: Site, task: Thing) -> Reply:
    iri = task.iri or site.iri(task.path)
    if not known(site, iri):
        near = "、".join(names_like(site.store, iri.rsplit("/", 1)[-1], (), site.schema))
        return plain(404, f"Nothing is known of {iri}." + (f" The closest names are {near}." if near else ""))
    media = choose(task.accept, PAGES, task.short)
    if media is None:
        return plain(406, f"This can be given as {', '.join(dict.fromkeys(PAGES.values()))}.")
    if media == HTML:
        page = thing_page(site, iri, task.language, task.start)
        return Reply(200, f"{HTML}; charset=utf-8", page.encode("utf-8", "replace"))
    return _reply(answers.triples(description(site, iri), media, site.limits), media)


def _names(site: Site, task: Names) -> list[dict[str, str]]:
    """Complete a name: the names that begin with the words first, then those that hold them, the shorter first."""
    words = task.words.strip()
    if not words:
        return []
    classes = {site.schema.types[name].uri for name in task.types if name in site.schema.types}
    found: dict[tuple[bool, int, str], dict[str, str]] = {}
    label = ox.NamedNode(PREFIXES["skos"] + "prefLabel")
    kind = ox.NamedNode(PREFIXES["rdf"] + "type")
    labels = {kind.uri: kind.label_zh for kind in site.schema.types.values()}
    for quad in site.store.quads_for_pattern(None, label, None):
        name = getattr(quad.object, "value", "")
        if words in name and isinstance(quad.subject, ox.NamedNode):
            found_types: Any = site.store.quads_for_pattern(quad.subject, kind, None)
            types = [one.object.value for one in found_types]
            if not classes or classes.intersection(types):
                rank = (not name.startswith(words), len(name), quad.subject.value)
                said = next((labels[uri] for uri in types if uri in labels), "")
                found[rank] = {"name": name, "type": said, "page": site.address(quad.subject.value)}
    return [found[rank] for rank in sorted(found)[:SUGGESTED]]


def _counts(site: Site) -> dict[str, Any]:
    kinds = {"statements": PREFIXES["rdf"] + "Statement", "documents": PREFIXES["kg"] + "Document"}
    kinds |= {kind.name: kind.uri for kind in site.schema.types.values()}
    type_ = ox.NamedNode(PREFIXES["rdf"] + "type")
    counted = {
        name: sum(1 for _ in site.store.quads_for_pattern(None, type_, ox.NamedNode(uri)))
        for name, uri in kinds.items()
    }
    return {"triples": len(site.store), "base": site.base, **counted}


def _json(value: Any) -> Reply:  # noqa: ANN401
    return Reply(200, "application/json", msgspec.json.encode(value))
