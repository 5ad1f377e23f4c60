"""An extractor and identities for tests of what stands around them: no model, a few names by pattern."""

import itertools
import os
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.model import Document, Entity, Extraction, Identifier, Mention, Quote, Relation, Span

NAMES = {"COMPANY": re.compile("[甲乙丙丁戊]+公司"), "PARK": re.compile("[东西南北]园区"), "PERSON": re.compile("王某")}

#: Texts of a small folder: names that recur, a plan, a report without a name.
REPORTS = {
    "a.txt": "东园区迎来三家企业\n甲公司、乙公司落户东园区。王某出席。\n丙公司拟落户西园区。",
    "b.txt": "发布时间：2021年3月4日\n甲公司落户东园区。\n北园区今年开园。",
    "sub/c.md": "丁公司落户南园区。",
    "none.txt": "今天天气很好，没有名字。",
}


@dataclass(frozen=True)
class Thing:
    """Has the face of `kg.identity.Canonical`."""

    id: str
    type: str
    name: str
    names: tuple[str, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    reasons: tuple[str, ...] = ()
    industry: str = ""
    place: str = ""


class FakeReader:
    def __init__(self, fingerprint: str = "fake-1") -> None:
        self.fingerprint = fingerprint
        self.read: list[str] = []

    def extract_many(self, documents: Sequence[Document]) -> Iterator[Extraction]:
        return map(self.extract, documents)

    def extract(self, document: Document) -> Extraction:
        self.read.append(document.id)
        text = document.text
        if "DIE" in text:
            os._exit(9)
        if "SLEEP" in text:
            time.sleep(60)
        if "FAIL" in text:
            raise ValueError("told to fail")
        found = [
            (match.start(), match.end(), kind, match.group())
            for kind, name in NAMES.items()
            for match in name.finditer(text)
        ]
        mentions = tuple(Mention(start, end, kind, name, 0.9) for start, end, kind, name in sorted(found))
        kinds = {name: kind for _, _, kind, name in sorted(found)}
        return Extraction(
            id=document.id,
            hash=document.hash,
            length=len(text),
            title=document.title,
            date=document.date,
            source=document.source,
            format=document.format,
            body=(Span(0, len(text)),),
            entities=tuple(Entity(name, kind, name, (name,), 0.9) for name, kind in sorted(kinds.items())),
            mentions=mentions,
            relations=tuple(sorted(self._relations(text, mentions))),
        )

    def _relations(self, text: str, mentions: tuple[Mention, ...]):
        seen = set()
        for match in re.finditer("[^。\n]*落户[^。\n]*", text):
            inside = [mention for mention in mentions if match.start() <= mention.start < match.end()]
            for head, tail in itertools.product(inside, inside):
                if (head.type, tail.type) == ("COMPANY", "PARK") and (head.entity, tail.entity) not in seen:
                    seen.add((head.entity, tail.entity))
                    status = "planned" if "拟" in match.group() else "done"
                    quote = Quote(match.start(), match.end(), match.group())
                    yield Relation("落户", head.entity, tail.entity, quote, status, 0.8)


def load_fake(settings: object = None) -> FakeReader:
    return FakeReader()


def identify(extractions, settings, recall):
    """One thing a name, and no doubts."""
    things = {
        (extraction.id, entity.key): Thing(
            f"{entity.type.lower()}/{entity.name}", entity.type, entity.name, (entity.name,)
        )
        for extraction in extractions
        for entity in extraction.entities
    }
    return things, ()
