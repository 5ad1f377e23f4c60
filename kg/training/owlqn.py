"""Minimises a smooth function plus a weighted sum of absolute values: OWL-QN (Andrew and Gao 2007).

L-BFGS over the orthant that the present point and its steepest descent lie in; a value that would change its sign
stops at 0. Where nothing is added, it is plain L-BFGS.
"""

from collections import deque
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]

_HELD = 6
_ENOUGH = 1e-4
_SMALLEST_STEP = 1e-8


def minimize(
    smooth: Callable[[Vector], tuple[float, Vector]], start: Vector, strength: Vector, iterations: int
) -> Vector:
    """Give the point where `smooth` plus the sum of `strength` times absolute values is small.

    :param smooth: gives the function's value and its gradient, a new array each time.
    :param strength: one number, not negative, for each dimension.
    :param iterations: at most so many steps; fewer where none goes down any more.
    """
    here, bent = start, strength > 0
    value, gradient = smooth(here)
    total = value + float(strength @ np.abs(here))
    steepest = _steepest(here, gradient, strength)
    memory: deque[tuple[Vector, Vector, float]] = deque(maxlen=_HELD)
    for _ in range(iterations):
        if not steepest.any():
            break
        direction = _direction(steepest, memory)
        direction[bent & (direction * steepest <= 0)] = 0
        sides = np.where(here != 0, np.sign(here), np.sign(steepest))
        step = 1.0 if memory else 1 / float(np.sqrt(direction @ direction))
        while True:
            there = here + step * direction
            there[bent & (there * sides <= 0)] = 0
            value, slope = smooth(there)
            reached = value + float(strength @ np.abs(there))
            if reached <= total - _ENOUGH * float((there - here) @ steepest):
                break
            step /= 2
            if step < _SMALLEST_STEP:
                return here
        moved, turned = there - here, slope - gradient
        curved = float(moved @ turned)
        if curved > 0:
            memory.append((moved, turned, curved))
        here, gradient, total = there, slope, reached
        steepest = _steepest(here, gradient, strength)
    return here


def _steepest(here: Vector, gradient: Vector, strength: Vector) -> Vector:
    """Give the direction of steepest descent: against the gradient, or none where the absolute value holds a 0."""
    at_zero = -np.sign(gradient) * np.maximum(np.abs(gradient) - strength, 0)
    return np.where(here != 0, -gradient - np.sign(here) * strength, at_zero)


def _direction(steepest: Vector, memory: deque[tuple[Vector, Vector, float]]) -> Vector:
    """Give the step that the last steps and changes of the gradient let expect (two loops; Nocedal 1980)."""
    direction = steepest.copy()
    shares = []
    for moved, turned, curved in reversed(memory):
        share = float(moved @ direction) / curved
        shares.append(share)
        direction -= share * turned
    if memory:
        _, turned, curved = memory[-1]
        direction *= curved / float(turned @ turned)
    for (moved, turned, curved), share in zip(memory, reversed(shares), strict=True):
        direction += (share - float(turned @ direction) / curved) * moved
    return direction
