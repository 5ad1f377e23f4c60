"""How likely a document makes each statement: from the words of its best candidate, then from what else it may state.

First, logistic regression over the attributes of a candidate pair, one column a relation and direction; then trees
over the odds of all statements of the document (`context`, `forest`); last, a calibration for each relation, a
scaling of the log odds (Platt 1999). The weights are arrays, their names JSON, both compressed.
"""

import gzip
import zlib
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from kg.errors import ModelError
from kg.model import Mention
from kg.relations.context import describe
from kg.relations.forest import Forest, load_forest
from kg.relations.known import Known
from kg.relations.packed import load_packed, save_packed
from kg.relations.pairs import Column, Pairs
from kg.relations.parts import Described, Part
from kg.relations.statements import MIN_ODDS, Statement
from kg.relations.status_model import StatusModel, load_status_model, remove_status_model

FORMAT = 3


class Calibration(msgspec.Struct, frozen=True):
    """A relation's confidence is 1 / (1 + exp(-(scale · log odds + shift)))."""

    relation: str
    scale: float = 1.0
    shift: float = 0.0


class Card(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the classifier's folder says of itself.

    `columns` say which relation a column of the weights stands for and whether the pair's left end is its head (`>`) or
    its tail (`<`); `threshold` is the confidence from which a relation is given.
    """

    format: int
    columns: tuple[Column, ...]
    types: tuple[str, ...]
    attributes: tuple[str, ...]
    calibration: tuple[Calibration, ...]
    threshold: float

    @property
    def relations(self) -> tuple[str, ...]:
        """The relations that were learnt, sorted."""
        return tuple(sorted({relation for relation, _ in self.columns}))


class _Format(msgspec.Struct):
    """What every version's card says first."""

    format: int


class Classifier:
    """Trained weights: `weights` has one row an attribute and one column a relation and direction.

    `bias` one value a column. `status` tells done from planned, where that was learnt.
    """

    def __init__(
        self,
        card: Card,
        weights: NDArray[np.floating],
        bias: NDArray[np.floating],
        forest: Forest | None = None,
        status: StatusModel | None = None,
    ) -> None:
        self.card = card
        self.forest = forest
        self.status = status
        # One array holds all: in front the row of what is not known, behind the bias. Stored ones stay half as large.
        kind = np.float16 if weights.dtype == bias.dtype == np.float16 else np.float32
        self._padded = np.zeros((len(weights) + 2, len(bias)), dtype=kind)
        self._padded[1:-1], self._padded[-1] = weights, bias
        self.weights, self.bias = self._padded[1:-1], self._padded[-1]
        self._known = Known(card.attributes)

    def log_odds(self, candidates: Sequence[Sequence[str]]) -> NDArray[np.float64]:
        """Give the uncalibrated log odds: one row a candidate (its attributes), one column a relation and direction."""
        return self.log_odds_of([Described("", Part(tuple(attributes))) for attributes in candidates])

    def log_odds_of(self, candidates: Sequence[Described]) -> NDArray[np.float64]:
        """Do the same for candidates with parts in common, whose weights are added up once.

        Weights of a stored model are multiples of 2⁻¹⁷ (`MIN_WEIGHT` of training, at half precision), so that single
        precision holds their sums without an error up to 128, in whatever order they are added.
        """
        if not candidates:
            return np.zeros((0, len(self.card.columns)))
        known, bias = self._known, len(self._known) + 1
        rows: list[int] = []
        starts: list[int] = []  # where among the rows those of each sum begin
        used: list[int] = []
        firsts: list[int] = []  # where among the used sums those of each candidate begin
        plain: dict[int, int] = {}  # the sum of the plain attributes of a part, and of its typed ones
        typed: dict[str, dict[int, int]] = defaultdict(dict)
        known.forget()
        for one in candidates:
            types, own = one.types, one.own
            firsts.append(len(used))
            used.append(len(starts))
            starts.append(len(rows))
            rows.append(bias)
            rows += known.plain(own)
            rows += known.typed(own, types)
            places = typed[types]
            for part in one.shared:
                key = id(part)
                if part.plain:
                    place = plain.get(key)
                    if place is None:
                        place = plain[key] = len(starts)
                        starts.append(len(rows))
                        rows.append(0)
                        rows += known.plain(part)
                    used.append(place)
                if part.typed:
                    place = places.get(key)
                    if place is None:
                        place = places[key] = len(starts)
                        starts.append(len(rows))
                        rows.append(0)
                        rows += known.typed(part, types)
                    used.append(place)
        values = self._padded.take(rows, axis=0).astype(np.float32)
        sums = np.add.reduceat(values, starts, axis=0).astype(np.float64)
        found: NDArray[np.float64] = np.add.reduceat(sums.take(used, axis=0), firsts, axis=0)
        return found

    def confidences(
        self, statements: Sequence[Statement], pairs: Pairs, mentions: Sequence[Mention]
    ) -> NDArray[np.float64]:
        """Give the calibrated confidence (0 to 1) of each statement of a document; 0 where its words alone rule it out.

        :param statements: all that the document could make.
        :param pairs: the candidates that they come from.
        :param mentions: those of the document.
        """
        held = [i for i, one in enumerate(statements) if one.odds >= MIN_ODDS]
        sure = np.zeros(len(statements))
        if held:
            kept = [statements[i] for i in held]
            odds = self.weighed(kept, pairs, mentions)
            known = {one.relation: one for one in self.card.calibration}
            scale = np.array([known[one.key[0]].scale for one in kept])
            shift = np.array([known[one.key[0]].shift for one in kept])
            sure[held] = 1.0 / (1.0 + np.exp(-(odds * scale + shift)))
        return sure

    def weighed(
        self, statements: Sequence[Statement], pairs: Pairs, mentions: Sequence[Mention]
    ) -> NDArray[np.float64]:
        """Give the log odds of statements in the light of each other, not calibrated."""
        if self.forest is None:
            return np.array([one.odds for one in statements])
        return self.forest.log_odds(describe(statements, pairs, mentions, self.card.relations, self.card.types))

    def to_disk(self, folder: Path) -> None:
        """Write card, weights, trees and the weights of the status."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "classifier.json.gz").write_bytes(gzip.compress(msgspec.json.encode(self.card) + b"\n", mtime=0))
        save_packed(folder / "weights.npy.gz", self._padded[1:].astype(np.float16))
        if self.forest is not None:
            self.forest.to_disk(folder / "forest.npy.gz")
        else:
            (folder / "forest.npy.gz").unlink(missing_ok=True)
        if self.status is not None:
            self.status.to_disk(folder)
        else:
            remove_status_model(folder)


def with_status(model: Classifier, status: StatusModel | None) -> Classifier:
    """Give the classifier with what tells the status."""
    return Classifier(model.card, model.weights, model.bias, model.forest, status)


def load_classifier(folder: Path) -> Classifier:
    """Read what `Classifier.to_disk` wrote.

    :raises ModelError: for a folder that holds no classifier, or one of another format.
    """
    try:
        data = gzip.decompress((folder / "classifier.json.gz").read_bytes())
        made = msgspec.json.decode(data, type=_Format).format
        if made != FORMAT:
            raise ModelError(f"{folder}: classifier of format {made}, this version reads {FORMAT}: train it again.")
        card = msgspec.json.decode(data, type=Card)
        values = load_packed(folder / "weights.npy.gz")
    except (OSError, EOFError, zlib.error, ValueError, msgspec.DecodeError) as error:
        raise ModelError(f"{folder}: no trained classifier of relations: {error}") from error
    if values.shape != (len(card.attributes) + 1, len(card.columns)):
        raise ModelError(f"{folder}: weights and card of the classifier do not fit: train it again with kg train.")
    forest = load_forest(folder / "forest.npy.gz") if (folder / "forest.npy.gz").exists() else None
    status = load_status_model(folder)
    return Classifier(card, values[:-1], values[-1], forest, status)
