"""Commands that look at an output: query, serve, check, explain, identity, diff."""

import contextlib
import csv
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from kg.commands.shared import say, table, with_settings
from kg.errors import QueryError
from kg.settings import Settings

Output = Annotated[Path, typer.Argument(metavar="OUTPUT", help="The folder that kg build wrote.")]
Json = Annotated[bool, typer.Option("--json", help="As JSON, for programs.")]


def query(
    context: typer.Context,
    output: Output,
    sparql: Annotated[
        str | None, typer.Argument(metavar="SPARQL", help="The query; the usual prefixes are known.")
    ] = None,
    file: Annotated[Path | None, typer.Option("--file", "-f", help="A file that holds the query.")] = None,
    name: Annotated[str | None, typer.Option("--name", "-n", help="One of the queries that come with kg.")] = None,
    form: Annotated[
        Literal["table", "csv", "json"], typer.Option("--format", help="How to write the answer.")
    ] = "table",
    limit: Annotated[int | None, typer.Option(min=1, help="The most rows to give.")] = None,
    names: Annotated[bool, typer.Option("--list", help="List the queries that come with kg.")] = False,
) -> None:
    """Ask an output in SPARQL, or by a query with a name.

    For example:
      kg query output 'SELECT ?company ?park WHERE { ?company kg:settlesIn ?park }'
      kg query output --file question.rq --format csv
      kg query output --list
      kg query output --name settled --park 镇江高新区
    """
    from kg.canned import canned_queries, query_named
    from kg.query import query as run
    from kg.query import render

    if names:
        table(
            [
                (one.name, one.title_zh, " ".join(f"--{p.name}" for p in one.parameters))
                for one in canned_queries().values()
            ],
            ("name", "题", "parameters"),
        )
        return
    extra = list(context.args)
    if sparql is not None and (name is not None or sparql.startswith("--")):
        extra.insert(0, sparql)  # the parameters of a named query are unknown to the parser, and so look like a text
        sparql = None
    parameters = _parameters(extra)
    text = sparql if file is None else _read(file)
    if (text is None) == (name is None) or (sparql and file):
        raise QueryError("Give one of: a SPARQL text, --file FILE, --name NAME; --list shows the names.")
    if text is None:
        answer = query_named(output, str(name), parameters, limit=limit)
    elif parameters:
        raise QueryError(f"--{next(iter(parameters))} is a parameter of named queries: add --name NAME.")
    else:
        answer = run(output, text, limit=limit)
    sys.stdout.write(render(answer, form))
    if answer.cut:
        say(f"There is more: these are the first {limit} rows.")


def serve(
    output: Output,
    host: Annotated[str, typer.Option(help="The address to listen on; another lets other computers in.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port; 0 for any that is free.")] = 8000,
    workers: Annotated[
        int | None, typer.Option(min=1, max=64, help="Processes that answer queries; one a core, at least 4.")
    ] = None,
    seconds: Annotated[float, typer.Option(min=0.1, help="How long a query may run.")] = 10,
    rows: Annotated[int, typer.Option(min=1, help="The most rows of an answer.")] = 100_000,
    memory: Annotated[int, typer.Option(min=200, help="The most memory of a query, in MB.")] = 1000,
    allow_host: Annotated[list[str] | None, typer.Option(help="A further name that the server answers to.")] = None,
    cors: Annotated[list[str] | None, typer.Option(help="A site whose pages may ask, as https://example.org.")] = None,
    browse: Annotated[bool, typer.Option("--browse", help="Open the page in a browser.")] = False,
) -> None:
    """Serve an output as a local web site and SPARQL endpoint.

    For example:
      kg serve output                 then open http://127.0.0.1:8000/; Ctrl-C ends it
      kg serve output --port 8080 --seconds 60
    """
    from kg.serve import Limits
    from kg.serve import serve as run

    def started(address: str) -> None:
        say(f"{output} is at {address} (SPARQL: {address}sparql). Ctrl-C ends this.")
        if browse:
            import webbrowser

            webbrowser.open(address)

    limits = Limits(seconds=seconds, rows=rows, memory=memory * 1_000_000)
    names, origins = allow_host or (), cors or ()
    with contextlib.suppress(KeyboardInterrupt):  # the way to end it
        run(output, host, port, limits=limits, workers=workers, names=names, origins=origins, started=started)


