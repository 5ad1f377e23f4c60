"""The addresses of the server: each passes a task to the workers, and their answer on."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

import msgspec
import pyoxigraph as ox
from fastapi import FastAPI, Query, Request
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import FileResponse, JSONResponse, RedirectResponse, Response

from kg.canned import canned_queries
from kg.serve import pages
from kg.serve.guard import POLICY, Access, Guard
from kg.serve.negotiation import HTML, PAGES, TRIPLES, TURTLE, choose
from kg.serve.pool import Pool
from kg.serve.protocol import FORM, QUERY, RefusedError, asked, service_description
from kg.serve.tasks import Ask, Counts, Names, Reply, Thing, plain
from kg.settings import data_folder

FILES = {
    "graph.ttl": "text/turtle; charset=utf-8",
    "graph.graphml": "application/xml",
    "graph.json": "application/json",
    "entities.csv": "text/csv; charset=utf-8",
    "relations.csv": "text/csv; charset=utf-8",
}
_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"description": "The answer, in the form that Accept or format asks for."},
    400: {"description": "What is wrong with the request, in words."},
    406: {"description": "None of the forms that are asked for can be given."},
    503: {"description": "Stopped at a limit, or no process is free."},
}
_BODY = {"schema": {"type": "string"}}
_POST = {
    "requestBody": {
        "required": True,
        "content": {
            QUERY: _BODY,
            FORM: {"schema": {"type": "object", "required": ["query"], "properties": {"query": {"type": "string"}}}},
        },
    }
}
_FORMAT = Query(description="json, xml, csv, tsv, ttl, nt, jsonld, rdf or html; wins over Accept")


def make_app(pool: Pool, access: Access) -> FastAPI:
    """Make the application over a pool of workers; it ends them when it ends."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        pool.close()

    app = FastAPI(
        title="park-kg",
        version=version("park-kg"),
        description="A knowledge graph of industrial parks: SPARQL 1.1 Protocol (queries only), pages of things.",
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    _add_sparql(app, pool)
    _add_queries(app, pool)
    _add_things(app, pool)
    _add_pages(app, pool)
    if access.origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=list(access.origins),
            allow_methods=["GET", "POST"],
            allow_headers=["Content-Type"],
            expose_headers=["X-Rows-Cut"],
        )
    app.add_middleware(Guard, access=access, limits=pool.limits)
    return app


def _add_sparql(app: FastAPI, pool: Pool) -> None:
    @app.get("/sparql", tags=["SPARQL"], summary="Answer a query", responses=_ANSWERS, response_class=Response)
    async def sparql(
        request: Request,
        query: Annotated[str | None, Query(description="SELECT, ASK, CONSTRUCT or DESCRIBE")] = None,
        format: Annotated[str, _FORMAT] = "",
    ) -> Response:
        return await _sparql(pool, request)

    @app.post(
        "/sparql",
        tags=["SPARQL"],
        summary="Answer a query",
        responses=_ANSWERS,
        response_class=Response,
        openapi_extra=_POST,
    )
    async def sparql_post(request: Request) -> Response:
        return await _sparql(pool, request)


async def _sparql(pool: Pool, request: Request) -> Response:
    try:
        task = asked(request.method, request.scope["query_string"], request.headers, await request.body())
    except RefusedError as error:
        return _response(plain(error.status, str(error)))
    if task is not None:
        return _response(await pool.run(task))
    media = choose(request.headers.get("accept", ""), {**TRIPLES, HTML: HTML})
    if media == HTML:
        return RedirectResponse("/", 303)
    counts = msgspec.json.decode((await pool.run(Counts())).body)
    about = service_description(str(request.url_for("sparql")), counts["triples"])
    return _turtle(about.encode(), media)


def _add_queries(app: FastAPI, pool: Pool) -> None:
    @app.get("/queries", tags=["Questions with names"], summary="The questions, with their parameters and SPARQL")
    async def queries() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = msgspec.to_builtins(list(canned_queries().values()))
        return found

    @app.get(
        "/queries/{name}",
        tags=["Questions with names"],
        summary="Answer a question; its parameters stand in the address; format=sparql gives its SPARQL",
        responses=_ANSWERS,
        response_class=Response,
    )
    async def question(name: str, request: Request, format: Annotated[str, _FORMAT] = "") -> Response:
        # format=sparql gives the query itself, its parameters in their place
        given = {key: value for key, value in request.query_params.items() if key != "format"}
        accept = request.headers.get("accept", "")
        return _response(await pool.run(Ask(name=name, parameters=given, accept=accept, short=format)))


