"""Trains one linear-chain CRF: label sequences in, a CRFsuite model out. The same input gives the same bytes."""

import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import pycrfsuite

from kg.mentions.features import Rows

Sequences = Iterable[tuple[Rows | pycrfsuite.ItemSequence, Sequence[str]]]


def train_crf(sequences: Sequences, *, iterations: int, l1: float = 0.1, l2: float = 0.05, min_count: int = 1) -> bytes:
    """Train by L-BFGS (OWL-QN where `l1` is not 0).

    :param iterations: at most so many steps; training ends early where the loss no longer falls.
    :param min_count: attributes seen less often are left out.
    """
    trainer = pycrfsuite.Trainer("lbfgs", verbose=False)
    for rows, labels in sequences:
        trainer.append(rows if isinstance(rows, pycrfsuite.ItemSequence) else pycrfsuite.ItemSequence(rows), labels)
    trainer.set_params({"c1": l1, "c2": l2, "max_iterations": iterations, "feature.minfreq": min_count})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.crf"
        trainer.train(str(path))
        return path.read_bytes()
