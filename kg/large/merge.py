"""What all documents together say: rows to nodes and edges, by the functions that make them in memory.

One thing, or one pair of things, is held at a time.
"""

import itertools
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import msgspec

from kg.graph import DONE, FORMAT, Attributes, Said, doubted, edge_of, node_of, takes_back
from kg.identity.linker import Canonical
from kg.large.gather import Corpus
from kg.large.graph import LargeGraph
from kg.settings import BASE_IRI

if TYPE_CHECKING:
    from kg.schema import Schema

_BATCH = 2_000
_ENDED = "ended"


def merge_rows(base: sqlite3.Connection, corpus: Corpus, schema: "Schema") -> LargeGraph:
    """Fill the tables of nodes and edges; give the graph."""
    doubts: dict[str, list[Attributes]] = defaultdict(list)
    for thing, about in doubted(corpus.doubts):
        doubts[thing].append(about)
    base.execute("BEGIN")
    _insert(base, "INSERT INTO node VALUES (?, ?, ?, ?)", _nodes(base, corpus, doubts))
    _insert(base, "INSERT INTO edge VALUES (?, ?, ?, ?, ?, ?, ?)", _edges(base, corpus, schema))
    base.execute("CREATE INDEX edge_ends ON edge (head, tail)")
    base.execute("CREATE INDEX edge_tail ON edge (tail)")
    base.execute("COMMIT")
    whole = {"name": "kg", "version": FORMAT, "base_iri": BASE_IRI, "documents": corpus.documents}
    return LargeGraph(base, whole | ({"dropped": corpus.dropped} if corpus.dropped else {}))


def _insert(base: sqlite3.Connection, statement: str, rows: Iterator[tuple[Any, ...]]) -> None:
    while batch := list(itertools.islice(rows, _BATCH)):
        base.executemany(statement, batch)


def _nodes(base: sqlite3.Connection, corpus: Corpus, doubts: dict[str, list[Attributes]]) -> Iterator[tuple[Any, ...]]:
    decode = msgspec.json.Decoder(Said).decode
    rows = base.execute("SELECT thing, said FROM member ORDER BY thing, document")
    for no, members in itertools.groupby(rows, key=lambda row: row[0]):
        (data,) = base.execute("SELECT canonical FROM thing WHERE no = ?", (no,)).fetchone()
        thing = msgspec.json.decode(data, type=Canonical)
        about = node_of(thing, (decode(row[1]) for row in members), corpus.repeated)
        if thing.id in doubts:
            about["possibly_same"] = doubts[thing.id]
        yield no, about["type"], about["label"], msgspec.json.encode(about)


def _edges(base: sqlite3.Connection, corpus: Corpus, schema: "Schema") -> Iterator[tuple[Any, ...]]:
    numbers = itertools.count()
    rows = base.execute(
        "SELECT head, type, tail, status, said FROM evidence ORDER BY head, type, tail, status, document"
    )
    for (head, type_, tail), members in itertools.groupby(rows, key=lambda row: row[:3]):
        label = schema.relations[type_].label_zh
        found = {}
        for status, evidence in itertools.groupby(members, key=lambda row: row[3]):
            told = (msgspec.json.decode(row[4]) for row in evidence)
            found[status] = edge_of(type_, status, label, told, corpus.repeated)
        if DONE in found and _ENDED in found and takes_back(found[_ENDED], found[DONE]):
            found[DONE]["withdrawn"] = True
        for status, about in found.items():
            withdrawn = int("withdrawn" in about)
            yield next(numbers), head, type_, tail, status, withdrawn, msgspec.json.encode(about)
