"""The graph of a large output, from its `graph.json` into a file of its own: a node or an edge is held at a time."""

import itertools
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from kg.errors import OutputError
from kg.large.graph import LargeGraph
from kg.large.tables import create
from kg.said import Attributes, Said

#: Bytes of a graph.json from which on the graph is not loaded into memory, where it would take ten times as much.
LARGE = 60_000_000
_EDGES = """INSERT INTO edge SELECT NULL, head, type, tail, status, withdrawn, about FROM loose
            ORDER BY head, type, tail, status"""
_INDEXES = """
CREATE INDEX edge_ends ON edge (head, tail);
CREATE INDEX edge_tail ON edge (tail);
CREATE INDEX member_document ON member (document, thing);
CREATE INDEX evidence_document ON evidence (document, head, type, tail, status);
"""


@contextmanager
def from_node_link(path: Path) -> Iterator[LargeGraph]:
    """Load what `kg.export.nx.write_node_link` wrote, as long as the graph is used.

    :raises OutputError: where the file is not such a one.
    """
    with tempfile.TemporaryDirectory(prefix="kg-") as folder:
        base = create(Path(folder) / "graph.sqlite")
        try:
            with path.open("rb") as stream:
                about = _load(base, stream)
            yield LargeGraph(base, about)
        except (msgspec.DecodeError, KeyError, ValueError) as error:
            raise OutputError(f"{path}: is damaged ({error}): build again.") from error
        finally:
            base.close()


def _load(base: sqlite3.Connection, stream: BinaryIO) -> Attributes:
    about: Attributes = {}
    documents: dict[str, int] = {}
    numbers: dict[str, int] = {}
    base.execute("BEGIN")
    base.execute("CREATE TABLE loose AS SELECT * FROM edge")
    for line in stream:
        name, _, value = line.partition(b": ")
        if name == b'"graph"':
            about = msgspec.json.decode(value.rstrip(b",\n"))
            documents = {document: no for no, document in enumerate(sorted(about.get("documents", {})))}
            numbered = ((no, key) for key, no in documents.items())
            base.executemany("INSERT INTO document (no, id) VALUES (?, ?)", numbered)
        elif value.startswith(b"[]"):
            continue
        elif name == b'"nodes"':
            for no, node in enumerate(_rows(stream)):
                numbers[node["id"]] = no
                _node(base, no, node.pop("id"), node, documents)
        elif name == b'"edges"':
            for edge in _rows(stream):
                del edge["key"]
                _edge(base, numbers[edge.pop("source")], numbers[edge.pop("target")], edge, documents)
    if not about:
        raise ValueError("it holds no graph")
    base.execute(_EDGES)
    base.execute("DROP TABLE loose")
    base.execute("COMMIT")
    base.executescript(_INDEXES)
    return about


def _rows(stream: BinaryIO) -> Iterator[dict[str, Any]]:
    """Give the objects of a list, one a line, to its end."""
    for line in stream:
        row = line.rstrip(b",\n")
        if row.startswith(b"]"):
            return
        yield msgspec.json.decode(row, type=dict[str, Any])


def _node(base: sqlite3.Connection, no: int, key: str, node: Attributes, documents: dict[str, int]) -> None:
    base.execute("INSERT INTO thing VALUES (?, ?, ?, NULL)", (no, key, node["type"]))
    base.execute("INSERT INTO node VALUES (?, ?, ?, ?)", (no, node["type"], node["label"], msgspec.json.encode(node)))
    for document, mentions in itertools.groupby(node.get("mentions", ()), key=lambda one: one["document"]):
        said = Said(document, 0.0, (), (), list(mentions))
        base.execute("INSERT INTO member VALUES (?, ?, ?)", (no, documents[document], msgspec.json.encode(said)))


def _edge(base: sqlite3.Connection, head: int, tail: int, edge: Attributes, documents: dict[str, int]) -> None:
    statement = (head, edge["type"], tail, edge["status"])
    row = (None, *statement, int("withdrawn" in edge), msgspec.json.encode(edge))
    base.execute("INSERT INTO loose VALUES (?, ?, ?, ?, ?, ?, ?)", row)
    for found in edge["evidence"]:
        told = (*statement, documents[found["document"]], found.get("event"), msgspec.json.encode(found))
        base.execute("INSERT INTO evidence VALUES (?, ?, ?, ?, ?, ?, ?)", told)
