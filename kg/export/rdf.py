"""The graph as Turtle, N-Triples, TriG, N-Quads and JSON-LD.

All are written from one stream of resources (`resources.py`) a line at a time, since a library that holds a million
triples first needs minutes. In the formats that have named graphs, a document's graph holds its sentences, claims and
mentions; the default graph holds what is merged from all documents.
"""

import itertools
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import networkx as nx

from kg.export.jsonld import jsonld
from kg.export.rdf_read import read_turtle
from kg.export.resources import TYPE, Resource, base_of, graph_name, resources
from kg.export.terms import PREFIXES, short
from kg.schema import Schema

__all__ = ["read_turtle", "write_jsonld", "write_nquads", "write_ntriples", "write_trig", "write_turtle"]


def write_turtle(graph: nx.MultiDiGraph, path: Path, schema: Schema) -> None:
    """Write the graph as Turtle.

    :raises KgError: for a type, relation or status that the schema does not know, or a place quoted in two ways.
    """
    _write(path, itertools.chain([turtle_head()], map(turtle_block, resources(graph, schema))))


def write_ntriples(graph: nx.MultiDiGraph, path: Path, schema: Schema) -> None:
    """Write the graph as N-Triples: the triples of `write_turtle`, one a line."""
    _write(path, (f"{r.subject} {p} {o} .\n" for r in resources(graph, schema) for p, o in r.pairs))


def write_nquads(graph: nx.MultiDiGraph, path: Path, schema: Schema) -> None:
    """Write the graph as N-Quads, what a document says in a graph of its own."""
    base = base_of(graph)
    found = ((r, f" {graph_name(base, r.document)}" if r.document else "") for r in resources(graph, schema))
    _write(path, (f"{r.subject} {p} {o}{name} .\n" for r, name in found for p, o in r.pairs))


def write_trig(graph: nx.MultiDiGraph, path: Path, schema: Schema) -> None:
    """Write the graph as TriG, what a document says in a graph of its own."""
    _write(path, itertools.chain([turtle_head()], _trig(base_of(graph), resources(graph, schema))))


def write_jsonld(graph: nx.MultiDiGraph, path: Path, schema: Schema) -> None:
    """Write the graph as JSON-LD that needs no other file: the triples of `write_turtle`, the context in front."""
    _write(path, jsonld(resources(graph, schema), schema))


def _trig(base: str, found: Iterable[Resource]) -> Iterator[str]:
    for document, members in itertools.groupby(found, key=lambda resource: resource.document):
        blocks = map(turtle_block, members)
        yield from blocks if not document else [f"{graph_name(base, document)} {{\n", *blocks, "}\n\n"]


def turtle_head() -> str:
    """Give the prefixes."""
    return "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in PREFIXES.items()) + "\n"


def _write(path: Path, chunks: Iterable[str]) -> None:
    beside = path.with_name(path.name + ".part")
    with beside.open("w", encoding="utf-8", newline="\n") as stream:
        # Joined by the thousand: a write a line costs more than the line.
        iterator = iter(chunks)
        while chunk := "".join(itertools.islice(iterator, 5000)):
            stream.write(chunk)
    beside.replace(path)


def turtle_block(resource: Resource) -> str:
    """Give one subject in Turtle: a predicate a line, its objects behind it."""
    parts = [short(resource.subject)]
    before = ""
    for predicate, value in resource.pairs:
        if predicate == before:
            parts += (" , ", short(value))
        else:
            parts += (" ;\n    " if before else " ", _verb(predicate), " ", short(value))
            before = predicate
    parts.append(" .\n")
    return "".join(parts)


@cache
def _verb(predicate: str) -> str:
    return "a" if predicate == TYPE else short(predicate)
