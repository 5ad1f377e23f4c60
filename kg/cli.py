"""The command `kg`: a skin over the functions of the library.

Exit codes: 0 all was done, 1 something was skipped or does not conform, 2 nothing could be done, 130 interrupted.
"""

import atexit
import gc
import inspect
import sys
from collections.abc import Callable
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from kg.commands import judge, look, make
from kg.errors import KgError


class _Group(TyperGroup):
    """Turns our errors into a line of text and exit code 2."""

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401
        try:
            return super().invoke(ctx)
        except KgError as error:
            typer.echo(f"kg: {error}", err=True)
            raise typer.Exit(2) from error
        except KeyboardInterrupt as error:
            kept = "; what was read is kept for the next run" if ctx.invoked_subcommand == "build" else ""
            typer.echo(f"kg: interrupted{kept}.", err=True)
            raise typer.Exit(130) from error
        except OSError as error:
            if isinstance(error, BrokenPipeError):  # the reader of our output, such as head, has had enough
                sys.stderr.close()
                raise typer.Exit(0) from error
            typer.echo(f"kg: {error.filename or 'a file'}: {error.strerror or error}", err=True)
            raise typer.Exit(2) from error


def _laid_out(help_text: str) -> str:
    r"""Mark the paragraphs with indented lines, which are examples, so that their line ends stay.

    >>> _laid_out("Do it.\n\nExample:\n  kg do")
    'Do it.\n\n\x08\nExample:\n  kg do'
    """
    paragraphs = inspect.cleandoc(help_text).split("\n\n")
    return "\n\n".join(f"\b\n{one}" if "\n  " in one else one for one in paragraphs)


app = typer.Typer(
    cls=_Group,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"]},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"park-kg {version('park-kg')}")
        raise typer.Exit


def _kg(
    show: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Say which version.")
    ] = False,
) -> None:
    """Read Chinese news about industrial parks and build a knowledge graph from it.

    Start with:
      kg build news/ -o output       then open output/graph.html
      kg query output --list
    """


app.callback(help=_laid_out(_kg.__doc__ or ""))(_kg)
_COMMANDS: tuple[Callable[..., Any], ...] = (
    make.build,
    make.extract,
    make.fetch,
    make.spark_build,
    look.query,
    look.serve,
    look.check,
    look.explain,
    look.identity,
    look.diff,
    make.remove,
    make.export,
    judge.evaluate,
    judge.train,
    make.annotate,
)
# a named query has parameters of its own: kg query OUTPUT --name settled --park X
_OPEN = {"allow_extra_args": True, "ignore_unknown_options": True}
for _command in _COMMANDS:
    app.command(help=_laid_out(_command.__doc__ or ""), context_settings=_OPEN if _command is look.query else {})(
        _command
    )


def main() -> None:
    """Run the command line."""
    # Its memory goes with the process: to look through a loaded model for garbage at the end takes a fifth of a second.
    atexit.register(gc.freeze)
    for stream in (sys.stdout, sys.stderr):
        if stream.isatty():
            # a console in another code page shows what it can, and does not stop the run at what it cannot
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]
        else:
            stream.reconfigure(encoding="utf-8", errors="replace", newline="\n")  # type: ignore[union-attr]
    app()
