"""The loss is what going over all ways one by one gives, and its gradient is its slope."""

from itertools import pairwise, product

import numpy as np
import pytest

from kg.mentions.features import Passage
from kg.mentions.keys import from_rows
from kg.mentions.labels import can_follow
from kg.training.likelihood import Likelihood, Lines
from kg.training.owlqn import Vector

LABELS = ("O", "B-X", "E-X", "S-Y")


def lessons(seed: int, count: int = 12) -> list[Lines]:
    """Give passages of a few characters, some with a separator within, each character with some of 40 attributes."""
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(count):
        size = int(rng.integers(1, 6))
        text = "".join("，" if i and rng.random() < 0.2 else "甲" for i in range(size))
        rows = [[f"n{i}" for i in rng.zipf(1.4, 4) % 40] for _ in range(size)]
        labels: list[str] = []
        for char in text:
            held = [one for one in LABELS if not labels or can_follow(labels[-1], one)]
            labels.append("O" if char == "，" else held[int(rng.integers(len(held)))])
        found.append((Passage([text]), from_rows(rows), labels))
    return found


def weights_for(likelihood: Likelihood, seed: int) -> Vector:
    """Give weights of what the lessons have: those of anything else are not looked at."""
    chosen: Vector = np.random.default_rng(seed).normal(0, 0.5, likelihood.size)
    return np.where(likelihood.counts > 0, chosen, 0)


def by_hand(likelihood: Likelihood, weights: Vector, told: list[Lines]) -> float:
    """Go over all ways through each passage; separators are outside, whatever speaks for them."""
    table = likelihood.table(weights, "x")
    part, loss = table.parts["x"], 0.0
    for passage, seen, labels in told:
        scores = table.score(table.find(seen)).astype(float)
        text = [chr(code) for code in passage.codes.tolist()]
        scores[[i for i, char in enumerate(text) if char == "，"]] = 0
        choices = [("O",) if char == "，" else part.labels for char in text]

        def total(way: tuple[str, ...], scores: np.ndarray = scores) -> float:
            at = [part.labels.index(one) for one in way]
            moves = sum(part.transitions[one, other] for one, other in pairwise(at))
            return float(scores[range(len(at)), at].sum() + moves)

        loss += float(np.log(sum(np.exp(total(way)) for way in product(*choices)))) - total(tuple(labels))
    return loss


@pytest.mark.parametrize("seed", range(6))
def test_the_loss_is_that_of_all_ways_one_by_one(seed: int) -> None:
    told = [one for one in lessons(seed) if not _two_separators(one)]
    likelihood = Likelihood(told)
    weights = weights_for(likelihood, seed)
    assert likelihood.loss(weights)[0] == pytest.approx(by_hand(likelihood, weights, told), rel=2e-3)


def _two_separators(one: Lines) -> bool:
    """Say whether separators stand side by side, of whose move from one to the other nobody learns."""
    text = "".join(map(chr, one[0].codes.tolist()))
    return "，，" in text


@pytest.mark.parametrize("seed", range(4))
def test_the_gradient_is_the_slope(seed: int) -> None:
    likelihood = Likelihood(lessons(seed, 30))
    weights = weights_for(likelihood, seed)
    gradient = likelihood.loss(weights)[1]
    rng = np.random.default_rng(seed)
    for at in rng.choice(np.flatnonzero(np.abs(gradient) > 0.2), 12):
        beside = np.zeros(likelihood.size)
        beside[at] = 0.05
        slope = (likelihood.loss(weights + beside)[0] - likelihood.loss(weights - beside)[0]) / 0.1
        assert gradient[at] == pytest.approx(slope, rel=0.02, abs=0.02)


def test_what_the_lessons_never_have_has_no_slope() -> None:
    likelihood = Likelihood(lessons(1, 60))
    never = likelihood.counts[: -len(likelihood.labels) ** 2] == 0
    assert never.any()
    assert not likelihood.loss(np.zeros(likelihood.size))[1][: len(never)][never].any()


def test_what_cannot_follow_never_does() -> None:
    likelihood = Likelihood(lessons(2, 40))
    part = likelihood.table(weights_for(likelihood, 2), "x").parts["x"]
    for before, row in zip(part.labels, part.transitions, strict=True):
        for after, weight in zip(part.labels, row, strict=True):
            assert (weight < -5) == (not can_follow(before, after))


def test_rare_attributes_have_no_weight() -> None:
    told = lessons(3, 30)
    assert Likelihood(told, 5).size < Likelihood(told).size


SEPARATORS: Lines = (Passage(["，，"]), from_rows([[], []]), ["O", "O"])


@pytest.mark.parametrize("told", [[], [(Passage([]), from_rows([]), [])], [SEPARATORS]])
def test_nothing_to_learn_from_is_no_loss(told: list[Lines]) -> None:
    likelihood = Likelihood(told)
    assert likelihood.labels == ("O",)
    assert likelihood.loss(np.zeros(likelihood.size))[0] == pytest.approx(0, abs=1e-6)
