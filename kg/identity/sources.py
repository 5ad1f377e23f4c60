"""From the entities of documents to nodes: one for each known thing, for each name, for each bare name with its place.

Nothing is merged across documents yet but what has the same known thing or the same full name; what a document alone
decides of its entities is found in `placing`.
"""

import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

import msgspec

from kg.identity.context import Context
from kg.identity.decisions import plain
from kg.identity.placing import DOCUMENT, OF_ONE_DOCUMENT, Key, Placed, place_entities
from kg.identity.subjects import Subject
from kg.identity.trades import said
from kg.kept import Recall
from kg.lexicon import Lexicon, NameRow
from kg.model import Extraction

#: When and where a thing is reported first: the date, and the document's id with its numbers in order.
First: TypeAlias = tuple[str, str]
_LATEST = "9999"
_NEVER = (_LATEST, "\U0010ffff")
# One empty set and one empty mapping for all nodes: each of its own would take 200 bytes.
_NONE: frozenset[str] = frozenset()
_NOWHERE: dict[str, int] = {}
#: What a node holds beside its key, its row and its sources.
TOLD = ("first", "forms", "homes", "labels", "marks", "places", "reasons", "related", "trades")
_PACK = msgspec.msgpack.Encoder().encode
_UNPACK = msgspec.msgpack.Decoder(NameRow).decode
_NUMBER = re.compile(r"0*([0-9]+)")
_KNOWN_BY_COMPANY = frozenset({"PERSON", "PROJECT", "EVENT"})
_OFFICE = "任职"
_COMPANIONS = frozenset({"PARK", "COMPANY", "UNIVERSITY", "INSTITUTE", "GOVERNMENT", "ORGANIZATION"})


class Node:
    """A thing before comparison: its sources and what they say of it.

    There are as many as a corpus has names, so it holds little where there is little to say.
    """

    __slots__ = ("_documents", "_entities", "key", "row", *TOLD)

    def __init__(self, key: Key, row: NameRow | None) -> None:
        self.key = key
        self.row = row
        self._documents: list[str] = []
        self._entities: list[str] = []
        self.forms = _NONE
        self.reasons = _NONE
        self.marks = _NONE
        self.trades = _NONE
        self.related = _NONE
        self.labels: dict[str, int] = {}
        self.places: dict[str, int] = _NOWHERE
        self.homes = _NONE
        self.first: First = _NEVER

    def add(self, document: str, entity: str, label: str) -> None:
        """Add a source, and what its document calls the thing in full."""
        # A thing has one key in nearly all documents: a million equal texts would be the most of what is held here.
        self._documents.append(document)
        self._entities.append(sys.intern(entity))
        label = sys.intern(label)
        self.labels[label] = self.labels.get(label, 0) + 1

    @property
    def sources(self) -> Iterator[tuple[str, str]]:
        """The entities that are the thing: ids of documents, keys of entities."""
        return zip(self._documents, self._entities, strict=True)

    @property
    def type(self) -> str:
        """The type of the thing."""
        return self.key[0]

    @property
    def of_document(self) -> bool:
        """Say whether the name means this thing in one document alone."""
        return self.key[2].startswith(DOCUMENT)

    @property
    def of_place(self) -> str:
        """The code of the place in which the name means this thing, empty where it does everywhere."""
        if self.row is not None or self.of_document:
            return ""
        return self.key[2].partition(" ")[2] if self.key[1] == "name" else self.key[2]

    @property
    def name(self) -> str:
        """The known thing's name, else the fullest of those that documents give."""
        if self.row is not None:
            return self.row.name
        return min(self.labels, key=lambda label: (-len(label), label))

    @property
    def place(self) -> str:
        """The code of the place that most documents put it in, empty where they do not agree."""
        if self.row is not None and self.row.place:
            return self.row.place
        if self.type == "PLACE":
            return self.of_place
        ranked = sorted(self.places.items(), key=lambda item: (-item[1], item[0]))
        return ranked[0][0] if ranked and (len(ranked) == 1 or ranked[0][1] > ranked[1][1]) else ""

    @property
    def all_names(self) -> frozenset[str]:
        """All full names, without the short forms."""
        return frozenset(self.labels) | ({self.row.name} if self.row else frozenset())

    @property
    def subject(self) -> Subject:
        """What comparison sees of it."""
        return Subject(
            type=self.type,
            name=self.name,
            forms=self.forms,
            row=self.row,
            place=self.place,
            homes=self.homes,
            related=self.related,
            documents=tuple(sorted(set(self._documents))),
        )


def is_local(key: Key) -> bool:
    """Say whether the name of the node with this key tells nothing outside of its document."""
    return key[2].startswith(DOCUMENT) and key[0] not in OF_ONE_DOCUMENT


