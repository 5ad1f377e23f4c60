"""What one document says, described: its sentences, the claims they make, the places and values that they quote.

Several statements and entities point to these, so they are gathered for a document at a time and then described, each
once. A document is done before the next is begun, so that the number of documents costs no memory.
"""

import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

from kg.errors import KgError
from kg.export.described import (
    Attributes,
    Pair,
    Resource,
    digest,
    extra,
    is_a,
    json_text,
    measures,
    pair,
    strings,
    within,
)
from kg.export.terms import day, iri, number

Span: TypeAlias = tuple[int, int]

EVIDENCE_KEYS = frozenset(
    "document hash start end text confidence event reportedOn via trigger amount area date reason".split()
)
VALUES = {"amount": "kg:Amount", "area": "kg:Area", "date": "kg:Period"}
VALUE_TERMS = {"amount": "kg:amount", "area": "kg:area", "date": "kg:period"}


def sentence_of(base: str, found: Attributes) -> str:
    """Give the IRI term of the annotation of the sentence that an evidence quotes."""
    return within(base, found["document"], f"evidence={found['start']},{found['end']}")


def value_of(base: str, kind: str, document: str, found: Attributes) -> str:
    """Give the IRI term of an amount, area or period; one that the same words of a document give is one node."""
    return iri(base, f"{kind}/{digest(kind, document, json_text(found))}")


def place_pairs(base: str, document: str, found: Attributes) -> list[Pair]:
    """Describe a place in a document, with its words where they are known."""
    pairs = [
        is_a("oa:TextPositionSelector"),
        is_a("oa:TextQuoteSelector"),
        pair("kg:inDocument", iri(base, f"document/{document}")),
        pair("oa:start", number(found["start"])),
        pair("oa:end", number(found["end"])),
    ]
    return pairs + strings(found, {"text": "oa:exact"})


class Sentences:
    """What is told by one document, or, where its id is empty, by none."""

    def __init__(self, base: str, document: str) -> None:
        self.base = base
        self.document = document
        self._places: dict[Span, str] = {}
        self._sentences: dict[Span, tuple[str, list[str]]] = {}
        self._claims: dict[str, list[Pair]] = {}
        self._mentions: list[Pair] = []

    def quote(self, found: Attributes) -> str:
        """Give the selector of the words `found`.

        :raises KgError: where the same place has been quoted with other words.
        """
        place = (found["start"], found["end"])
        words = found.get("text", "")
        if self._places.setdefault(place, words) != words:
            if words and self._places[place]:
                raise KgError(
                    f"{self.document}[{place[0]}:{place[1]}] is quoted in two ways: "
                    f"{words!r} and {self._places[place]!r}."
                )
            self._places[place] = words or self._places[place]
        return within(self.base, self.document, f"char={place[0]},{place[1]}")

    def mention(self, entity: str, found: Attributes) -> None:
        """Add a place that names an entity."""
        self._mentions.append((entity, self.quote(found)))

    def evidence(self, statement: str, identity: str, evidence: Iterable[Attributes]) -> None:
        """Add the claims for one statement, of all the evidence that this document has for it."""
        seen: dict[str, int] = defaultdict(int)
        for found in evidence:
            start, end = found["start"], found["end"]
            self.quote(found)
            key = digest(identity, self.document, f"{start},{end}", found.get("event", ""))
            seen[key] += 1
            claim = iri(self.base, f"claim/{key}" + (f"-{seen[key]}" if seen[key] > 1 else ""))
            self._claims[claim] = self._claim(statement, found)
            self._sentences.setdefault((start, end), (found.get("hash", ""), []))[1].append(claim)

    def _claim(self, statement: str, found: Attributes) -> list[Pair]:
        pairs = [is_a("kg:Claim"), pair("kg:states", statement), *measures(found)]
        if found.get("event"):
            pairs.append(pair("kg:occurrence", iri(self.base, f"occurrence/{found['event']}")))
        pairs += strings(found, {"reportedOn": "kg:reportedOn"}, day)
        pairs += [pair(f"kg:{name}", self.quote(found[name])) for name in ("trigger", "via") if name in found]
        pairs += [pair(term, self.value(name, found[name])) for name, term in VALUE_TERMS.items() if name in found]
        return pairs + strings(found, {"reason": "kg:reason"}) + extra(found, EVIDENCE_KEYS)

    def value(self, kind: str, found: Attributes) -> str:
        """Add an amount, area or period; give its IRI term."""
        subject = value_of(self.base, kind, self.document, found)
        if subject not in self._claims:
            pairs = [is_a(VALUES[kind])]
            pairs += [pair("kg:value", number(found["value"]))] if "value" in found else []
            pairs += strings(found, {"currency": "kg:currency", "qualifier": "kg:qualifier"})
            pairs += strings(found, {"first": "kg:firstDay", "last": "kg:lastDay"}, day)
            pairs += [pair("kg:quote", self.quote(found["quote"]))] if "quote" in found else []
            self._claims[subject] = pairs + extra(found, ("value", "currency", "qualifier", "first", "last", "quote"))
        return subject

    def resources(self) -> Iterator[Resource]:
        """Describe everything that was added."""
        places = sorted(self._places)
        for place in places:
            if place in self._sentences:
                yield from self._sentence(place)
        for subject in sorted(self._claims):
            yield Resource(self.document, subject, self._claims[subject])
        for place in places:
            yield self._place(place)
        for entity, members in itertools.groupby(sorted(set(self._mentions)), key=lambda one: one[0]):
            yield Resource(self.document, entity, [pair("kg:mention", place_iri) for _, place_iri in members])

    def _sentence(self, place: Span) -> Iterator[Resource]:
        start, end = place
        hash_, claims = self._sentences[place]
        target = within(self.base, self.document, f"target={start},{end}")
        told: Mapping[str, str] = {"hash": hash_}
        pairs = [is_a("oa:Annotation"), pair("oa:hasTarget", target), *strings(told, {"hash": "kg:sha256"})]
        pairs += [pair("oa:hasBody", claim) for claim in sorted(claims)]
        yield Resource(self.document, within(self.base, self.document, f"evidence={start},{end}"), pairs)
        source = pair("oa:hasSource", iri(self.base, f"document/{self.document}"))
        selector = pair("oa:hasSelector", within(self.base, self.document, f"char={start},{end}"))
        yield Resource(self.document, target, [is_a("oa:SpecificResource"), source, selector])

    def _place(self, place: Span) -> Resource:
        start, end = place
        told: Attributes = {"start": start, "end": end, "text": self._places[place]}
        pairs = place_pairs(self.base, self.document, told)
        return Resource(self.document, within(self.base, self.document, f"char={start},{end}"), pairs)
