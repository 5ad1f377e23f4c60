"""The CRF trainer: learns a regularity, gives the same bytes twice, survives odd input."""

from pathlib import Path

import numpy as np
import pycrfsuite
import pytest

from kg.mentions.chains import best, chains_of
from kg.mentions.features import Passage
from kg.mentions.keys import from_rows, read_back
from kg.mentions.labels import OUTSIDE
from kg.mentions.weights import Weights
from kg.training.crf import Lines, items_of, learn, train_crf, weights_of

Rows = list[list[str]]


def lesson(rows: Rows, labels: list[str]) -> Lines:
    return Passage(["甲" * len(rows)]), from_rows(rows), labels


def tag(weights: Weights, rows: Rows) -> list[str]:
    (part,) = weights.parts.values()
    scores = weights.score(weights.find(from_rows(rows)))
    chains = chains_of(Passage(["甲" * len(rows)]))
    return [part.labels[i] for i in best(scores, part.transitions, part.labels.index(OUTSIDE), chains)]


LESSONS = [lesson([["a"], ["b"]], ["S-X", "O"]), lesson([["b"], ["a"]], ["O", "S-X"]), lesson([["b"]], ["O"])] * 3


def saved(weights: Weights, folder: Path) -> bytes:
    weights.save(folder / "weights.npz")
    return (folder / "weights.npz").read_bytes()


def test_it_learns_and_gives_the_same_bytes_twice(tmp_path: Path) -> None:
    weights = train_crf(LESSONS, "x", iterations=10)
    assert saved(weights, tmp_path) == saved(train_crf(LESSONS, "x", iterations=10), tmp_path)
    assert tag(weights, [["b"], ["a"], ["b"]]) == ["O", "S-X", "O"]


@pytest.mark.parametrize("attribute", ["a:b", "a\\b", "a\tb", "😀", "a\0b", " ", ""])
def test_any_attribute_can_be_learnt(attribute: str) -> None:
    lessons = [lesson([[attribute], ["other"]], ["S-X", "O"]), lesson([["other"], [attribute]], ["O", "S-X"])]
    weights = train_crf(lessons * 3, "x", iterations=20)
    assert tag(weights, [["other"], [attribute]]) == ["O", "S-X"]


def test_what_it_learnt_is_what_the_library_says_and_reads() -> None:
    rng = np.random.default_rng(3)
    names = [f"n{i}" for i in range(300)]
    kinds = ["O", "B-X", "E-X", "S-Y"]
    sequences, lessons = [], []
    for _ in range(60):
        size = int(rng.integers(1, 12))
        rows = [[names[int(i)] for i in rng.zipf(1.5, 5) % 300] for _ in range(size)]
        passage, seen, labels = lesson(rows, [kinds[int(i)] for i in rng.integers(0, 4, size)])
        lessons.append((passage, seen, labels))
        sequences += [(items, labels) for items in items_of(passage, seen)]
    model = learn(sequences, iterations=20, l1=0.05, l2=0.05, min_count=1)
    weights, tagger = weights_of(model, "x"), pycrfsuite.Tagger()
    tagger.open_inmemory(model)
    info = tagger.info()
    part = weights.parts["x"]
    number = {label: i for i, label in enumerate(part.labels)}
    starts = np.concatenate([[0], np.cumsum(weights.counts)])
    held = {
        (int(key), part.labels[weights.columns[i]]): float(weights.values[i])
        for key, begun, ended in zip(weights.keys, starts, starts[1:], strict=False)
        for i in range(begun, ended)
    }
    wanted = {
        (int(read_back(np.frombuffer(word.encode(), dtype=np.uint8)[None, :])[0]), label): value
        for (word, label), value in info.state_features.items()
    }
    assert held.keys() == wanted.keys()
    assert all(held[one] == pytest.approx(wanted[one], rel=1e-3, abs=1e-6) for one in held)
    for (before, after), value in info.transitions.items():
        assert part.transitions[number[before], number[after]] == pytest.approx(value, abs=1e-5)
    assert np.count_nonzero(part.transitions) == len(info.transitions)
    for (passage, seen, _), (items, _) in zip(lessons, sequences, strict=True):
        found = best(weights.score(weights.find(seen)), part.transitions, number["O"], chains_of(passage))
        assert [part.labels[i] for i in found] == tagger.tag(items)


def test_rare_attributes_are_left_out() -> None:
    rare = train_crf(LESSONS, "x", iterations=5, min_count=100)
    assert len(rare.keys) < len(train_crf(LESSONS, "x", iterations=5).keys)


def test_labels_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="differ"):
        train_crf([lesson([["a"]], ["O", "O"])], "x", iterations=1)


def test_what_learnt_from_nothing_finds_nothing() -> None:
    assert tag(train_crf([], "x", iterations=3), [["a"], ["b"]]) == ["O", "O"]


def test_the_label_outside_is_known_even_where_nothing_is_outside() -> None:
    weights = train_crf([lesson([["a"]], ["S-X"])], "x", iterations=3)
    assert weights.parts["x"].labels == ("S-X", "O")
    assert tag(weights, [["a"]]) == ["S-X"]
