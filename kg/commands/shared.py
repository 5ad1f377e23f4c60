"""What the commands share: options that become Settings, and how they speak.

Data goes to standard output, words to standard error. A terminal gets progress bars and tables, a pipe plain lines.
"""

import functools
import inspect
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from kg.settings import load_settings

_PLAIN_EVERY = 10.0  # seconds between two lines of progress in a pipe
_SHOWN_EVERY = 0.1

_READING: dict[str, Any] = {
    "settings_file": Annotated[
        Path | None, typer.Option("--settings", help="Settings as a TOML file; options win over it.")
    ],
    "ontology": Annotated[Path | None, typer.Option(help="Your own classes and relations (Turtle).")],
    "seeds": Annotated[Path | None, typer.Option(help="Your own folder of lexicons (TSV).")],
    "model": Annotated[Path | None, typer.Option(help="A model that kg train made.")],
    "min_confidence": Annotated[
        float | None, typer.Option(min=0, max=1, help="Leave out relations less sure than this, 0 to 1.")
    ],
    "no_persons": Annotated[bool, typer.Option("--no-persons", help="Leave persons out of every output.")],
    "workers": Annotated[int | None, typer.Option(min=1, help="Processes; all cores where not given.")],
}
_BUILDING: dict[str, Any] = {
    "identity": Annotated[Path | None, typer.Option(help="Your own decisions on which names are one thing (TSV).")],
    "time_stamps": Annotated[
        bool | None, typer.Option("--time-stamps", help="Say in the graph when it was made: no two builds are alike.")
    ],
    "base_iri": Annotated[str | None, typer.Option(help="What IRIs begin with; as before where not given.")],
}


def with_settings(building: bool = False) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Give a command the options of Settings; it gets them as one `settings`.

    :param building: also those that matter only where a graph is made.
    """
    options = _READING | (_BUILDING if building else {})

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        signature = inspect.signature(command, eval_str=True)
        own = [parameter for name, parameter in signature.parameters.items() if name != "settings"]
        shared = [
            inspect.Parameter(
                name, inspect.Parameter.KEYWORD_ONLY, default=False if name == "no_persons" else None, annotation=kind
            )
            for name, kind in options.items()
        ]

        @functools.wraps(command)
        def run(**given: Any) -> Any:  # noqa: ANN401
            chosen = {name: given.pop(name) for name in options}
            persons = False if chosen.pop("no_persons") else None
            return command(settings=load_settings(chosen.pop("settings_file"), persons=persons, **chosen), **given)

        run.__signature__ = signature.replace(parameters=[*own, *shared])  # type: ignore[attr-defined]
        run.__annotations__ = {parameter.name: parameter.annotation for parameter in [*own, *shared]}
        return run

    return decorate


def say(text: str) -> None:
    """Tell the user something that is not data."""
    typer.echo(text, err=True)


def table(rows: Iterable[tuple[str, ...]], header: tuple[str, ...] = (), *, err: bool = False) -> None:
    """Show rows: framed on a terminal, tab-separated lines in a pipe. The last column is numbers or short text."""
    stream = sys.stderr if err else sys.stdout
    if not stream.isatty():
        for row in ([header] if header else []) + list(rows):
            typer.echo("\t".join(row), err=err)
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    shown = Table(show_header=bool(header))
    for name in header or ("", ""):
        shown.add_column(name)
    for row in rows:
        shown.add_row(*map(Text, row))
    Console(file=stream).print(shown)


@contextmanager
def progress() -> Iterator[Callable[[str, int], None]]:
    """Give what tells how far a run is: called with a stage and the documents that it has done."""
    if sys.stderr.isatty():
        with _bar() as tell:
            yield tell
    else:
        yield _Lines().tell


@contextmanager
def _bar() -> Iterator[Callable[[str, int], None]]:
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn("line"), TextColumn("{task.description}"), TimeElapsedColumn())
    # Without a thread of its own while documents are read: workers can then be copies of this process.
    with Progress(*columns, console=Console(stderr=True), transient=True, auto_refresh=False) as bar:
        task = bar.add_task("loading the model")
        bar.refresh()
        started = shown = time.perf_counter()

        def tell(stage: str, done: int) -> None:
            nonlocal shown
            now = time.perf_counter()
            speed = done / max(now - started, 0.001)
            bar.update(task, description=f"{stage}: {done:,} documents, {speed:.1f} documents/s" if done else stage)
            if stage != "read" and not bar.live.auto_refresh:
                bar.stop()
                bar.live.auto_refresh = True
                bar.start()
            elif now - shown > _SHOWN_EVERY:
                bar.refresh()
                shown = now

        yield tell


class _Lines:
    """Progress in a pipe: a line now and then."""

    def __init__(self) -> None:
        self._started = self._told = time.perf_counter()

    def tell(self, stage: str, done: int) -> None:
        now = time.perf_counter()
        if stage == "read" and now - self._told > _PLAIN_EVERY:
            self._told = now
            say(f"read {done:,} documents, {done / (now - self._started):.1f} documents/s")
