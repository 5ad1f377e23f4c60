"""Answers of queries in the formats of SPARQL 1.1 and RDF, as bytes, within limits.

Rows are written here and not by Oxigraph, which writes all rows or none, and writes control characters into XML.
"""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeAlias
from xml.sax.saxutils import escape, quoteattr

import msgspec
import pyoxigraph as ox

from kg.errors import QueryError
from kg.export.terms import PREFIXES
from kg.query import binding
from kg.serve.limits import Limits
from kg.serve.negotiation import CSV, JSON, JSON_LD, N_TRIPLES, RDF_XML, TSV, TURTLE, XML

Row: TypeAlias = Sequence[Any]
GRAPHS = {
    TURTLE: ox.RdfFormat.TURTLE,
    N_TRIPLES: ox.RdfFormat.N_TRIPLES,
    JSON_LD: ox.RdfFormat.JSON_LD,
    RDF_XML: ox.RdfFormat.RDF_XML,
}
_NAMEABLE = re.compile(r"[^\W\d][\w.-]*$")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class TooLargeError(QueryError):
    """An answer of more bytes than the server gives."""


class Written(msgspec.Struct, frozen=True):
    """An answer: its bytes, how many rows or triples they hold, and whether the limit left some out."""

    body: bytes
    rows: int = 0
    cut: bool = False


def bindings(columns: Sequence[str], rows: Iterable[Row], media: str, limits: Limits) -> Written:
    """Write rows of terms (None for an unbound variable) in one of the four result formats.

    :raises TooLargeError: for an answer of more bytes than the limits allow.
    """
    counted = _Counted(rows, limits.rows)
    writer = {JSON: _json, XML: _xml, CSV: _csv, TSV: _tsv}[media]
    return Written(_joined(writer(columns, counted), limits.answer), counted.number, counted.cut)


def truth(value: bool, media: str) -> Written:
    """Write a truth value; CSV and TSV, which know none, hold the word alone."""
    word = "true" if value else "false"
    texts = {
        JSON: f'{{"head": {{}}, "boolean": {word}}}\n',
        XML: f"{_XML_HEAD}<head/><boolean>{word}</boolean></sparql>\n",
    }
    return Written(texts.get(media, f"{word}\r\n").encode(), 1)


def triples(found: Iterable[Any], media: str, limits: Limits) -> Written:
    """Write triples.

    :raises TooLargeError: for an answer of more bytes than the limits allow.
    :raises QueryError: for a property that RDF/XML cannot name.
    """
    counted = _Counted(found, limits.rows)
    stream = _Bounded(limits.answer)
    prefixes = PREFIXES if media == TURTLE else None
    ox.serialize(map(_for_xml, counted) if media == RDF_XML else counted, stream, GRAPHS[media], prefixes=prefixes)
    return Written(stream.getvalue(), counted.number, counted.cut)


def _for_xml(triple: Any) -> Any:  # noqa: ANN401
    """Give a triple as XML can hold it; Oxigraph would write what no reader takes."""
    if not _NAMEABLE.search(triple.predicate.value):
        raise QueryError(f"RDF/XML has no name for the property {triple.predicate.value}: ask for {TURTLE}.")
    found = triple.object
    if not isinstance(found, ox.Literal) or not _NOT_XML.search(found.value):
        return triple
    value = _NOT_XML.sub("\ufffd", found.value)
    kind = {"language": found.language} if found.language else {"datatype": found.datatype}
    return ox.Triple(triple.subject, triple.predicate, ox.Literal(value, **kind))


class _Counted:
    """Gives the first rows, counts them, and knows whether there are more."""

    def __init__(self, rows: Iterable[Any], most: int) -> None:
        self.rows, self.most, self.number, self.cut = rows, most, 0, False

    def __iter__(self) -> Iterator[Any]:
        for row in self.rows:
            if self.number == self.most:
                self.cut = True
                return
            self.number += 1
            yield row


class _Bounded(io.BytesIO):
    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most

    def write(self, data: Any) -> int:  # noqa: ANN401
        if self.tell() + len(data) > self.most:
            raise _too_large(self.most)
        return super().write(data)


def _too_large(most: int) -> TooLargeError:
    return TooLargeError(f"The answer is larger than {most // 1_000_000:,} MB: add a LIMIT, or ask for fewer columns.")


def _joined(pieces: Iterable[str], most: int) -> bytes:
    stream = _Bounded(most)
    for piece in pieces:
        stream.write(piece.encode("utf-8", "replace"))
    return stream.getvalue()


def _json(columns: Sequence[str], rows: Iterable[Row]) -> Iterator[str]:
    yield f'{{"head": {{"vars": {json.dumps(list(columns), ensure_ascii=False)}}},\n"results": {{"bindings": ['
    mark = "\n"
    for row in rows:
        found = {name: binding(term) for name, term in zip(columns, row, strict=True) if term is not None}
        yield mark + json.dumps(found, ensure_ascii=False)
        mark = ",\n"
    yield "\n]}}\n"


_XML_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<sparql xmlns="http://www.w3.org/2005/sparql-results#">'


def _xml(columns: Sequence[str], rows: Iterable[Row]) -> Iterator[str]:
    variables = "".join(f"<variable name={quoteattr(name)}/>" for name in columns)
    yield f"{_XML_HEAD}\n<head>{variables}</head>\n<results>\n"
    for row in rows:
        cells = (
            f"<binding name={quoteattr(name)}>{_xml_term(term)}</binding>"
            for name, term in zip(columns, row, strict=True)
            if term is not None
        )
        yield f"<result>{''.join(cells)}</result>\n"
    yield "</results>\n</sparql>\n"


def _xml_term(term: Any) -> str:  # noqa: ANN401
    found = binding(term)
    # A carriage return that stands as such is read as a line end.
    words = escape(_NOT_XML.sub("\ufffd", found["value"]), {"\r": "&#13;"})
    if found["type"] != "literal":
        return f"<{found['type']}>{words}</{found['type']}>"
    more = f" xml:lang={quoteattr(found['xml:lang'])}" if "xml:lang" in found else ""
    more = more or (f" datatype={quoteattr(found['datatype'])}" if "datatype" in found else "")
    return f"<literal{more}>{words}</literal>"


def _csv(columns: Sequence[str], rows: Iterable[Row]) -> Iterator[str]:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow(
            "" if term is None else str(term) if isinstance(term, ox.BlankNode | ox.Triple) else term.value
            for term in row
        )
        if stream.tell() > 65536:
            yield stream.getvalue()
            stream.seek(0)
            stream.truncate()
    yield stream.getvalue()


def _tsv(columns: Sequence[str], rows: Iterable[Row]) -> Iterator[str]:
    yield "\t".join(f"?{name}" for name in columns) + "\n"
    for row in rows:
        yield "\t".join("" if term is None else str(term) for term in row) + "\n"
