"""Reads gold documents as if they were new and says how right the reading is."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

from kg.errors import InputError
from kg.model import Document, Extraction
from kg.schema import Schema, load_schema
from kg.training.gold import GoldDocument, read_gold
from kg.training.score import Figure, Scores, calibration, score


class Reads(Protocol):
    """What evaluation needs of an extractor."""

    def extract(self, document: Document) -> Extraction:
        """Read a document."""


def evaluate(
    gold: Sequence[Path],
    extractor: Reads,
    schema: Schema | None = None,
    *,
    progress: Callable[[int], None] = lambda _: None,
    look: Callable[[GoldDocument, Extraction], None] = lambda _, __: None,
) -> Scores:
    """Extract every gold document and score the result; the definitions stand in `kg.training.score`.

    :param progress: called with the number of documents read so far.
    :param look: called with each gold document and what was read.
    :raises InputError: where there is no gold document.
    """
    scores = score(_pairs(gold, extractor, progress, look), schema or load_schema())
    if not scores.documents:
        raise InputError(f"{', '.join(map(str, gold))}: no gold documents (NAME.json beside NAME.txt, or *.jsonl).")
    return scores


def _pairs(
    gold: Sequence[Path],
    extractor: Reads,
    progress: Callable[[int], None],
    look: Callable[[GoldDocument, Extraction], None],
) -> Iterator[tuple[GoldDocument, Extraction]]:
    for number, document in enumerate(read_gold(gold), start=1):
        extraction = extractor.extract(as_document(document))
        look(document, extraction)
        yield document, extraction
        progress(number)


def as_document(gold: GoldDocument) -> Document:
    """Give a gold document as one that was read from a file: its title is its first line."""
    title = next((line.strip() for line in gold.text.splitlines() if line.strip()), "")
    return Document(gold.id, gold.text, title=title if len(title) <= 60 else "", date=gold.date, source=gold.source)


def as_json(scores: Scores) -> dict[str, Any]:
    """Give the figures as plain values, keyed `mention.PARK`, `relation.落户`, `identity.b3`, `relation.status`."""
    found: dict[str, Any] = {}
    for level, figures in (("mention", scores.mentions), ("relation", scores.relations)):
        for label, figure in figures.items():
            found[f"{level}.{label}"] = _figure(figure)
    precision, recall = scores.identity
    found["identity.b3"] = {"p": round(precision, 4), "r": round(recall, 4), "f1": round(scores.identity_f1, 4)}
    found["relation.status"] = {
        "accuracy": round(scores.status_accuracy, 4),
        "plans_as_done": round(scores.lost_plans, 4),
        "of": sum(scores.status.values()),
        "confusion": [{"gold": gold, "given": given, "of": count} for (gold, given), count in scores.status.items()],
    }
    table, error = calibration(scores.judged)
    found["relation.calibration"] = {
        "error": round(error, 4),
        "table": [
            {"confidence": round(mean, 3), "right": round(share, 3), "of": count} for mean, share, count in table
        ],
    }
    return found


def _figure(figure: Figure) -> dict[str, Any]:
    return {
        "p": round(figure.precision, 4),
        "r": round(figure.recall, 4),
        "f1": round(figure.f1, 4),
        "gold": figure.gold,
        "predicted": figure.predicted,
    }
