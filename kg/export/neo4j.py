"""The graph as the files that `neo4j-admin database import` reads: headers name the columns and their types.

A relationship of another status than done, or one that was withdrawn, has a type of its own (`PLANNED_SETTLES_IN`), so
that a pattern which asks for `SETTLES_IN` finds facts only. Documents are nodes too, in an id space of their own.
"""

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import networkx as nx

from kg.schema import Schema

FILES = ("nodes.csv", "relationships.csv", "documents.csv", "mentioned-in.csv")
COMMAND = """\
neo4j-admin database import full neo4j --overwrite-destination \\
    --nodes=nodes.csv --nodes=documents.csv \\
    --relationships=relationships.csv --relationships=mentioned-in.csv
"""
_NODES = ("id:ID(Entity)", "name", "names:string[]", "confidence:double", "support:long", "industry", "place",
          "identifiers:string[]", ":LABEL")  # fmt: skip
_EDGES = (":START_ID(Entity)", ":END_ID(Entity)", ":TYPE", "relation", "status", "withdrawn:boolean",
          "confidence:double", "support:long", "amount:long", "currency", "area:long", "firstDay", "lastDay",
          "quote", "document", "start:long", "end:long", "evidence")  # fmt: skip
_DOCUMENTS = ("id:ID(Document)", "title", "date", "source", "hash", "length:long", ":LABEL")
_MENTIONED = (":START_ID(Entity)", ":END_ID(Document)", ":TYPE")
_BROKEN = re.compile("[\x00-\x1f\x7f\u2028\u2029\ud800-\udfff]")


def write_neo4j(graph: nx.MultiDiGraph, folder: Path, schema: Schema) -> None:
    """Write the four files and `import.txt`, the command that reads them, into a folder, made where it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    documents = graph.graph.get("documents", {})
    _write(folder / "nodes.csv", _NODES, (_node(key, graph.nodes[key], schema) for key in sorted(graph)))
    _write(folder / "relationships.csv", _EDGES, _edges(graph, schema))
    _write(folder / "documents.csv", _DOCUMENTS, (_document(key, documents[key]) for key in sorted(documents)))
    found = ((key, name, "MENTIONED_IN") for key in sorted(graph) for name in graph.nodes[key].get("documents", ()))
    _write(folder / "mentioned-in.csv", _MENTIONED, found)
    (folder / "import.txt").write_text(COMMAND, encoding="utf-8", newline="\n")


def relationship_type(property_name: str, status: str, withdrawn: bool = False) -> str:
    """Give the type of a relationship.

    >>> relationship_type("settlesIn", "done"), relationship_type("settlesIn", "planned")
    ('SETTLES_IN', 'PLANNED_SETTLES_IN')
    """
    plain = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", property_name).upper()
    before = "WITHDRAWN" if status == "done" and withdrawn else "" if status == "done" else status.upper()
    return f"{before}_{plain}" if before else plain


def _node(key: str, node: Mapping[str, Any], schema: Schema) -> tuple[Any, ...]:
    kind = schema.types[node["type"]]
    labels = [kind.iri, *(schema.types[parent].iri for parent in kind.parents), "Entity"]
    identifiers = [f"{one['scheme']}:{one['value']}" for one in node.get("identifiers", ())]
    return (
        key, node.get("label", key), _many(node.get("names", ())), node.get("confidence", ""), node.get("support", ""),
        node.get("industry", ""), node.get("place", ""), _many(identifiers), ";".join(labels),
    )  # fmt: skip


def _edges(graph: nx.MultiDiGraph, schema: Schema) -> Iterator[tuple[Any, ...]]:
    for head, tail, key in sorted(graph.edges(keys=True)):
        edge = graph.edges[head, tail, key]
        withdrawn = bool(edge.get("withdrawn"))
        evidence = edge.get("evidence", ())
        best: Mapping[str, Any] = max(evidence, key=lambda found: found.get("confidence", 0.0), default={})
        amount, area, date = (edge.get(name, {}) for name in ("amount", "area", "date"))
        yield (
            head, tail, relationship_type(schema.relations[edge["type"]].property, edge["status"], withdrawn),
            edge["type"], edge["status"], str(withdrawn).lower(), edge.get("confidence", ""), edge.get("support", ""),
            amount.get("value", ""), amount.get("currency", ""), area.get("value", ""), date.get("first", ""),
            date.get("last", ""), best.get("text", ""), best.get("document", ""), best.get("start", ""),
            best.get("end", ""), json.dumps(evidence, ensure_ascii=False, sort_keys=True),
        )  # fmt: skip


def _document(key: str, document: Mapping[str, Any]) -> tuple[Any, ...]:
    return key, *(document.get(name, "") for name in ("title", "date", "source", "hash", "length")), "Document"


def _many(values: Iterable[str]) -> str:
    # The semicolon parts the values of a list; in a name it is the full-width one.
    return ";".join(value.replace(";", "；") for value in values)


def _write(path: Path, header: Iterable[str], rows: Iterable[Iterable[Any]]) -> None:
    beside = path.with_name(path.name + ".part")
    with beside.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(header)
        writer.writerows([_one_line(value) for value in row] for row in rows)
    beside.replace(path)


def _one_line(value: Any) -> Any:  # noqa: ANN401
    return _BROKEN.sub(" ", value) if isinstance(value, str) else value
