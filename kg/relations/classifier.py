"""How likely a candidate pair states each relation: logistic regression over its attributes.

The weights are an array, their names JSON; there is one column a relation and direction, and `columns` say which
relation a column stands for and whether the pair's left end is its head (`>`) or its tail (`<`). A column's raw
probability becomes a confidence by its own calibration curve, a scaling of the log odds (Platt 1999).
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from kg.errors import ModelError

FORMAT = 1


class Column(msgspec.Struct, frozen=True):
    """A relation, its direction, and its calibration: confidence = 1 / (1 + exp(-(scale · log odds + shift)))."""

    relation: str
    direction: str
    scale: float = 1.0
    shift: float = 0.0


class Card(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the classifier's folder says of itself. `threshold` is the confidence from which a relation is given."""

    format: int
    columns: tuple[Column, ...]
    attributes: tuple[str, ...]
    threshold: float


class Classifier:
    """Trained weights: `weights` has one row an attribute and one column a relation and direction.

    `bias` one value a column.
    """

    def __init__(self, card: Card, weights: NDArray[np.float32], bias: NDArray[np.float32]) -> None:
        self.card = card
        self.weights = weights
        self.bias = bias
        self._rows = {attribute: i for i, attribute in enumerate(card.attributes)}

    def log_odds(self, candidates: Sequence[Sequence[str]]) -> NDArray[np.float64]:
        """Give the uncalibrated log odds: one row a candidate (its attributes), one column a relation and direction."""
        known: list[int] = []
        starts: list[int] = []
        rows = self._rows
        for attributes in candidates:
            starts.append(len(known))
            known += [rows[attribute] for attribute in attributes if attribute in rows]
            known.append(len(rows))
        if not starts:
            return np.zeros((0, len(self.card.columns)))
        padded = np.vstack([self.weights, self.bias[None, :]])
        sums: NDArray[np.float64] = np.add.reduceat(padded[known].astype(np.float64), starts, axis=0)
        return sums

    def confidences(self, candidates: Sequence[Sequence[str]]) -> NDArray[np.float64]:
        """Give calibrated confidences (0 to 1), in the same shape as `log_odds`."""
        scale = np.array([column.scale for column in self.card.columns])
        shift = np.array([column.shift for column in self.card.columns])
        odds = self.log_odds(candidates) * scale + shift
        sure: NDArray[np.float64] = 1.0 / (1.0 + np.exp(-odds))
        return sure

    def to_disk(self, folder: Path) -> None:
        """Write card and weights."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "classifier.json").write_bytes(msgspec.json.encode(self.card) + b"\n")
        np.save(
            folder / "weights.npy", np.vstack([self.weights, self.bias[None, :]]).astype(np.float16), allow_pickle=False
        )


def load_classifier(folder: Path) -> Classifier:
    """Read what `Classifier.to_disk` wrote.

    :raises ModelError: for a folder that holds no classifier, or one of another format.
    """
    try:
        card = msgspec.json.decode((folder / "classifier.json").read_bytes(), type=Card)
        values: NDArray[Any] = np.load(folder / "weights.npy", allow_pickle=False)
    except (OSError, ValueError, msgspec.DecodeError) as error:
        raise ModelError(f"{folder}: no trained classifier of relations: {error}") from error
    if card.format != FORMAT or values.shape != (len(card.attributes) + 1, len(card.columns)):
        raise ModelError(f"{folder}: classifier of another version: train it again with kg train.")
    return Classifier(card, values[:-1].astype(np.float32), values[-1].astype(np.float32))
