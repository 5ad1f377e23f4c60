"""Learns the status of relations, from gold documents whose entities and relations are given."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import get_args

import msgspec
import numpy as np

from kg.errors import ModelError
from kg.model import Status
from kg.relations.candidates import Candidate
from kg.relations.drafts import make_drafts
from kg.relations.governing import governing_attributes
from kg.relations.pairs import Pairs, allowed_columns, columns_of, ends
from kg.relations.statements import Key, Statement
from kg.relations.status_model import FORMAT, StatusCard, StatusModel
from kg.schema import Schema
from kg.training.evaluate import as_document
from kg.training.gold import GoldDocument, GoldRelation

STRENGTH = 0.1
MIN_COUNT = 4
MIN_WEIGHT = 0.01
#: So much more must speak for done than for anything else: a plan taken for a fact is the worse mistake.
CAUTION = 0.6
_ENOUGH = 200


class StatusExample(msgspec.Struct, frozen=True):
    """A gold relation: its attributes, its status, and the part that its document was dealt to."""

    attributes: tuple[str, ...]
    status: Status
    part: int


def status_examples(
    gold: GoldDocument, pairs: Pairs, schema: Schema, status_words: Mapping[str, str], part: int
) -> list[StatusExample]:
    """Describe the gold relations of a document that have a candidate pair, each in the sentence that gold names.

    :param pairs: those of the gold mentions and entities.
    """
    places = _places(pairs, schema)
    stated: list[tuple[Statement, float]] = []
    statuses: list[Status] = []
    for relation in gold.relations:
        key = (relation.type, relation.head, relation.tail)
        turned = (relation.type, relation.tail, relation.head)
        if key not in places and relation.type in schema.relations and schema.relations[relation.type].symmetric:
            key = turned
        if key in places:
            stated.append((Statement(key, 0.0, _place(gold, relation, places[key])), 1.0))
            statuses.append(msgspec.convert(relation.status, Status))
    drafts = make_drafts(as_document(gold), pairs, stated, status_words)
    return [
        StatusExample(attributes, status, part)
        for attributes, status in zip(governing_attributes(drafts), statuses, strict=True)
    ]


def _places(pairs: Pairs, schema: Schema) -> dict[Key, list[Candidate]]:
    columns = columns_of(schema)
    allowed = allowed_columns(schema, columns)
    places: defaultdict[Key, list[Candidate]] = defaultdict(list)
    for candidate in pairs.candidates:
        kinds = (candidate.left.type, candidate.right.type)
        for i in allowed.get(kinds, ()):
            head, tail = ends(schema, columns[i], candidate.left.entity, candidate.right.entity, kinds)
            places[columns[i][0], head, tail].append(candidate)
    return places


def _place(gold: GoldDocument, relation: GoldRelation, places: Sequence[Candidate]) -> Candidate:
    """Choose the candidate in the sentence of the evidence, one that names both ends before others."""
    start = gold.evidence_start(relation)
    end = start + len(relation.evidence)
    return min(
        places,
        key=lambda one: (
            not (start >= 0 and one.sentence.span.start < end and start < one.sentence.span.end),
            one.kind != "same",
        ),
    )


def learn_status(examples: Sequence[StatusExample], without: int | None = None) -> StatusModel | None:
    """Learn from the examples of all parts, or of all but one; nothing where there are too few.

    :raises ModelError: where scikit-learn is not installed.
    """
    try:
        from scipy.sparse import csr_matrix
        from sklearn.linear_model import LogisticRegression
    except ImportError as error:
        raise ModelError("Training needs scikit-learn: pip install 'park-kg[train]'.") from error
    held = [one for one in examples if one.part != without]
    if len(held) < _ENOUGH:
        return None
    counts = Counter(attribute for one in held for attribute in one.attributes)
    names = sorted(name for name, count in counts.items() if count >= MIN_COUNT)
    index = {name: i for i, name in enumerate(names)}
    rows = [sorted(index[name] for name in one.attributes if name in index) for one in held]
    starts = np.cumsum([0, *map(len, rows)])
    cells = [column for row in rows for column in row]
    matrix = csr_matrix((np.ones(len(cells), dtype=np.float32), cells, starts), shape=(len(rows), len(names)))
    statuses = tuple(status for status in get_args(Status) if any(one.status == status for one in held))
    weights = np.zeros((len(names) + 1, len(statuses)))
    for column, status in enumerate(statuses):
        target = np.array([one.status == status for one in held])
        if target.all():
            return None
        learner = LogisticRegression(C=STRENGTH, solver="liblinear", tol=1e-3, random_state=0).fit(matrix, target)
        weights[:-1, column] = learner.coef_[0]
        weights[-1, column] = float(learner.intercept_[0]) - (CAUTION if status == "done" else 0.0)
    weights[np.abs(weights) < MIN_WEIGHT] = 0.0
    kept = np.flatnonzero((weights[:-1] != 0.0).any(axis=1))
    card = StatusCard(FORMAT, statuses, tuple(names[i] for i in kept))
    return StatusModel(card, weights[[*kept, len(names)]].astype(np.float32))
