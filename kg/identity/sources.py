"""From the entities of documents to nodes: one for each known thing, for each name, for each bare name with its place.

This is where context decides: nothing is merged across documents yet but what has the same known thing or the same full
name, and a bare name without a clear place stays in its document.
"""

import re
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from kg.identity.context import Context
from kg.identity.decisions import plain
from kg.identity.subjects import Subject
from kg.identity.trades import said
from kg.lexicon import Lexicon, NameRow
from kg.links.names import is_bare, known_rows, parse_name
from kg.links.short_forms import is_short_form
from kg.links.writing import normalize
from kg.model import Entity

Key: TypeAlias = tuple[str, str, str]
#: Ends of places that there are many of by the same name.
_SMALL_PLACES = ("村", "社区", "镇", "乡", "街道", "小区")
#: When and where a thing is reported first: the date, and the document's id with its numbers in order.
First: TypeAlias = tuple[str, str]
_LATEST = "9999"
_NEVER = (_LATEST, "\U0010ffff")
_AGREES = 0.6
_LIKELY = 0.5
#: A document hardly ever has two persons, or two projects, of one name; two documents often do.
_DOCUMENT = "document "
_OF_ONE_DOCUMENT = frozenset({"PERSON", "PROJECT"})
_AT_HOME = frozenset({"PARK", "GOVERNMENT", "PERSON", "PROJECT"})
_KNOWN_BY_COMPANY = frozenset({"PERSON", "PROJECT", "EVENT"})
#: Bodies that a report calls by the level of its own place alone, 省科技厅 or 市工人医院.
_OF_A_PLACE = frozenset({"GOVERNMENT", "ORGANIZATION", "INSTITUTE"})
_SPOKEN = re.compile(r"[省市区县](?![场政容民域块级北南中内外])..")
_CALLED_AFTER_PLACE = frozenset({"PARK", "GOVERNMENT"})
_OFFICE = "任职"
_NUMBER = re.compile(r"0*([0-9]+)")
_COMPANIONS = frozenset({"PARK", "COMPANY", "UNIVERSITY", "INSTITUTE", "GOVERNMENT", "ORGANIZATION"})


class Node:
    """A thing before comparison: its sources and what they say of it."""

    def __init__(self, key: Key, row: NameRow | None) -> None:
        self.key = key
        self.type = key[0]
        self.row = row
        self.local = self.of_document and key[0] not in _OF_ONE_DOCUMENT
        self.sources: list[tuple[str, str]] = []
        self.forms: frozenset[str] = frozenset()
        self.reasons: frozenset[str] = frozenset()
        self.marks: frozenset[str] = frozenset()
        self.trades: frozenset[str] = frozenset()
        self.related: frozenset[str] = frozenset()
        self.labels: Counter[str] = Counter()
        self.places: Counter[str] = Counter()
        self.homes: frozenset[str] = frozenset()
        self.first: First = _NEVER

    @property
    def of_document(self) -> bool:
        """Say whether the name means this thing in one document alone."""
        return self.key[2].startswith(_DOCUMENT)

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
            documents=frozenset(document for document, _ in self.sources),
        )


class Assigned(NamedTuple):
    """Where an entity belongs before comparison: the node's key, what it is known as, its full name, and why."""

    key: Key
    row: NameRow | None
    label: str
    reason: str = ""


def gather(contexts: Iterable[Context], lexicon: Lexicon, apart: frozenset[str]) -> list[Node]:
    """Give the nodes of all documents, sorted by key.

    :param apart: sources `name@document` that a decision keeps to themselves.
    """
    nodes: dict[Key, Node] = {}
    for context in contexts:
        placed = {entity.key: _assign(entity, context, lexicon, apart) for entity in context.extraction.entities}
        first = context.extraction.date or _LATEST, _in_order(context.extraction.id)
        for entity in context.extraction.entities:
            assigned = placed[entity.key]
            node = nodes.get(assigned.key)
            if node is None:
                node = nodes[assigned.key] = Node(assigned.key, assigned.row)
            _add(node, entity, context, assigned)
            node.first = min(node.first, first)
            if apart:
                forms = (entity.name, *entity.forms)
                node.marks |= {f"{plain(form)}@{context.extraction.id}" for form in forms}
        _relate(context, placed, nodes)
    return [nodes[key] for key in sorted(nodes)]


