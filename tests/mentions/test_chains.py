"""Best labels and their probabilities are those of trying every way through a chain."""

from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.mentions.chains import SEPARATORS, best, certainty, chains_of
from kg.mentions.features import Passage

OUTSIDE = 1


def ways(line: str, scores: np.ndarray, moves: np.ndarray) -> dict[tuple[int, ...], float]:
    """Give the score of every labelling of a line whose separators are outside."""
    choices = [[OUTSIDE] if char in SEPARATORS else range(len(moves)) for char in line]
    return {
        way: sum(scores[i, label] for i, label in enumerate(way) if line[i] not in SEPARATORS)
        + sum(moves[a, b] for i, (a, b) in enumerate(pairwise(way)) if not {*line[i : i + 2]} <= set(SEPARATORS))
        for way in product(*choices)
    }


@given(
    st.lists(st.text(st.sampled_from("甲乙，。"), min_size=1, max_size=6), min_size=1, max_size=4), st.integers(0, 99)
)
def test_best_and_sure_are_those_of_all_ways(lines: list[str], number: int) -> None:
    rng = np.random.default_rng(number)
    passage = Passage(lines)
    scores = rng.normal(size=(passage.size, 3)).astype(np.float32)
    moves = rng.normal(size=(3, 3)).astype(np.float32)
    chains = chains_of(passage)
    found = best(scores, moves, OUTSIDE, chains)
    free = np.array([i for i, char in enumerate(passage.text) if char not in SEPARATORS], dtype=np.int64)
    sure = dict(zip(free.tolist(), certainty(scores, moves, OUTSIDE, chains, free, found[free]).tolist(), strict=True))
    for start, line in zip(passage.starts.tolist(), lines, strict=False):
        every = ways(line, scores[start : start + len(line)].astype(float), moves.astype(float))
        assert tuple(found[start : start + len(line)].tolist()) == max(every, key=lambda way: every[way])
        mass = {way: np.exp(value) for way, value in every.items()}
        for i, char in enumerate(line):
            if char not in SEPARATORS:
                share = sum(value for way, value in mass.items() if way[i] == found[start + i]) / sum(mass.values())
                assert sure[start + i] == pytest.approx(share, abs=1e-6)


def test_of_equal_ways_the_first_is_taken() -> None:
    passage = Passage(["甲乙丙", "丁"])
    scores, moves = np.zeros((4, 3), dtype=np.float32), np.zeros((3, 3), dtype=np.float32)
    assert best(scores, moves, OUTSIDE, chains_of(passage)).tolist() == [0, 0, 0, 0]


def test_separators_alone_are_outside() -> None:
    passage = Passage(["，，", "。"])
    scores, moves = np.ones((3, 3), dtype=np.float32), np.ones((3, 3), dtype=np.float32)
    chains = chains_of(passage)
    assert best(scores, moves, OUTSIDE, chains).tolist() == [OUTSIDE] * 3
    none = np.zeros(0, dtype=np.int64)
    assert certainty(scores, moves, OUTSIDE, chains, none, none).tolist() == []


@pytest.mark.parametrize("lines", [["甲" * 5_000], ["甲乙，" * 400, "丙" * 300], ["甲"] * 500])
def test_long_and_many_chains_are_read(lines: list[str]) -> None:
    passage = Passage(lines)
    rng = np.random.default_rng(0)
    scores = rng.normal(scale=30, size=(passage.size, 5)).astype(np.float32)
    moves = rng.normal(scale=8, size=(5, 5)).astype(np.float32)
    chains = chains_of(passage)
    found = best(scores, moves, OUTSIDE, chains)
    free = np.flatnonzero(~np.isin(list(passage.text), list(SEPARATORS)))
    sure = certainty(scores, moves, OUTSIDE, chains, free, found[free])
    assert np.isfinite(sure).all()
    assert ((sure >= 0) & (sure <= 1 + 1e-9)).all()
