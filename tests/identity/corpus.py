"""The annotated documents as Extractions, and which of their entities are one thing: `tests/cases/identity/`.

The reports of `seeds/train` are read from their files; of the five real documents, which are not part of the project,
`real.jsonl` holds the names alone. `corpus.tsv` has a line for each thing that several documents name or that looks
like another: its entities as `document.key`, and in `alike` the thing that it must not be taken for.
"""

import csv
import functools
from collections import Counter
from pathlib import Path

import msgspec

from kg.documents import document, find_body
from kg.identity import link, load_decisions
from kg.lexicon import load_lexicon
from kg.links import find_topic
from kg.model import Entity, Extraction, Mention, Quote, Relation
from kg.settings import data_folder
from kg.training.gold import GoldDocument, read_gold

CASES = Path(__file__).parent.parent / "cases" / "identity"
Source = tuple[str, str]


class Thing(msgspec.Struct, frozen=True):
    """A thing of the world: the entities that are it, and one that it is not."""

    type: str
    name: str
    alike: str
    entities: tuple[Source, ...]


def things() -> list[Thing]:
    with (CASES / "corpus.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return [
        Thing(
            row["type"], row["thing"], row["alike"], tuple(tuple(one.split(".", 1)) for one in row["entities"].split())
        )
        for row in rows
    ]


def _of_report(gold: GoldDocument) -> Extraction:
    found = document(gold.text, gold.id, date=gold.date, source=gold.source)
    spans = gold.spans().items()
    mentions = tuple(Mention(*span, kind, key, text=gold.text[slice(*span)]) for span, (kind, key) in spans)
    entities = tuple(
        Entity(one.id, one.type, one.name, tuple(sorted({*one.mentions, one.name}))) for one in gold.entities
    )
    body = find_body(gold.text)
    return Extraction(
        id=gold.id,
        hash=found.hash,
        length=len(gold.text),
        title=found.title,
        date=found.date,
        source=found.source,
        body=body,
        topic=find_topic(gold.text, body, entities, mentions, load_lexicon()),
        entities=entities,
        mentions=mentions,
        relations=tuple(
            Relation(one.type, one.head, one.tail, Quote(0, 1, "。"), one.status) for one in gold.relations
        ),
    )


def _of_names(line: str) -> Extraction:
    row = msgspec.json.decode(line)
    entities = tuple(Entity(one["key"], one["type"], one["name"], tuple(one["forms"])) for one in row["entities"])
    times = Counter({one["key"]: one["times"] for one in row["entities"]})
    owners = [one for one in entities for _ in range(times[one.key])]
    return Extraction(
        id=row["id"],
        hash=row["id"],
        length=len(owners),
        date=row["date"],
        topic=row["topic"],
        entities=entities,
        mentions=tuple(Mention(at, at + 1, one.type, one.key) for at, one in enumerate(owners)),
        relations=tuple(
            Relation(kind, head, tail, Quote(0, 1, "。"), status) for kind, head, tail, status in row["relations"]
        ),
    )


@functools.cache
def extractions() -> tuple[Extraction, ...]:
    reports = [one for one in read_gold([data_folder("seeds") / "train"]) if one.source != "composed"]
    lines = (CASES / "real.jsonl").read_text(encoding="utf-8").splitlines()
    return tuple(_of_report(one) for one in reports) + tuple(_of_names(line) for line in lines)


@functools.cache
def answers() -> dict[Source, str]:
    found = link(extractions(), load_lexicon(), load_decisions()).things
    return {source: thing.id for source, thing in found.items()}
