"""Trains the tagger from gold documents.

The training documents are dealt into parts, and each part is read by a tagger trained on the others: from these the
classifier of relations learns what real mentions look like, and by them the whole is measured.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from kg.mentions.chains import chains_of
from kg.mentions.features import Passage
from kg.mentions.keys import Attributes
from kg.mentions.labels import encode
from kg.mentions.pipe import blank_nlp, tagger_of
from kg.mentions.tagger import DECIDING, FORMAT, Plan, Tagger, find_spans, split_lines
from kg.mentions.weights import Weights, merged
from kg.model import Mention
from kg.training.crf import train_crf
from kg.training.gold import GoldDocument

PARTS = 5
#: Steps: with fewer names are missed, with more they are learnt by heart.
ITERATIONS = 30


def part_of(name: str, parts: int) -> int:
    """Deal a document to one of `parts` by the hash of its id: the same on every machine."""
    return int(hashlib.md5(name.encode(), usedforsecurity=False).hexdigest(), 16) % parts


class Lesson:
    """A gold document as a passage with what is seen of it, and a label for each character."""

    def __init__(self, document: GoldDocument, attributes: Callable[[Passage], Attributes]) -> None:
        spans = [(start, end, kind) for (start, end), (kind, _) in document.spans().items()]
        self.id = document.id
        self.part = part_of(document.id, PARTS)
        self.offsets: list[int] = []
        self.labels: list[str] = []
        lines: list[str] = []
        for offset, line in split_lines(document.text):
            last = offset + len(line)
            inside = [
                (start - offset, end - offset, kind) for start, end, kind in spans if offset <= start < end <= last
            ]
            self.offsets.append(offset)
            lines.append(line)
            self.labels += encode(len(line), inside)
        self.passage = Passage(lines)
        self.attributes = attributes(self.passage)

    def read(self, weights: Weights) -> tuple[Mention, ...]:
        """Give the mentions that a tagger finds, with confidences."""
        scores = weights.score(weights.find(self.attributes))
        found = find_spans(weights, DECIDING, scores, self.passage, chains_of(self.passage), self.offsets)
        return tuple(Mention(one.start, one.end, one.type, confidence=one.confidence) for one in found)


def workshop(workers: int, prepare: Callable[..., None] | None = None, given: tuple[Any, ...] = ()) -> Executor:
    """Give processes to work in, each prepared once; a single worker works in this one."""
    if workers == 1:
        return ThreadPoolExecutor(1, "training", prepare, given)
    return ProcessPoolExecutor(workers, get_context("spawn"), prepare, given)


_lessons: list[Lesson] = []


def _open_school(documents: Sequence[GoldDocument], auxiliary: Mapping[str, Weights], seeds: Path | None) -> None:
    """Prepare the lessons once in each worker process."""
    tagger = prepared_tagger(documents, auxiliary, seeds)
    _lessons[:] = [Lesson(document, tagger.attributes) for document in documents]


def _learn(without: int) -> tuple[Weights, dict[str, tuple[Mention, ...]]]:
    """Learn from all lessons but those of a part; give the weights, and what they find in that part."""
    lines = ((one.passage, one.attributes, one.labels) for one in _lessons if one.part != without)
    weights = train_crf(lines, DECIDING, iterations=ITERATIONS)
    return weights, {one.id: one.read(weights) for one in _lessons if one.part == without}


def prepared_tagger(
    documents: Sequence[GoldDocument], auxiliary: Mapping[str, Weights], seeds: Path | None = None
) -> Tagger:
    """Make a tagger that has its auxiliary taggers and knows the types of the documents, but no weights of its own."""
    tagger = tagger_of(blank_nlp(seeds))
    kinds = tuple(sorted({entity.type for document in documents for entity in document.entities}))
    names = tuple(sorted(auxiliary))
    tagger.set_weights(Plan(FORMAT, names, kinds), merged({name: auxiliary[name] for name in names}))
    return tagger


def train_tagger(
    documents: Sequence[GoldDocument], auxiliary: Mapping[str, Weights], workers: int = 2, seeds: Path | None = None
) -> tuple[dict[str, Weights], dict[str, tuple[Mention, ...]]]:
    """Learn to tag from gold documents.

    :param auxiliary: trained auxiliary taggers by name; their answers become attributes.
    :returns: the weights by name; and for each document's id the mentions that a tagger finds which has not seen it.
    """
    everyone = -1
    with workshop(workers, _open_school, (documents, auxiliary, seeds)) as pool:
        # The longest first, so that no core waits long for another.
        (weights, _), *parts = pool.map(_learn, (everyone, *range(PARTS)))
    return {**auxiliary, DECIDING: weights}, {name: found for _, part in parts for name, found in part.items()}
