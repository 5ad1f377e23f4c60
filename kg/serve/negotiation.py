"""Which of the forms that can be given is given: the header `Accept`, or a short name that the address states."""

import re
from collections.abc import Mapping, Sequence

JSON = "application/sparql-results+json"
XML = "application/sparql-results+xml"
CSV = "text/csv"
TSV = "text/tab-separated-values"
TURTLE = "text/turtle"
N_TRIPLES = "application/n-triples"
JSON_LD = "application/ld+json"
RDF_XML = "application/rdf+xml"
HTML = "text/html"

# Media type as it is asked for -> the one that is answered; the first is given where nothing is asked for.
BINDINGS: Mapping[str, str] = {
    JSON: JSON,
    "application/json": JSON,
    XML: XML,
    "application/xml": XML,
    "text/xml": XML,
    CSV: CSV,
    TSV: TSV,
}
TRIPLES: Mapping[str, str] = {
    TURTLE: TURTLE,
    "application/x-turtle": TURTLE,
    "text/n3": TURTLE,
    N_TRIPLES: N_TRIPLES,
    "text/plain": N_TRIPLES,
    JSON_LD: JSON_LD,
    "application/json": JSON_LD,
    RDF_XML: RDF_XML,
    "application/xml": RDF_XML,
}
PAGES: Mapping[str, str] = {HTML: HTML, "application/xhtml+xml": HTML, **TRIPLES}
# Short names, for addresses that are followed by hand.
SHORT: Mapping[str, tuple[str, ...]] = {
    "json": (JSON, JSON_LD),
    "xml": (XML, RDF_XML),
    "csv": (CSV,),
    "tsv": (TSV,),
    "ttl": (TURTLE,),
    "turtle": (TURTLE,),
    "nt": (N_TRIPLES,),
    "jsonld": (JSON_LD,),
    "rdf": (RDF_XML,),
    "html": (HTML,),
}
_QUALITY = re.compile(r"\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*")


def choose(accept: str, offered: Mapping[str, str], short: str = "") -> str | None:
    """Give the media type to answer with, None where nothing that is asked for can be given.

    :param accept: the header; empty for whatever there is.
    :param offered: media types as they are asked for, each with the one answered; of equals the first wins.
    :param short: a short name that wins over the header where it names something offered.

    >>> choose("text/csv;q=0.5, application/json", BINDINGS)
    'application/sparql-results+json'
    """
    given = set(offered.values())
    if named := [media for media in SHORT.get(short, ()) if media in given]:
        return named[0]
    ranges = _ranges(accept) or [("*/*", 1.0)]
    best, chosen = 0.0, None
    for media, answered in offered.items():
        quality = _quality(media, ranges)
        if quality > best:
            best, chosen = quality, answered
    return chosen


def _ranges(accept: str) -> list[tuple[str, float]]:
    found = []
    for part in accept[:4000].split(","):
        media, *parameters = part.split(";")
        qualities = [match for match in map(_QUALITY.fullmatch, parameters) if match]
        if media.strip():
            found.append((media.strip().lower(), float(qualities[0][1]) if qualities else 1.0))
    return found


def _quality(media: str, ranges: Sequence[tuple[str, float]]) -> float:
    """Give the quality of the narrowest range that a media type falls into."""
    for pattern in (media, media.split("/")[0] + "/*", "*/*"):
        fitting = [quality for given, quality in ranges if given == pattern]
        if fitting:
            return max(fitting)
    return 0.0
