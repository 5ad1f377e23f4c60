r"""SPARQL as text: its words, what may not stand in it, and where a fault is.

Oxigraph answers the queries, but knows no way to forbid SERVICE, which would reach out to the network, and its parser
names the place it looked at last, not the first that is wrong. So a query in which the word SERVICE occurs is read
twice more, by rdflib's parser and by the word grammar below, and refused where either sees a clause. Before that it
is brought to a form that all three read alike: rdflib resolves `\u0022` before it looks for strings, and takes a
carriage return in a comment for a part of it; Oxigraph does neither.
"""

import difflib
import re
from collections.abc import Iterable
from typing import Any

from kg.errors import QueryError
from kg.export.terms import PREFIXES

_UPDATES = "INSERT DELETE LOAD CLEAR DROP CREATE ADD MOVE COPY WITH".split()
_KEYWORDS = """
SELECT CONSTRUCT DESCRIBE ASK WHERE FROM NAMED PREFIX BASE DISTINCT REDUCED OPTIONAL UNION MINUS GRAPH FILTER BIND
VALUES EXISTS GROUP ORDER HAVING LIMIT OFFSET ASC DESC COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT SEPARATOR STR LANG
LANGMATCHES DATATYPE BOUND IRI URI BNODE RAND ABS CEIL FLOOR ROUND CONCAT STRLEN UCASE LCASE ENCODE_FOR_URI CONTAINS
STRSTARTS STRENDS STRBEFORE STRAFTER YEAR MONTH DAY HOURS MINUTES SECONDS TIMEZONE NOW UUID STRUUID MD5 SHA1 SHA256
SHA384 SHA512 COALESCE IF STRLANG STRDT SAMETERM ISIRI ISURI ISBLANK ISLITERAL ISNUMERIC REGEX SUBSTR REPLACE UNDEF
""".split()
TOKEN = re.compile(
    r"""(?P<skip>\#[^\n\r]*|<[^<>"{}|^`\\\x00-\x20]*>|\"\"\"[\s\S]*?\"\"\"|'''[\s\S]*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'
        |@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    |(?P<variable>[?$]\w+)|(?P<name>(?:[^\W\d_][\w.-]{0,200})?:(?:\\.|[\w%:-]|\.+(?=[\w%:\\-]))*)|(?P<word>[A-Za-z_]\w*)""",
    re.VERBOSE,
)
_ESCAPE = re.compile(r"\\\\|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}")


def refuse_service(sparql: str) -> None:
    """Refuse a query that calls a SERVICE; the word may stand in names, texts and comments.

    :raises QueryError: where it does, or may do.
    """
    if "service" not in sparql.lower():
        return  # Oxigraph knows no escapes in keywords
    plain = _ESCAPE.sub("x", sparql).replace("\r", "\n")
    if any(m["word"] and m["word"].upper() == "SERVICE" for m in TOKEN.finditer(plain)):
        raise QueryError("SERVICE is not allowed: queries reach nothing but the output itself.")
    parsed = _parsed(plain)
    if parsed is None:  # nobody could say what the word is there
        raise QueryError(syntax_message(plain, "it cannot be read"))
    if _has_service(parsed):
        raise QueryError("SERVICE is not allowed: queries reach nothing but the output itself.")


def syntax_message(sparql: str, said: str) -> str:
    """Say where a query is wrong and what may have been meant; `said` is what Oxigraph says of it."""
    first = next((m["word"].upper() for m in TOKEN.finditer(sparql) if m["word"]), "")
    if first in _UPDATES:
        return f"{first} would change the graph, and queries only read: use SELECT, ASK, CONSTRUCT or DESCRIBE."
    declared = prefixes_of(sparql)
    for match in TOKEN.finditer(sparql):
        prefix = (match["name"] or ":").split(":", 1)[0]
        if match["name"] and prefix not in declared and prefix != "_":
            near = difflib.get_close_matches(prefix, sorted(declared), 1, 0.5)
            known = f"did you mean {near[0]}:?" if near else f"known are {', '.join(sorted(filter(None, declared)))}."
            return f"{place(sparql, match.start())}: the prefix {prefix}: is not declared; {known}"
    fault, word = _first_fault(sparql)
    if fault is None:
        expected = re.sub(r"error at \d+:\d+: ", "", said.split("\n")[0])[:120]
        return f"The query is not SPARQL: {expected}."
    near = difflib.get_close_matches(word.upper(), _KEYWORDS, 1, 0.7) if word.upper() not in _KEYWORDS else []
    hint = f" Did you mean {near[0]}?" if near else ""
    return f"{place(sparql, fault)}: the query is not SPARQL from {word or 'its end'!r} on.{hint}"


def prefixes_of(sparql: str) -> dict[str, str]:
    """Give the prefixes that hold in the query: the usual ones and those that it declares."""
    declared = re.findall(r"(?i)\bPREFIX\s+([^\s:]*):\s*<([^<>\s]*)>", sparql)
    return {**PREFIXES, **dict(declared)}


def place(sparql: str, position: int) -> str:
    """Name a place in words: line and column, both from 1."""
    line = sparql.count("\n", 0, position) + 1
    return f"Line {line}, column {position - (sparql.rfind(chr(10), 0, position) + 1) + 1}"


def _parsed(sparql: str) -> Any:  # noqa: ANN401
    """Give rdflib's parse of the query, None where it finds none."""
    from pyparsing.exceptions import ParseBaseException
    from rdflib.plugins.sparql.parser import parseQuery

    try:
        return parseQuery(sparql)
    except (ParseBaseException, RecursionError):
        return None


def _has_service(node: Any) -> bool:  # noqa: ANN401
    waiting = [node]
    while waiting:
        node = waiting.pop()
        if getattr(node, "name", "") == "ServiceGraphPattern":
            return True
        if isinstance(node, dict):
            waiting.extend(node.values())
        elif not isinstance(node, str) and isinstance(node, Iterable):
            waiting.extend(node)
    return False


def _first_fault(sparql: str) -> tuple[int | None, str]:
    """Find where rdflib stops, and the word there."""
    from pyparsing.exceptions import ParseBaseException
    from rdflib.plugins.sparql.parser import parseQuery

    try:
        parseQuery(sparql)
    except ParseBaseException as error:
        # rdflib counts in the text that it has expanded tabs and escapes in; ours is the nearest.
        fault = min(error.loc, len(sparql))
        word = re.compile(r"\s*([^\s(){}.;,]+|.?)").match(sparql, fault)
        return fault, word[1] if word else ""
    except RecursionError:
        return None, ""
    return None, ""
