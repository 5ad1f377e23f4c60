"""What each document says, in rows: its entities, mentions and evidence, and the N-Quads that it alone decides.

A document is made a graph of its own, by the function that makes the graph of a corpus, so every rule of that graph
(signatures, symmetry, one evidence a sentence and event) is the same here.
"""

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from kg.export.parquet import columns_of, schemas
from kg.export.resources import Resource, base_of, graph_name, resources
from kg.export.terms import vocabulary
from kg.graph import build_graph
from kg.identity.things import Canonical
from kg.model import Extraction, from_line
from kg.schema import Schema, load_schema
from kg.settings import Settings

if TYPE_CHECKING:
    import networkx as nx
    import pyarrow as pa
    from pyspark.sql import DataFrame

KINDS = ("document", "entity", "mention", "evidence", "quads", "dropped")
_LINKS = frozenset(map(vocabulary, ("kg:mentionedIn", "kg:evidence", "prov:used")))
_WHOLE = ("/document/", "/occurrence/")


def rows_of(
    extractions: "DataFrame", sources: "DataFrame", reposts: "DataFrame", settings: Settings, run: dict[str, str]
) -> "DataFrame":
    """Give a row for everything that a document says; each fills one of the columns `KINDS`.

    :param extractions: `id`, `line`.
    :param sources: `document`, `entity`, and the `thing` and `type` that it is.
    :param reposts: `document` and the `original` that it repeats.
    :param run: what made the graph, as its attribute of that name.
    """
    from pyspark.sql import functions as f
    from pyspark.sql.pandas.types import from_arrow_schema

    def tell(batches: "Iterator[pa.RecordBatch]") -> "Iterator[pa.RecordBatch]":
        import pyarrow

        schema, columns = load_schema(settings.ontology), _columns()
        for batch in batches:
            for one in batch.to_pylist():
                graph = _graph(from_line(one["line"]), one["who"] or (), one["original"], schema)
                graph.graph |= {"base_iri": settings.base_iri, "run": run}
                rows = list(_rows(graph, schema))
                yield pyarrow.RecordBatch.from_pylist(rows, schema=columns)

    who = sources.groupBy("document").agg(f.collect_list(f.struct("entity", "thing", "type")).alias("who"))
    joined = extractions.withColumnRenamed("id", "document").join(who, "document", "left")
    joined = joined.join(reposts, "document", "left").select("line", "who", "original")
    return joined.mapInArrow(tell, from_arrow_schema(_columns()))


def _columns() -> "pa.Schema":
    import pyarrow as pa

    known = schemas()
    text, whole, number = pa.string(), pa.int64(), pa.float64()
    identifiers = known["nodes"].field("identifiers").type
    place = [("document", text), ("start", whole), ("end", whole), ("text", text)]
    statement = [(name, text) for name in ("head", "type", "tail", "status", "label", "witness", "full")]
    structs = {
        "document": [*known["documents"]],
        "entity": [("id", text), ("witness", text), ("confidence", number), ("names", pa.list_(text)),
                   ("identifiers", identifiers)],
        "mention": [("id", text), *place],
        "evidence": [*statement, *known["evidence"]],
        "dropped": [("reason", text), ("number", whole)],
    }  # fmt: skip
    return pa.schema([(kind, text if kind == "quads" else pa.struct(structs[kind])) for kind in KINDS])


def _graph(
    extraction: Extraction, who: Sequence[dict[str, str]], original: str | None, schema: Schema
) -> "nx.MultiDiGraph":
    """Give the graph of one document: its things by their ids, and the document that it repeats."""
    things = {(extraction.id, one["entity"]): Canonical(one["thing"], one["type"], one["thing"]) for one in who}
    graph = build_graph([extraction], things, schema)
    if original is not None:
        graph.graph["documents"][extraction.id]["repost_of"] = original
    return graph


def _rows(graph: "nx.MultiDiGraph", schema: Schema) -> Iterator[dict[str, Any]]:
    ((document, told),) = graph.graph["documents"].items()
    witness = told.get("repost_of", document)
    yield {"document": columns_of({"id": document, **told}, schemas()["documents"].names)}
    for reason, number in graph.graph.get("dropped", {}).items():
        yield {"dropped": {"reason": reason, "number": number}}
    for key, node in graph.nodes(data=True):
        names = sorted(set(node["names"]) - {key})  # a thing is called by its id here
        found = {"confidence": node["confidence"], "names": names, "identifiers": node["identifiers"]}
        yield {"entity": {"id": key, "witness": witness, **found}}
        for mention in node["mentions"]:
            yield {"mention": {"id": key, **mention}}
    for head, tail, edge in graph.edges(data=True):
        statement = {"head": head, "type": edge["type"], "tail": tail, "status": edge["status"], "label": edge["label"]}
        for evidence in edge["evidence"]:
            made = {**statement, **evidence, "witness": witness, "full": _full(evidence)}
            yield {"evidence": made}
    yield {"quads": "\n".join(_quads(graph, schema))}


def _full(evidence: dict[str, Any]) -> str:
    return json.dumps(evidence, ensure_ascii=False, sort_keys=True)


def _quads(graph: "nx.MultiDiGraph", schema: Schema) -> Iterator[str]:
    """Give the lines that this document decides; what is merged from all documents is left out."""
    base = base_of(graph)
    whole = tuple(f"<{base.rstrip('/')}{path}" for path in _WHOLE)
    for resource in resources(graph, schema):
        name = f" {graph_name(base, resource.document)}" if resource.document else ""
        for predicate, value in resource.pairs:
            if name or predicate in _LINKS or resource.subject.startswith(whole):
                yield f"{resource.subject} {predicate} {value}{name} ."


def lines_of(found: Sequence[Resource]) -> Iterator[str]:
    """Give the lines of resources of the default graph, without the links to documents and sentences."""
    for resource in found:
        for predicate, value in resource.pairs:
            if predicate not in _LINKS:
                yield f"{resource.subject} {predicate} {value} ."


def head_lines(settings: Settings, run: dict[str, str], dropped: dict[str, int], schema: Schema) -> list[str]:
    """Give the lines that say what the data set is and what made it."""
    graph = build_graph([], {}, schema)
    graph.graph |= {"base_iri": settings.base_iri, "run": run} | ({"dropped": dropped} if dropped else {})
    return list(lines_of(list(resources(graph, schema))))
