"""The minimiser: where the answer is known, it finds it; what pays too little stays at 0."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.training.owlqn import Vector, minimize

NUMBERS = st.lists(st.integers(-2000, 2000).map(lambda n: n / 100), min_size=1, max_size=12)


@given(NUMBERS, st.floats(0, 5))
def test_apart_dimensions_end_where_each_would_by_itself(goals: list[float], strength: float) -> None:
    goal = np.array(goals)
    steepness = np.arange(1, len(goal) + 1, dtype=float)

    def smooth(point: Vector) -> tuple[float, Vector]:
        return float(steepness @ (point - goal) ** 2) / 2, steepness * (point - goal)

    found = minimize(smooth, np.zeros(len(goal)), np.full(len(goal), strength), 200)
    wanted = np.sign(goal) * np.maximum(np.abs(goal) - strength / steepness, 0)
    assert found == pytest.approx(wanted, abs=1e-3)
    assert not found[wanted == 0].any() or np.abs(found[wanted == 0]).max() < 1e-3


def test_a_narrow_valley_is_followed_to_its_end() -> None:
    across, along = np.array([1.0, -1.0]), np.array([1.0, 1.0])

    def smooth(point: Vector) -> tuple[float, Vector]:
        off, short = float(across @ point), float(along @ point) - 6
        return 500 * off**2 + short**2, 1000 * off * across + 2 * short * along

    assert minimize(smooth, np.array([-1.2, 1.0]), np.zeros(2), 50) == pytest.approx([3, 3], abs=1e-3)


def test_each_step_goes_down_and_no_more_are_made_than_allowed() -> None:
    values = []

    def smooth(point: Vector) -> tuple[float, Vector]:
        values.append(float(np.cosh(point - 3).sum()))
        return values[-1], np.sinh(point - 3)

    minimize(smooth, np.zeros(2), np.zeros(2), 3)
    assert len(values) >= 4
    assert min(values) < values[0]
    before = len(values)
    minimize(smooth, np.zeros(2), np.zeros(2), 0)
    assert len(values) == before + 1


def test_at_the_lowest_point_nothing_moves() -> None:
    start = np.array([0.0, 2.0])

    def smooth(point: Vector) -> tuple[float, Vector]:
        return float((point - start) @ (point - start)), 2 * (point - start)

    found = minimize(smooth, start, np.zeros(2), 5)
    assert found.tolist() == start.tolist()
