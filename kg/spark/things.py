"""Nodes to things: the linker of a single machine, run on each component of pairs that may be one.

Only pairs that are judged the same can be merged, so what the linker does in one component of these pairs depends on
nothing outside it; every "no" within it holds. Its id depends on its own nodes alone.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from kg.identity.compare import Verdict
from kg.identity.decisions import Decision, Judgement, is_id, plain
from kg.identity.linker import decided_verdicts, group_nodes
from kg.lexicon import load_lexicon
from kg.settings import Settings
from kg.spark.components import components
from kg.spark.grouped import by_key
from kg.spark.nodes import unpack
from kg.spark.pairs import Pair, overruled

if TYPE_CHECKING:
    import pandas as pd
    from pyspark.sql import DataFrame, SparkSession

    from kg.spark.stages import Keep

_THINGS = "canonical binary, members array<string>"


def link(
    spark: "SparkSession",
    nodes: "DataFrame",
    verdicts: "DataFrame",
    decisions: Sequence[Decision],
    settings: Settings,
    keep: "Keep",
) -> tuple["DataFrame", "DataFrame"]:
    """Give the things (`canonical`, `members`: the names of its nodes), and the verdicts that made them.

    :param nodes: (`node`, `data`), as they were kept.
    :param verdicts: of comparisons, as they were kept.
    """
    by_name = [one for one in decisions if not (is_id(one.left) or is_id(one.right))]
    first = _decided(nodes, by_name, settings, {})
    final = keep(overruled(spark, verdicts, first), "verdicts-by-name")
    things = keep(_things(final, nodes, settings, keep), "things")
    if len(by_name) < len(decisions):
        wanted = sorted({side for one in decisions for side in (one.left, one.right) if is_id(side)})
        ids = _members(things, wanted)
        second = first | _decided(nodes, decisions, settings, ids)
        final = keep(overruled(spark, verdicts, second), "verdicts-by-id")
        things = keep(_things(final, nodes, settings, keep), "things-decided")
    return things, final


def doubtful(of_node: "DataFrame", verdicts: "DataFrame") -> "DataFrame":
    """Give the pairs of things (`left`, `right`, ids) that may be one: the best `score` of their nodes, and `reasons`.

    :param of_node: `node`, `thing`.
    """
    from pyspark.sql import functions as f

    said = f.from_json(f.col("verdict").cast("string"), "judgement string, score double, reasons array<string>")
    lefts = of_node.select(f.col("node").alias("left"), f.col("thing").alias("one"))
    rights = of_node.select(f.col("node").alias("right"), f.col("thing").alias("other"))
    joined = verdicts.join(lefts, "left").join(rights, "right").where("one != other").withColumn("said", said)
    maybe = joined.where(f.col("said.judgement") != Judgement.DIFFERENT.value)
    best = f.max(f.struct("said.score", "said.reasons")).alias("best")
    pairs = maybe.groupBy(f.least("one", "other").alias("left"), f.greatest("one", "other").alias("right")).agg(best)
    return pairs.select("left", "right", "best.score", "best.reasons")


def _things(verdicts: "DataFrame", nodes: "DataFrame", settings: Settings, keep: "Keep") -> "DataFrame":
    from pyspark.sql import functions as f

    def join(batches: "Iterator[pd.DataFrame]") -> "Iterator[pd.DataFrame]":
        import pandas as pd

        for groups in by_key(batches, "component"):
            rows = [row for _, members in groups for row in _component(members, settings)]
            yield pd.DataFrame(rows, columns=["canonical", "members"])

    found = components(verdicts.where("same"), keep)
    placed = nodes.join(found, "node", "left").withColumn("component", f.coalesce("component", "node"))
    rows = placed.select("component", "node", f.lit(None).cast("string").alias("other"), "data")
    within = verdicts.join(found.withColumnRenamed("node", "left"), "left").select(
        "component", f.col("left").alias("node"), f.col("right").alias("other"), f.col("verdict").alias("data")
    )
    whole = rows.unionByName(within).repartition("component").sortWithinPartitions("component", "other", "node")
    return whole.mapInPandas(join, _THINGS)


def _component(rows: Sequence[tuple[Any, ...]], settings: Settings) -> Iterator[tuple[Any, ...]]:
    """Link the nodes of a component; rows are (node, nothing, its data) or (left, right, their verdict)."""
    names = sorted(name for name, other, _ in rows if other is None)
    data = {name: bytes(value) for name, other, value in rows if other is None}
    at = {name: number for number, name in enumerate(names)}
    verdicts = {
        (at[left], at[right]): msgspec.json.decode(value, type=Verdict)
        for left, right, value in rows
        if right is not None and left in at and right in at
    }
    nodes = [unpack(data[name]) for name in names]
    clusters, things = group_nodes(nodes, verdicts, load_lexicon(settings.seeds))
    for root, thing in things.items():
        members = [names[number] for number in clusters.members[root]]
        yield msgspec.json.encode(thing), members


def _decided(
    nodes: "DataFrame", decisions: Sequence[Decision], settings: Settings, ids: dict[str, list[str]]
) -> dict[Pair, Verdict]:
    """Give the verdicts of decisions on the few nodes that they speak of."""
    wanted = frozenset((one.type, plain(side)) for one in decisions for side in (one.left, one.right))
    named = frozenset(name for members in ids.values() for name in members)

    def spoken_of(batches: "Iterator[pd.DataFrame]") -> "Iterator[pd.DataFrame]":
        for batch in batches:
            kept = []
            for name, data in zip(batch["node"], batch["data"], strict=True):
                node = unpack(data)
                names = {plain(one) for one in node.all_names} | node.marks
                kept.append(name in named or any((node.type, one) in wanted for one in names))
            yield batch[kept]

    if not wanted:
        return {}
    rows = sorted(nodes.select("node", "data").mapInPandas(spoken_of, "node string, data binary").collect())
    names = [row["node"] for row in rows]
    at = {name: number for number, name in enumerate(names)}
    places = {one: [at[name] for name in members] for one, members in ids.items()}
    found = decided_verdicts([unpack(bytes(row["data"])) for row in rows], decisions, places)
    return {(names[left], names[right]): verdict for (left, right), verdict in found.items()}


def _members(things: "DataFrame", wanted: Sequence[str]) -> dict[str, list[str]]:
    from pyspark.sql import functions as f

    id_ = f.get_json_object(f.col("canonical").cast("string"), "$.id")
    rows = things.select(id_.alias("id"), "members").where(f.col("id").isin(list(wanted))).collect()
    return {row["id"]: list(row["members"]) for row in rows}
