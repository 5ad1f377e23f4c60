"""Trains the tagger: both readings, from gold documents.

The second reading learns from what the first says of documents that it has not seen: the training documents are dealt into
parts, and each part is read by a first reading trained on the others.
"""

import hashlib
from collections.abc import Callable, Sequence

import pycrfsuite

from kg.mentions.features import Rows, joined, label_attributes
from kg.mentions.labels import Labelled, decode, encode
from kg.mentions.recurrence import recurrence_attributes
from kg.mentions.tagger import FORMAT, Plan, Tagger, split_lines
from kg.training.crf import train_crf
from kg.training.gold import GoldDocument

PARTS = 4
ITERATIONS = 80


def part_of(name: str, parts: int) -> int:
    """Deal a document to one of `parts` by the hash of its id: the same on every machine."""
    return int(hashlib.md5(name.encode(), usedforsecurity=False).hexdigest(), 16) % parts


class Lesson:
    """A gold document as lines with their attributes and labels."""

    def __init__(self, document: GoldDocument, attributes: Callable[[str], Rows]) -> None:
        spans = [(start, end, kind) for (start, end), (kind, _) in document.spans().items()]
        self.id = document.id
        self.lines: list[str] = []
        self.rows: list[Rows] = []
        self.labels: list[list[str]] = []
        for offset, line in split_lines(document.text):
            last = offset + len(line)
            inside = [
                (start - offset, end - offset, kind) for start, end, kind in spans if offset <= start < end <= last
            ]
            self.lines.append(line)
            self.rows.append(attributes(line))
            self.labels.append(encode(len(line), inside))
        self.items = [pycrfsuite.ItemSequence(rows) for rows in self.rows]

    def second(self, first: pycrfsuite.Tagger) -> list[Rows]:
        """Give the attributes of the second reading, from what `first` says of the document."""
        answers = [first.tag(items) for items in self.items]
        found: list[list[Labelled]] = [decode(labels) for labels in answers]
        more = recurrence_attributes(self.lines, found)
        return [
            joined(rows, label_attributes("1", labels), extra)
            for rows, labels, extra in zip(self.rows, answers, more, strict=True)
        ]


def train_first(lessons: Sequence[Lesson]) -> bytes:
    """Train the first reading."""
    return train_crf(
        ((items, labels) for lesson in lessons for items, labels in zip(lesson.items, lesson.labels, strict=True)),
        iterations=ITERATIONS,
    )


def open_crf(data: bytes) -> pycrfsuite.Tagger:
    """Open trained weights for reading."""
    tagger = pycrfsuite.Tagger()
    tagger.open_inmemory(data)
    return tagger


def train_second(lessons: Sequence[Lesson], firsts: Sequence[bytes]) -> bytes:
    """Train the second reading; `firsts[k]` are weights of a first reading that has not seen part k of the lessons."""
    readers = [open_crf(data) for data in firsts]
    return train_crf(
        (
            (rows, labels)
            for lesson in lessons
            for rows, labels in zip(
                lesson.second(readers[part_of(lesson.id, len(readers))]), lesson.labels, strict=True
            )
        ),
        iterations=ITERATIONS,
    )


def train_tagger(tagger: Tagger, documents: Sequence[GoldDocument], auxiliary: dict[str, bytes]) -> None:
    """Give the tagger weights learnt from gold documents.

    :param auxiliary: trained auxiliary taggers by name; their answers become attributes.
    """
    kinds = tuple(sorted({entity.type for document in documents for entity in document.entities}))
    tagger.set_weights(Plan(FORMAT, tuple(sorted(auxiliary)), kinds), auxiliary)
    lessons = [Lesson(document, tagger.attributes) for document in documents]
    firsts = [train_first([one for one in lessons if part_of(one.id, PARTS) != part]) for part in range(PARTS)]
    second = train_second(lessons, firsts)
    tagger.set_weights(tagger.plan, {**auxiliary, "first": train_first(lessons), "second": second})
