"""Reads a line by a tagger trained for a benchmark: its best labels, and how probable each label is at each place."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kg.mentions.chains import best, certainty, chains_of
from kg.mentions.features import Passage
from kg.mentions.keys import Attributes
from kg.mentions.labels import OUTSIDE
from kg.mentions.weights import Weights

NAME = "tagger"


class Tagged(NamedTuple):
    """The best label of each character; all labels; and a probability, one row a character, one column a label."""

    best: list[str]
    labels: tuple[str, ...]
    sure: NDArray[np.float64]


def tag(weights: Weights, passage: Passage, attributes: Attributes) -> Tagged:
    """Read a passage by weights that `train_crf` learnt under `NAME`."""
    part = weights.parts[NAME]
    scores, chains, outside = weights.score(weights.find(attributes)), chains_of(passage), part.labels.index(OUTSIDE)
    answer = best(scores, part.transitions, outside, chains)
    sure = np.zeros((passage.size, len(part.labels)))
    sure[:, outside] = 1
    inside = np.sort(np.concatenate([np.arange(s, s + n) for s, n in zip(chains.starts, chains.sizes, strict=True)]))
    for label in range(len(part.labels)):
        sure[inside, label] = certainty(
            scores, part.transitions, outside, chains, inside, np.full(len(inside), label, dtype=np.intp)
        )
    return Tagged([part.labels[i] for i in answer], part.labels, sure)
