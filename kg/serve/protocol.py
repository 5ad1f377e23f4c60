"""The SPARQL 1.1 Protocol: what a request asks, and what the endpoint says of itself."""

from collections.abc import Mapping
from urllib.parse import parse_qsl

from kg.errors import QueryError
from kg.serve.negotiation import BINDINGS, TRIPLES
from kg.serve.tasks import Ask

QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
FORM = "application/x-www-form-urlencoded"
_FIELDS = 1000


class RefusedError(QueryError):
    """A request that is not answered; `status` is the HTTP status that says so."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status


def asked(method: str, query_string: bytes, headers: Mapping[str, str], body: bytes) -> Ask | None:
    """Give what a request asks, None where it asks nothing: then it wants to know what the endpoint is.

    :raises RefusedError: for an update, a media type that the protocol does not know, text that is not UTF-8, or a
        request without exactly one query.
    """
    fields = _fields(query_string)
    if method == "POST":
        kind, _, more = headers.get("content-type", "").partition(";")
        kind = kind.strip().lower()
        if kind == UPDATE:
            raise RefusedError(403, "This endpoint only reads: updates are not allowed.")
        if kind == QUERY:
            charset = more.strip().lower().removeprefix("charset=").strip('"')
            if charset not in ("", "utf-8", "utf8"):
                raise RefusedError(415, "Send the query in UTF-8.")
            fields.append(("query", _text(body)))
        elif kind == FORM:
            fields += _fields(body)
        else:
            raise RefusedError(415, f"Send a query as {QUERY} or {FORM}.")
    if any(name == "update" for name, _ in fields):
        raise RefusedError(403, "This endpoint only reads: updates are not allowed.")
    queries = [value for name, value in fields if name == "query"]
    if not queries and method == "GET" and not fields:
        return None
    if len(queries) != 1:
        raise RefusedError(400, f"Give one query; there are {len(queries)}.")
    return Ask(
        sparql=queries[0],
        accept=headers.get("accept", ""),
        short=next((value for name, value in fields if name == "format"), ""),
        default_graphs=tuple(value for name, value in fields if name == "default-graph-uri"),
        named_graphs=tuple(value for name, value in fields if name == "named-graph-uri"),
    )


def service_description(address: str, triples: int) -> str:
    """Describe the endpoint in Turtle, as SPARQL 1.1 Service Description has it."""
    formats = dict.fromkeys((*BINDINGS.values(), *TRIPLES.values()))
    listed = " , ".join(f"<http://www.iana.org/assignments/media-types/{media}>" for media in formats)
    return f"""@prefix sd: <http://www.w3.org/ns/sparql-service-description#> .
@prefix void: <http://rdfs.org/ns/void#> .

<{address}> a sd:Service ;
    sd:endpoint <{address}> ;
    sd:supportedLanguage sd:SPARQL11Query ;
    sd:resultFormat {listed} ;
    sd:defaultDataset <{address}#dataset> .
<{address}#dataset> a sd:Dataset ; sd:defaultGraph <{address}#graph> .
<{address}#graph> a sd:Graph ; void:triples {triples} .
"""


def _fields(data: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(data.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_FIELDS)
    except UnicodeError as error:
        raise RefusedError(400, "The request is not percent-encoded UTF-8.") from error
    except ValueError as error:
        raise RefusedError(400, f"The request has more than {_FIELDS:,} fields.") from error


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise RefusedError(400, "The query is not UTF-8.") from error
