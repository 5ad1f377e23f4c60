"""Which nodes are compared, and what the comparison says: blocks and pairs as joins.

The same pairs as `kg.identity.blocking`: all of a block up to its largest size, beyond it only neighbours in the order
of names. So a block that a great many nodes share costs a sort of it and eight rows a node, not its square.
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import msgspec

from kg.identity.blocking import LARGEST, NEIGHBOURS, keys_of
from kg.identity.compare import Verdict, compare
from kg.identity.decisions import Judgement
from kg.lexicon import load_lexicon
from kg.settings import Settings
from kg.spark.nodes import BETWEEN, unpack

if TYPE_CHECKING:
    import pandas as pd
    from pyspark.sql import DataFrame, SparkSession

    from kg.spark.stages import Keep

Pair = tuple[str, str]
_ONE = frozenset({"one"})
_VERDICTS = "left string, right string, same boolean, verdict binary"


def candidate_pairs(nodes: "DataFrame", settings: Settings, keep: "Keep") -> "DataFrame":
    """Give the pairs (`left`, `right`) of node names to compare, each once, the lesser first.

    :param keep: keeps which nodes are in which block.
    """
    from pyspark.sql import Window
    from pyspark.sql import functions as f

    def keys(batches: "Iterator[pd.DataFrame]") -> "Iterator[pd.DataFrame]":
        import pandas as pd

        lexicon = load_lexicon(settings.seeds)
        for batch in batches:
            rows = []
            for name, data in zip(batch["node"], batch["data"], strict=True):
                subject = unpack(data).subject
                rows += [(key, name, subject.name) for key in keys_of(subject, lexicon)]
            yield pd.DataFrame(rows, columns=["block", "node", "name"])

    members = keep(nodes.mapInPandas(keys, "block string, node string, name string"), "blocks")
    sizes = members.groupBy("block").count().where(f.col("count") > 1)
    small = members.join(sizes.where(f.col("count") <= LARGEST).select("block"), "block").select("block", "node")
    others = small.select("block", f.col("node").alias("other"))
    pairs = small.join(others, "block").where(f.col("node") < f.col("other")).select("node", "other")
    large = members.join(f.broadcast(sizes.where(f.col("count") > LARGEST).select("block")), "block")
    ranked = large.withColumn("at", f.row_number().over(Window.partitionBy("block").orderBy("name", "node")))
    reach = f.explode(f.sequence(f.col("at") + 1, f.col("at") + NEIGHBOURS)).alias("at")
    behind = ranked.select("block", reach, f.col("node").alias("other"))
    near = ranked.select("block", "at", "node").join(behind, ["block", "at"]).select("node", "other")
    ends = (f.least("node", "other").alias("left"), f.greatest("node", "other").alias("right"))
    return pairs.unionByName(near).select(*ends).distinct()


def compare_pairs(nodes: "DataFrame", pairs: "DataFrame", sources: "DataFrame", settings: Settings) -> "DataFrame":
    """Give the verdicts (`left`, `right`, `same`, `verdict`) on pairs, but for those that are two things."""
    from pyspark.sql import functions as f

    def judge(batches: "Iterator[pd.DataFrame]") -> "Iterator[pd.DataFrame]":
        import pandas as pd

        lexicon = load_lexicon(settings.seeds)
        for batch in batches:
            rows = []
            for left, right, mine, theirs, together in batch.itertuples(index=False, name=None):
                # Of the documents it matters only whether one names both.
                documents = _ONE if together else frozenset()
                one, other = (msgspec.structs.replace(unpack(x).subject, documents=documents) for x in (mine, theirs))
                verdict = compare(one, other, lexicon)
                if verdict.judgement is not Judgement.DIFFERENT:
                    rows.append(_row((left, right), verdict))
            yield pd.DataFrame(rows, columns=["left", "right", "same", "verdict"])

    lefts = nodes.select(f.col("node").alias("left"), f.col("data").alias("mine"))
    rights = nodes.select(f.col("node").alias("right"), f.col("data").alias("theirs"))
    joined = pairs.join(lefts, "left").join(rights, "right").join(_together(sources), ["left", "right"], "left")
    told = joined.select("left", "right", "mine", "theirs", f.coalesce("together", f.lit(False)).alias("together"))
    return told.mapInPandas(judge, _VERDICTS)


def _together(sources: "DataFrame") -> "DataFrame":
    """Give the pairs of nodes of one type that some document names both of."""
    from pyspark.sql import functions as f

    mine = sources.select(
        "document", f.col("node").alias("left"), f.substring_index("node", BETWEEN, 1).alias("type")
    ).distinct()
    theirs = mine.withColumnRenamed("left", "right")
    both = mine.join(theirs, ["document", "type"]).where("left < right")
    return both.select("left", "right").distinct().withColumn("together", f.lit(True))


def overruled(spark: "SparkSession", verdicts: "DataFrame", decided: Mapping[Pair, Verdict]) -> "DataFrame":
    """Give the verdicts with those of decisions in the place of any comparison."""
    from pyspark.sql import functions as f

    if not decided:
        return verdicts
    rows = spark.createDataFrame([_row(pair, one) for pair, one in sorted(decided.items())], _VERDICTS)
    return verdicts.join(f.broadcast(rows.select("left", "right")), ["left", "right"], "left_anti").unionByName(rows)


def _row(pair: Pair, verdict: Verdict) -> tuple[str, str, bool, bytes]:
    return *pair, verdict.judgement is Judgement.SAME, msgspec.json.encode(verdict)
