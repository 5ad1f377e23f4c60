"""What all documents together say: rows to nodes and edges, by the functions that make them in memory.

Attributes are made when somebody asks for them, those of one thing or one statement at a time: a build after a small
change asks for few.
"""

import copy
import sqlite3
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import msgspec

from kg.graph import DONE, FORMAT, doubted, edge_of, node_of, takes_back
from kg.identity.things import Canonical
from kg.large.gather import Corpus
from kg.large.graph import LargeGraph
from kg.said import Attributes, Said
from kg.settings import BASE_IRI

if TYPE_CHECKING:
    from kg.schema import Schema

_ENDED = "ended"
_EDGES = """INSERT INTO edge SELECT NULL, head, type, tail, status, 0, NULL FROM
            (SELECT DISTINCT head, type, tail, status FROM evidence) ORDER BY head, type, tail, status"""
_BOTH = """SELECT done.no, done.head, done.type, done.tail FROM edge AS ended JOIN edge AS done
            ON done.head = ended.head AND done.tail = ended.tail AND done.type = ended.type
            WHERE ended.status = ? AND done.status = ?"""
_SAID = msgspec.json.Decoder(Said).decode
_THING = "SELECT canonical FROM thing WHERE no = ?"
_MEMBERS = "SELECT said FROM member WHERE thing = ? ORDER BY document"
_EVIDENCE = "SELECT said FROM evidence WHERE head = ? AND type = ? AND tail = ? AND status = ? ORDER BY document"


def merge_rows(base: sqlite3.Connection, corpus: Corpus, schema: "Schema") -> LargeGraph:
    """Fill the table of edges; give the graph."""
    merge = Merge(base, corpus, schema)
    base.execute("BEGIN")
    base.execute(_EDGES)
    base.execute("CREATE INDEX edge_ends ON edge (head, tail)")
    base.execute("CREATE INDEX edge_tail ON edge (tail)")
    for no, head, type_, tail in base.execute(_BOTH, (_ENDED, DONE)).fetchall():
        if takes_back(merge.edge(head, type_, tail, _ENDED), merge.edge(head, type_, tail, DONE)):
            base.execute("UPDATE edge SET withdrawn = 1 WHERE no = ?", (no,))
    base.execute("COMMIT")
    whole = {"name": "kg", "version": FORMAT, "base_iri": BASE_IRI, "documents": corpus.documents}
    return LargeGraph(base, whole | ({"dropped": corpus.dropped} if corpus.dropped else {}), merge)


class Merge:
    """Makes attributes of what documents say, and gives the bytes from which they follow."""

    def __init__(self, base: sqlite3.Connection, corpus: Corpus, schema: "Schema") -> None:
        self._base = base
        self._labels = {name: relation.label_zh for name, relation in schema.relations.items()}
        self._repeated = corpus.repeated
        self._doubts: dict[str, list[Attributes]] = defaultdict(list)
        for thing, about in doubted(corpus.doubts):
            self._doubts[thing].append(about)

    def __getstate__(self) -> dict[str, Any]:
        """Leave out the connection, which is of no use to another process."""
        return {name: value for name, value in vars(self).items() if name != "_base"}

    def on(self, base: sqlite3.Connection) -> "Merge":
        """Give what makes the same of the same tables, read over another connection."""
        found = copy.copy(self)
        found._base = base
        return found

    def node(self, no: int) -> Attributes:
        """Give the attributes of a thing."""
        (data,) = self._base.execute(_THING, (no,)).fetchone()
        thing = msgspec.json.decode(data, type=Canonical)
        members = (_SAID(said) for (said,) in self._base.execute(_MEMBERS, (no,)))
        about = node_of(thing, members, self._repeated)
        if thing.id in self._doubts:
            about["possibly_same"] = self._doubts[thing.id]
        return about

    def edge(self, head: int, type_: str, tail: int, status: str) -> Attributes:
        """Give the attributes of a statement, but for whether another takes it back."""
        rows = self._base.execute(_EVIDENCE, (head, type_, tail, status))
        told = (msgspec.json.decode(said) for (said,) in rows)
        return edge_of(type_, status, self._labels[type_], told, self._repeated)

    def beside(self, key: str) -> bytes:
        """Give what the attributes of a thing follow from beside what is in the tables."""
        doubts = self._doubts.get(key)
        return msgspec.json.encode(doubts) if doubts else b""

    def original(self, document: str) -> str:
        """Give the id of the report that a document repeats, empty where it repeats none."""
        return self._repeated.get(document, "")
