"""What all documents together say: things and statements with their confidence, and the N-Quads of both.

Confidence is that of independent witnesses, one a document. It is computed from how many documents have which
confidence (three decimals: a thousand values at most), not from a list of them, however many there are.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import msgspec
import networkx as nx

from kg.export.parquet import columns_of, present, schemas
from kg.export.resources import base_of, resources
from kg.export.terms import iri, vocabulary
from kg.graph import SUREST, build_graph
from kg.identity.things import Canonical
from kg.model import Entity, Extraction, Identifier
from kg.schema import Schema, load_schema
from kg.settings import Settings
from kg.spark.statements import lines_of

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame

_STATEMENT = ("head", "type", "tail", "status")
_STATED = ("amount", "area", "date")
#: Left to the tables of mentions and evidence: in a row of one thing they have no bound.
_UNBOUNDED = frozenset({"documents", "mentions", "events", "evidence"})


def merge_entities(things: "DataFrame", doubts: "DataFrame", entities: "DataFrame", settings: Settings) -> "DataFrame":
    """Give a row for each thing, with the lines that say what it is in `quads`.

    :param things: `canonical`.
    :param doubts: pairs of ids that may be one thing.
    :param entities: what each document says of a thing, and whose witness it is.
    """
    from pyspark.sql import functions as f
    from pyspark.sql.pandas.types import from_arrow_schema

    def tell(batches: "Iterator[pa.RecordBatch]") -> "Iterator[pa.RecordBatch]":
        import pyarrow

        schema, columns = load_schema(settings.ontology), _columns("nodes")
        for batch in batches:
            rows = [_node(row, schema) for row in batch.to_pylist()]
            told = [columns_of({**row, "quads": _lines_of_node(row, settings, schema)}, columns.names) for row in rows]
            yield pyarrow.RecordBatch.from_pylist(told, schema=columns)

    # Reposts are one witness: of what they say, what is surest.
    witnesses = entities.groupBy("id", "witness").agg(f.max("confidence").alias("confidence"))
    counted = witnesses.groupBy("id", "confidence").agg(f.count("*").alias("number"))
    sure = counted.groupBy("id").agg(f.collect_list(f.struct("confidence", "number")).alias("counts"))
    merged = entities.groupBy("id").agg(
        f.array_distinct(f.flatten(f.collect_set("names"))).alias("names"),
        f.array_distinct(f.flatten(f.collect_set("identifiers"))).alias("identifiers"),
    )
    id_ = f.get_json_object(f.col("canonical").cast("string"), "$.id").alias("id")
    swapped = doubts.select(f.col("right").alias("left"), f.col("left").alias("right"), "score", "reasons")
    told = doubts.unionByName(swapped).select(
        f.col("left").alias("id"), f.struct(f.col("right").alias("node"), "score", "reasons").alias("one")
    )
    doubted = told.groupBy("id").agg(f.sort_array(f.collect_list("one")).alias("possibly_same"))
    joined = things.select(id_, "canonical").join(merged, "id").join(sure, "id").join(doubted, "id", "left")
    return joined.mapInArrow(tell, from_arrow_schema(_columns("nodes")))


def merge_relations(evidence: "DataFrame", settings: Settings) -> "DataFrame":
    """Give a row for each statement, with the lines that say what it is in `quads`.

    :param evidence: the rows of all documents.
    """
    from pyspark.sql import functions as f
    from pyspark.sql.pandas.types import from_arrow_schema

    def tell(batches: "Iterator[pa.RecordBatch]") -> "Iterator[pa.RecordBatch]":
        import pyarrow

        schema, columns = load_schema(settings.ontology), _columns("edges")
        for batch in batches:
            rows = [_edge(row) for row in batch.to_pylist()]
            told = [{**row, "quads": lines} for row, lines in _with_lines(rows, settings, schema)]
            yield pyarrow.RecordBatch.from_pylist(told, schema=columns)

    witnesses = evidence.groupBy(*_STATEMENT, "witness").agg(f.max("confidence").alias("confidence"))
    counted = witnesses.groupBy(*_STATEMENT, "confidence").agg(f.count("*").alias("number"))
    sure = counted.groupBy(*_STATEMENT).agg(f.collect_list(f.struct("confidence", "number")).alias("counts"))
    reported = f.coalesce("reportedOn", f.lit(""))
    days = evidence.groupBy(*_STATEMENT).agg(
        f.min("label").alias("label"),
        f.max(f.coalesce("date.first", reported)).alias("first"),
        f.max(f.coalesce("date.last", reported)).alias("last"),
    )
    ends = ("head", "type", "tail")
    ended = days.where("status = 'ended'").select(*ends, f.lit("done").alias("status"), f.col("last").alias("ended"))
    joined = sure.join(days, list(_STATEMENT)).join(ended, list(_STATEMENT), "left")
    joined = joined.join(_stated(evidence), list(_STATEMENT), "left")
    return joined.mapInArrow(tell, from_arrow_schema(_columns("edges")))


def noisy_or_counted(counts: Iterable[tuple[float, int]]) -> float:
    """Give what `kg.graph.noisy_or` gives for as many witnesses of each confidence.

    >>> noisy_or_counted([(0.5, 2)]), noisy_or_counted([(0.9, 10**12)])
    (0.75, 0.999)
    """
    doubt, most = 1.0, 0.0
    for value, number in sorted(counts):
        most = max(most, value)
        for _ in range(number):
            if 1.0 - doubt >= SUREST or value == 0.0:
                break
            doubt *= 1.0 - value
    return round(max(min(1.0 - doubt, SUREST), most), 3)


def _stated(evidence: "DataFrame") -> "DataFrame":
    """Give the amount, area and period of the surest evidence that states one, and the first document that does."""
    from pyspark.sql import functions as f

    surest = f.struct((-f.col("confidence")).alias("doubt"), "document", "start", "end", "full")
    whole = evidence
    for name in _STATED:
        value = evidence.where(f.col(name).isNotNull())
        best = value.groupBy(*_STATEMENT, name).agg(f.min(surest).alias("surest"), f.min("document").alias("document"))
        one = best.groupBy(*_STATEMENT).agg(f.min(f.struct("surest", name, "document")).alias("chosen"))
        chosen = one.select(*_STATEMENT, f.struct(f"chosen.{name}", "chosen.document").alias(name))
        whole = chosen if whole is evidence else whole.join(chosen, list(_STATEMENT), "full")
    return whole


def _columns(table: str) -> "pa.Schema":
    import pyarrow as pa

    known = [field for field in schemas()[table] if field.name not in _UNBOUNDED]
    return pa.schema([*known, ("quads", pa.string())])


def _node(row: Mapping[str, Any], schema: Schema) -> dict[str, Any]:
    """Give the attributes of a node: as the graph of one document that knows nothing but the thing, then counted."""
    thing = msgspec.json.decode(row["canonical"], type=Canonical)
    identifiers = tuple(Identifier(one["scheme"], one["value"]) for one in row["identifiers"])
    entity = Entity(thing.id, thing.type, thing.name, tuple(row["names"]), identifiers=identifiers)
    graph = build_graph([Extraction("", "", 0, entities=(entity,))], {("", thing.id): thing}, schema)
    return {name: value for name, value in graph.nodes[thing.id].items() if name not in _UNBOUNDED} | {
        "id": thing.id,
        "confidence": noisy_or_counted((one["confidence"], one["number"]) for one in row["counts"]),
        "support": sum(one["number"] for one in row["counts"]),
        **({"possibly_same": row["possibly_same"]} if row["possibly_same"] else {}),
    }


def _edge(row: Mapping[str, Any]) -> dict[str, Any]:
    found = {name: row[name] for name in (*_STATEMENT, "label")}
    done = row["status"] == "done"
    withdrawn = done and row["ended"] is not None and row["ended"] >= row["first"]
    stated = {name: present(row[name][name]) for name in _STATED if row[name] is not None}
    return {
        **found,
        "key": row["type"] if done else f"{row['type']}|{row['status']}",
        **({"withdrawn": True} if withdrawn else {}),
        "confidence": noisy_or_counted((one["confidence"], one["number"]) for one in row["counts"]),
        "support": sum(one["number"] for one in row["counts"]),
        **stated,
        "_documents": {name: row[name]["document"] for name in stated},
    }


def _lines_of_node(row: Mapping[str, Any], settings: Settings, schema: Schema) -> str:
    graph = nx.MultiDiGraph(base_iri=settings.base_iri)
    graph.add_node(row["id"])
    graph.nodes[row["id"]].update({name: value for name, value in row.items() if name != "id"})
    about = iri(base_of(graph), "dataset")
    return "\n".join(lines_of([one for one in resources(graph, schema) if one.subject != about]))


def _with_lines(
    rows: Iterable[dict[str, Any]], settings: Settings, schema: Schema
) -> Iterator[tuple[dict[str, Any], str]]:
    """Give each statement with its lines: its node, and its plain triples where it is a fact."""
    subject = vocabulary("rdf:subject")
    plain = {f"<{relation.uri}>" for relation in schema.relations.values()}
    some = next(iter(schema.types))
    for row in rows:
        graph = nx.MultiDiGraph(base_iri=settings.base_iri)
        graph.add_nodes_from((row["head"], row["tail"]), type=some)
        documents = row.pop("_documents")
        # A value is a node of the document that states it first.
        evidence = [{"document": name, "start": 0, "end": 0, value: row[value]} for value, name in documents.items()]
        told = {name: value for name, value in row.items() if name not in ("head", "tail", "key")}
        graph.add_edge(row["head"], row["tail"], key=row["key"])
        graph.edges[row["head"], row["tail"], row["key"]].update({**told, "evidence": evidence})
        found = [one for one in resources(graph, schema) if not one.document]
        mine = [one for one in found if any(name == subject for name, _ in one.pairs)]
        facts = [one._replace(pairs=[pair for pair in one.pairs if pair[0] in plain]) for one in found]
        yield row, "\n".join(lines_of([*facts, *mine]))
