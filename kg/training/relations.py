"""Trains the classifier of relations: logistic regression with L2 over the attributes of candidate pairs.

A candidate is a positive where gold states the relation in its sentence. Where gold states it in another sentence,
the candidate teaches nothing: what the sentence says may or may not be enough.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from kg.errors import ModelError
from kg.relations.candidates import Candidate
from kg.relations.classifier import FORMAT, Calibration, Card, Classifier
from kg.relations.pairs import Pairs, allowed_columns, columns_of
from kg.schema import Schema
from kg.training.gold import GoldDocument

STRENGTH = 0.5
MIN_COUNT = 3
#: Smaller weights are left out: they are most of a model and decide nothing.
MIN_WEIGHT = 0.015
_MIN_POSITIVE = 3
_NEVER = -12.0


class Example(msgspec.Struct, frozen=True):
    """A candidate's attributes, its types, the columns that gold states of it.

    And those that it teaches nothing about.
    """

    attributes: tuple[str, ...]
    kinds: tuple[str, str]
    stated: frozenset[int]
    masked: frozenset[int]


def examples(gold: GoldDocument, pairs: Pairs, stands_for: Mapping[str, str], schema: Schema) -> list[Example]:
    """Label the candidates of a document by its gold relations.

    :param stands_for: the gold entity that an entity's key stands for.
    """
    columns = columns_of(schema)
    held: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for number, relation in enumerate(gold.relations):
        held[relation.type, relation.head, relation.tail].append(number)
        if relation.type in schema.relations and schema.relations[relation.type].symmetric:
            held[relation.type, relation.tail, relation.head].append(number)
    found = []
    for candidate, attributes in zip(pairs.candidates, pairs.attributes, strict=True):
        left, right = (stands_for.get(one.entity, "") for one in (candidate.left, candidate.right))
        stated: set[int] = set()
        masked: set[int] = set()
        for i, (relation_type, direction) in enumerate(columns):
            head, tail = (left, right) if direction == ">" else (right, left)
            for number in held.get((relation_type, head, tail), ()):
                (stated if _covers(gold, number, candidate) else masked).add(i)
        kinds = (candidate.left.type, candidate.right.type)
        found.append(Example(attributes, kinds, frozenset(stated), frozenset(masked - stated)))
    return found


def _covers(gold: GoldDocument, number: int, candidate: Candidate) -> bool:
    relation = gold.relations[number]
    start = gold.evidence_start(relation)
    span = candidate.sentence.span
    return start < 0 or (span.start < start + len(relation.evidence) and start < span.end)


class Lessons:
    """Examples as a sparse matrix, dealt into parts: for each column what gold states of those that teach it."""

    def __init__(self, examples: Sequence[Example], parts: Sequence[int], schema: Schema) -> None:
        counts = Counter(attribute for one in examples for attribute in one.attributes)
        self.schema = schema
        self.names = tuple(sorted(name for name, count in counts.items() if count >= MIN_COUNT))
        self._columns = columns_of(schema)
        self._parts = np.array(parts, dtype=np.int64)
        self._matrix = _matrix(examples, self.names)
        allowed = allowed_columns(schema, self._columns)
        self._rows: list[NDArray[np.int64]] = []
        self._stated: list[NDArray[np.bool_]] = []
        for i in range(len(self._columns)):
            rows = [k for k, one in enumerate(examples) if i in allowed.get(one.kinds, ()) and i not in one.masked]
            self._rows.append(np.array(rows, dtype=np.int64))
            self._stated.append(np.array([i in examples[k].stated for k in rows], dtype=np.bool_))

    def learn(self, without: int | None = None, workers: int = 1) -> Classifier:
        """Learn the weights from all parts, or from all but one.

        :param workers: columns learnt side by side, as threads: the library lets them run.
        :raises ModelError: where scikit-learn is not installed.
        """
        with ThreadPoolExecutor(workers) as pool:
            found = list(pool.map(lambda i: self._column(i, without), range(len(self._columns))))
        weights = np.stack([one for one, _ in found], axis=1)
        bias = np.array([one for _, one in found])
        weights[np.abs(weights) < MIN_WEIGHT] = 0.0
        kept: NDArray[np.bool_] = np.any(weights != 0.0, axis=1)
        card = Card(
            FORMAT,
            self._columns,
            tuple(sorted(self.schema.types)),
            tuple(name for name, keep in zip(self.names, kept, strict=True) if keep),
            tuple(Calibration(relation) for relation in sorted(self.schema.relations)),
            0.5,
        )
        return Classifier(card, weights[kept].astype(np.float32), bias.astype(np.float32))

    def _column(self, i: int, without: int | None) -> tuple[NDArray[np.float64], float]:
        """Give the weights and the bias of a column; nothing speaks for one that has too little to learn from."""
        try:
            from sklearn.linear_model import LogisticRegression
        except ImportError as error:
            raise ModelError("Training needs scikit-learn: pip install 'park-kg[train]'.") from error
        chosen = self._parts[self._rows[i]] != without if without is not None else slice(None)
        rows, target = self._rows[i][chosen], self._stated[i][chosen]
        if target.sum() < _MIN_POSITIVE or target.all():
            return np.zeros(len(self.names)), _NEVER
        learner = LogisticRegression(C=STRENGTH, solver="liblinear", tol=5e-2, random_state=0)
        learner.fit(self._matrix[rows], target)
        return learner.coef_[0], float(learner.intercept_[0])


def _matrix(lessons: Sequence[Example], names: Sequence[str]) -> Any:  # noqa: ANN401
    from scipy.sparse import csr_matrix

    index = {name: i for i, name in enumerate(names)}
    starts, found = [0], []
    for one in lessons:
        found += sorted(index[name] for name in one.attributes if name in index)
        starts.append(len(found))
    values = np.ones(len(found), dtype=np.float32)
    return csr_matrix((values, found, starts), shape=(len(lessons), len(names)))
