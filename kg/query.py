"""SPARQL over an output: read-only, with answers as a table, CSV or JSON and errors that say where and what instead.

Oxigraph parses and answers the query, once `sparql.py` has seen that it reaches out to nothing.
"""

import csv
import difflib
import io
import itertools
import json
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, TypeAlias

import msgspec
import pyoxigraph as ox

from kg.errors import QueryError
from kg.export.terms import PREFIXES, short
from kg.settings import data_folder
from kg.sparql import TOKEN, place, prefixes_of, refuse_service, syntax_message
from kg.store import build_store, load_rdf, open_store

__all__ = ["Answer", "ask", "build_store", "load_rdf", "open_store", "query", "render", "shown"]

Kind: TypeAlias = Literal["select", "ask", "graph"]
Format: TypeAlias = Literal["table", "csv", "json"]

NAMESPACE = PREFIXES["kg"]


class Answer(msgspec.Struct, frozen=True):
    """What a query gave: rows of terms under `columns`, a truth value, or triples (as rows of three).

    `cut` says that a limit left rows out.
    """

    kind: Kind
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    truth: bool = False
    cut: bool = False

    def values(self) -> list[tuple[str, ...]]:
        """Give the rows as text: the value of a literal, the whole of an IRI, nothing where a variable is unbound."""
        return [tuple("" if term is None else getattr(term, "value", str(term)) for term in row) for row in self.rows]


def query(output: str | Path, sparql: str, *, limit: int | None = None) -> Answer:
    """Answer a SPARQL query over an output. The usual prefixes (kg:, rdfs:, skos: …) need not be declared.

    :param limit: the most rows to give; all where it is None.
    :raises QueryError: for a query that is wrong, that would change or reach something, or that uses a term that
        neither the ontology nor the output knows; with line and column and the nearest that is known.
    """
    return ask(open_store(Path(output)), sparql, limit=limit)


def ask(store: ox.Store, sparql: str, *, limit: int | None = None) -> Answer:
    """Answer a SPARQL query over an open store: see `query`."""
    found = evaluate(store, sparql)
    if isinstance(found, ox.QueryBoolean):
        return Answer("ask", ("answer",), ((ox.Literal(bool(found)),),), truth=bool(found))
    if isinstance(found, ox.QueryTriples):
        triples = sorted(
            ((t.subject, t.predicate, t.object) for t in rows_of(found)), key=lambda row: tuple(map(str, row))
        )
        return Answer("graph", ("subject", "predicate", "object"), tuple(triples[:limit]), cut=_over(triples, limit))
    columns = tuple(variable.value for variable in found.variables)
    rows = list(itertools.islice(rows_of(found), None if limit is None else limit + 1))
    return Answer("select", columns, tuple(tuple(row) for row in rows[:limit]), cut=_over(rows, limit))


def evaluate(store: ox.Store, sparql: str, **dataset: Any) -> Any:  # noqa: ANN401
    """Begin to answer a query: give Oxigraph's truth value, solutions or triples; `rows_of` goes through these.

    :param dataset: `default_graph` and `named_graphs`, as Oxigraph takes them.
    :raises QueryError: see `query`.
    """
    refuse_service(sparql)
    try:
        found = store.query(sparql, prefixes=PREFIXES, **dataset)
    except SyntaxError as error:
        raise QueryError(syntax_message(sparql, str(error))) from error
    except (OSError, ValueError, RuntimeError) as error:
        raise QueryError(f"The query failed: {error}.") from error
    _refuse_unknown_terms(sparql, store)
    return found


def rows_of(found: Iterable[Any]) -> Iterator[Any]:
    """Go through solutions or triples.

    :raises QueryError: where the query fails on the way.
    """
    try:
        yield from found
    except (OSError, ValueError, RuntimeError) as error:
        raise QueryError(f"The query failed while it ran: {error}.") from error


def _over(rows: list[Any], limit: int | None) -> bool:
    return limit is not None and len(rows) > limit


def render(answer: Answer, form: Format = "table") -> str:
    """Give the answer as text that ends in a line end.

    `table` is tab-separated with short names for IRIs, for people; `csv` and `json` are the result formats of SPARQL
    1.1, for programs. Triples are Turtle in a table, N-Triples in CSV, JSON-LD in JSON.
    """
    if answer.kind == "graph":
        return _render_triples(answer, form)
    if form == "json":
        return json.dumps(_json(answer), ensure_ascii=False, indent=1) + "\n"
    stream = io.StringIO(newline="")
    if form == "csv":
        csv.writer(stream, lineterminator="\r\n").writerows([answer.columns, *answer.values()])
        return stream.getvalue()
    rows = [answer.columns, *([shown(term) for term in row] for row in answer.rows)]
    return "".join("\t".join(re.sub(r"\s+", " ", cell) for cell in row) + "\n" for row in rows)


