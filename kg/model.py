"""The values that flow through the stages: frozen, ordered, comparable.

Offsets are counted in characters (Unicode code points) of `Document.text`, start inclusive, end exclusive, so that
`text[start:end]` is the quoted string. Nothing in the package ever changes the text or shifts its offsets.
Confidence is a number from 0 to 1 with three decimals, higher is surer.
"""

import hashlib
from typing import Literal, TypeAlias

import msgspec

Status: TypeAlias = Literal["done", "planned", "ended", "negated"]
Qualifier: TypeAlias = Literal["", "about", "over", "nearly", "at least", "at most"]


class Value(msgspec.Struct, frozen=True, order=True, omit_defaults=True, forbid_unknown_fields=True, rename="camel"):
    """Base of all values: JSON names are camelCase, fields that hold their default are left out."""


class Span(Value, frozen=True, order=True):
    """A stretch of a document's text, in characters, end exclusive."""

    start: int
    end: int


class Quote(Span, frozen=True, order=True):
    """A span together with the text it covers."""

    text: str


class Amount(Value, frozen=True, order=True):
    """A sum of money: whole units of `currency` (ISO 4217), with the words of the text."""

    value: int
    currency: str
    quote: Quote
    qualifier: Qualifier = ""


class Area(Value, frozen=True, order=True):
    """A surface in whole square metres, with the words of the text (1 亩 = 2000/3 m²)."""

    value: int
    quote: Quote
    qualifier: Qualifier = ""


class Period(Value, frozen=True, order=True):
    """First and last day (ISO 8601, both included) of a date or interval, with the words of the text."""

    first: str
    last: str
    quote: Quote


class Document(Value, frozen=True, order=True):
    """One text as read. `title`, `date` (ISO 8601) and `source` (an address or a medium) are empty where unknown."""

    id: str
    text: str
    title: str = ""
    date: str = ""
    source: str = ""
    format: str = "txt"

    @property
    def hash(self) -> str:
        """SHA-256 of the text in UTF-8, as 64 hexadecimal digits."""
        return hashlib.sha256(self.text.encode("utf-8")).hexdigest()


class Mention(Value, frozen=True, order=True):
    """A name where it stands in the text. `entity` is the key of its entity in the same document, `text` its words."""

    start: int
    end: int
    type: str
    entity: str = ""
    confidence: float = 1.0
    text: str = ""


class Identifier(Value, frozen=True, order=True):
    """An identifier outside this project: scheme `gbt2260`, `moe`, `stock`, `zone`, …, and its value."""

    scheme: str
    value: str


class Trade(Value, frozen=True, order=True):
    """What a sentence says that a firm makes: a division of GB/T 4754, the word that tells it, and the sentence."""

    code: str
    word: str
    quote: Quote
    confidence: float = 1.0


class Entity(Value, frozen=True, order=True):
    """The mentions of one document that name one thing.

    `name` is its fullest form, `forms` all distinct surface forms (sorted, the fullest included), `reasons` say in
    words why forms were grouped, `trades` what the text says that it makes.
    """

    key: str
    type: str
    name: str
    forms: tuple[str, ...]
    confidence: float = 1.0
    reasons: tuple[str, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    trades: tuple[Trade, ...] = ()


class Relation(Value, frozen=True, order=True):
    """A statement of the document: head and tail are entity keys.

    `evidence` is the sentence; `via` quotes where an end is named that the sentence itself does not name. `event` is
    shared by all relations that one trigger states; amounts, areas and dates belong to the event. `reported_on` is
    the day of the report (ISO 8601, empty where unknown), `date` stands only where the text states one. `reason` says
    what decided.
    """

    type: str
    head: str
    tail: str
    evidence: Quote
    status: Status = "done"
    confidence: float = 1.0
    via: Quote | None = None
    trigger: Quote | None = None
    event: str = ""
    amount: Amount | None = None
    area: Area | None = None
    date: Period | None = None
    reported_on: str = ""
    reason: str = ""


class Extraction(Value, frozen=True, order=True):
    """What one document says. One JSON line; a corpus is rebuilt from these without reading a text again.

    `hash` is that of the document, `length` its number of characters, `body` the spans that are the article, `topic`
    the key of the entity that the document is about (empty where there is none), `signature` a MinHash of the article,
    by which reposts are told.
    """

    id: str
    hash: str
    length: int
    title: str = ""
    date: str = ""
    source: str = ""
    format: str = "txt"
    body: tuple[Span, ...] = ()
    topic: str = ""
    entities: tuple[Entity, ...] = ()
    mentions: tuple[Mention, ...] = ()
    relations: tuple[Relation, ...] = ()
    signature: str = ""


def to_line(extraction: Extraction) -> str:
    """Give the extraction as one line of JSON, without the line end. The same value gives the same line."""
    return msgspec.json.encode(extraction).decode("utf-8")


def from_line(line: str | bytes) -> Extraction:
    """Read what `to_line` wrote.

    :raises msgspec.ValidationError: where the line is not an extraction.
    """
    return msgspec.json.decode(line, type=Extraction)