def _with(known: frozenset[str], more: Sequence[str]) -> frozenset[str]:
    """Add to a set that seldom grows: most nodes have none or one of a kind, and an empty set is no burden then."""
    return known if known.issuperset(more) else known.union(more)


def _add(node: Node, entity: Entity, context: Context, assigned: Assigned) -> None:
    extraction = context.extraction
    # A thing has one key in nearly all documents: a million equal texts would be the most of what is held here.
    node.sources.append((extraction.id, sys.intern(entity.key)))
    node.labels[assigned.label] += 1
    node.forms = _with(node.forms, (*entity.forms, entity.name))
    node.trades = _with(node.trades, [said(trade, extraction) for trade in entity.trades])
    node.reasons = _with(node.reasons, (*entity.reasons, assigned.reason) if assigned.reason else entity.reasons)
    if entity.type != "PLACE":
        place = context.stated_place_of(entity)
        # A firm named in a report on a place need not be there; a park, a body or an official nearly always is.
        if not place and entity.type in _AT_HOME:
            place = context.home
        if place:
            node.places[place] += 1
        elif context.home:
            node.homes = _with(node.homes, (context.home,))


def _in_order(document: str) -> str:
    """Write the id of a document so that report 10 comes after report 9.

    >>> sorted(["news/10", "news/9", "news/a"], key=_in_order)
    ['news/9', 'news/10', 'news/a']
    """
    return _NUMBER.sub(lambda found: f"{len(found[1]):03}{found[1]}", document)


def _relate(context: Context, placed: Mapping[str, Assigned], nodes: Mapping[Key, Node]) -> None:
    """Note for persons, projects and events what they are linked to, by its full name."""
    for relation in context.extraction.relations:
        for key, other in ((relation.head, relation.tail), (relation.tail, relation.head)):
            if key not in placed or other not in placed:
                continue
            mine, theirs = placed[key].key, placed[other]
            known_by = _COMPANIONS | ({"PLACE"} if relation.type == _OFFICE else frozenset())
            if mine[0] in _KNOWN_BY_COMPANY and theirs.key[0] in known_by and not nodes[theirs.key].local:
                nodes[mine].related = _with(nodes[mine].related, (theirs.label,))


def _assign(entity: Entity, context: Context, lexicon: Lexicon, apart: frozenset[str]) -> Assigned:
    kind = entity.type
    if apart and any(f"{form}@{context.extraction.id}" in apart for form in (entity.name, *entity.forms)):
        return _local(entity, context, "kept apart by a decision")
    if kind in _OF_ONE_DOCUMENT:
        return Assigned((kind, normalize(entity.name), f"{_DOCUMENT}{context.extraction.hash}"), None, entity.name)
    if kind == "PLACE":
        return _assign_place(entity, context, lexicon)
    row = _known(entity, context, lexicon)
    if row is None and kind in _OF_A_PLACE and _SPOKEN.match(entity.name):
        return _at_level(entity, context)
    if row is not None:
        reason = "" if row.name == entity.name else f"{entity.name}: the lexicon lists it as {row.name}"
        return Assigned((kind, "lexicon", f"{row.name} {row.place}"), row, row.name, reason)
    if not is_bare(entity.name, kind, lexicon):
        return Assigned((kind, "name", normalize(entity.name)), None, entity.name)
    return _assign_bare(entity, context, lexicon)


def _at_level(entity: Entity, context: Context) -> Assigned:
    """Put the province, city or county that the document is about in the place of 省, 市, 区 or 县: 省科技厅."""
    home = context.home_at(entity.name[0])
    if home is None:
        return _local(entity, context, f"{entity.name}: the report does not say where")
    label = f"{home.name}{entity.name[1:]}"
    row = next(iter(context.lexicon.rows(label, entity.type)), None)
    reason = f"{entity.name}: that of {home.name}, where the report is"
    if row is not None:
        return Assigned((entity.type, "lexicon", f"{row.name} {row.place}"), row, row.name, reason)
    return Assigned((entity.type, "name", normalize(label)), None, label, reason)