def shown(term: Any) -> str:  # noqa: ANN401
    """Give a term as a person reads it: the text of a literal, a short name of an IRI, nothing for an unbound one."""
    if term is None:
        return ""
    return short(str(term)) if isinstance(term, ox.NamedNode) else str(getattr(term, "value", term))


def _render_triples(answer: Answer, form: Format) -> str:
    if form == "json":
        triples = (ox.Triple(*row) for row in answer.rows)
        return (ox.serialize(triples, format=ox.RdfFormat.JSON_LD) or b"").decode("utf-8") + "\n"
    name = short if form == "table" else str
    head = (f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in PREFIXES.items())
    lines = ("{} {} {} .\n".format(*(name(str(term)) for term in row)) for row in answer.rows)
    return ("".join(head) if form == "table" else "") + "".join(lines)


def _json(answer: Answer) -> dict[str, Any]:
    if answer.kind == "ask":
        return {"head": {}, "boolean": answer.truth}
    bindings = [
        {name: binding(term) for name, term in zip(answer.columns, row, strict=True) if term is not None}
        for row in answer.rows
    ]
    return {"head": {"vars": list(answer.columns)}, "results": {"bindings": bindings}}


def binding(term: Any) -> dict[str, str]:  # noqa: ANN401
    """Give a term as SPARQL's JSON results write it; a triple term, which SPARQL 1.1 lacks, as its text."""
    if isinstance(term, ox.Triple):
        return {"type": "literal", "value": str(term)}
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.BlankNode):
        return {"type": "bnode", "value": term.value}
    found = {"type": "literal", "value": term.value}
    if term.language:
        return found | {"xml:lang": term.language}
    datatype = term.datatype.value
    return found if datatype == PREFIXES["xsd"] + "string" else found | {"datatype": datatype}


def _refuse_unknown_terms(sparql: str, store: ox.Store) -> None:
    """Refuse a term of a known vocabulary that nothing knows: its answer would be empty for no visible reason."""
    prefixes = prefixes_of(sparql)
    vocabularies = {namespace: prefix for prefix, namespace in PREFIXES.items()}
    for match in TOKEN.finditer(sparql):
        prefix, _, local = (match["name"] or "").partition(":")
        namespace = prefixes.get(prefix, "")
        if (match["skip"] or "").startswith(f"<{NAMESPACE}"):
            namespace, local = NAMESPACE, match["skip"][len(NAMESPACE) + 1 : -1]
        if not local or namespace not in vocabularies or _used(store, namespace + local):
            continue
        known = _terms() if namespace == NAMESPACE else _terms_elsewhere(vocabularies[namespace])
        if known and local not in known:
            near = difflib.get_close_matches(local, sorted(known), 1, 0.6)
            hint = f" Did you mean {prefix or vocabularies[namespace]}:{near[0]}?" if near else ""
            said = "is not in the ontology" if namespace == NAMESPACE else "is no term of that vocabulary"
            raise QueryError(f"{place(sparql, match.start())}: {match[0]} {said}.{hint}")


def _used(store: ox.Store, iri: str) -> bool:
    try:
        node = ox.NamedNode(iri)
    except ValueError:
        return False
    patterns = ((node, None, None), (None, node, None), (None, None, node))
    return any(next(iter(store.quads_for_pattern(*pattern)), None) is not None for pattern in patterns)


@lru_cache(maxsize=1)
def _terms() -> frozenset[str]:
    """Give the local names of everything that the shipped ontology declares."""
    quads = ox.parse(path=data_folder("ontology") / "kg.ttl", format=ox.RdfFormat.TURTLE)
    subjects = {quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)}
    return frozenset(uri.removeprefix(NAMESPACE) for uri in subjects if uri.startswith(NAMESPACE))


@lru_cache(maxsize=8)
def _terms_elsewhere(prefix: str) -> frozenset[str]:
    """Give the local names of a vocabulary of the W3C or schema.org; none where they are not known."""
    from rdflib import namespace

    found = getattr(namespace, {"schema": "SDO"}.get(prefix, prefix.upper()), None)
    terms = frozenset(name.removeprefix(PREFIXES[prefix]) for name in dir(found)) if found is not None else frozenset()
    # The members of containers, rdf:_1 and so on, are without number.
    return terms if prefix != "rdf" else terms | {f"_{number}" for number in range(1, 100)}
