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
from kg.identity.linker import Canonical
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


def rows_of(extractions: "DataFrame", sources: "DataFrame", settings: Settings, run: dict[str, str]) -> "DataFrame":
    """Give a row for everything that a document says; each fills one of the columns `KINDS`.

    :param extractions: `id`, `line`.
    :param sources: `document`, `entity`, and the `thing` and `type` that it is.
    :param run: what made the graph, as its attribute of that name.
    """
    from pyspark.sql import functions as f
    from pyspark.sql.pandas.types import from_arrow_schema

    def tell(batches: "Iterator[pa.RecordBatch]") -> "Iterator[pa.RecordBatch]":
        import pyarrow

        schema, columns = load_schema(settings.ontology), _columns()
        for batch in batches:
            for line, who in zip(batch["line"].to_pylist(), batch["who"].to_pylist(), strict=True):
                rows = list(_rows(from_line(line), who or (), schema, settings, run))
                yield pyarrow.RecordBatch.from_pylist(rows, schema=columns)

    who = sources.groupBy("document").agg(f.collect_list(f.struct("entity", "thing", "type")).alias("who"))
    joined = extractions.join(who, extractions["id"] == who["document"], "left").select("line", "who")
    return joined.mapInArrow(tell, from_arrow_schema(_columns()))


def _columns() -> "pa.Schema":
    import pyarrow as pa

    known = schemas()
    text, whole, number = pa.string(), pa.int64(), pa.float64()
    identifiers = known["nodes"].field("identifiers").type
    place = [("document", text), ("start", whole), ("end", whole), ("text", text)]
    statement = [(name, text) for name in ("head", "type", "tail", "status", "label", "full")]
    structs = {
        "document": [*known["documents"]],
        "entity": [("id", text), ("document", text), ("confidence", number), ("names", pa.list_(text)),
                   ("identifiers", identifiers)],
        "mention": [("id", text), *place],
        "evidence": [*statement, *known["evidence"]],
        "dropped": [("reason", text), ("number", whole)],
    }  # fmt: skip
    return pa.schema([(kind, text if kind == "quads" else pa.struct(structs[kind])) for kind in KINDS])


def _rows(
    extraction: Extraction, who: Sequence[dict[str, str]], schema: Schema, settings: Settings, run: dict[str, str]
) -> Iterator[dict[str, Any]]:
    things = {(extraction.id, one["entity"]): Canonical(one["thing"], one["type"], one["thing"]) for one in who}
    graph = build_graph([extraction], things, schema)
    graph.graph["base_iri"] = settings.base_iri
    graph.graph["run"] = run
    for name, about in graph.graph["documents"].items():
        yield {"document": columns_of({"id": name, **about}, schemas()["documents"].names)}
    for reason, number in graph.graph.get("dropped", {}).items():
        yield {"dropped": {"reason": reason, "number": number}}
    for key, node in graph.nodes(data=True):
        names = sorted(set(node["names"]) - {key})  # a thing is called by its id here
        found = {"confidence": node["confidence"], "names": names, "identifiers": node["identifiers"]}
        yield {"entity": {"id": key, "document": extraction.id, **found}}
        for mention in node["mentions"]:
            yield {"mention": {"id": key, **mention}}
    for head, tail, edge in graph.edges(data=True):
        statement = {"head": head, "type": edge["type"], "tail": tail, "status": edge["status"], "label": edge["label"]}
        for evidence in edge["evidence"]:
            yield {"evidence": {**statement, **evidence, "type": edge["type"], "full": _full(evidence)}}
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
