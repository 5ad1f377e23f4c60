"""Where each entity of a document belongs before documents are compared: to a known thing, or a name.

This is where context decides: a bare name gets the place of its document in front, and one without a clear place stays
in its document. All of it follows from the document alone, so it is kept from one build to the next.
"""

import re
from typing import NamedTuple, TypeAlias

import msgspec

from kg.identity.context import Context
from kg.kept import Recall, digest_of
from kg.lexicon import Lexicon, NameRow
from kg.links.bare import is_bare
from kg.links.names import known_rows, parse_name
from kg.links.short_forms import is_short_form
from kg.links.writing import normalize
from kg.model import Entity

Key: TypeAlias = tuple[str, str, str]
#: Ends of places that there are many of by the same name.
_SMALL_PLACES = ("村", "社区", "镇", "乡", "街道", "小区")
_AGREES = 0.6
_LIKELY = 0.5
#: Begins the last part of the key of what one document alone knows.
DOCUMENT = "document "
#: A document hardly ever has two persons, or two projects, of one name; two documents often do.
OF_ONE_DOCUMENT = frozenset({"PERSON", "PROJECT"})
_AT_HOME = frozenset({"PARK", "GOVERNMENT", "PERSON", "PROJECT"})
#: Bodies that a report calls by the level of its own place alone, 省科技厅 or 市工人医院.
_OF_A_PLACE = frozenset({"GOVERNMENT", "ORGANIZATION", "INSTITUTE"})
_SPOKEN = re.compile(r"[省市区县](?![场政容民域块级北南中内外])..")
_CALLED_AFTER_PLACE = frozenset({"PARK", "GOVERNMENT"})


class Assigned(NamedTuple):
    """Where an entity belongs before comparison: the node's key, what it is known as, its full name, and why."""

    key: Key
    row: NameRow | None
    label: str
    reason: str = ""


class Placed(msgspec.Struct, frozen=True, array_like=True):
    """What a document alone decides of one of its entities: where it belongs, where it lies, where the document is."""

    key: Key
    row: NameRow | None
    label: str
    reason: str
    place: str
    home: str


_ENCODE = msgspec.msgpack.Encoder().encode
_DECODE = msgspec.msgpack.Decoder(dict[str, Placed]).decode


def place_entities(
    context: Context, lexicon: Lexicon, apart: frozenset[str], recall: Recall | None = None
) -> dict[str, Placed]:
    """Give for each entity of a document, by its key, where it belongs.

    :param apart: sources `name@document` that a decision keeps to themselves.
    :param recall: what an earlier build has kept of the document.
    """
    if recall is None:
        return _placed(context, lexicon, apart)
    names = "\n".join(sorted(apart)).encode()
    name = digest_of(b"placed", names, msgspec.msgpack.encode(context.extraction))
    data = recall.get(name)
    if data is not None:
        return _DECODE(data)
    found = _placed(context, lexicon, apart)
    recall.put(name, _ENCODE(found))
    return found


def _placed(context: Context, lexicon: Lexicon, apart: frozenset[str]) -> dict[str, Placed]:
    return {one.key: _place(one, context, lexicon, apart) for one in context.extraction.entities}


def _place(entity: Entity, context: Context, lexicon: Lexicon, apart: frozenset[str]) -> Placed:
    assigned = _assign(entity, context, lexicon, apart)
    place = home = ""
    if entity.type != "PLACE":
        home = context.home
        place = context.stated_place_of(entity)
        # A firm named in a report on a place need not be there; a park, a body or an official nearly always is.
        if not place and entity.type in _AT_HOME:
            place = home
    return Placed(*assigned, place, home)


def _assign(entity: Entity, context: Context, lexicon: Lexicon, apart: frozenset[str]) -> Assigned:
    kind = entity.type
    if apart and any(f"{form}@{context.extraction.id}" in apart for form in (entity.name, *entity.forms)):
        return _local(entity, context, "kept apart by a decision")
    if kind in OF_ONE_DOCUMENT:
        return Assigned((kind, normalize(entity.name), f"{DOCUMENT}{context.extraction.hash}"), None, entity.name)
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
    mark = f"{DOCUMENT}{context.extraction.hash} {entity.key}"
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
        if owner.key[2].startswith(DOCUMENT):
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
