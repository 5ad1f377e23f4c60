"""FinRE: the relation of two given names in a sentence, learnt on its train split, scored on its test split.

    python tests/bench/finre.py FOLDER

FOLDER holds `train.txt`, `valid.txt` and `test.txt` of FinRE (head, tail, relation, sentence, parted by tabs; Li et al.
2019, MIT). Learnt is a logistic regression for each relation over the attributes that `kg.relations.features` gives of
the pair, as in `kg train`, with character pairs around and between the names. Nothing else is trained on. How
far `unknown` must lead is chosen on the valid split. The score is the micro F1 over all relations but `unknown`.
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from kg.lexicon import load_lexicon
from kg.model import Mention, Span
from kg.relations.candidates import Candidate, Sentence
from kg.relations.features import Names, Within
from kg.relations.parts import View
from kg.relations.triggers import Triggers

#: Micro F1 on the test split as given by Li, Ding, Liu, Zheng and Shen (2019), "Chinese Relation Extraction with
#: Multi-Grained Information and External Linguistic Knowledge", ACL, https://aclanthology.org/P19-1430, table 3.
PUBLISHED = {"BLSTM": 42.87, "PCNN": 45.51, "PCNN + ATT": 46.13, "Lattice LSTM": 47.41, "MG Lattice": 49.26}
NONE = "unknown"
STRENGTH = 0.5
MARGINS = tuple(step / 10 for step in range(-5, 16))
MIN_COUNT = 2
Row = tuple[str, str, str, str]


def read(path: Path) -> list[Row]:
    lines = (line.rstrip("\n").split("\t") for line in path.open(encoding="utf-8") if line.strip())
    return [(head, tail, relation, text) for head, tail, relation, text in lines]


def places(row: Row) -> tuple[int, int]:
    """Find the two names where they stand nearest to each other."""
    head, tail, _, text = row
    found = [
        (abs(a - b), a, b)
        for a in occurrences(text, head)
        for b in occurrences(text, tail)
        if a + len(head) <= b or b + len(tail) <= a
    ]
    return min(found)[1:] if found else (-1, -1)


def occurrences(text: str, name: str) -> Iterator[int]:
    at = text.find(name)
    while at >= 0:
        yield at
        at = text.find(name, at + 1)


class Describer:
    """Gives the attributes of a pair: those of the project, each also with the direction; character pairs; names."""

    def __init__(self) -> None:
        self._triggers = Triggers(load_lexicon())

    def __call__(self, row: Row) -> list[str]:
        head, tail, _, text = row
        start, end = places(row)
        if start < 0:
            return ["nested", *(f"s{pair}" for pair in pairs(text))]
        mentions = sorted(
            [Mention(start, start + len(head), "COMPANY", "h"), Mention(end, end + len(tail), "COMPANY", "t")]
        )
        left, right = mentions
        sentence = Sentence(0, Span(0, len(text)), text, mentions)
        candidate = Candidate("same", left, right, sentence)
        view = View("", {"h": head, "t": tail}, 0)
        triggers = self._triggers.find(text, sentence)
        found = [*Within(sentence, view, Names("s", view), triggers).describe(candidate).attributes]
        found += [f"W{token.text}" for token in sentence.tokens]
        found += [f"M{pair}" for pair in pairs(text[left.end : right.start])]
        found += [f"B{pair}" for pair in pairs(text[max(0, left.start - 10) : left.start])]
        found += [f"A{pair}" for pair in pairs(text[right.end : right.end + 14])]
        found += [f"n{side}{name[-k:]}" for side, name in (("h", head), ("t", tail)) for k in (1, 2, 4)]
        way = ">" if start < end else "<"
        return [*found, *(way + one for one in found)]


def pairs(text: str) -> Iterable[str]:
    return (text[i : i + 2] for i in range(len(text) - 1))


def matrix(rows: list[list[str]], index: dict[str, int]) -> csr_matrix:
    starts, found = [0], []
    for row in rows:
        found += sorted({index[one] for one in row if one in index})
        starts.append(len(found))
    return csr_matrix((np.ones(len(found), dtype=np.float32), found, starts), shape=(len(rows), len(index)))


def score(gold: list[str], given: list[str]) -> tuple[float, float, float]:
    right = sum(one == other != NONE for one, other in zip(gold, given, strict=True))
    wanted, said = sum(one != NONE for one in gold), sum(one != NONE for one in given)
    return 100 * right / said, 100 * right / wanted, 200 * right / (said + wanted)


def learn(rows: csr_matrix, kinds: list[str], target: list[str], *unseen: csr_matrix) -> list[np.ndarray]:
    """Learn one classifier a relation; give the log odds of the unseen rows."""
    found = [np.zeros((part.shape[0], len(kinds))) for part in unseen]
    wanted = np.array(target)
    for i, kind in enumerate(kinds):
        learner = LogisticRegression(C=STRENGTH, solver="liblinear", tol=1e-2, random_state=0)
        learner.fit(rows, wanted == kind)
        for part, odds in zip(unseen, found, strict=True):
            odds[:, i] = learner.decision_function(part)
    return found


def choose(odds: np.ndarray, kinds: list[str], margin: float) -> list[str]:
    """Give the likeliest relation; `unknown` must lead by a margin."""
    shifted = odds.copy()
    shifted[:, kinds.index(NONE)] -= margin
    return [kinds[i] for i in shifted.argmax(axis=1)]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    arguments = parser.parse_args()
    began = time.perf_counter()
    describe = Describer()
    parts = {name: read(arguments.folder / f"{name}.txt") for name in ("train", "valid", "test")}
    rows = {name: [describe(row) for row in part] for name, part in parts.items()}
    gold = {name: [row[2] for row in part] for name, part in parts.items()}
    counts = Counter(one for row in rows["train"] for one in set(row))
    index = {name: i for i, name in enumerate(sorted(name for name, count in counts.items() if count >= MIN_COUNT))}
    kinds = sorted(set(gold["train"]))
    seen, valid, test = (matrix(rows[name], index) for name in ("train", "valid", "test"))
    on_valid, on_test = learn(seen, kinds, gold["train"], valid, test)
    margin = max(MARGINS, key=lambda one: (score(gold["valid"], choose(on_valid, kinds, one))[2], -one))
    precision, recall, f1 = score(gold["test"], choose(on_test, kinds, margin))
    print(f"FinRE, {len(parts['train'])} pairs learnt in {time.perf_counter() - began:.0f} s, {len(index)} attributes")
    print(f"on valid {score(gold['valid'], choose(on_valid, kinds, margin))[2]:.2f} at a margin of {margin:.1f}")
    print(f"{'park-kg':20} P {precision:.2f}  R {recall:.2f}  F1 {f1:.2f}")
    for name, figure in PUBLISHED.items():
        print(f"{name:20} F1 {figure:.2f}  (Li et al. 2019)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
