r"""Terms of RDF as text that every reader understands alike: IRIs, literals, and their short forms in Turtle.

A term is a string in N-Triples syntax: `<https://…>` or `"…"` or `"…"^^<https://…>`. Chinese stands in IRIs as it is
(RFC 3987); what an IRI path may not hold is percent-encoded, and so are `%`, `?` and `#`, so that `key_of` gets back
any key that `iri` was given.
"""

import re
from datetime import date, datetime
from functools import lru_cache
from urllib.parse import quote, unquote

from kg.errors import KgError

PREFIXES = {
    "kg": "https://w3id.org/parkkg/ontology#",
    "dcterms": "http://purl.org/dc/terms/",
    "oa": "http://www.w3.org/ns/oa#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
SCHEMES = "https://w3id.org/parkkg/scheme/"

# `ucschar` of RFC 3987 less the characters that show nothing or turn the direction of writing: two IRIs that look
# alike should be one.
_HIDDEN = "\u00a0\u00ad\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff"
_ALLOWED = "A-Za-z0-9._~!$&'()*+,;=:@/\\-\u00a1-\ud7ff\uf900-\ufdcf\ufdf0-\uffef" + "".join(
    f"{chr(plane << 16)}-{chr((plane << 16) + 0xFFFD)}" for plane in range(1, 14)
)
_FORBIDDEN = re.compile(f"[^{_ALLOWED}]|[{_HIDDEN}]")
_DOTS = re.compile(r"(?<![^/])(\.{1,2})(?![^/])")
_BASE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`?#\x00-\x20]+")
_ESCAPED = re.compile(r'["\\\x00-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]')
_SHORT = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_LOCAL = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")


def check_base(base: str) -> str:
    """Give the base IRI back if entity IRIs can begin with it.

    :raises KgError: where it is no absolute IRI, holds a `?` or `#`, or does not end in `/`.
    """
    if not _BASE.fullmatch(base) or not base.endswith("/"):
        raise KgError(f"{base!r} cannot be a base IRI: give an absolute one that ends in /, like https://my.org/id/.")
    return base


@lru_cache(maxsize=8192)
def escape(key: str) -> str:
    """Make any text fit for the path of an IRI; different texts stay different.

    >>> escape("park/镇江 高新区?"), escape("place/..")
    ('park/镇江%20高新区%3F', 'place/%2E%2E')
    """
    escaped = _FORBIDDEN.sub(lambda match: quote(match[0], safe=""), key)
    # A reader that resolves IRIs would drop these segments.
    return _DOTS.sub(lambda match: "%2E" * len(match[0]), escaped) if "." in escaped else escaped


def iri(base: str, key: str) -> str:
    """Give the IRI term of a key under a base."""
    return f"<{base}{escape(key)}>"


def key_of(base: str, value: str) -> str:
    """Give the key that `iri` made this IRI of (without its angle brackets)."""
    return unquote(value.removeprefix(base))


def text(value: str) -> str:
    """Give the literal term of a text, one line whatever the text holds."""
    if _ESCAPED.search(value):
        value = _ESCAPED.sub(lambda match: _SHORT.get(match[0]) or f"\\u{ord(match[0]):04X}", value)
    return f'"{value}"'


def typed(value: str, datatype: str) -> str:
    """Give a literal term of a datatype named by its local name in XML Schema, or by its whole IRI."""
    uri = datatype if ":" in datatype else PREFIXES["xsd"] + datatype
    return f"{text(value)}^^<{uri}>"


def number(value: float) -> str:
    """Give an integer, or a decimal with at least one and at most three digits behind the point."""
    if isinstance(value, int):
        return typed(str(value), "integer")
    digits = f"{value:.3f}".rstrip("0")
    return typed(digits + "0" if digits.endswith(".") else digits, "decimal")


@lru_cache(maxsize=65536)
def day(value: str) -> str:
    """Give a date where the text is a day of the calendar, else the text as it is."""
    try:
        return typed(value, "date") if date.fromisoformat(value).isoformat() == value else text(value)
    except ValueError:
        return text(value)


def moment(value: str) -> str:
    """Give a date with a time and its zone where the text is one, else the text as it is."""
    try:
        found = datetime.fromisoformat(value) if len(value) > 10 else None
    except ValueError:
        found = None
    return typed(value, "dateTime") if found and found.tzinfo and found.isoformat() == value else text(value)


@lru_cache(maxsize=65536)
def vocabulary(name: str) -> str:
    """Give the term of a prefixed name: `kg:status`.

    :raises KeyError: for an unknown prefix.
    """
    prefix, local = name.split(":", 1)
    return f"<{PREFIXES[prefix]}{local}>"


def short(term: str) -> str:
    """Give the shortest Turtle for a term: prefixed names, bare numbers and booleans.

    >>> short('<https://w3id.org/parkkg/ontology#done>'), short('"0.5"^^<http://www.w3.org/2001/XMLSchema#decimal>')
    ('kg:done', '0.5')
    """
    if term[0] == "<":
        # Most IRIs are of things and documents, whose namespaces have no prefix.
        known = term[1 : (term.find("#") + 1) or term.rfind("/") + 1] in _NAMESPACES
        return _short_iri(term) if known else term
    if term[-1] == ">":
        literal, _, datatype = term.rpartition("^^")
        kind = _short_iri(datatype)
        return literal[1:-1] if kind in _BARE else f"{literal}^^{kind}"
    return term


_NAMESPACES = frozenset(PREFIXES.values())
_BARE = frozenset({"xsd:integer", "xsd:decimal", "xsd:boolean"})


@lru_cache(maxsize=4096)
def _short_iri(term: str) -> str:
    for prefix, namespace in PREFIXES.items():
        if term.startswith("<" + namespace) and _LOCAL.fullmatch(local := term[len(namespace) + 1 : -1]):
            return f"{prefix}:{local}"
    return term
