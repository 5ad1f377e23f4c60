"""Grows the trees that weigh a document's statements against each other, and makes confidences mean something.

Both learn from statements of documents that the classifier had not seen. Of the relations given with confidence 0.8,
about 80 of 100 shall be right: for each relation a scale and a shift of the log odds are fitted (Platt 1999) by
Newton's method; relations with few right statements share the fit of all.
"""

from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from kg.relations.classifier import Calibration, Classifier
from kg.relations.forest import Forest
from kg.training.threads import one_thread

MIN_PRECISION = 0.71
_ENOUGH = 40
_STEPS = 50
_PRIOR = 1.0
_TREES = {
    "max_leaf_nodes": 16,
    "learning_rate": 0.06,
    "max_iter": 220,
    "min_samples_leaf": 40,
    "l2_regularization": 10.0,
    "max_features": 0.3,
    "early_stopping": False,
    "random_state": 0,
}


class Judged(msgspec.Struct, frozen=True):
    """A possible statement of an unseen document: its relation, its features or weighed odds.

    And whether gold states it.
    """

    relation: str
    features: tuple[float, ...]
    right: bool


def grow(judged: Sequence[Judged]) -> Forest:
    """Grow the trees from described statements."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    learner = HistGradientBoostingClassifier(**_TREES)
    with one_thread():
        learner.fit(np.array([one.features for one in judged]), np.array([one.right for one in judged]))
    nodes, roots, size = [], [], 0
    for (tree,) in learner._predictors:
        roots.append(size)
        for i, node in enumerate(tree.nodes):
            leaf = bool(node["is_leaf"])
            left, right = (i, i) if leaf else (int(node["left"]), int(node["right"]))
            nodes.append(
                (float(node["feature_idx"]), float(node["num_threshold"]), left + size, right + size, node["value"])
            )
            if not leaf:
                nodes[-1] = (*nodes[-1][:4], 0.0)
        size += len(tree.nodes)
    return Forest(np.array(nodes, dtype=np.float64), np.array(roots), float(learner._baseline_prediction.ravel()[0]))


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


class Weighed(msgspec.Struct, frozen=True):
    """The statements of some unseen documents: relation, weighed log odds, whether right.

    `gold` is the number of relations that gold states in those documents.
    """

    relation: tuple[str, ...]
    odds: tuple[float, ...]
    right: tuple[bool, ...]
    gold: int


def calibrated(model: Classifier, forest: Forest | None, parts: Sequence[Weighed]) -> Classifier:
    """Give the classifier with trees, calibration and threshold.

    The threshold is the one of highest F1 among those with a precision of at least `MIN_PRECISION`.

    :param parts: statements of documents that neither classifier nor trees have seen.
    """
    values = np.array([value for part in parts for value in part.odds], dtype=float)
    hits = np.array([one for part in parts for one in part.right], dtype=float)
    kinds = np.array([one for part in parts for one in part.relation])
    shared = platt(values, hits)
    fits = []
    sure = np.zeros(len(values))
    for held in model.card.calibration:
        mine = kinds == held.relation
        scale, shift = platt(values[mine], hits[mine]) if hits[mine].sum() >= _ENOUGH else shared
        fits.append(Calibration(held.relation, round(scale, 4), round(shift, 4)))
        sure[mine] = 1.0 / (1.0 + np.exp(-(scale * values[mine] + shift)))
    threshold = best_threshold(sure, hits, sum(part.gold for part in parts))
    card = msgspec.structs.replace(model.card, calibration=tuple(fits), threshold=threshold)
    return Classifier(card, model.weights, model.bias, forest, model.status)


def best_threshold(sure: NDArray[np.float64], right: NDArray[np.float64], gold: int) -> float:
    """Find the confidence of highest F1 at which precision is at least `MIN_PRECISION`; 0.5 where there is none."""
    best = (0.0, 0.5)
    for threshold in np.arange(0.1, 0.9, 0.01):
        given = sure >= threshold
        hits = right[given].sum()
        if given.sum() and hits / given.sum() >= MIN_PRECISION:
            best = max(best, (2 * hits / (given.sum() + gold), float(threshold)))
    return round(best[1], 2)
