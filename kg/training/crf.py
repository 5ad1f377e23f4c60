"""Trains one linear-chain CRF: label sequences in, a CRFsuite model out. The same input gives the same bytes."""

import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import pycrfsuite

from kg.mentions.features import Rows
from kg.mentions.labels import OUTSIDE

Sequences = Iterable[tuple[Rows | pycrfsuite.ItemSequence, Sequence[str]]]


def train_crf(sequences: Sequences, *, iterations: int, l1: float = 0.1, l2: float = 0.05, min_count: int = 1) -> bytes:
    """Train by L-BFGS (OWL-QN where `l1` is not 0). From nothing it learns that everything is outside.

    :param iterations: at most so many steps; training ends early where the loss no longer falls.
    :param min_count: attributes seen less often are left out.
    """
    trainer = pycrfsuite.Trainer("lbfgs", verbose=False)
    count = 0
    for count, (rows, labels) in enumerate(sequences, start=1):  # noqa: B007
        trainer.append(rows if isinstance(rows, pycrfsuite.ItemSequence) else pycrfsuite.ItemSequence(rows), labels)
    if not count:  # a model without labels crashes CRFsuite when it is used
        trainer.append(pycrfsuite.ItemSequence([["outside"]]), [OUTSIDE])
    trainer.set_params({"c1": l1, "c2": l2, "max_iterations": iterations, "feature.minfreq": min_count})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.crf"
        trainer.train(str(path))
        return path.read_bytes()
