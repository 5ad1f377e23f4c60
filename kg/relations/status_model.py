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
        self._weights = weights
        self._rows = {attribute: i for i, attribute in enumerate(card.attributes)}

    def decide(self, relations: Sequence[Sequence[str]]) -> list[Status]:
        """Give the status of each relation, described by its attributes."""
        last, row_of = len(self._rows), self._rows.get
        known = [
            [*(row for row in map(row_of, attributes) if row is not None), last] for attributes in relations
        ]
        sums = [self._weights[rows].sum(axis=0, dtype=np.float64) for rows in known]
        return [self.card.statuses[int(np.argmax(one))] for one in sums]

    def to_disk(self, folder: Path) -> None:
        """Write names and weights into the folder of the classifier."""
        (folder / _CARD).write_bytes(gzip.compress(msgspec.json.encode(self.card) + b"\n", mtime=0))
        save_packed(folder / _WEIGHTS, self._weights.astype(np.float16))


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
