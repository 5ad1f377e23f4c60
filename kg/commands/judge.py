"""Commands about quality: evaluate, train."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from kg.commands.shared import progress, say, table, with_settings
from kg.errors import OutputError
from kg.settings import Settings

if TYPE_CHECKING:
    from kg.model import Extraction
    from kg.training.gold import GoldDocument
    from kg.training.score import Scores

_FIGURE = ("precision", "recall", "f1", "right", "predicted", "gold")


@with_settings()
def evaluate(
    gold: Annotated[list[Path], typer.Argument(metavar="GOLD", help="Folders of annotated documents, or exports.")],
    settings: Settings,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, for programs.")] = False,
    errors: Annotated[
        Path | None, typer.Option(metavar="FILE.html", help="Also write every mistake in its sentence, by cause.")
    ] = None,
) -> None:
    """Say how well annotated documents are read.

    For example:
      kg evaluate gold/
      kg evaluate gold/ --model mymodel --json
      kg evaluate gold/ --errors mistakes.html
    """
    from kg.pipeline import load_reader
    from kg.schema import load_schema
    from kg.training.errors import Mistake, find_mistakes
    from kg.training.evaluate import as_document
    from kg.training.evaluate import as_json as plain_values
    from kg.training.evaluate import evaluate as run

    if errors and not errors.parent.is_dir():
        raise OutputError(f"{errors}: no such folder: {errors.parent}. Make it first, or give another file.")
    schema = load_schema(settings.ontology)
    mistakes: list[Mistake] = []
    wide = load_reader(msgspec.structs.replace(settings, min_confidence=0.0)) if errors else None

    def look(document: "GoldDocument", extraction: "Extraction") -> None:
        if wide is not None:
            mistakes.extend(find_mistakes(document, extraction, lambda: wide.extract(as_document(document)), schema))

    with progress() as tell:
        scores = run(gold, load_reader(settings), schema, progress=lambda done: tell("read", done), look=look)
    if errors:
        from kg.training.errors_page import write_errors

        write_errors(mistakes, scores, errors)
        say(f"{len(mistakes)} mistakes are in {errors}.")
    if as_json:
        sys.stdout.write(json.dumps(plain_values(scores), ensure_ascii=False, indent=2) + "\n")
        return
    _show(scores)


def _show(scores: "Scores") -> None:
    from kg.training.score import calibration

    figures = {f"mentions {name}": figure for name, figure in scores.mentions.items()}
    figures |= {f"relations {name}": figure for name, figure in scores.relations.items()}
    bins, error = calibration(scores.judged)
    plain = {
        "documents": scores.documents,
        "identity B³ F1": scores.identity_f1,
        "status right": scores.status_accuracy,
        "plans lost": scores.lost_plans,
        "calibration error": error,
    }
    rows = [(name, *(_shown(getattr(one, what)) for what in _FIGURE)) for name, one in figures.items()]
    rows += [(name, "", "", _shown(value), "", "", "") for name, value in plain.items()]
    table(rows, ("what", *_FIGURE))
    if scores.status:
        rows = [(gold, given, str(count)) for (gold, given), count in scores.status.items()]
        table(rows, ("status in gold", "status given", "relations"))
    if bins:
        rows = [(_shown(mean), _shown(share), str(count)) for mean, share, count in bins]
        table(rows, ("mean confidence", "share right", "relations"))


def _shown(value: float) -> str:
    return f"{value:.3f}" if isinstance(value, float) else str(value)


def train(
    gold: Annotated[list[Path], typer.Argument(metavar="GOLD", help="Folders of annotated documents.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The folder for the model.")],
    corpus: Annotated[
        list[str] | None, typer.Option(metavar="NAME=PATH", help="A public corpus for an auxiliary tagger.")
    ] = None,
    licensed_only: Annotated[
        bool, typer.Option("--licensed-only", help="Leave out public sources whose licence does not reach the data.")
    ] = False,
    workers: Annotated[int, typer.Option(min=1, help="Processes.")] = 2,
    ontology: Annotated[Path | None, typer.Option(help="Your own classes and relations (Turtle).")] = None,
    seeds: Annotated[Path | None, typer.Option(help="Your own folder of lexicons (TSV).")] = None,
) -> None:
    """Train a model on annotated documents or exports of Label Studio. Needs the extra `train`.

    For example:
      kg train seeds/train mine/ -o mymodel
      kg train seeds/train export.json -o mymodel
      kg build news/ -o output --model mymodel
    """
    from kg.training.train import train as run

    corpora = {name: Path(path) for name, _, path in (one.partition("=") for one in corpus or ())}
    run(
        gold, output, corpora, say=say, workers=workers, ontology=ontology, seeds=seeds, licensed_only=licensed_only
    )  # fmt: skip
    say(f"The model is in {output}: kg build INPUT -o OUTPUT --model {output}.")
