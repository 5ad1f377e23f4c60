"""Measure the status of relations, their ends and evidence given: `python tests/bench/status.py FOLDER [FOLDER…]`.

Five-fold cross-validation: each gold relation gets its status from weights learnt on the other folds. Prints, for the
rules alone and for what is learnt on top of them, the accuracy, the part of what is planned, ended or negated that
comes out done, and the part of what is done that does not. `--only` names prefixes of the ids of documents that count.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

from kg.lexicon import load_lexicon
from kg.relations.triggers import Triggers
from kg.schema import load_schema
from kg.training.gold import read_gold
from kg.training.readings import read_pairs
from kg.training.statuses import StatusExample, learn_status, status_examples
from kg.training.tagger import part_of
from kg.training.train import FOLDS


def by_rules(one: StatusExample) -> str:
    return next(attribute[1:] for attribute in one.attributes if attribute.startswith("S"))


def show(name: str, gold: Sequence[str], found: Sequence[str]) -> None:
    pairs = list(zip(gold, found, strict=True))
    other = [status for wanted, status in pairs if wanted != "done"]
    done = [status for wanted, status in pairs if wanted == "done"]
    print(f"{name}: {len(pairs)} relations, accuracy {sum(a == b for a, b in pairs) / max(1, len(pairs)):.3f}")
    print(f"  planned, ended or negated as done: {other.count('done') / max(1, len(other)):.3f} of {len(other)}")
    print(f"  done as something else: {1 - done.count('done') / max(1, len(done)):.3f} of {len(done)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", nargs="+", type=Path)
    parser.add_argument("--only", default="", help="prefixes of ids, with commas between")
    chosen = parser.parse_args()
    schema, lexicon = load_schema(), load_lexicon()
    triggers = Triggers(lexicon)
    counted: list[StatusExample] = []
    held: list[StatusExample] = []
    for document in read_gold(chosen.gold):
        pairs = read_pairs(document, None, schema, lexicon, triggers).pairs
        mine = status_examples(document, pairs, schema, lexicon.status_words, part_of(document.id, FOLDS))
        held += mine
        counted += mine if document.id.startswith(tuple(chosen.only.split(","))) else []
    gold, learnt, rules = [], [], []
    for fold in range(FOLDS):
        mine = [one for one in counted if one.part == fold]
        model = learn_status(held, without=fold)
        rules += [by_rules(one) for one in mine]
        learnt += model.decide([one.attributes for one in mine]) if model else [by_rules(one) for one in mine]
        gold += [one.status for one in mine]
    show("rules", gold, rules)
    show("learnt", gold, learnt)


if __name__ == "__main__":
    main()
