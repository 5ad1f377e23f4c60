"""CRFsuite, by which the benchmarks of names learn: passages as it takes them."""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import pycrfsuite

from kg.mentions.features import Passage
from kg.mentions.keys import Attributes

Line = tuple[pycrfsuite.ItemSequence, Sequence[str]]


def learn(sequences: Iterable[Line], *, iterations: int, l1: float, l2: float, min_count: int) -> bytes:
    """Train by L-BFGS (OWL-QN); give what CRFsuite writes."""
    trainer = pycrfsuite.Trainer("lbfgs", verbose=False)
    for items, labels in sequences:
        trainer.append(items, labels)
    trainer.set_params({"c1": l1, "c2": l2, "max_iterations": iterations, "feature.minfreq": min_count})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.crf"
        trainer.train(str(path))
        return path.read_bytes()


def items_of(passage: Passage, attributes: Attributes) -> Iterator[pycrfsuite.ItemSequence]:
    """Give the attributes of each line as CRFsuite takes them."""
    keys, borders = attributes.by_character()
    words, cuts = [f"{key:x}" for key in keys.tolist()], borders.tolist()
    for start, end in pairwise(passage.starts.tolist()):
        yield pycrfsuite.ItemSequence([words[cuts[i] : cuts[i + 1]] for i in range(start, end)])
