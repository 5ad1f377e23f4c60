"""Trains one linear-chain CRF: labelled lines in, weights out. The same input, the same bytes."""

from collections.abc import Iterable

import numpy as np

from kg.mentions.weights import Weights
from kg.training.likelihood import Likelihood, Lines
from kg.training.owlqn import Vector, minimize
from kg.training.threads import one_thread

#: Weights of what is seen seldom are measured in longer steps, or they would move last: by this power of the counts.
_SCALE = 0.35


def train_crf(
    lessons: Iterable[Lines], name: str, *, iterations: int, l1: float = 0.05, l2: float = 0.1, min_count: int = 1
) -> Weights:
    """Train a CRF. From nothing it learns that everything is outside.

    What is made small is the negative log-likelihood plus `l1` times the sum of the weights' absolute values plus `l2`
    times the sum of their squares.

    :param name: of the tagger in the table of weights.
    :param iterations: at most so many steps; training ends early where the loss no longer falls.
    :param min_count: attributes seen less often are left out.
    :raises ValueError: where a passage has not as many labels as characters.
    :raises ModelError: where scikit-learn or threadpoolctl is not installed.
    """
    likelihood = Likelihood(lessons, min_count)
    scale = (likelihood.counts + 1) ** -_SCALE

    def smooth(point: Vector) -> tuple[float, Vector]:
        weights = point * scale
        loss, gradient = likelihood.loss(weights)
        return loss + l2 * float(weights @ weights), (gradient + 2 * l2 * weights) * scale

    with one_thread():
        found = minimize(smooth, np.zeros(likelihood.size), l1 * scale, iterations)
    return likelihood.table(found * scale, name)
