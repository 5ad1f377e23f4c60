"""Extractions to rows: two passes, neither of which holds a document longer than it takes.

The first finds which things there are (memory grows with them, not with what is said of them), the second writes what
each document says of each, and which statements it makes. What either takes from a document follows from that alone: it
is kept from one build to the next, and the document need not be read out of its line then.
"""

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import msgspec

from kg.chunks import Work, recalled
from kg.documents import reposts
from kg.identity import Decision, Doubt, settle
from kg.identity.context import Context
from kg.identity.linker import sides_kept_apart
from kg.identity.sources import Telling, add_up, tell
from kg.kept import Kept, Recall, digest_of
from kg.large.documents import Documents
from kg.lexicon import Lexicon
from kg.model import Extraction, from_line
from kg.said import evidence_of, said_of, statement_of

if TYPE_CHECKING:
    from kg.schema import Schema

_BATCH = 20_000
#: Gives id and extraction (a line of JSON) of each document, in the order of ids, each id once.
Lines: TypeAlias = Callable[[], Iterable[tuple[str, bytes]]]


class Corpus(NamedTuple):
    """What is said of a corpus as a whole: its documents, what repeats what, doubtful pairs, what was left out."""

    documents: Documents
    repeated: Mapping[str, str]
    doubts: tuple[Doubt, ...]
    dropped: dict[str, int]


class _Named(msgspec.Struct, frozen=True, array_like=True):
    """What identity takes from a document, and what is known of it as a whole, as JSON."""

    head: bytes
    telling: Telling


class _Relation(msgspec.Struct, frozen=True, array_like=True):
    """A relation of two entities, with its evidence as JSON."""

    type: str
    head: str
    tail: str
    status: str
    event: str | None
    evidence: bytes


class _Account(msgspec.Struct, frozen=True, array_like=True):
    """What a document says of each of its entities, as JSON, and the relations that it states."""

    said: tuple[tuple[str, bytes], ...]
    relations: tuple[_Relation, ...]


def gather_rows(
    base: sqlite3.Connection,
    lines: Lines,
    lexicon: Lexicon,
    decisions: Sequence[Decision],
    schema: "Schema",
    recall: Recall | None = None,
    each: bool = True,
) -> Corpus:
    """Fill the tables with things, and with what each document says of them.

    :param lines: called twice.
    :param recall: what an earlier build has kept.
    :param each: keep also what follows from a document alone, which takes a fifth of the room of its line.
    """
    of_each = recall if recall is not None and each else Recall(Kept(None), b"")
    base.execute("BEGIN")
    # Identity first: it holds the most, and nothing else should be held beside it.
    doubts = _things(base, lines, lexicon, decisions, recall, of_each)
    repeated = reposts(_heads(base))
    documents = Documents(_heads(base), repeated)
    dropped: Counter[str] = Counter()
    _rows(base, lines, schema, dropped, of_each)
    base.execute("COMMIT")
    return Corpus(documents, repeated, doubts, dict(sorted(dropped.items())))


def _of_each(
    lines: Lines, recall: Recall, name: bytes, kind: type, make: Callable[[bytes], Any]
) -> Iterator[tuple[bytes, Any]]:
    """Give what is made of each line, with what stands for the line."""
    found = ((document, line, digest_of(line)) for document, line in lines())
    marks: list[bytes] = []

    def marked() -> Iterator[tuple[str, bytes, bytes]]:
        for one in found:
            marks.append(one[2])
            yield one

    work = Work(list[kind], make, lambda made: [one for _, one in made], lambda whole: whole)  # type: ignore[valid-type]
    at = 0
    for whole in recalled(Recall(recall.kept, digest_of(recall.salt, name)), marked(), work):
        for one in whole:
            yield marks[at], one
            at += 1


def _heads(base: sqlite3.Connection) -> Iterator[Extraction]:
    decode = msgspec.json.Decoder(Extraction).decode
    return (decode(head) for (head,) in base.execute("SELECT head FROM document ORDER BY no"))


def _things(
    base: sqlite3.Connection,
    lines: Lines,
    lexicon: Lexicon,
    decisions: Sequence[Decision],
    recall: Recall | None,
    of_each: Recall,
) -> tuple[Doubt, ...]:
    numbers: dict[str, int] = {}
    apart = sides_kept_apart(decisions)

    def named(line: bytes) -> _Named:
        one = from_line(line)
        head = msgspec.structs.replace(one, body=(), entities=(), mentions=(), relations=())
        return _Named(msgspec.json.encode(head), tell(Context(one, lexicon), lexicon, apart))

    def tellings() -> Iterator[Telling]:
        """Give what documents tell; write down of each what is known of it as a whole."""
        name = digest_of(b"named", *(side.encode() for side in sorted(apart)))
        for no, (_, one) in enumerate(_of_each(lines, of_each, name, _Named, named)):
            document = one.telling.document
            base.execute("INSERT INTO document VALUES (?, ?, ?, NULL)", (no, document, one.head))
            numbers[document] = no
            yield one.telling

    nodes = add_up(tellings())
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


def _account(line: bytes) -> _Account:
    one = from_line(line)
    relations = []
    for relation in one.relations:
        found = evidence_of(one, relation)
        ends = relation.type, relation.head, relation.tail, relation.status
        relations.append(_Relation(*ends, found.get("event"), msgspec.json.encode(found)))
    return _Account(tuple((key, msgspec.json.encode(said)) for key, said in said_of(one)), tuple(relations))


def _rows(base: sqlite3.Connection, lines: Lines, schema: "Schema", dropped: Counter[str], of_each: Recall) -> None:
    kinds: list[tuple[str, str]] = list(base.execute("SELECT id, type FROM thing ORDER BY no"))
    numbers = {name: no for no, (name, _) in enumerate(kinds)}
    members: list[tuple[object, ...]] = []
    evidence: list[tuple[object, ...]] = []
    for document, (mark, one) in enumerate(_of_each(lines, of_each, b"account", _Account, _account)):
        sources = dict(base.execute("SELECT entity, thing FROM source WHERE document = ?", (document,)))
        for key, said in one.said:
            members.append((sources[key], document, said))
        for relation in one.relations:
            ends = kinds[sources[relation.head]], kinds[sources[relation.tail]]
            statement = statement_of(relation.type, relation.status, *ends, schema, dropped)
            if statement is not None:
                head, type_, tail, status = statement
                row = numbers[head], type_, numbers[tail], status, document, relation.event, relation.evidence
                evidence.append(row)
        if one.said:  # else it tells nothing
            # All that is told follows from the line, and from which things its entities are.
            stamp = digest_of(mark, *(kinds[sources[key]][0].encode() for key, _ in one.said))
            base.execute("UPDATE document SET stamp = ? WHERE no = ?", (stamp, document))
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
