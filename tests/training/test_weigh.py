"""Calibration: confidences mean what they say, and the threshold keeps precision."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.relations.classifier import Card, Classifier
from kg.schema import load_schema
from kg.training.relations import Lessons
from kg.training.weigh import MIN_PRECISION, Judged, Weighed, best_threshold, calibrated, grow, platt


def test_platt_gives_the_share_that_is_right() -> None:
    odds = np.repeat([-2.0, 0.0, 2.0], 400)
    right = np.concatenate([np.arange(400) < n for n in (40, 200, 360)]).astype(float)
    scale, shift = platt(odds, right)
    sure = 1 / (1 + np.exp(-(scale * odds + shift)))
    assert sure[[0, 500, 1000]] == pytest.approx([0.1, 0.5, 0.9], abs=0.02)


@given(st.lists(st.tuples(st.floats(-20, 20), st.booleans()), max_size=40))
def test_platt_is_finite_for_any_odds(rows: list[tuple[float, bool]]) -> None:
    scale, shift = platt(np.array([odds for odds, _ in rows]), np.array([float(right) for _, right in rows]))
    assert np.isfinite([scale, shift]).all()


@pytest.mark.parametrize(
    ("sure", "right", "gold", "least"),
    [
        ([0.9, 0.8, 0.3], [1, 1, 0], 2, 0.31),
        ([0.9, 0.8, 0.3], [1, 1, 1], 3, 0.1),
        ([0.9, 0.2], [0, 0], 2, 0.5),
        ([], [], 0, 0.5),
    ],
)
def test_the_threshold_is_that_of_best_f1_with_enough_precision(
    sure: list[float], right: list[int], gold: int, least: float
) -> None:
    threshold = best_threshold(np.array(sure), np.array(right, dtype=float), gold)
    assert threshold >= least
    given_ = [hit for one, hit in zip(sure, right, strict=True) if one >= threshold]
    assert not any(given_) or sum(given_) / len(given_) >= MIN_PRECISION


def judged(seed: int, size: int = 250) -> list[Judged]:
    values = np.random.default_rng(seed).normal(size=(size, 3))
    return [Judged("签约", tuple(row.tolist()), bool(row[0] > 0.5)) for row in values]


def test_trees_learn_and_grow_the_same_twice() -> None:
    lessons = judged(0)
    forest, again = grow(lessons), grow(lessons)
    assert (forest.nodes == again.nodes).all()
    odds = forest.log_odds(np.array([one.features for one in judged(1)]))
    assert np.mean((odds > 0) == [one.right for one in judged(1)]) > 0.85


def test_where_nothing_is_right_trees_say_no() -> None:
    lessons = [Judged("签约", one.features, False) for one in judged(0, 50)]
    assert (grow(lessons).log_odds(np.array([one.features for one in lessons])) < -5).all()


def test_a_calibrated_classifier_has_a_fit_for_each_relation() -> None:
    model = Lessons([], [], load_schema()).learn()
    half = Weighed(("签约",) * 60, (-3.0, -1.0, 1.0, 3.0) * 15, (False, False, True, True) * 15, 30)
    made = calibrated(model, None, [half, half])
    assert isinstance(made, Classifier)
    assert isinstance(made.card, Card)
    assert [one.relation for one in made.card.calibration] == sorted(load_schema().relations)
    assert 0 < made.card.threshold < 1
    assert calibrated(model, None, []).card.threshold == 0.5
