"""CLUENER2020: names of ten kinds, learnt on the train split alone, scored on dev.

    python tests/bench/cluener.py cluener_train.json cluener_dev.json [--names CLASS=FILE] [--keep FOLDER]

First the project's tagger: the attributes of `kg.mentions.features` with its lexicons, those of brackets (《…》, “…”)
and of surnames, one linear-chain CRF. Then a reading of whole spans (`spans.py`), learnt from what a tagger says of a
third of the train split that it has not seen. No other labelled data.

`--names` adds plain lists of names, one a line or THUOCL's files with counts, as further classes of the lexicon: the
README's figure has the lists of 267,399 short names of firms (co28), of THUOCL (diming, it, caijing, car) and of
professions (prof). `--keep` keeps the weights and takes what is there.
"""

import argparse
import lzma
import re
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import pycrfsuite
import spans as third
from crfsuite import items_of, learn

from kg.lexicon import NameRow, load_lexicon
from kg.mentions.features import Passage, Word, base_attributes, lexicon_attributes, segment
from kg.mentions.gazetteer import Gazetteer
from kg.mentions.keys import from_rows, joined
from kg.mentions.labels import Labelled, decode, encode
from kg.training.corpora import read_corpus

#: Entity-level F1 on dev, as the paper of the data set gives them: Xu, Dong, Liao, Yu, Tian, Liu, Li, Liu and Zhang
#: (2020), "CLUENER2020: Fine-grained Named Entity Recognition Dataset and Benchmark for Chinese", arXiv:2001.04351.
PUBLISHED = {"BiLSTM-CRF": 70.00, "BERT": 78.82, "RoBERTa-wwm-large": 80.42}
FOLDS, LEARNT = 3, (0,)  # the third reading learns from one part of three: each costs a training of the tagger
ITERATIONS = (70, 60)  # of the tagger, of those that have not seen a part
Corpus = list[tuple[str, list[Labelled]]]

_BRACKETS = re.compile(
    r"《([^《》]{0,30})》|“([^“”]{1,30})”|\"([^\"]{1,20})\"|[(（]([^()（）]{1,20})[)）]|^([^《》]{1,20})》|《([^《》]{1,20})$"
)
_SIZES = ((1, "1"), (2, "2"), (3, "3"), (4, "4"), (6, "5"), (9, "6"), (14, "7"), (99, "8"))
_LONGEST = 8


Rows = list[list[str]]


def lists_of(files: dict[str, Path]) -> Gazetteer:
    """Give plain lists of names, by class."""
    named = ((kind, name) for kind, path in files.items() for name in sorted(names_of(path)))
    return Gazetteer.of([NameRow(name, f"g{kind}") for kind, name in named], {})


def names_of(path: Path) -> set[str]:
    data = lzma.open(path).read() if path.suffix == ".xz" else path.read_bytes()
    text = data.decode("utf-8-sig")
    if re.search(r"\t\s*\d", text):
        return set(re.findall(r"[^\t\n\d\s]{2,}", text))
    return {name for line in text.splitlines() for name in [line.strip()] if 2 <= len(name) <= _LONGEST}


class Attributes:
    """Gives the attributes of each character of a line."""

    def __init__(self, files: dict[str, Path]) -> None:
        lexicon = load_lexicon()
        self.gazetteer = Gazetteer(lexicon)
        self._lists = lists_of(files) if files else None
        self._surnames = lexicon.surnames

    def __call__(self, line: str) -> pycrfsuite.ItemSequence:
        passage = Passage([line])
        parts = [base_attributes(passage), lexicon_attributes(passage, self.gazetteer)]
        parts += [from_rows(bracket_attributes(line, segment(line))), from_rows(self._surname_attributes(line))]
        if self._lists is not None:
            parts.append(lexicon_attributes(passage, self._lists))
        return next(items_of(passage, joined(*parts)))

    def _surname_attributes(self, line: str) -> Rows:
        rows: Rows = [[] for _ in line]
        for i, char in enumerate(line):
            if line[i : i + 2] in self._surnames:
                rows[i].append("SN2")
            elif char in self._surnames:
                rows[i].append("SN")
            rows[i] += [f"SN<{k}" for k in (1, 2) if i >= k and line[i - k] in self._surnames]
        return rows


def bracket_attributes(line: str, words: Sequence[Word]) -> Rows:
    """Tell of each character in brackets its place there, and the words before and behind the brackets."""
    rows: Rows = [[] for _ in line]
    word_at = [word for start, end, word, _ in words for _ in range(start, end)]
    for match in _BRACKETS.finditer(line):
        group = match.lastindex
        if not group:
            continue
        start, end = match.span(group)
        before = word_at[match.start() - 1] if match.start() else "^"
        after = word_at[match.end()] if match.end() < len(line) else "$"
        size = next(mark for limit, mark in _SIZES if end - start <= limit)
        for i in range(start, end):
            place = "S" if end - start == 1 else "B" if i == start else "E" if i == end - 1 else "M"
            head = f"K{group}{place}"
            rows[i] += [head, head + size, f"Kb{group}{place}{before}", f"Ka{group}{place}{after}"]
        for i in range(max(0, match.start() - 3), match.start()):
            rows[i].append(f"K<{group}{match.start() - i}")
        for i in range(match.end(), min(len(line), match.end() + 4)):
            rows[i].append(f"K>{group}{i - match.end()}")
    return rows