def _local(entity: Entity, context: Context, reason: str) -> Assigned:
    mark = f"{_DOCUMENT}{context.extraction.hash} {entity.key}"
    return Assigned((entity.type, normalize(entity.name), mark), None, entity.name, reason)


def _assign_place(entity: Entity, context: Context, lexicon: Lexicon) -> Assigned:
    row = context.places.get(entity.key)
    if row is not None:
        code = row.identifiers[0].value if row.identifiers else ""
        return Assigned(("PLACE", "lexicon", f"{row.name} {code}"), row, row.name)
    several = any(lexicon.places_named(form) for form in (entity.name, *entity.forms))
    if not several and not entity.name.endswith(_SMALL_PLACES):
        return Assigned(("PLACE", "name", normalize(entity.name)), None, entity.name)
    if several or not context.home:
        return _local(entity, context, f"{entity.name}: several places bear this name")
    home = lexicon.places[context.home]
    reason = f"{entity.name}: in {home.name}, where the report is"
    return Assigned(("PLACE", normalize(entity.name), context.home), None, entity.name, reason)


def _assign_bare(entity: Entity, context: Context, lexicon: Lexicon) -> Assigned:
    """Put the place of the document in front of a bare name, for a body the park that the document is about."""
    topic = next((one for one in context.extraction.entities if one.key == context.extraction.topic), None)
    if entity.type == "GOVERNMENT" and topic is not None and topic.type == "PARK":
        owner = _assign(topic, context, lexicon, frozenset())
        parts = parse_name(entity.name, "GOVERNMENT", lexicon)
        if owner.key[2].startswith(_DOCUMENT):
            return _local(entity, context, "")
        if parts.outer and is_short_form(parts.outer, topic.name, "PARK", lexicon) < _LIKELY:
            return _at_home(entity, context, lexicon)
        label = f"{owner.label}{parts.form}"
        return Assigned(("GOVERNMENT", "name", normalize(label)), None, label, f"{entity.name} of {owner.label}")
    return _at_home(entity, context, lexicon)


def _at_home(entity: Entity, context: Context, lexicon: Lexicon) -> Assigned:
    place = context.place_of(entity)
    if place not in lexicon.places:
        return _local(entity, context, f"{entity.name}: the report does not say where")
    home = lexicon.places[place]
    short = home.aliases[0] if home.aliases else home.name
    # A project is never called after the place where it is; a bare park or committee always is, elsewhere.
    after = entity.type in _CALLED_AFTER_PLACE
    label = f"{short}{entity.name}" if after else entity.name
    reason = f"{entity.name}: that of {home.name}, where the report is"
    rows = lexicon.rows(label, entity.type)
    if len(rows) == 1:
        return Assigned((entity.type, "lexicon", f"{rows[0].name} {rows[0].place}"), rows[0], rows[0].name, reason)
    if after and _means(short, home, lexicon):
        # Then it is the one that other reports call so in full.
        return Assigned((entity.type, "name", normalize(label)), None, label, reason)
    return Assigned((entity.type, "name", f"{normalize(label)} {place}"), None, label, reason)


def _means(short: str, place: NameRow, lexicon: Lexicon) -> bool:
    """Say whether a short name without more means that place: the widest that is called so, if it alone is so wide."""
    widest, *others = lexicon.places_named(short)
    return widest == place and all(row.rank > place.rank for row in others)


def _known(entity: Entity, context: Context, lexicon: Lexicon) -> NameRow | None:
    """Find the known thing that an entity is: by its name, else by a form that its name agrees with."""
    forms = sorted(set(entity.forms) - {entity.name}, key=lambda form: (-len(form), form))
    for form in (entity.name, *forms):
        rows = known_rows(form, entity.type, lexicon)
        exact = tuple(row for row in rows if row.name == form)
        rows = exact if len(exact) == 1 else rows
        if form in forms:
            rows = tuple(row for row in rows if _agrees(entity.name, row.name, entity.type, lexicon))
        if len(rows) > 1:
            rows = tuple(row for row in rows if context.holds(row.place))
        if len(rows) == 1:
            return rows[0]
    return None


def _agrees(name: str, listed: str, kind: str, lexicon: Lexicon) -> bool:
    return max(is_short_form(name, listed, kind, lexicon), is_short_form(listed, name, kind, lexicon)) >= _AGREES
