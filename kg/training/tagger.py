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

import pycrfsuite

from kg.mentions.features import Rows, joined, label_attributes
from kg.mentions.labels import Labelled, decode, encode
from kg.mentions.pipe import blank_nlp, tagger_of
from kg.mentions.recurrence import recurrence_attributes
from kg.mentions.tagger import FORMAT, Crf, Plan, Tagger, find_spans, split_lines
from kg.model import Mention
from kg.training.crf import train_crf
from kg.training.gold import GoldDocument

PARTS = 3
#: Steps of the two readings: more were seen to cost time and add nothing.
ITERATIONS = (50, 60)


def part_of(name: str, parts: int) -> int:
    """Deal a document to one of `parts` by the hash of its id: the same on every machine."""
    return int(hashlib.md5(name.encode(), usedforsecurity=False).hexdigest(), 16) % parts


class Lesson:
    """A gold document as lines with their attributes and labels."""

    def __init__(self, document: GoldDocument, attributes: Callable[[str], Rows]) -> None:
        spans = [(start, end, kind) for (start, end), (kind, _) in document.spans().items()]
        self.id = document.id
        self.part = part_of(document.id, PARTS)
        self.offsets: list[int] = []
        self.lines: list[str] = []
        self.rows: list[Rows] = []
        self.labels: list[list[str]] = []
        for offset, line in split_lines(document.text):
            last = offset + len(line)
            inside = [
                (start - offset, end - offset, kind) for start, end, kind in spans if offset <= start < end <= last
            ]
            self.offsets.append(offset)
            self.lines.append(line)
            self.rows.append(attributes(line))
            self.labels.append(encode(len(line), inside))
        self.items = [pycrfsuite.ItemSequence(rows) for rows in self.rows]

    def second(self, first: Crf) -> list[Rows]:
        """Give the attributes of the second reading, from what `first` says of the document."""
        answers = [first.tag(items) for items in self.items]
        found: list[list[Labelled]] = [decode(labels) for labels in answers]
        more = recurrence_attributes(self.lines, found)
        return [
            joined(rows, label_attributes("1", labels), extra)
            for rows, labels, extra in zip(self.rows, answers, more, strict=True)
        ]

    def read(self, first: Crf, second: Crf) -> tuple[Mention, ...]:
        """Give the mentions that both readings find, with confidences."""
        return tuple(
            Mention(offset + one.start, offset + one.end, one.type, confidence=one.confidence)
            for offset, rows in zip(self.offsets, self.second(first), strict=True)
            for one in find_spans(second, rows)
        )


def train_first(lessons: Sequence[Lesson]) -> bytes:
    """Train the first reading."""
    return train_crf(
        ((items, labels) for lesson in lessons for items, labels in zip(lesson.items, lesson.labels, strict=True)),
        iterations=ITERATIONS[0],
    )


def train_second(lessons: Sequence[Lesson], firsts: Sequence[bytes]) -> bytes:
    """Train the second reading; `firsts[k]` are weights of a first reading that has not seen part k of the lessons."""
    readers = [Crf(data) for data in firsts]
    return train_crf(
        (
            (rows, labels)
            for lesson in lessons
            for rows, labels in zip(lesson.second(readers[lesson.part]), lesson.labels, strict=True)
        ),
        iterations=ITERATIONS[1],
    )


def workshop(workers: int, prepare: Callable[..., None] | None = None, given: tuple[Any, ...] = ()) -> Executor:
    """Give processes to work in, each prepared once; a single worker works in this one."""
    if workers == 1:
        return ThreadPoolExecutor(1, "training", prepare, given)
    return ProcessPoolExecutor(workers, get_context("spawn"), prepare, given)


_lessons: list[Lesson] = []


def _open_school(documents: Sequence[GoldDocument], auxiliary: Mapping[str, bytes], seeds: Path | None) -> None:
    """Prepare the lessons once in each worker process."""
    tagger = prepared_tagger(documents, auxiliary, seeds)
    _lessons[:] = [Lesson(document, tagger.attributes) for document in documents]


def _first(without: int) -> bytes:
    return train_first([one for one in _lessons if one.part != without])


def _second(firsts: Sequence[bytes], without: int) -> bytes:
    return train_second([one for one in _lessons if one.part != without], firsts)


def _read(firsts: Sequence[bytes], seconds: Sequence[bytes]) -> dict[str, tuple[Mention, ...]]:
    pairs = [(Crf(first), Crf(second)) for first, second in zip(firsts, seconds, strict=True)]
    return {one.id: one.read(*pairs[one.part]) for one in _lessons}


def prepared_tagger(
    documents: Sequence[GoldDocument], auxiliary: Mapping[str, bytes], seeds: Path | None = None
) -> Tagger:
    """Make a tagger that has its auxiliary taggers and knows the types of the documents, but no weights of its own."""
    tagger = tagger_of(blank_nlp(seeds))
    kinds = tuple(sorted({entity.type for document in documents for entity in document.entities}))
    tagger.set_weights(Plan(FORMAT, tuple(sorted(auxiliary)), kinds), dict(auxiliary))
    return tagger


def train_tagger(
    documents: Sequence[GoldDocument], auxiliary: Mapping[str, bytes], workers: int = 2, seeds: Path | None = None
) -> tuple[dict[str, bytes], dict[str, tuple[Mention, ...]]]:
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
    return {**auxiliary, "first": first, "second": second}, unseen
