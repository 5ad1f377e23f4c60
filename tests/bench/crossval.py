"""Cross-validation of the whole reading: each report is read by models that have not seen it.

    python tests/bench/crossval.py seeds/train --also SENTENCES --corpus cluener=FILE --corpus lac=FILE

Training itself makes what is measured here: the tagger's reading of each document by a tagger trained on the parts that
it is not in, and for each fifth of the documents the classifier of relations, with trees, confidences and threshold,
that has not seen it. Parts go by the hash of a document's id. Auxiliary taggers are trained once: their corpora hold no
gold document. `--also` names gold that is trained on and scored apart; `--only` says with which prefixes of the id the
reports are that count. Prints the figures of every fold, their mean and their spread.
"""

import argparse
import statistics
import sys
from bisect import bisect_right
from collections.abc import Sequence
from pathlib import Path

from kg.documents.body import find_body
from kg.extractor import read_on
from kg.lexicon import load_lexicon
from kg.model import Extraction, Mention, Span
from kg.relations.find import RelationFinder
from kg.schema import load_schema
from kg.training.evaluate import as_document
from kg.training.gold import GoldDocument, read_gold
from kg.training.score import Scores, calibration, score
from kg.training.tagger import part_of, train_tagger
from kg.training.train import FOLDS, train_auxiliaries, train_relations

Unseen = dict[str, tuple[Mention, ...]]


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


def within(body: tuple[Span, ...], found: Sequence[Mention]) -> list[Mention]:
    starts = [span.start for span in body]
    held = [(one, bisect_right(starts, one.start) - 1) for one in found]
    return [one for one, at in held if at >= 0 and one.end <= body[at].end]


def read(one: GoldDocument, unseen: Unseen, finder: RelationFinder) -> Extraction:
    document = as_document(one)
    body = find_body(document.text)
    return read_on(document, body, within(body, unseen[one.id]), finder)


def run(
    reports: list[GoldDocument], also: list[GoldDocument], unseen: Unseen, folds: list[int], only: tuple[str, ...]
) -> None:
    schema, lexicon = load_schema(), load_lexicon()
    everything = sorted([*reports, *also], key=lambda one: one.id)
    rows: dict[str, list[dict[str, float]]] = {}
    without = train_relations(everything, unseen, schema, lexicon, 2).without
    for fold in folds:
        finder = RelationFinder(without[fold], schema, lexicon)
        groups = {"reports": [one for one in reports if one.id.startswith(only)], "also": also}
        for name, group in groups.items():
            held = [one for one in group if part_of(one.id, FOLDS) == fold]
            if held:
                found = figures(score(((one, read(one, unseen, finder)) for one in held), schema))
                rows.setdefault(name, []).append(found)
                show(f"fold {fold}, {len(held)} {name}", found)
    for name, found in rows.items():
        show(f"mean, {name}", {figure: statistics.mean(row[figure] for row in found) for figure in found[0]})
        if len(found) > 1:
            show("standard deviation", {figure: statistics.stdev(row[figure] for row in found) for figure in found[0]})


def show(label: str, row: dict[str, float]) -> None:
    print(f"{label:22}", *(f"{name} {value:.3f}" for name, value in row.items()), sep="  ", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--also", type=Path, action="append", default=[])
    parser.add_argument("--corpus", action="append", default=[], metavar="NAME=FILE")
    parser.add_argument("--folds", type=int, nargs="+", default=list(range(FOLDS)))
    parser.add_argument("--only", nargs="*", default=[""], metavar="PREFIX")
    given = parser.parse_args()
    corpora = {name: Path(path) for name, _, path in (one.partition("=") for one in given.corpus)}
    reports, also = list(read_gold([given.gold])), list(read_gold(given.also))
    everything = sorted([*reports, *also], key=lambda one: one.id)
    _, unseen = train_tagger(everything, train_auxiliaries(corpora), 2)
    run(reports, also, unseen, given.folds, tuple(given.only))


if __name__ == "__main__":
    sys.exit(main())
