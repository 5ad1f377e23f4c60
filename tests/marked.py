"""Texts with their names marked: "[C甲公司]落户[K东园区]" says where names stand and of which type they are."""

import re

from kg.model import Entity, Extraction, Mention, Quote, Relation
from kg.training.gold import GoldDocument, GoldEntity, GoldRelation

TYPES = {
    "K": "PARK",
    "C": "COMPANY",
    "U": "UNIVERSITY",
    "I": "INSTITUTE",
    "J": "PROJECT",
    "G": "GOVERNMENT",
    "O": "ORGANIZATION",
    "L": "PLACE",
    "P": "PERSON",
    "E": "EVENT",
    "X": "PORT",
}
_NAME = re.compile(r"\[([A-Z])([^\]]+)\]")


def read(marked: str) -> tuple[str, tuple[Mention, ...]]:
    """Take the marks out; a mention's entity is its surface form."""
    text, mentions, at = "", [], 0
    for match in _NAME.finditer(marked):
        text += marked[at : match.start()]
        start = len(text)
        text += match[2]
        mentions.append(Mention(start, len(text), TYPES[match[1]], match[2]))
        at = match.end()
    return text + marked[at:], tuple(mentions)


def entities_of(mentions: tuple[Mention, ...]) -> tuple[Entity, ...]:
    kinds = {mention.entity: mention.type for mention in mentions}
    return tuple(Entity(name, kind, name, (name,)) for name, kind in kinds.items())


def line_of(text: str, head: str, tail: str) -> Quote:
    """Give the first line that names both, else the one that names either."""
    found, start = [], 0
    for line in text.split("\n"):
        found.append((-(head in line) - (tail in line), start, line))
        start += len(line) + 1
    _, start, line = min(found)
    return Quote(start, start + len(line), line)


def gold(name: str, marked: str, *relations: str) -> GoldDocument:
    """Make a gold document; a relation is "落户 甲公司 东园区" with an optional status behind it."""
    text, mentions = read(marked)
    entities = tuple(GoldEntity(one.key, one.type, one.name, one.forms) for one in entities_of(mentions))
    stated = []
    for relation in relations:
        kind, head, tail, *status = relation.split()
        quote = line_of(text, head, tail)
        stated.append(GoldRelation(kind, head, tail, status[0] if status else "done", quote.text))
    return GoldDocument(name, text, "2022-05-06", "", entities, tuple(stated))


REPORT = gold(
    "d",
    "[C甲公司]落户[K东园区]。\n[C乙公司]与[C甲公司]签约。[P王明]任[C乙公司]经理。",
    "落户 甲公司 东园区",
    "签约 乙公司 甲公司 planned",
    "任职 王明 乙公司",
)


def perfect(one: GoldDocument) -> Extraction:
    """Give what an extractor without a mistake would give."""
    mentions = tuple(Mention(start, end, kind, key) for (start, end), (kind, key) in one.spans().items())
    relations = tuple(
        Relation(r.type, r.head, r.tail, Quote(0, 1, one.text[:1]), r.status, 0.9)  # type: ignore[arg-type]
        for r in one.relations
    )
    return Extraction(one.id, "", len(one.text), mentions=mentions, relations=relations)
