"""Extractions to rows: two passes, neither of which holds a document longer than it takes.

The first finds which things there are (memory grows with them, not with what is said of them), the second writes what
each document says of each, and which statements it makes.
"""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from kg.documents import reposts
from kg.identity import Decision, Doubt, settle
from kg.identity.context import Context
from kg.identity.linker import sides_kept_apart
from kg.identity.sources import gather
from kg.identity.things import Canonical
from kg.kept import Recall
from kg.large.documents import Documents
from kg.lexicon import Lexicon
from kg.model import Extraction
from kg.said import said_of, stated_by

if TYPE_CHECKING:
    from kg.schema import Schema

_BATCH = 20_000


class Corpus(NamedTuple):
    """What is said of a corpus as a whole: its documents, what repeats what, doubtful pairs, what was left out."""

    documents: Documents
    repeated: Mapping[str, str]
    doubts: tuple[Doubt, ...]
    dropped: dict[str, int]


def gather_rows(
    base: sqlite3.Connection,
    extractions: Iterable[Extraction],
    lexicon: Lexicon,
    decisions: Sequence[Decision],
    schema: "Schema",
    recall: Recall | None = None,
) -> Corpus:
    """Fill the tables with things, and with what each document says of them.

    :param extractions: in the order of their ids, each id once; gone through twice.
    :param recall: what an earlier build has kept of its comparisons.
    """
    base.execute("BEGIN")
    # Identity first: it holds the most, and nothing else should be held beside it.
    doubts = _things(base, _seen(base, extractions), lexicon, decisions, recall)
    repeated = reposts(_heads(base))
    documents = Documents(_heads(base), repeated)
    dropped: Counter[str] = Counter()
    _rows(base, extractions, schema, dropped)
    base.execute("COMMIT")
    return Corpus(documents, repeated, doubts, dict(sorted(dropped.items())))


def _seen(base: sqlite3.Connection, extractions: Iterable[Extraction]) -> Iterator[Extraction]:
    """Go through the extractions; write down of each what is known of the document as a whole."""
    for no, one in enumerate(extractions):
        head = msgspec.structs.replace(one, body=(), entities=(), mentions=(), relations=())
        base.execute("INSERT INTO document VALUES (?, ?, ?)", (no, one.id, msgspec.json.encode(head)))
        yield one


def _heads(base: sqlite3.Connection) -> Iterator[Extraction]:
    decode = msgspec.json.Decoder(Extraction).decode
    return (decode(head) for (head,) in base.execute("SELECT head FROM document ORDER BY no"))


def _things(
    base: sqlite3.Connection,
    extractions: Iterable[Extraction],
    lexicon: Lexicon,
    decisions: Sequence[Decision],
    recall: Recall | None,
) -> tuple[Doubt, ...]:
    numbers: dict[str, int] = {}

    def contexts() -> Iterator[Context]:
        for no, one in enumerate(extractions):
            numbers[one.id] = no
            yield Context(one, lexicon)

    nodes = gather(contexts(), lexicon, sides_kept_apart(decisions), recall)
    things, doubts = settle(nodes, lexicon, decisions, recall)
    ids = {name: no for no, name in enumerate(sorted({thing.id for thing in things}))}
    canonicals = {thing.id: thing for thing in things}
    base.executemany(
        "INSERT INTO thing VALUES (?, ?, ?, ?)",
        ((no, name, canonicals[name].type, msgspec.json.encode(canonicals[name])) for name, no in ids.items()),
    )
    base.executemany(
        "INSERT INTO node VALUES (?, ?, ?, NULL)",
        ((no, canonicals[name].type, canonicals[name].name) for name, no in ids.items()),
    )
    base.executemany(
        "INSERT INTO source VALUES (?, ?, ?)",
        (
            (numbers[document], entity, ids[thing.id])
            for node, thing in zip(nodes, things, strict=True)
            for document, entity in node.sources
        ),
    )
    base.execute("CREATE INDEX source_document ON source (document)")
    return doubts


def _rows(base: sqlite3.Connection, extractions: Iterable[Extraction], schema: "Schema", dropped: Counter[str]) -> None:
    kinds: list[tuple[str, str]] = list(base.execute("SELECT id, type FROM thing ORDER BY no"))
    numbers = {name: no for no, (name, _) in enumerate(kinds)}
    members: list[tuple[object, ...]] = []
    evidence: list[tuple[object, ...]] = []
    for document, extraction in enumerate(extractions):
        sources = dict(base.execute("SELECT entity, thing FROM source WHERE document = ?", (document,)))
        # Ids and types are all that statements ask of a thing.
        who = {key: Canonical(kinds[no][0], kinds[no][1], kinds[no][0]) for key, no in sources.items()}
        for key, said in said_of(extraction):
            members.append((sources[key], document, msgspec.json.encode(said)))
        for (head, type_, tail, status), found in stated_by(extraction, who, schema, dropped):
            row = (numbers[head], type_, numbers[tail], status, document, found.get("event"))
            evidence.append((*row, msgspec.json.encode(found)))
        if len(members) > _BATCH:
            _write(base, members, evidence)
    _write(base, members, evidence)
    base.execute("CREATE INDEX member_thing ON member (thing, document)")
    base.execute("CREATE INDEX member_document ON member (document, thing)")
    base.execute("CREATE INDEX evidence_statement ON evidence (head, type, tail, status, document)")
    base.execute("CREATE INDEX evidence_document ON evidence (document, head, type, tail, status)")


def _write(base: sqlite3.Connection, members: list[tuple[object, ...]], evidence: list[tuple[object, ...]]) -> None:
    base.executemany("INSERT INTO member VALUES (?, ?, ?)", members)
    base.executemany("INSERT INTO evidence VALUES (?, ?, ?, ?, ?, ?, ?)", evidence)
    members.clear()
    evidence.clear()
