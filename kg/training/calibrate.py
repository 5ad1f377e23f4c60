"""Makes confidences mean something: of the relations given with 0.8, about 80 of 100 shall be right.

For each column a scale and a shift of the log odds are fitted to judged statements of unseen documents (Platt 1999),
by Newton's method; columns with few right statements share the fit of all.
"""

from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from kg.relations.classifier import Classifier

_ENOUGH = 40
_STEPS = 50
_PRIOR = 1.0
MIN_PRECISION = 0.70


class Judged(msgspec.Struct, frozen=True):
    """A possible statement: the column that speaks for it, its uncalibrated log odds, and whether it is right."""

    column: int
    odds: float
    right: bool


def platt(odds: NDArray[np.float64], right: NDArray[np.float64]) -> tuple[float, float]:
    """Fit scale and shift so that 1 / (1 + exp(-(scale · odds + shift))) is the share of right ones.

    A weak prior holds the scale near 1 and the shift near 0.
    """
    matrix = np.stack([odds, np.ones_like(odds)], axis=1)
    prior = np.array([1.0, 0.0])
    values = prior.copy()
    for _ in range(_STEPS):
        sure = 1.0 / (1.0 + np.exp(-np.clip(matrix @ values, -30, 30)))
        slope = matrix.T @ (sure - right) + _PRIOR * (values - prior)
        curve = (matrix * (sure * (1 - sure))[:, None]).T @ matrix + _PRIOR * np.eye(2)
        step = np.linalg.solve(curve, slope)
        values -= step
        if np.abs(step).max() < 1e-9:
            break
    return float(values[0]), float(values[1])


def calibrated(model: Classifier, judged: Sequence[Judged], gold: int) -> Classifier:
    """Give the classifier with calibration and threshold fitted to judged statements of documents it had not seen.

    The threshold is the one of highest F1 among those with a precision of at least `MIN_PRECISION`.

    :param gold: the number of relations that gold states in those documents.
    """
    odds = np.array([one.odds for one in judged])
    right = np.array([one.right for one in judged], dtype=float)
    column = np.array([one.column for one in judged])
    shared = platt(odds, right)
    columns = []
    for i, held in enumerate(model.card.columns):
        mine = column == i
        scale, shift = platt(odds[mine], right[mine]) if right[mine].sum() >= _ENOUGH else shared
        columns.append(msgspec.structs.replace(held, scale=round(scale, 4), shift=round(shift, 4)))
    scales = np.array([one.scale for one in columns])[column]
    shifts = np.array([one.shift for one in columns])[column]
    sure = 1.0 / (1.0 + np.exp(-(scales * odds + shifts)))
    card = msgspec.structs.replace(model.card, columns=tuple(columns), threshold=best_threshold(sure, right, gold))
    return Classifier(card, model.weights, model.bias)


def best_threshold(sure: NDArray[np.float64], right: NDArray[np.float64], gold: int) -> float:
    """Find the confidence of highest F1 at which precision is at least `MIN_PRECISION`; 0.5 where there is none."""
    best = (0.0, 0.5)
    for threshold in np.arange(0.1, 0.9, 0.01):
        given = sure >= threshold
        hits = right[given].sum()
        if given.sum() and hits / given.sum() >= MIN_PRECISION:
            best = max(best, (2 * hits / (given.sum() + gold), float(threshold)))
    return round(best[1], 2)