class Told(msgspec.Struct, frozen=True, array_like=True):
    """What a document alone says of one of its entities: the key of its node, and what it adds to that.

    `row` is the known thing, packed: a thing that many documents name is unpacked once.
    """

    entity: str
    key: Key
    row: bytes
    label: str
    forms: tuple[str, ...]
    trades: tuple[str, ...]
    reasons: tuple[str, ...]
    place: str
    home: str
    related: tuple[str, ...]
    marks: tuple[str, ...]


class Telling(msgspec.Struct, frozen=True, array_like=True):
    """What a document says of its entities."""

    document: str
    first: First
    entities: tuple[Told, ...]


def gather(
    contexts: Iterable[Context], lexicon: Lexicon, apart: frozenset[str], recall: Recall | None = None
) -> list[Node]:
    """Give the nodes of all documents, sorted by key.

    :param apart: sources `name@document` that a decision keeps to themselves.
    :param recall: what an earlier build has kept of each document.
    """
    return add_up(tell(context, lexicon, apart, recall) for context in contexts)


def tell(context: Context, lexicon: Lexicon, apart: frozenset[str], recall: Recall | None = None) -> Telling:
    """Give what a document says of its entities.

    :param apart: sources `name@document` that a decision keeps to themselves.
    :param recall: what an earlier build has kept of the document.
    """
    extraction = context.extraction
    placed = place_entities(context, lexicon, apart, recall)
    related = _related(extraction, placed)
    found = []
    for entity in extraction.entities:
        mine = placed[entity.key]
        forms = (*entity.forms, entity.name)
        found.append(
            Told(
                entity=entity.key,
                key=mine.key,
                row=_PACK(mine.row) if mine.row is not None else b"",
                label=mine.label,
                forms=forms,
                trades=tuple(said(trade, extraction) for trade in entity.trades),
                reasons=(*entity.reasons, mine.reason) if mine.reason else entity.reasons,
                place=mine.place,
                home=mine.home,
                related=tuple(dict.fromkeys(related.get(entity.key, ()))),
                marks=tuple(f"{plain(form)}@{extraction.id}" for form in forms) if apart else (),
            )
        )
    return Telling(extraction.id, (extraction.date or _LATEST, _in_order(extraction.id)), tuple(found))


def add_up(tellings: Iterable[Telling]) -> list[Node]:
    """Give the nodes of which documents tell, sorted by key."""
    nodes: dict[Key, Node] = {}
    for telling in tellings:
        for told in telling.entities:
            node = nodes.get(told.key)
            if node is None:
                node = nodes[told.key] = Node(told.key, _UNPACK(told.row) if told.row else None)
            _add(node, told, telling.document)
            if telling.first < node.first:
                node.first = telling.first
    return [nodes[key] for key in sorted(nodes)]


def _with(known: frozenset[str], more: Sequence[str]) -> frozenset[str]:
    """Add to a set that seldom grows: most nodes have none or one of a kind, and an empty set is no burden then."""
    return known if known.issuperset(more) else known.union(more)


def _add(node: Node, told: Told, document: str) -> None:
    node.add(document, told.entity, told.label)
    node.forms = _with(node.forms, [sys.intern(form) for form in told.forms])
    if told.trades:
        node.trades = _with(node.trades, told.trades)
    if told.reasons:
        node.reasons = _with(node.reasons, told.reasons)
    if told.related:
        node.related = _with(node.related, told.related)
    if told.marks:
        node.marks = _with(node.marks, told.marks)
    if told.place:
        if not node.places:
            node.places = {}  # one of its own
        node.places[told.place] = node.places.get(told.place, 0) + 1
    elif told.home:
        node.homes = _with(node.homes, (told.home,))


def _in_order(document: str) -> str:
    """Write the id of a document so that report 10 comes after report 9.

    >>> sorted(["news/10", "news/9", "news/a"], key=_in_order)
    ['news/9', 'news/10', 'news/a']
    """
    return _NUMBER.sub(lambda found: f"{len(found[1]):03}{found[1]}", document)


def _related(extraction: Extraction, placed: Mapping[str, Placed]) -> Mapping[str, list[str]]:
    """Give for persons, projects and events, by key, what they are linked to, by its full name."""
    found: dict[str, list[str]] = {}
    for relation in extraction.relations:
        for key, other in ((relation.head, relation.tail), (relation.tail, relation.head)):
            if key not in placed or other not in placed:
                continue
            mine, theirs = placed[key].key, placed[other]
            known_by = _COMPANIONS | ({"PLACE"} if relation.type == _OFFICE else frozenset())
            if mine[0] in _KNOWN_BY_COMPANY and theirs.key[0] in known_by and not is_local(theirs.key):
                found.setdefault(key, []).append(theirs.label)
    return found