def train_tagger(train: Path, files: dict[str, Path], without: int) -> bytes:
    """Train a tagger on the train split, or on what is left of it `without` a part."""
    attributes = Attributes(files)
    sequences = (
        (attributes(text), encode(len(text), spans))
        for i, (text, spans) in enumerate(read_corpus(train))
        if without < 0 or i % FOLDS != without
    )
    return learn(sequences, iterations=ITERATIONS[without >= 0], l1=0.1, l2=0.02, min_count=2)


def taggers(train: Path, files: dict[str, Path], keep: Path | None, workers: int) -> dict[int, bytes]:
    """Train the tagger (-1), and those that have not seen a part of the train split."""
    found: dict[int, bytes] = {}
    for part in (-1, *LEARNT):
        if keep and (keep / f"{part}.crf").exists():
            found[part] = (keep / f"{part}.crf").read_bytes()
    left = [part for part in (-1, *LEARNT) if part not in found]
    if left:
        with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
            found |= dict(zip(left, pool.map(partial(train_tagger, train, files), left), strict=True))
    if keep:
        keep.mkdir(parents=True, exist_ok=True)
        for part, data in found.items():
            (keep / f"{part}.crf").write_bytes(data)
    return found


def described(
    corpus: Corpus, weights: bytes, attributes: Attributes, seen: third.Seen, kinds: Sequence[str]
) -> list[third.Described]:
    tagger = pycrfsuite.Tagger()
    tagger.open_inmemory(weights)
    found = []
    for text, _ in corpus:
        proposals = third.propose(tagger, attributes(text), len(text))
        found.append(third.describe(text, proposals, attributes.gazetteer, seen, kinds))
    return found


def score(corpus: Corpus, given: Sequence[Sequence[Labelled]]) -> tuple[float, float, float]:
    gold = [set(map(tuple, spans)) for _, spans in corpus]
    right = sum(len(one & set(map(tuple, other))) for one, other in zip(gold, given, strict=True))
    said, wanted = sum(len(set(one)) for one in given), sum(map(len, gold))
    return 100 * right / said, 100 * right / wanted, 200 * right / (said + wanted)


def best_least(parts: list[third.Described], corpus: Corpus, choose: Callable[..., list[Labelled]]) -> float:
    """Choose the least probability of a name, on a fifth of the train split that the ranker has not seen."""
    seen = [i for i in range(len(parts)) if i % 5]
    held = [i for i in range(len(parts)) if not i % 5]
    ranker = third.Ranker([parts[i] for i in seen], [corpus[i][1] for i in seen])
    sure = ranker.rank([parts[i] for i in held])
    gold = [corpus[i] for i in held]

    def figure(least: float) -> float:
        return score(gold, [choose(parts[i].proposals, row, least) for i, row in zip(held, sure, strict=True)])[2]

    return max((step / 100 for step in range(30, 61, 2)), key=figure)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("train", type=Path)
    parser.add_argument("dev", type=Path)
    parser.add_argument("--names", action="append", default=[], metavar="CLASS=FILE")
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--workers", type=int, default=2)
    arguments = parser.parse_args()
    began = time.perf_counter()
    files = {kind: Path(path) for kind, _, path in (one.partition("=") for one in arguments.names)}
    train, dev = list(read_corpus(arguments.train)), list(read_corpus(arguments.dev))
    weights = taggers(arguments.train, files, arguments.keep, arguments.workers)
    attributes = Attributes(files)
    kinds = sorted({kind for _, spans in train for *_, kind in spans})

    parts: list[third.Described] = []
    corpus: Corpus = []
    for part in LEARNT:
        held = [one for i, one in enumerate(train) if i % FOLDS == part]
        seen = third.Seen([one for i, one in enumerate(train) if i % FOLDS != part])
        parts += described(held, weights[part], attributes, seen, kinds)
        corpus += held
    least = best_least(parts, corpus, third.select)
    ranker = third.Ranker(parts, [spans for _, spans in corpus])
    found = described(dev, weights[-1], attributes, third.Seen(train), kinds)
    tagger = pycrfsuite.Tagger()
    tagger.open_inmemory(weights[-1])
    plain = [decode(tagger.tag(attributes(text))) for text, _ in dev]
    chosen = [third.select(one.proposals, sure, least) for one, sure in zip(found, ranker.rank(found), strict=True)]

    print(f"CLUENER2020, {len(train)} sentences learnt, {len(dev)} of dev read, {time.perf_counter() - began:.0f} s")
    for name, given in (("park-kg, tagger", plain), ("park-kg, spans weighed", chosen)):
        print("{:24} P {:.2f}  R {:.2f}  F1 {:.2f}".format(name, *score(dev, given)))
    for name, figure in PUBLISHED.items():
        print(f"{name:24} F1 {figure:.2f}  (Xu et al. 2020)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
