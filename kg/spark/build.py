"""The recipe on Spark, one call a stage: documents, Extractions, nodes, pairs, things, tables.

`OUTPUT` gets a folder for each table: `documents`, `entities`, `relations`, `mentions`, `evidence` and `doubts` in
Parquet, `extractions` (JSON Lines) and `nquads` in as many files as there are partitions, `skipped` with what could not
be read, and, last, `report`, so that an output with a `report` is whole.
"""

import json
from collections.abc import Sequence
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, NamedTuple

from kg.errors import InputError
from kg.export.terms import check_base
from kg.publish import about_run
from kg.schema import load_schema
from kg.settings import Settings, with_base_iri
from kg.spark.extraction import extract
from kg.spark.merged import merge_entities, merge_relations
from kg.spark.nodes import gather_nodes, merge_nodes
from kg.spark.pairs import candidate_pairs, compare_pairs
from kg.spark.reposts import repeated
from kg.spark.stages import Keep, check_new, drop_stages, keeper
from kg.spark.statements import head_lines, rows_of
from kg.spark.things import doubtful, link
from kg.workers import Loader

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

Counts = dict[str, Any]
_DOCUMENTS_A_TASK = 400


def build(
    spark: "SparkSession",
    documents: "DataFrame",
    output: str,
    settings: Settings | None = None,
    loader: Loader | None = None,
) -> Counts:
    """Build the knowledge graph of the documents into a new folder that Spark can write; give the sizes of its tables.

    :param documents: as `kg.spark.read` or `kg.spark.documents_of` gives them.
    :param output: a path or an address (hdfs://, s3a://).
    :raises InputError: where not one document could be read.
    :raises OutputError: where the folder holds something.
    """
    from pyspark.sql import functions as f

    from kg.pipeline import load_reader

    settings, loader = with_base_iri(settings or Settings()), loader or load_reader
    check_base(settings.base_iri)
    check_new(spark, output)
    run = about_run(settings, loader(settings).fingerprint)
    keep = keeper(spark, output)
    whole = keep(extract(_spread(spark, keep(documents, "documents")), settings, loader), "extractions")
    skipped = whole.where("skipped != ''").select(f.col("id").alias("path"), f.col("skipped").alias("reason"))
    extractions = whole.where("skipped = ''").select("id", "line")
    if extractions.isEmpty():
        reasons = "; ".join(f"{row['path']}: {row['reason']}" for row in skipped.limit(5).collect())
        raise InputError(f"not one document could be read. {reasons}")
    extractions.select("line").write.text(f"{output}/extractions")
    skipped.write.json(f"{output}/skipped")
    found = identities(spark, extractions, settings, keep)
    rows = keep(rows_of(extractions, found.sources, repeated(extractions, keep), settings, run), "rows")
    counts: Counts = {"software": f"park-kg {version('park-kg')}", **_write(rows, found, output, settings, run, keep)}
    counts["skipped"] = skipped.count()
    drop_stages(spark, output)
    text = json.dumps(counts, ensure_ascii=False, sort_keys=True)
    spark.createDataFrame([(text,)], "value string").coalesce(1).write.text(f"{output}/report")
    return counts


def _spread(spark: "SparkSession", documents: "DataFrame") -> "DataFrame":
    """Even the documents out: extraction is nearly all of the work, and one file may hold most of them."""
    tasks = max(spark.sparkContext.defaultParallelism * 2, min(documents.count() // _DOCUMENTS_A_TASK, 100_000))
    return documents.repartition(tasks)


class Identities(NamedTuple):
    """What the sources are: `sources` (`document`, `entity`, `thing`, `type`), `things` (`canonical`), `doubts`."""

    sources: "DataFrame"
    things: "DataFrame"
    doubts: "DataFrame"


def identities(spark: "SparkSession", extractions: "DataFrame", settings: Settings, keep: Keep) -> Identities:
    """Decide which entities are one thing.

    :param extractions: `id`, `line`.
    :param keep: keeps what the stages make.
    """
    from pyspark.sql import functions as f

    from kg.identity.decisions import load_decisions
    from kg.identity.linker import sides_kept_apart

    decisions = load_decisions(settings.identity)
    told = keep(gather_nodes(extractions, settings, sides_kept_apart(decisions)), "parts")
    nodes = keep(merge_nodes(told.where(f.col("data").isNotNull())), "nodes")
    told = told.where(f.col("document").isNotNull()).select("document", "entity", "node")
    verdicts = keep(compare_pairs(nodes, candidate_pairs(nodes, settings, keep), told, settings), "verdicts")
    things, verdicts = link(spark, nodes, verdicts, decisions, settings, keep)
    canonical = f.col("canonical").cast("string")
    of_node = things.select(
        f.explode("members").alias("node"),
        f.get_json_object(canonical, "$.id").alias("thing"),
        f.get_json_object(canonical, "$.type").alias("type"),
    )
    sources = told.join(of_node, "node")
    doubts = keep(doubtful(of_node, verdicts), "doubts")
    return Identities(sources.select("document", "entity", "thing", "type"), things, doubts)


def _write(
    rows: "DataFrame", found: Identities, output: str, settings: Settings, run: dict[str, str], keep: Keep
) -> dict[str, int]:
    def of(kind: str) -> "DataFrame":
        return rows.where(f"{kind} is not null").select(f"{kind}.*")

    merged = {
        "entities": keep(merge_entities(found.things, found.doubts, of("entity"), settings), "entities"),
        "relations": keep(merge_relations(of("evidence"), settings), "relations"),
    }
    tables = {
        "documents": of("document"),
        "mentions": of("mention"),
        "evidence": of("evidence").drop("full", "label", "witness"),
        "doubts": found.doubts,
        **{name: table.drop("quads") for name, table in merged.items()},
    }
    sizes = {}
    for name, table in tables.items():
        table.write.parquet(f"{output}/{name}")
        sizes[name] = table.count()
    left_out = of("dropped").groupBy("reason").sum("number").toDF("reason", "number").collect()
    dropped = {row["reason"]: int(row["number"]) for row in sorted(left_out)}
    lines = head_lines(settings, run, dropped, load_schema(settings.ontology))
    quads = rows.sparkSession.createDataFrame([("\n".join(lines),)], "quads string").coalesce(1)
    for frame in (rows, *merged.values()):
        quads = quads.unionByName(frame.where("quads != ''").select("quads"))
    quads.write.text(f"{output}/nquads")
    return sizes


def build_of(inputs: Sequence[str], output: str, settings: Settings, master: str | None = None) -> Counts:
    """Read inputs and build, in the session that runs or one for the master; what `kg spark-build` does.

    :raises KgError: where Spark is missing, or as `read` and `build` say.
    """
    from kg.spark.reading import read
    from kg.spark.session import open_session

    spark = open_session(master)
    return build(spark, read(spark, inputs), output, settings)
