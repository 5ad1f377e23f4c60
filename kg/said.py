"""What one document says: of its things, and which statements it makes, as plain JSON values."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import msgspec

from kg.model import Entity, Extraction, Identifier, Mention, Relation

if TYPE_CHECKING:
    from kg.identity import Canonical
    from kg.schema import Schema

Attributes: TypeAlias = dict[str, Any]
Statement: TypeAlias = tuple[str, str, str, str]


class Said(NamedTuple):
    """What one document says of a thing: how surely, by which names, and where."""

    document: str
    confidence: float
    names: tuple[str, ...]
    identifiers: tuple[Identifier, ...]
    mentions: list[Attributes]


def said_of(extraction: Extraction) -> Iterator[tuple[str, Said]]:
    """Give what a document says of each of its entities, with the entity's key."""
    places: dict[str, list[Mention]] = defaultdict(list)
    for mention in extraction.mentions:
        places[mention.entity].append(mention)
    for entity in extraction.entities:
        mentions = [_mention(extraction, entity, mention) for mention in places[entity.key]]
        names = (entity.name, *entity.forms)
        yield entity.key, Said(extraction.id, entity.confidence, names, entity.identifiers, mentions)


def stated_by(
    extraction: Extraction, who: Mapping[str, "Canonical"], schema: "Schema", dropped: Counter[str]
) -> Iterator[tuple[Statement, Attributes]]:
    """Give the statements that a document makes, each with the evidence for it.

    :param who: the thing of each entity, by its key.
    :param dropped: counts the relations that are left out, by reason.
    """
    for relation in extraction.relations:
        head, tail = who[relation.head], who[relation.tail]
        ends = (head.id, head.type), (tail.id, tail.type)
        statement = statement_of(relation.type, relation.status, *ends, schema, dropped)
        if statement is not None:
            yield statement, evidence_of(extraction, relation)


def statement_of(
    type_: str, status: str, head: tuple[str, str], tail: tuple[str, str], schema: "Schema", dropped: Counter[str]
) -> Statement | None:
    """Give the statement that a relation makes of two things, each with its id and type; None where it makes none.

    :param dropped: counts these, by reason.
    """
    if head[0] == tail[0]:
        dropped["one thing"] += 1
        return None
    if not schema.allows(type_, head[1], tail[1]):
        dropped["signature"] += 1
        return None
    first, second = sorted((head[0], tail[0])) if schema.relations[type_].symmetric else (head[0], tail[0])
    return first, type_, second, status


def evidence_of(extraction: Extraction, relation: Relation) -> Attributes:
    """Give the evidence that a document has for a statement."""
    found: Attributes = {"document": extraction.id, "hash": extraction.hash, **msgspec.to_builtins(relation.evidence)}
    found["confidence"] = round(relation.confidence, 3)
    found |= {"event": relation.event} if relation.event else {}
    reported_on = relation.reported_on or extraction.date
    found |= {"reportedOn": reported_on} if reported_on else {}
    for name in ("via", "trigger", "amount", "area", "date"):
        if (value := getattr(relation, name)) is not None:
            found[name] = msgspec.to_builtins(value)
    return found | ({"reason": relation.reason} if relation.reason else {})


def documents_of(extractions: Iterable[Extraction], repeated: Mapping[str, str]) -> dict[str, Attributes]:
    """Give what is known of each document, by its id.

    :param repeated: the id of the report that a document repeats.
    """
    fields = ("title", "date", "source", "hash", "length", "format")
    found = {x.id: {name: getattr(x, name) for name in fields if getattr(x, name) != ""} for x in extractions}
    for name, original in repeated.items():
        found[name]["repost_of"] = original
    return found


def _mention(extraction: Extraction, entity: Entity, mention: Mention) -> Attributes:
    found = {"document": extraction.id, "start": mention.start, "end": mention.end}
    if text := mention.text or _covered(extraction, entity, mention):
        found["text"] = text
    return found


def _covered(extraction: Extraction, entity: Entity, mention: Mention) -> str:
    """Recover the words of a mention that does not carry them, from a quote around it or the one form of its length."""
    for relation in extraction.relations:
        for quote in (relation.evidence, relation.via):
            if quote and quote.start <= mention.start and mention.end <= quote.end:
                return quote.text[mention.start - quote.start : mention.end - quote.start]
    forms = [form for form in entity.forms if len(form) == mention.end - mention.start]
    return forms[0] if len(forms) == 1 else ""
