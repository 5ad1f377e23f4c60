"""The graph as Parquet: `nodes.parquet`, `edges.parquet` and `documents.parquet` in a folder, and the way back.

What belongs together stays together: an edge's row holds all its evidence as a list of structures, so that any engine
that reads Parquet can unfold it. Rows are written by the thousand; what has no column goes as JSON text into `extra`,
what is said of the graph as a whole into the metadata of the nodes' file.
"""

import itertools
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import networkx as nx

from kg.errors import KgError

if TYPE_CHECKING:
    import pyarrow as pa

ROWS = 5_000
FILES = ("nodes.parquet", "edges.parquet", "documents.parquet")
_META = b"kg"


def schemas() -> dict[str, "pa.Schema"]:
    """Give the columns of each file, by its name without the ending, and of `evidence`, as edges hold it.

    :raises KgError: where pyarrow is not installed.
    """
    pa = _pyarrow()
    text, whole, number = pa.string(), pa.int64(), pa.float64()
    quote = pa.struct([("start", whole), ("end", whole), ("text", text)])
    amount = pa.struct([("value", whole), ("currency", text), ("qualifier", text), ("quote", quote)])
    area = pa.struct([("value", whole), ("qualifier", text), ("quote", quote)])
    period = pa.struct([("first", text), ("last", text), ("quote", quote)])
    stated = [("amount", amount), ("area", area), ("date", period)]
    place = [("document", text), ("start", whole), ("end", whole), ("text", text)]
    evidence = [*place, ("hash", text), ("confidence", number), ("event", text), ("reportedOn", text),
                ("via", quote), ("trigger", quote), *stated, ("reason", text)]  # fmt: skip
    identifier = pa.struct([("scheme", text), ("value", text)])
    doubt = pa.struct([("node", text), ("score", number), ("reasons", pa.list_(text))])
    said = pa.list_(pa.struct([*place, ("hash", text)]))
    basis = pa.struct([("confidence", number), ("reason", text), ("sentences", said)])
    nodes = [("id", text), ("label", text), ("type", text), ("names", pa.list_(text)), ("confidence", number),
             ("support", whole), ("identifiers", pa.list_(identifier)), ("industry", text), ("industry_basis", basis),
             ("place", text), ("province", text), ("city", text), ("reasons", pa.list_(text)),
             ("possibly_same", pa.list_(doubt)), ("documents", pa.list_(text)),
             ("mentions", pa.list_(pa.struct(place))), ("extra", text)]  # fmt: skip
    edges = [("head", text), ("key", text), ("tail", text), ("type", text), ("status", text), ("label", text),
             ("withdrawn", pa.bool_()), ("confidence", number), ("support", whole), ("events", pa.list_(text)),
             *stated, ("evidence", pa.list_(pa.struct(evidence))), ("extra", text)]  # fmt: skip
    documents = [("id", text), ("title", text), ("date", text), ("source", text), ("hash", text), ("length", whole),
                 ("format", text), ("repost_of", text), ("extra", text)]  # fmt: skip
    fields = {"nodes": nodes, "edges": edges, "documents": documents, "evidence": evidence}
    return {name: pa.schema(columns) for name, columns in fields.items()}


def write_parquet(graph: nx.MultiDiGraph, folder: Path) -> None:
    """Write the three files into a folder, which is made where it is missing.

    :raises KgError: where pyarrow is not installed.
    """
    chosen = schemas()
    folder.mkdir(parents=True, exist_ok=True)
    about = {name: value for name, value in graph.graph.items() if name != "documents"}
    nodes = ({"id": key, **graph.nodes[key]} for key in sorted(graph))
    ends = sorted(graph.edges(keys=True))
    edges = ({"head": head, "tail": tail, "key": key, **graph.edges[head, tail, key]} for head, tail, key in ends)
    documents = ({"id": key, **value} for key, value in sorted(graph.graph.get("documents", {}).items()))
    meta = {_META: json.dumps(about, ensure_ascii=False, sort_keys=True).encode("utf-8", "surrogatepass")}
    _write(folder / "nodes.parquet", nodes, chosen["nodes"].with_metadata(meta))
    _write(folder / "edges.parquet", edges, chosen["edges"])
    _write(folder / "documents.parquet", documents, chosen["documents"])


def read_parquet(folder: Path) -> nx.MultiDiGraph:
    """Read what `write_parquet` wrote: the same nodes, edges, keys and attributes.

    :raises KgError: where pyarrow is not installed, or a file of the three is missing or damaged.
    """
    pa = _pyarrow()
    import pyarrow.parquet as pq

    try:
        meta = pq.read_schema(folder / "nodes.parquet").metadata or {}
        graph = nx.MultiDiGraph()
        graph.graph.update(json.loads(meta.get(_META, b"{}")))
        graph.graph["documents"] = {row.pop("id"): row for row in _read(folder / "documents.parquet")}
        for row in _read(folder / "nodes.parquet"):
            key = row.pop("id")
            graph.add_node(key)
            graph.nodes[key].update(row)
        for row in _read(folder / "edges.parquet"):
            head, tail, key = row.pop("head"), row.pop("tail"), row.pop("key")
            graph.add_edge(head, tail, key=key)
            graph.edges[head, tail, key].update(row)
    except (OSError, KeyError, ValueError, pa.ArrowException) as error:
        raise KgError(f"{folder}: no graph in Parquet that can be read: {error}") from error
    return graph


def present(value: Any) -> Any:  # noqa: ANN401
    """Take the absent fields out of a row and of all that it holds: in a graph, absent is absent and never None."""
    if isinstance(value, dict):
        return {name: present(inner) for name, inner in value.items() if inner is not None}
    if isinstance(value, list):
        return [present(inner) for inner in value]
    return value


def columns_of(row: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """Give the row with what has no column of its own as JSON text in `extra`."""
    known = set(names)
    rest = {name: value for name, value in row.items() if name not in known}
    kept = {name: value for name, value in row.items() if name in known}
    return kept | ({"extra": json.dumps(rest, ensure_ascii=False, sort_keys=True)} if rest else {})


def _write(path: Path, rows: Iterable[dict[str, Any]], schema: "pa.Schema") -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    beside = path.with_name(path.name + ".part")
    iterator = iter(rows)
    with pq.ParquetWriter(beside, schema, compression="zstd") as writer:
        while batch := [_utf8(columns_of(row, schema.names)) for row in itertools.islice(iterator, ROWS)]:
            writer.write_table(pa.Table.from_pylist(batch, schema=schema))
    beside.replace(path)


def _read(path: Path) -> Iterator[dict[str, Any]]:
    import pyarrow.parquet as pq

    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(ROWS):
            for row in batch.to_pylist():
                found = present(row)
                yield found | json.loads(found.pop("extra", "{}"))


def _utf8(value: Any) -> Any:  # noqa: ANN401
    """Show a lone surrogate, which UTF-8 cannot hold, as U+FFFD, like every reader of text."""
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {name: _utf8(inner) for name, inner in value.items()}
    return [_utf8(inner) for inner in value] if isinstance(value, list | tuple) else value


def _pyarrow() -> Any:  # noqa: ANN401
    try:
        import pyarrow
    except ImportError as error:
        raise KgError("Parquet needs pyarrow, which is not installed: pip install 'park-kg[parquet]'.") from error
    return pyarrow
