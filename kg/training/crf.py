"""Trains one linear-chain CRF by CRFsuite: labelled lines in, weights out. The same input, the same bytes.

CRFsuite learns and writes its model; what it learnt is read from there into the table that taggers use. The layout of
its file: a head; 20 bytes a weight (kind, from, to, number); names of labels and attributes, each with its number.
"""

import struct
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pycrfsuite
from numpy.typing import NDArray

from kg.mentions.features import Passage
from kg.mentions.keys import Attributes, Keys, key_of, read_back, written
from kg.mentions.labels import OUTSIDE
from kg.mentions.weights import Weights

#: A passage, what is seen of it, and the label of each of its characters.
Lines = tuple[Passage, Attributes, Sequence[str]]
Line = tuple[pycrfsuite.ItemSequence, Sequence[str]]

_WEIGHT = np.dtype([("kind", "<u4"), ("source", "<u4"), ("target", "<u4"), ("value", "<f8")])
_STATE, _TRANSITION = 0, 1
_NAME = 8
_SMALLEST = float(np.finfo(np.float16).smallest_subnormal)


def train_crf(
    lessons: Iterable[Lines], name: str, *, iterations: int, l1: float = 0.1, l2: float = 0.05, min_count: int = 1
) -> Weights:
    """Train by L-BFGS (OWL-QN where `l1` is not 0). From nothing it learns that everything is outside.

    :param name: of the tagger in the table of weights.
    :param iterations: at most so many steps; training ends early where the loss no longer falls.
    :param min_count: attributes seen less often are left out.
    :raises ValueError: where a passage has not as many labels as characters.
    """
    sequences = (one for lines in lessons for one in _sequences(*lines))
    return weights_of(learn(sequences, iterations=iterations, l1=l1, l2=l2, min_count=min_count), name)


def learn(sequences: Iterable[Line], *, iterations: int, l1: float, l2: float, min_count: int) -> bytes:
    """Train as `train_crf` does; give what CRFsuite writes."""
    trainer = pycrfsuite.Trainer("lbfgs", verbose=False)
    empty = True
    for items, labels in sequences:
        trainer.append(items, labels)
        empty = False
    if empty:  # a model without labels crashes CRFsuite when it is used
        nothing = written(np.array([key_of("outside")], dtype=np.uint64))
        trainer.append(pycrfsuite.ItemSequence([nothing]), [OUTSIDE])
    trainer.set_params({"c1": l1, "c2": l2, "max_iterations": iterations, "feature.minfreq": min_count})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.crf"
        trainer.train(str(path))
        return path.read_bytes()


def items_of(passage: Passage, attributes: Attributes) -> Iterator[pycrfsuite.ItemSequence]:
    """Give the attributes of each line as CRFsuite takes them."""
    keys, borders = attributes.by_character()
    words, cuts = written(keys), borders.tolist()
    for start, end in pairwise(passage.starts.tolist()):
        yield pycrfsuite.ItemSequence([words[cuts[i] : cuts[i + 1]] for i in range(start, end)])


def _sequences(passage: Passage, attributes: Attributes, labels: Sequence[str]) -> Iterator[Line]:
    if len(labels) != passage.size:
        raise ValueError(f"{passage.size} characters and {len(labels)} labels differ")
    for items, (start, end) in zip(items_of(passage, attributes), pairwise(passage.starts.tolist()), strict=True):
        yield items, labels[start:end]


def weights_of(model: bytes, name: str) -> Weights:
    """Read what CRFsuite wrote, as a table of one tagger of this name. Weights too small to count are left out."""
    places = struct.unpack_from("<5I", model, 28)  # of weights, labels, attributes; two tables that only it needs
    count = struct.unpack_from("<I", model, places[0] + 8)[0]
    learnt = np.frombuffer(model, dtype=_WEIGHT, count=count, offset=places[0] + 12)
    labels = [word.decode() for word in _names(model, places[1])]
    words = _names(model, places[2])
    keys = _keys(words)
    if OUTSIDE not in labels:
        labels.append(OUTSIDE)
    transitions = np.zeros((len(labels), len(labels)), dtype=np.float32)
    moves = learnt[learnt["kind"] == _TRANSITION]
    transitions[moves["source"], moves["target"]] = moves["value"]
    states = learnt[(learnt["kind"] == _STATE) & (np.abs(learnt["value"]) >= _SMALLEST)]
    key = keys[states["source"]]
    order = np.lexsort((states["target"], key))
    unique, counts = np.unique(key, return_counts=True)
    columns, values = states["target"][order].astype(np.uint16), states["value"][order].astype(np.float16)
    return Weights(unique, counts, columns, values, {name: (tuple(labels), transitions)})


def _names(model: bytes, start: int) -> list[bytes]:
    """Read a table of names (a constant database: at its end the place of each record, by number)."""
    count, places = struct.unpack_from("<2I", model, start + 16)
    found = []
    for at in struct.unpack_from(f"<{count}I", model, start + places) if count else ():
        size = struct.unpack_from("<I", model, start + at + 4)[0]
        found.append(model[start + at + _NAME : start + at + _NAME + size - 1])
    return found


def _keys(words: Sequence[bytes]) -> Keys:
    if not words:
        return np.zeros(0, dtype=np.uint64)
    letters: NDArray[np.uint8] = np.frombuffer(b"".join(words), dtype=np.uint8)
    return read_back(letters.reshape(len(words), -1))