def _add_things(app: FastAPI, pool: Pool) -> None:
    @app.get("/id/{path:path}", tags=["Things"], summary="A thing as a page or as RDF", responses=_ANSWERS,
             response_class=Response)  # fmt: skip
    async def thing(
        request: Request,
        path: str,
        format: Annotated[str, _FORMAT] = "",
        start: Annotated[int, Query(ge=0, le=10_000_000, description="Statements from this one on")] = 0,
        lang: Annotated[str, Query(description="zh or en")] = "",
    ) -> Response:
        # As it was sent: an IRI may itself hold percent signs, which must not be taken for the address's own.
        raw = request.scope["raw_path"].decode("latin-1").partition("/id/")[2]
        return await _thing(pool, request, Thing(path=raw, short=format, start=start), lang)

    @app.get("/resource", tags=["Things"], summary="A thing by its whole IRI", responses=_ANSWERS,
             response_class=Response)  # fmt: skip
    async def resource(
        request: Request,
        iri: Annotated[str, Query(max_length=4000)],
        format: Annotated[str, _FORMAT] = "",
        start: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
        lang: Annotated[str, Query(description="zh or en")] = "",
    ) -> Response:
        return await _thing(pool, request, Thing(iri=iri, short=format, start=start), lang)

    @app.get("/names", tags=["Things"], summary="Complete a name")
    async def names(
        q: Annotated[str, Query(max_length=200, description="A part of a name")],
        types: Annotated[str, Query(max_length=400, description="Types of the ontology, joined by |")] = "",
    ) -> Response:
        return _response(await pool.run(Names(q, tuple(filter(None, types.split("|"))))))


async def _thing(pool: Pool, request: Request, task: Thing, chosen: str) -> Response:
    language = pages.language_of(request.headers.get("accept-language", ""), chosen)
    accept = request.headers.get("accept", "")
    reply = await pool.run(msgspec.structs.replace(task, accept=accept, language=language))
    return _response(reply, Vary="Accept, Accept-Language")


def _add_pages(app: FastAPI, pool: Pool) -> None:
    output: Path = pool.output

    @app.get("/", tags=["Pages"], summary="The query page", response_class=Response)
    async def home(request: Request, lang: Annotated[str, Query(description="zh or en")] = "") -> Response:
        return _page(pages.query_page(pages.language_of(request.headers.get("accept-language", ""), lang)))

    @app.get("/graph", tags=["Pages"], summary="The explorer", response_class=Response)
    async def graph() -> Response:
        # The page has a policy of its own in it, which names its scripts by their hashes.
        return _file(
            output / "graph.html", f"{HTML}; charset=utf-8", {"Content-Security-Policy": "frame-ancestors 'none'"}
        )

    @app.get("/files/{name}", tags=["Pages"], summary=f"A file of the output: {', '.join(FILES)}",
             response_class=Response)  # fmt: skip
    async def file(name: str) -> Response:
        return _file(output / name, FILES[name]) if name in FILES else _response(plain(404, "There is no such file."))

    @app.get("/ontology", tags=["Pages"], summary="The ontology as a page or as RDF", response_class=Response)
    async def ontology(request: Request, format: Annotated[str, _FORMAT] = "") -> Response:
        media = choose(request.headers.get("accept", ""), PAGES, format)
        if media is None:
            return _response(plain(406, f"The ontology can be given as {', '.join(dict.fromkeys(PAGES.values()))}."))
        if media == HTML and (page := pages.ontology_page()):
            return _page(page, b"default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'")
        return _turtle((data_folder("ontology") / "kg.ttl").read_bytes(), TURTLE if media == HTML else media)

    @app.get("/page/{name}", include_in_schema=False)
    async def part(name: str) -> Response:
        if name not in pages.FILES:
            return _response(plain(404, "There is no such file."))
        return Response(pages.file(name), media_type=f"{pages.FILES[name]}; charset=utf-8")

    @app.get("/health", tags=["Pages"], summary="Whether the server can answer")
    async def health() -> JSONResponse:
        alive = pool.alive
        state = {"status": "ok" if alive else "down", "version": version("park-kg"), "workers": alive,
                 "idle": pool.idle, "replaced": pool.replaced}  # fmt: skip
        return JSONResponse(state, 200 if alive else 503)


def _response(reply: Reply, **headers: str) -> Response:
    more = {"Vary": "Accept", **headers}
    if reply.cut:
        more["X-Rows-Cut"] = str(reply.rows)
    if reply.status == 503:
        more["Retry-After"] = "5"
    if reply.media.startswith(HTML):
        more["Content-Security-Policy"] = POLICY.decode()
    return Response(reply.body, reply.status, more, reply.media)


def _page(text: str, policy: bytes = POLICY) -> Response:
    headers = {"Content-Security-Policy": policy.decode(), "Vary": "Accept, Accept-Language"}
    return Response(text, 200, headers, f"{HTML}; charset=utf-8")


def _file(path: Path, media: str, headers: dict[str, str] | None = None) -> Response:
    if not path.is_file():
        return _response(plain(404, f"The output has no {quote(path.name)}."))
    return FileResponse(path, media_type=media, headers=headers)


def _turtle(data: bytes, media: str | None) -> Response:
    """Give Turtle in the form that is asked for."""
    if media is None:
        return _response(plain(406, f"This can be given as {', '.join(dict.fromkeys(TRIPLES.values()))}."))
    if media != TURTLE:
        from kg.serve.answers import GRAPHS

        quads = ox.parse(data, format=ox.RdfFormat.TURTLE)
        data = ox.serialize((quad.triple for quad in quads), format=GRAPHS[media]) or b""
    return Response(data, 200, {"Vary": "Accept"}, f"{media}; charset=utf-8" if media == TURTLE else media)
