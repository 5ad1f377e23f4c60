"""Five-fold cross-validation of the whole reading: each report is read by a model that has not seen it.

    python tests/bench/crossval.py seeds/train --also SENTENCES --corpus cluener=FILE --corpus lac=FILE

Folds go by the hash of a document's id. Auxiliary taggers are trained once: their corpora hold no gold document.
`--also` names gold that is only trained on. Prints the figures of every fold, their mean and their spread.
"""

import argparse
import statistics
import sys
import tempfile
from pathlib import Path

from kg.extractor import load_extractor
from kg.schema import load_schema
from kg.settings import Settings
from kg.training.evaluate import as_document
from kg.training.gold import GoldDocument, read_gold
from kg.training.score import Scores, calibration, score
from kg.training.tagger import part_of
from kg.training.train import learn, train_auxiliaries

FOLDS = 5


def figures(scores: Scores) -> dict[str, float]:
    mentions, relations, core = scores.mentions["all"], scores.relations["all"], scores.relations["core"]
    return {
        "mentions P": mentions.precision,
        "mentions R": mentions.recall,
        "mentions F1": mentions.f1,
        "relations P": relations.precision,
        "relations R": relations.recall,
        "relations F1": relations.f1,
        "core F1": core.f1,
        "status": scores.status_accuracy,
        "plans as done": scores.lost_plans,
        "B3 F1": scores.identity_f1,
        "calibration error": calibration(scores.judged)[1],
    }


def run(reports: list[GoldDocument], also: list[GoldDocument], corpora: dict[str, Path], folds: list[int]) -> None:
    auxiliary = train_auxiliaries(corpora)
    rows = []
    for fold in folds:
        held = [one for one in reports if part_of(one.id, FOLDS) == fold]
        seen = sorted([*(one for one in reports if part_of(one.id, FOLDS) != fold), *also], key=lambda one: one.id)
        with tempfile.TemporaryDirectory() as folder:
            learn(seen, Path(folder), auxiliary, lambda _: None, 2)
            extractor = load_extractor(Settings(model=Path(folder)))
            rows.append(figures(score(((one, extractor.extract(as_document(one))) for one in held), load_schema())))
        show(f"fold {fold}, {len(held)} reports", rows[-1])
    show("mean", {name: statistics.mean(row[name] for row in rows) for name in rows[0]})
    if len(rows) > 1:
        show("standard deviation", {name: statistics.stdev(row[name] for row in rows) for name in rows[0]})


def show(label: str, row: dict[str, float]) -> None:
    print(f"{label:22}", *(f"{name} {value:.3f}" for name, value in row.items()), sep="  ", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--also", type=Path, action="append", default=[])
    parser.add_argument("--corpus", action="append", default=[], metavar="NAME=FILE")
    parser.add_argument("--folds", type=int, nargs="+", default=list(range(FOLDS)))
    given = parser.parse_args()
    corpora = {name: Path(path) for name, _, path in (one.partition("=") for one in given.corpus)}
    run(list(read_gold([given.gold])), list(read_gold(given.also)), corpora, given.folds)


if __name__ == "__main__":
    sys.exit(main())
