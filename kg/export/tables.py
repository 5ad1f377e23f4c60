"""The graph as two tables for spreadsheets: entities, and relations with one row an evidence.

UTF-8 with a byte order mark, so that a double click shows Chinese. A cell that a spreadsheet would run as a formula
gets an apostrophe before it. Sums of amounts count an `event` once: its rows repeat the same amount.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TextIO, TypeAlias

import networkx as nx

# Spreadsheets in Chinese and Japanese take the full-width signs as well.
FORMULA = tuple("=+-@\t\r\n＝＋－＠")
SEPARATOR = "；"
Row: TypeAlias = dict[str, Any]

ENTITIES = ("id", "type", "name", "names", "identifiers", "industry", "industry_confidence", "industry_reason",
            "industry_sentences", "place", "province", "city", "possibly_same",
            "confidence", "support", "mentions", "documents")  # fmt: skip
RELATIONS = ("head", "head_type", "head_name", "type", "status", "withdrawn", "tail", "tail_type", "tail_name",
             "confidence", "support", "document", "title", "source", "reported_on", "start", "end", "quote",
             "quote_confidence", "via_start", "via_end", "via_quote", "trigger_start", "trigger_end", "trigger_quote",
             "event", "amount", "currency", "amount_qualifier", "amount_start", "amount_end", "amount_quote", "area",
             "area_qualifier", "area_start", "area_end", "area_quote", "date_first", "date_last", "date_start",
             "date_end", "date_quote", "reason", "hash")  # fmt: skip


def write_entities(graph: nx.MultiDiGraph, path: Path) -> None:
    """Write one row a node; several values in a cell are joined by a full-width semicolon."""
    _write(path, ENTITIES, (entity_row(key, graph.nodes[key]) for key in sorted(graph)))


def write_relations(graph: nx.MultiDiGraph, path: Path) -> None:
    """Write one row an evidence: offsets in characters, end exclusive; amounts in whole units, areas in m²."""
    _write(path, RELATIONS, (row for edge in sorted(graph.edges(keys=True)) for row in relation_rows(graph, edge)))


def safe_cell(value: Any) -> Any:  # noqa: ANN401
    """Give a value that no spreadsheet runs; numbers stay numbers.

    >>> safe_cell("=1+1"), safe_cell("镇江"), safe_cell(-3), safe_cell("")
    ("'=1+1", '镇江', -3, '')
    """
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def _write(path: Path, header: Sequence[str], rows: Iterable[Row]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        write_head(stream, header)
        write_rows(stream, header, rows)


def write_head(stream: TextIO, header: Sequence[str]) -> None:
    """Write the names of the columns."""
    csv.writer(stream, lineterminator="\n").writerow(header)


def lines_of(header: Sequence[str], rows: Iterable[Row]) -> str:
    """Give rows as the lines of a table with this header."""
    stream = io.StringIO(newline="")
    write_rows(stream, header, rows)
    return stream.getvalue()


def head_of(header: Sequence[str]) -> str:
    """Give the first line of a table, the byte order mark before it."""
    return "\ufeff" + lines_of(header, [dict(zip(header, header, strict=True))])


def write_rows(stream: TextIO, header: Sequence[str], rows: Iterable[Row]) -> None:
    """Write rows under a header."""
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerows([_writable(row[name]) if name in row else "" for name in header] for row in rows)


def _writable(value: Any) -> Any:  # noqa: ANN401
    value = safe_cell(value)
    if not isinstance(value, str) or value.isprintable():
        return value
    # A lone surrogate cannot be written in UTF-8; like any reader of text, show that something stood there.
    return value.encode("utf-8", "replace").decode("utf-8")


def entity_row(key: str, node: Mapping[str, Any]) -> Row:
    """Give the row of a node."""
    return {
        **{name: node[name] for name in ENTITIES if name in node},
        "id": key,
        "name": node["label"],
        "names": SEPARATOR.join(node.get("names", [])),
        "identifiers": SEPARATOR.join(f"{x['scheme']}:{x['value']}" for x in node.get("identifiers", [])),
        "possibly_same": SEPARATOR.join(x["node"] for x in node.get("possibly_same", [])),
        **_industry(node.get("industry_basis", {})),
        "mentions": len(node.get("mentions", [])),
        "documents": SEPARATOR.join(node.get("documents", [])),
    }


def _industry(basis: dict[str, Any]) -> dict[str, Any]:
    """Say how sure an industry is, by what, and where: document, first and last character, words."""
    places = (f"{x['document']}[{x['start']}:{x['end']}] {x['text']}" for x in basis.get("sentences", ()))
    told = {f"industry_{name}": basis[name] for name in ("confidence", "reason") if name in basis}
    return told | {"industry_sentences": SEPARATOR.join(places)}


def relation_rows(graph: nx.MultiDiGraph, edge: tuple[str, str, str]) -> Iterator[Row]:
    """Give the rows of an edge, one an evidence."""
    documents = graph.graph.get("documents", {})
    about = graph.edges[edge]
    ends: Row = {}
    for side, end in (("head", edge[0]), ("tail", edge[1])):
        ends |= {side: end, f"{side}_type": graph.nodes[end]["type"], f"{side}_name": graph.nodes[end]["label"]}
    statement = {name: about[name] for name in ("type", "status", "confidence", "support") if name in about}
    statement["withdrawn"] = "yes" if about.get("withdrawn") else ""
    for found in about.get("evidence", []):
        document = documents.get(found["document"], {})
        named = {name: document[name] for name in ("title", "source") if name in document}
        yield {**ends, **statement, **named, **_evidence(found)}


def _evidence(found: dict[str, Any]) -> dict[str, Any]:
    fields = ("document", "start", "end", "event", "reason", "hash")
    row: dict[str, Any] = {name: found[name] for name in fields if name in found}
    row |= {"quote": found["text"], "quote_confidence": found.get("confidence", "")}
    row["reported_on"] = found.get("reportedOn", "")
    for name in ("via", "trigger"):
        if name in found:
            row |= _quote(name, found[name])
    for name in ("amount", "area", "date"):
        if name in found:
            row |= _quote(name, found[name]["quote"])
    for name in ("amount", "area"):
        if name in found:
            row |= {name: found[name]["value"], f"{name}_qualifier": found[name].get("qualifier", "")}
    row["currency"] = found.get("amount", {}).get("currency", "")
    date = found.get("date", {})
    return row | {"date_first": date.get("first", ""), "date_last": date.get("last", "")}


def _quote(name: str, quote: dict[str, Any]) -> dict[str, Any]:
    return {f"{name}_start": quote["start"], f"{name}_end": quote["end"], f"{name}_quote": quote["text"]}
