"""The CRF trainer: learns a regularity, gives the same bytes twice, survives odd input."""

from pathlib import Path

import pytest

from kg.mentions.chains import best, chains_of
from kg.mentions.features import Passage
from kg.mentions.keys import from_rows
from kg.mentions.labels import OUTSIDE
from kg.mentions.weights import Weights
from kg.training.crf import train_crf
from kg.training.likelihood import Lines

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
    assert weights.parts["x"].labels == ("O", "S-X")
    assert tag(weights, [["a"]]) == ["S-X"]
