"""Whether a relation is done, planned, ended or negated: logistic regression over what governs it (`governing`).

One column a status, the likeliest counts. The weights are an array, their names JSON, both compressed.
"""

import gzip
import zlib
from collections.abc import Sequence
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from kg.errors import ModelError
from kg.model import Status
from kg.relations.packed import load_packed, save_packed

FORMAT = 1
_CARD, _WEIGHTS = "status.json.gz", "status.npy.gz"


class StatusCard(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The statuses that the columns of the weights stand for, the attributes that the rows stand for."""

    format: int
    statuses: tuple[Status, ...]
    attributes: tuple[str, ...]


class StatusModel:
    """Trained weights: one row an attribute and a last one for the bias, one column a status."""

    def __init__(self, card: StatusCard, weights: NDArray[np.float32]) -> None:
        self.card = card
        # In front a row of what is not known.
        self._weights = np.vstack([np.zeros_like(weights[:1]), weights])
        self._rows = {attribute: i for i, attribute in enumerate(card.attributes, start=1)}
        self._bias = len(weights)

    def decide(self, relations: Sequence[Sequence[str]]) -> list[Status]:
        """Give the status of each relation, described by its attributes."""
        if not relations:
            return []
        rows: list[int] = []
        starts: list[int] = []
        for attributes in relations:
            starts.append(len(rows))
            rows.append(self._bias)
            rows += filter(None, map(self._rows.get, attributes))
        sums = np.add.reduceat(self._weights.take(rows, axis=0).astype(np.float64), starts, axis=0)
        return [self.card.statuses[best] for best in sums.argmax(axis=1).tolist()]

    def to_disk(self, folder: Path) -> None:
        """Write names and weights into the folder of the classifier."""
        (folder / _CARD).write_bytes(gzip.compress(msgspec.json.encode(self.card) + b"\n", mtime=0))
        save_packed(folder / _WEIGHTS, self._weights[1:].astype(np.float16))


def load_status_model(folder: Path) -> StatusModel | None:
    """Read what `StatusModel.to_disk` wrote; nothing where the folder has none: the rules then decide alone.

    :raises ModelError: where it is damaged, or of another format.
    """
    if not (folder / _CARD).exists():
        return None
    try:
        card = msgspec.json.decode(gzip.decompress((folder / _CARD).read_bytes()), type=StatusCard)
        weights = load_packed(folder / _WEIGHTS)
    except (OSError, EOFError, zlib.error, ValueError, msgspec.DecodeError) as error:
        raise ModelError(f"{folder}: the weights of the status are damaged: {error}: train the model again.") from error
    if card.format != FORMAT or weights.shape != (len(card.attributes) + 1, len(card.statuses)):
        raise ModelError(f"{folder}: the weights of the status do not fit this version: train the model again.")
    return StatusModel(card, weights.astype(np.float32))


def remove_status_model(folder: Path) -> None:
    """Take away what an earlier training wrote."""
    for name in (_CARD, _WEIGHTS):
        (folder / name).unlink(missing_ok=True)
