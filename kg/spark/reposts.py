"""Which documents repeat another: found as on a single machine, in each group of documents that may be alike.

Documents that have a hash or a band of their signatures in common are in one group; what `kg.documents.reposts` says
of a document depends on its group alone.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kg.documents.reposts import bands_of, reposts
from kg.model import Extraction
from kg.spark.components import components
from kg.spark.grouped import by_key

if TYPE_CHECKING:
    import pandas as pd
    from pyspark.sql import DataFrame

    from kg.spark.stages import Keep


def repeated(extractions: "DataFrame", keep: "Keep") -> "DataFrame":
    """Give `document` and `original` for each document that repeats another.

    :param extractions: `line`.
    :param keep: keeps what the stages make.
    """
    from pyspark.sql import functions as f

    fields = "id string, hash string, date string, signature string"
    told = extractions.select(f.from_json("line", fields).alias("told")).select("told.*").fillna("")
    documents = keep(told, "signatures")
    buckets = documents.mapInPandas(_buckets, "bucket string, document string")
    first = buckets.groupBy("bucket").agg(f.min("document").alias("left"))
    pairs = buckets.join(first, "bucket").select("left", f.col("document").alias("right")).where("left != right")
    groups = components(pairs, keep).withColumnRenamed("node", "id")
    rows = documents.join(groups, "id").select("component", "id", "hash", "date", "signature")
    ordered = rows.repartition("component").sortWithinPartitions("component")
    return keep(ordered.mapInPandas(_originals, "document string, original string"), "reposts")


def _buckets(batches: "Iterator[pd.DataFrame]") -> "Iterator[pd.DataFrame]":
    import pandas as pd

    for batch in batches:
        rows = []
        for name, text_hash, signature in zip(batch["id"], batch["hash"], batch["signature"], strict=True):
            rows.append((text_hash, name))
            rows += [(band, name) for band in bands_of(signature)]
        yield pd.DataFrame(rows, columns=["bucket", "document"])


def _originals(batches: "Iterator[pd.DataFrame]") -> "Iterator[pd.DataFrame]":
    import pandas as pd

    for groups in by_key(batches, "component"):
        rows: list[tuple[str, str]] = []
        for _, members in groups:
            stubs = [
                Extraction(name, text_hash, 0, date=date, signature=mark) for name, text_hash, date, mark in members
            ]
            rows += sorted(reposts(stubs).items())
        yield pd.DataFrame(rows, columns=["document", "original"])
