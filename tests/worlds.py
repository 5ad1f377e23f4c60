"""Small documents for tests of identity, written as what an extraction would say."""

import hashlib
from collections.abc import Iterable

from kg.identity import Canonical, Decision, link
from kg.lexicon import load_lexicon
from kg.model import Entity, Extraction, Mention, Quote, Relation

NOTHING = Quote(0, 1, "。")


def document(
    name: str,
    *entities: str,
    topic: str = "",
    title: str = "",
    date: str = "",
    relations: Iterable[tuple[str, str, str]] = (),
) -> Extraction:
    """Write `TYPE name = form, form` for each entity; keys are the names."""
    found = []
    for line in entities:
        kind, rest = line.split(" ", 1)
        full, _, forms = rest.partition(" = ")
        found.append(Entity(full, kind, full, tuple(sorted({full, *(form for form in forms.split(", ") if form)}))))
    return Extraction(
        id=name,
        hash=hashlib.sha256(name.encode()).hexdigest(),
        length=100,
        title=title,
        date=date,
        topic=topic,
        entities=tuple(found),
        mentions=tuple(Mention(at, at + 1, one.type, one.key) for at, one in enumerate(found)),
        relations=tuple(Relation(kind, head, tail, NOTHING) for kind, head, tail in relations),
    )


def things(*documents: Extraction, decisions: tuple[Decision, ...] = ()) -> dict[tuple[str, str], Canonical]:
    """Give the things of these documents."""
    return link(documents, load_lexicon(), decisions).things
