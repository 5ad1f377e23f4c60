"""Connected components of pairs by alternating large-star and small-star joins (Kiveris et al., 2014).

Each round replaces the edges of a node by edges to the least of its neighbours; the number of rounds grows with the
logarithm of the size, and no row ever holds more than two nodes.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame

    from kg.spark.stages import Keep

_MOST_ROUNDS = 60


def components(pairs: "DataFrame", keep: "Keep") -> "DataFrame":
    """Give `node` and `component`, the least node that it is connected to, for every node of the pairs `left`, `right`.

    :param keep: keeps the edges of each round.

    :raises RuntimeError: where the rounds do not come to an end.
    """
    from pyspark.sql import functions as f

    edges = keep(pairs.select("left", "right").where(f.col("left") != f.col("right")).distinct(), "edges")
    before: tuple[int, int] | None = None
    for number in range(_MOST_ROUNDS):
        edges = keep(_small_star(_large_star(edges)), f"edges-{number % 2}")
        mark = f.sum(f.xxhash64("left", "right").cast("decimal(38,0)"))
        count, total = edges.agg(f.count("*"), f.coalesce(mark, f.lit(0))).first() or (0, 0)
        now = (int(count), int(total))
        if now == before:
            break
        before = now
    else:
        raise RuntimeError(f"no components after {_MOST_ROUNDS} rounds")
    # Every edge now leads to the least node of its component, which is in no edge as the larger end.
    return edges.select(f.col("left").alias("node"), f.col("right").alias("component")).unionByName(
        edges.select(f.col("right").alias("node"), f.col("right").alias("component")).distinct()
    )


def _large_star(edges: "DataFrame") -> "DataFrame":
    """Link each larger neighbour of a node to the least of the node and its neighbours."""
    from pyspark.sql import functions as f

    both = edges.unionByName(edges.select(f.col("right").alias("left"), f.col("left").alias("right")))
    return _linked(both, both.where(f.col("right") > f.col("left")), f.col("right"))


def _small_star(edges: "DataFrame") -> "DataFrame":
    """Link a node and its smaller neighbours to the least of them."""
    from pyspark.sql import functions as f

    downward = edges.select(f.greatest("left", "right").alias("left"), f.least("left", "right").alias("right"))
    itself = downward.select("left", f.col("left").alias("right")).distinct()
    return _linked(downward, downward.unionByName(itself), f.col("right"))


def _linked(near: "DataFrame", rows: "DataFrame", end: "Column") -> "DataFrame":
    from pyspark.sql import functions as f

    least = near.groupBy("left").agg(f.least(f.min("right"), f.col("left")).alias("least"))
    found = rows.join(least, "left").select(end.alias("left"), f.col("least").alias("right"))
    return found.where(f.col("left") != f.col("right")).distinct()
