"""The tables of a build on Spark as one networkx graph: the graph that a single machine makes of the same documents.

For an output, or a part of one, that fits into memory; larger ones are what Spark, DuckDB or an RDF store are for.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import networkx as nx

from kg.errors import OutputError
from kg.export.parquet import ROWS, present
from kg.graph import FORMAT
from kg.settings import BASE_IRI

_STATEMENT = ("head", "type", "tail", "status")


def load_graph(output: str | Path, base_iri: str = BASE_IRI) -> nx.MultiDiGraph:
    """Load the graph of an output folder of `kg spark-build`.

    :raises OutputError: where it holds none, or not all of one.
    """
    folder = Path(output)
    if not (folder / "report" / "_SUCCESS").exists():
        raise OutputError(f"{output} holds no finished output of kg spark-build.")
    documents = {row.pop("id"): row for row in _rows(folder / "documents")}
    graph = nx.MultiDiGraph(name="kg", version=FORMAT, base_iri=base_iri, documents=dict(sorted(documents.items())))
    mentions = defaultdict(list)
    for row in _rows(folder / "mentions"):
        mentions[row.pop("id")].append(row)
    for row in sorted(_rows(folder / "entities"), key=lambda row: row["id"]):
        key = row.pop("id")
        found = sorted(mentions[key], key=_full)
        graph.add_node(key)
        graph.nodes[key].update(row, mentions=found, documents=sorted({one["document"] for one in found}))
    evidence = defaultdict(list)
    for row in _rows(folder / "evidence"):
        evidence[tuple(row.pop(name) for name in _STATEMENT)].append(row)
    for row in sorted(_rows(folder / "relations"), key=lambda row: tuple(row[name] for name in _STATEMENT)):
        found = sorted(evidence[tuple(row[name] for name in _STATEMENT)], key=_full)
        head, tail, key = row.pop("head"), row.pop("tail"), row.pop("key")
        graph.add_edge(head, tail, key=key)
        events = sorted({one["event"] for one in found if "event" in one})
        graph.edges[head, tail, key].update(row, evidence=found, events=events)
    return graph


def _rows(folder: Path) -> Iterator[dict[str, Any]]:
    import pyarrow.parquet as pq

    for path in sorted(folder.glob("*.parquet")):
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(ROWS):
                for row in batch.to_pylist():
                    found: dict[str, Any] = present(row)
                    yield found | json.loads(found.pop("extra", "{}"))


def _full(found: dict[str, Any]) -> tuple[str, int, int, str]:
    return found["document"], found["start"], found["end"], json.dumps(found, ensure_ascii=False, sort_keys=True)
