"""Commands about quality: evaluate, train."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from kg.commands.shared import progress, say, table, with_settings
from kg.settings import Settings

_FIGURE = ("precision", "recall", "f1", "right", "predicted", "gold")


@with_settings()
def evaluate(
    gold: Annotated[list[Path], typer.Argument(metavar="GOLD", help="Folders of annotated documents.")],
    settings: Settings,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, for programs.")] = False,
) -> None:
    """Say how well annotated documents are read.

    For example:
      kg evaluate gold/
      kg evaluate gold/ --model mymodel --json
    """
    from kg.pipeline import load_reader
    from kg.schema import load_schema
    from kg.training.evaluate import as_json as plain_values
    from kg.training.evaluate import evaluate as run

    with progress() as tell:
        scores = run(
            gold, load_reader(settings), load_schema(settings.ontology), progress=lambda done: tell("read", done)
        )
    if as_json:
        sys.stdout.write(json.dumps(plain_values(scores), ensure_ascii=False, indent=2) + "\n")
        return
    figures = {f"mentions {name}": figure for name, figure in scores.mentions.items()}
    figures |= {f"relations {name}": figure for name, figure in scores.relations.items()}
    plain = {
        "documents": scores.documents,
        "identity B³ F1": scores.identity_f1,
        "status right": scores.status_accuracy,
        "plans lost": scores.lost_plans,
    }
    rows = [(name, *(_shown(getattr(one, what)) for what in _FIGURE)) for name, one in figures.items()]
    rows += [(name, "", "", _shown(value), "", "", "") for name, value in plain.items()]
    table(rows, ("what", *_FIGURE))


def _shown(value: float) -> str:
    return f"{value:.3f}" if isinstance(value, float) else str(value)


def train(
    gold: Annotated[list[Path], typer.Argument(metavar="GOLD", help="Folders of annotated documents.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The folder for the model.")],
    corpus: Annotated[
        list[str] | None, typer.Option(metavar="NAME=PATH", help="A public corpus for an auxiliary tagger.")
    ] = None,
    workers: Annotated[int, typer.Option(min=1, help="Processes.")] = 2,
    ontology: Annotated[Path | None, typer.Option(help="Your own classes and relations (Turtle).")] = None,
    seeds: Annotated[Path | None, typer.Option(help="Your own folder of lexicons (TSV).")] = None,
) -> None:
    """Train a model on annotated documents. Needs the extra `train`.

    For example:
      kg train seeds/train mine/ -o mymodel
      kg build news/ -o output --model mymodel
    """
    from kg.training.train import train as run

    corpora = {name: Path(path) for name, _, path in (one.partition("=") for one in corpus or ())}
    run(gold, output, corpora, say=say, workers=workers, ontology=ontology, seeds=seeds)
    say(f"The model is in {output}: kg build INPUT -o OUTPUT --model {output}.")
