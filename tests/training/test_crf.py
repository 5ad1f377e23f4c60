"""The CRF trainer: learns a regularity, gives the same bytes twice, survives odd input."""

import pytest

from kg.mentions.tagger import Crf
from kg.training.crf import train_crf

LESSONS = [([["a"], ["b"]], ["S-X", "O"]), ([["b"], ["a"]], ["O", "S-X"]), ([["b"]], ["O"])] * 3


def test_it_learns_and_gives_the_same_bytes_twice() -> None:
    weights = train_crf(LESSONS, iterations=10)
    assert weights == train_crf(LESSONS, iterations=10)
    assert Crf(weights).tag([["b"], ["a"], ["b"]]) == ["O", "S-X", "O"]


@pytest.mark.parametrize("attribute", ["a:b", "a\\b", "a\tb", "😀", "a\0b", " ", ""])
def test_any_attribute_can_be_learnt(attribute: str) -> None:
    lessons = [([[attribute], ["other"]], ["S-X", "O"]), ([["other"], [attribute]], ["O", "S-X"])]
    weights = train_crf(lessons * 3, iterations=20)
    assert Crf(weights).tag([["other"], [attribute]]) == ["O", "S-X"]


def test_rare_attributes_are_left_out() -> None:
    assert len(train_crf(LESSONS, iterations=5, min_count=100)) < len(train_crf(LESSONS, iterations=5))


def test_labels_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="differ"):
        train_crf([([["a"]], ["O", "O"])], iterations=1)


def test_what_learnt_from_nothing_finds_nothing() -> None:
    assert Crf(train_crf([], iterations=3)).tag([["a"], ["b"]]) == ["O", "O"]
