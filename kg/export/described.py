"""One described subject, and the pairs of predicate and object that describe it."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple, TypeAlias

from kg.export.terms import escape, number, text, vocabulary

Pair: TypeAlias = tuple[str, str]
Attributes: TypeAlias = Mapping[str, Any]

TYPE = vocabulary("rdf:type")
_dumps = json.JSONEncoder(ensure_ascii=False).encode
_dumps_sorted = json.JSONEncoder(ensure_ascii=False, sort_keys=True).encode


class Resource(NamedTuple):
    """One subject with its predicates and objects as terms; `document` is empty for the default graph."""

    document: str
    subject: str
    pairs: list[Pair]


def graph_name(base: str, document: str) -> str:
    """Give the IRI term of the named graph of a document."""
    return within(base, document, "graph")


def within(base: str, document: str, fragment: str) -> str:
    """Give the IRI term of a part of a document."""
    return f"<{base}document/{escape(document)}#{fragment}>"


def pair(name: str, term: str) -> Pair:
    """Give a predicate of the vocabulary, by its short name, with its object."""
    return vocabulary(name), term


def is_a(name: str) -> Pair:
    """Give the pair that says of which class something is."""
    return TYPE, vocabulary(name)


def digest(*parts: str) -> str:
    """Give 32 hexadecimal digits that stand for these parts in this order."""
    return hashlib.sha256("\n".join(map(_dumps, parts)).encode()).hexdigest()[:32]


def json_text(value: object) -> str:
    """Give JSON of which there is one for each value."""
    return _dumps_sorted(value)


def extra(attributes: Attributes, known: Iterable[str]) -> list[Pair]:
    """Keep what this vocabulary has no term for, so that the way back loses nothing."""
    rest = {name: attributes[name] for name in sorted(set(attributes) - set(known))}
    return [pair("kg:extra", text(json_text(rest)))] if rest else []


def strings(attributes: Attributes, terms: Mapping[str, str], make: Callable[[str], str] = text) -> list[Pair]:
    """Give the attributes that are there and not empty, by the terms they have."""
    return [pair(term, make(attributes[name])) for name, term in terms.items() if attributes.get(name)]


def measures(attributes: Attributes) -> list[Pair]:
    """Give confidence and support, where they are known."""
    pairs = [pair("kg:confidence", number(float(attributes["confidence"])))] if "confidence" in attributes else []
    return pairs + ([pair("kg:support", number(attributes["support"]))] if "support" in attributes else [])
