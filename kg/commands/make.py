"""Commands that make something: build, extract, annotate, remove, export."""

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Annotated

import typer

from kg.commands.shared import progress, say, table, with_settings
from kg.errors import OutputError
from kg.settings import Settings

_NAMED = 20  # skipped inputs that are named on the terminal; report.json has all
Inputs = Annotated[list[str], typer.Argument(metavar="INPUT", help="Files, folders or 'globs' of documents.")]


@with_settings(building=True)
def build(
    inputs: Inputs,
    output: Annotated[Path, typer.Option("--output", "-o", help="The folder to write.")],
    settings: Settings,
    force: Annotated[bool, typer.Option("--force", help="Write beside what a folder of your own holds.")] = False,
    replace: Annotated[bool, typer.Option("--replace", help="Forget the documents of earlier builds.")] = False,
) -> None:
    """Build a knowledge graph of documents into a folder.

    Over an output that stands, only new and changed documents are read, and added. Exit code 0: all was read; 1: some
    inputs were skipped, they are named; 2: nothing could be done.

    For example:
      kg build news/ -o output
      kg build 'news/**/*.txt' more.jsonl -o output --workers 4
      kg build today/ -o output --no-persons
    """
    from kg.pipeline import build as run
    from kg.report import rows

    with progress() as tell:
        report = run(inputs, output, settings, force=force, replace=replace, progress=tell)
    _name([(one.path, one.reason) for one in report.skipped])
    for fault in report.faults:
        say(f"fault: {fault}")
    table(rows(report))
    if "graph.html" not in report.left_out:
        say(f"Open {output / 'graph.html'} in a browser.")
    raise typer.Exit(report.exit_code)


@with_settings(building=True)
def spark_build(
    inputs: Annotated[
        list[str],
        typer.Argument(metavar="INPUT", help="Files, folders, globs, Parquet, or addresses (hdfs://, s3a://)."),
    ],
    output: Annotated[str, typer.Option("--output", "-o", help="The new folder to write; a path or an address.")],
    settings: Settings,
    master: Annotated[str | None, typer.Option(help="As for spark-submit; this machine's cores where absent.")] = None,
) -> None:
    """Build a knowledge graph on Apache Spark, as Parquet and N-Quads. Needs the extra `spark`.

    For example:
      kg spark-build news/ -o tables
      kg spark-build hdfs:///news/*.parquet -o hdfs:///graph --master spark://host:7077
    """
    from kg.spark.build import build_of

    counts = build_of(inputs, output, settings, master)
    table([(name, f"{number:,}") for name, number in counts.items() if isinstance(number, int)])
    raise typer.Exit(1 if counts["skipped"] else 0)


@with_settings()
def extract(
    inputs: Inputs,
    output: Annotated[
        str, typer.Option("--output", "-o", help="The file to write (JSON Lines); - for standard output.")
    ],
    settings: Settings,
) -> None:
    """Read documents without building a graph: a line of JSON each.

    For example:
      kg extract news/ -o extractions.jsonl
      kg extract report.txt -o - | jq .relations
    """
    from kg.documents import Skipped
    from kg.errors import InputError
    from kg.model import to_line
    from kg.pipeline import extract_all
    from kg.report import Clock, Tally, finished, rows

    clock = Clock()
    counts = Tally()
    skipped: list[Skipped] = []
    with ExitStack() as stack:
        write = stack.enter_context(_lines(output))
        tell = stack.enter_context(progress())
        for answer in extract_all(inputs, settings):
            if isinstance(answer, Skipped):
                skipped.append(answer)
            else:
                write(to_line(answer) + "\n")
                counts.add(answer)
                tell("read", counts.documents)
        if not counts.documents:
            reasons = "; ".join(f"{one.path}: {one.reason}" for one in skipped[:5])
            raise InputError(f"not one document could be read. {reasons or 'There is nothing to read there.'}")
    _name([(one.path, one.reason) for one in skipped])
    table(rows(finished(counts, skipped, clock, settings.workers)), err=True)
    raise typer.Exit(1 if skipped else 0)