def check(output: Output, as_json: Json = False) -> None:
    """Check an output against the ontology (SHACL).

    Exit code 0: it conforms; 1: it does not; 2: it could not be checked.

    For example:
      kg check output
    """
    import msgspec

    from kg.folder import read_manifest
    from kg.shacl import check as run

    report = run(output, ontology=read_manifest(output).settings.ontology)
    if as_json:
        sys.stdout.write(msgspec.json.format(msgspec.json.encode(report), indent=2).decode() + "\n")
    else:
        table([tuple(map(str, msgspec.structs.astuple(fault))) for fault in report.faults])
        say(f"{report.triples:,} triples, {len(report.faults):,} faults")
    raise typer.Exit(0 if report.conforms else 1)


def explain(
    output: Output,
    name: Annotated[str, typer.Argument(metavar="NAME", help="A name, or a node id.")],
    other: Annotated[
        str | None, typer.Argument(metavar="NAME", help="A second one: are they one thing, what links them?")
    ] = None,
) -> None:
    """Say what is known of a name, or links two, and why.

    For example:
      kg explain output 城南园区
      kg explain output 南邮 南京邮电大学
    """
    from kg.explain import explain as run

    sys.stdout.write(run(output, name, other))


@with_settings(building=True)
def identity(
    output: Annotated[Path | None, typer.Argument(metavar="OUTPUT", help="The folder that kg build wrote.")] = None,
    settings: Settings = Settings(),  # noqa: B008 -- a frozen value
    pairs: Annotated[Path | None, typer.Option(help="A TSV of pairs of names to judge: left, right, type.")] = None,
    to: Annotated[
        Path | None, typer.Option("--output", "-o", help="Also as a decisions file to fill in (TSV).")
    ] = None,
) -> None:
    """List pairs that may be one thing; or judge given names.

    For example:
      kg identity output
      kg identity output -o decisions.tsv     # then: kg build news/ -o output --identity decisions.tsv
      kg identity --pairs pairs.tsv
    """
    from kg.explain import doubts, write_doubts

    if pairs is not None:
        from kg.identity import load_decisions
        from kg.identity.pairs import read_pairs, score_pairs
        from kg.lexicon import load_lexicon

        writer = csv.writer(sys.stdout, delimiter="\t", lineterminator="\n")
        writer.writerow(("left", "right", "type", "answer", "score", "reasons"))
        lexicon, decisions = load_lexicon(settings.seeds), load_decisions(settings.identity)
        for one in score_pairs(read_pairs(pairs), lexicon, decisions):
            writer.writerow((one.left, one.right, one.type, one.answer, f"{one.score:.3f}", "; ".join(one.reasons)))
        return
    if output is None:
        raise QueryError("Give the folder of an output, or --pairs FILE.tsv.")
    found = doubts(output, settings)
    table(
        [(one.left_name, one.right_name, one.type, f"{one.score:.2f}", "; ".join(one.reasons)) for one in found],
        ("left", "right", "type", "score", "reasons"),
    )
    if to is not None:
        write_doubts(found, to)
        say(f"{to}: write same or different into the column decision, then build with --identity {to}.")


def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="An output as it was.")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="The output as it is.")],
    as_json: Json = False,
    to: Annotated[Path | None, typer.Option("--output", "-o", help="Also as a page to read (.html).")] = None,
) -> None:
    """List what appeared, went, changed its status or its IRI.

    For example:
      kg diff output-last-week output
      kg diff output-last-week output -o week.html
    """
    from kg.diff import diff as run
    from kg.diff_page import write_diff

    changes = run(old, new) if to is None else write_diff(old, new, to)
    if as_json:
        sys.stdout.write(changes.to_json())
    else:
        table(changes.rows(), ("change", "what", "from", "to"))


def _parameters(extra: list[str]) -> dict[str, str]:
    """Read `--park X --since 2021`, the parameters of a named query, whose names only the query knows."""
    found: dict[str, str] = {}
    waiting = list(extra)
    while waiting:
        word = waiting.pop(0)
        if not word.startswith("--"):
            raise QueryError(f"{word!r} is one argument too many: put the query in quotes.")
        name, given, value = word[2:].partition("=")
        if not given and not waiting:
            raise QueryError(f"{word} needs a value.")
        found[name] = value if given else waiting.pop(0)
    return found


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise QueryError(f"{path}: cannot be read as a query in UTF-8: {error}") from error
