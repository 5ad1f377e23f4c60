"""Trains the tagger: both readings, from gold documents.

The second reading learns from what the first says of documents that it has not seen: the training documents are dealt
into parts, and each part is read by a first reading trained on the others. In the same way every training document
gets a full reading by a tagger that has not seen it, from which the classifier of relations learns what real mentions
look like.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from kg.mentions.chains import chains_of
from kg.mentions.features import Passage
from kg.mentions.keys import Attributes, joined
from kg.mentions.labels import encode
from kg.mentions.pipe import blank_nlp, tagger_of
from kg.mentions.tagger import (
    FIRST,
    FORMAT,
    SECOND,
    Plan,
    Tagger,
    answered,
    find_spans,
    second_attributes,
    split_lines,
)
from kg.mentions.weights import Weights, merged
from kg.model import Mention
from kg.training.crf import train_crf
from kg.training.gold import GoldDocument

PARTS = 2
#: Steps of the two readings: with fewer names are read worse, with more it takes longer and adds nothing.
ITERATIONS = (70, 60)


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

    def second(self, first: Weights) -> Attributes:
        """Give what the second reading sees, after what `first` says of the document."""
        scores = first.score(first.find(self.attributes))
        answer = answered(first, FIRST, scores, chains_of(self.passage))
        return joined(self.attributes, second_attributes(self.passage, first, answer))

    def read(self, first: Weights, second: Weights) -> tuple[Mention, ...]:
        """Give the mentions that both readings find, with confidences."""
        scores = second.score(second.find(self.second(first)))
        found = find_spans(second, SECOND, scores, self.passage, chains_of(self.passage), self.offsets)
        return tuple(Mention(one.start, one.end, one.type, confidence=one.confidence) for one in found)


def train_first(lessons: Sequence[Lesson]) -> Weights:
    """Train the first reading."""
    lines = ((one.passage, one.attributes, one.labels) for one in lessons)
    return train_crf(lines, FIRST, iterations=ITERATIONS[0])


def train_second(lessons: Sequence[Lesson], firsts: Sequence[Weights]) -> Weights:
    """Train the second reading; `firsts[k]` is a first reading that has not seen part k of the lessons."""
    lines = ((one.passage, one.second(firsts[one.part]), one.labels) for one in lessons)
    return train_crf(lines, SECOND, iterations=ITERATIONS[1])


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


def _first(without: int) -> Weights:
    return train_first([one for one in _lessons if one.part != without])


def _second(firsts: Sequence[Weights], without: int) -> Weights:
    return train_second([one for one in _lessons if one.part != without], firsts)


def _read(firsts: Sequence[Weights], seconds: Sequence[Weights]) -> dict[str, tuple[Mention, ...]]:
    return {one.id: one.read(firsts[one.part], seconds[one.part]) for one in _lessons}


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
    """Learn both readings from gold documents.

    :param auxiliary: trained auxiliary taggers by name; their answers become attributes.
    :returns: the weights by name; and for each document's id the mentions that a tagger finds which has not seen it.
    """
    everyone = -1
    with workshop(workers, _open_school, (documents, auxiliary, seeds)) as pool:
        parts = range(PARTS)
        whole = pool.submit(_first, everyone)  # the longest first, so that no core waits long for another
        firsts = list(pool.map(_first, parts))
        jobs = [pool.submit(_second, firsts, everyone), *(pool.submit(_second, firsts, part) for part in parts)]
        second, *seconds = [job.result() for job in jobs]
        first = whole.result()
        unseen = pool.submit(_read, firsts, seconds).result()
    return {**auxiliary, FIRST: first, SECOND: second}, unseen