def fetch(
    addresses: Annotated[list[str], typer.Argument(metavar="ADDRESS", help="Addresses, or files that list them.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The folder to keep the pages in.")],
) -> None:
    """Fetch web pages into a folder, to build from.

    This alone reaches a network. What is in the folder is not fetched again; each site's robots.txt is heeded.

    For example:
      kg fetch addresses.txt -o pages         # one address a line
      kg build pages -o output
    """
    from kg.documents import Skipped
    from kg.fetch import fetch as run
    from kg.fetch import read_addresses

    wanted = [
        address
        for given in addresses
        for address in ([given] if given.startswith(("http://", "https://")) else read_addresses(Path(given)))
    ]
    found = list(run(dict.fromkeys(wanted), output))
    skipped = [(one.path, one.reason) for one in found if isinstance(one, Skipped)]
    _name(skipped)
    say(f"{output}: {len(found) - len(skipped):,} of {len(found):,} pages.")
    raise typer.Exit(1 if skipped else 0)


@with_settings()
def annotate(
    inputs: Inputs,
    output: Annotated[Path, typer.Option("--output", "-o", help="The folder to write.")],
    settings: Settings,
) -> None:
    """Write a first annotation, to correct and to train on; also as tasks for Label Studio.

    For example:
      kg annotate report.txt -o gold/
      kg train gold/ -o MODEL              when gold/*.json are corrected
      kg train export.json -o MODEL        when gold/label-studio/tasks.json was, and exported as JSON
    """
    from kg.annotate import annotate as run

    written, skipped = run(inputs, output, settings)
    _name([(one.path, one.reason) for one in skipped])
    say(f"Documents annotated in {output}: {written}. Correct the .json files, then kg train {output} -o MODEL.")
    say(f"For Label Studio: tasks and config.xml are in {output / 'label-studio'}; kg train reads its JSON export.")
    raise typer.Exit(1 if skipped else 0)


def remove(
    output: Annotated[Path, typer.Argument(metavar="OUTPUT", help="The folder that kg build wrote.")],
    documents: Annotated[list[str], typer.Argument(metavar="DOCUMENT", help="Ids of documents.")],
) -> None:
    """Take documents out of an output.

    For example:
      kg remove output 2024-03-05/report7
    """
    from kg.pipeline import remove as run
    from kg.report import rows

    table(rows(run(output, documents)))


def export(
    output: Annotated[Path, typer.Argument(metavar="OUTPUT", help="The folder that kg build wrote.")],
    to: Annotated[Path, typer.Option("--output", "-o", help="The file to write, or the folder of a --format.")],
    around: Annotated[
        str | None, typer.Option(help="Only what lies around a park, company, …; all where not given.")
    ] = None,
    steps: Annotated[int, typer.Option(min=0, help="How many links away from it.")] = 2,
    form: Annotated[
        str | None,
        typer.Option("--format", help="parquet or neo4j (folders); files have that of their ending where not given."),
    ] = None,
) -> None:
    """Write the graph, or what lies around one entity, in another format.

    A file ends in .html, .ttl, .nt, .nq, .trig, .jsonld, .graphml, .gexf or .json.

    For example:
      kg export output --around 镇江高新区 --steps 2 -o zhenjiang.html
      kg export output -o graph.nq
      kg export output --format neo4j -o neo4j/
    """
    from kg.explain import export as run

    nodes, edges = run(output, to, around, steps, form)
    say(f"{to}: {nodes:,} nodes, {edges:,} edges.")


def _name(skipped: list[tuple[str, str]]) -> None:
    for path, reason in skipped[:_NAMED]:
        say(f"skipped: {path}: {reason}")
    if len(skipped) > _NAMED:
        say(f"skipped: {len(skipped) - _NAMED} more")


@contextmanager
def _lines(output: str) -> Iterator[Callable[[str], int]]:
    """Give what writes text to a file, which takes its place when all went well; or to standard output."""
    if output == "-":
        yield sys.stdout.write
        sys.stdout.flush()
        return
    path = Path(output)
    beside = path.with_name(f"{path.name}.part")
    try:
        stream = beside.open("w", encoding="utf-8", newline="\n")
    except OSError as error:
        raise OutputError(f"{path}: cannot be written: {error.strerror}. Give another file.") from error
    try:
        with stream:
            yield stream.write
        beside.replace(path)
    except OSError as error:
        raise OutputError(f"{path}: cannot be written: {error.strerror}. Give another file.") from error
    finally:
        beside.unlink(missing_ok=True)
