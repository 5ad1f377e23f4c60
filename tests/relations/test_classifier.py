"""The classifier as arrays: sums of weights, calibration, and what its folder may hold."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import ModelError
from kg.model import Mention, Span
from kg.relations.candidates import Candidate, Sentence
from kg.relations.classifier import FORMAT, Calibration, Card, Classifier, load_classifier
from kg.relations.context import features_of
from kg.relations.forest import Forest, load_forest
from kg.relations.packed import save_packed
from kg.relations.pairs import Pairs
from kg.relations.statements import MIN_ODDS, Statement

COLUMNS = (("签约", ">"), ("落户", "<"), ("落户", ">"))
TYPES = ("COMPANY", "PARK")


def classifier(forest: Forest | None = None, **card: object) -> Classifier:
    made = Card(FORMAT, COLUMNS, TYPES, ("a", "b"), (Calibration("签约"), Calibration("落户", 2.0, 1.0)), 0.5)
    weights = np.array([[1.0, 0.5, 0.0], [0.0, -0.5, 2.0]], dtype=np.float32)
    bias = np.array([-1.0, 0.0, 1.0], dtype=np.float32)
    return Classifier(msgspec.structs.replace(made, **card), weights, bias, forest)


@pytest.mark.parametrize(
    ("attributes", "odds"),
    [
        (["a"], [0.0, 0.5, 1.0]),
        (["a", "b"], [0.0, 0.0, 3.0]),
        (["b", "unknown"], [-1.0, -0.5, 3.0]),
        (["unknown"], [-1.0, 0.0, 1.0]),
        ([], [-1.0, 0.0, 1.0]),
    ],
)
def test_odds_are_sums_of_known_weights(attributes: list[str], odds: list[float]) -> None:
    assert classifier().log_odds([attributes, ["a"]])[0].tolist() == odds


def test_no_candidates_have_no_odds() -> None:
    assert classifier().log_odds([]).shape == (0, 3)
    assert classifier().confidences([], PAIRS, []).tolist() == []


TEXT = "甲公司落户东园区"
MENTIONS = (Mention(0, 3, "COMPANY", "e1", 0.9), Mention(5, 8, "PARK", "e2", 0.8))


SENTENCE = Sentence(0, Span(0, len(TEXT)), TEXT, MENTIONS)
PAIRS = Pairs((SENTENCE,), ((),), (), ())


def statement(relation: str, odds: float, head: str = "e1", tail: str = "e2") -> Statement:
    return Statement((relation, head, tail), odds, Candidate("same", *MENTIONS, SENTENCE))


def test_confidence_is_calibrated_for_each_relation() -> None:
    sure = classifier().confidences([statement("签约", 0.0), statement("落户", 1.0)], PAIRS, MENTIONS)
    assert sure == pytest.approx([0.5, 1 / (1 + np.exp(-3))])


def test_what_its_words_rule_out_has_none() -> None:
    assert classifier().confidences([statement("签约", MIN_ODDS - 0.1)], PAIRS, MENTIONS).tolist() == [0.0]


def stump(feature: str, no: float, yes: float) -> Forest:
    """Give one tree that asks whether a feature is above 0."""
    at = features_of(("签约", "落户"), TYPES).index(feature)
    nodes = [[at, 0.0, 1, 2, 0.0], [0, 0.0, 1, 1, no], [0, 0.0, 2, 2, yes]]
    return Forest(np.array(nodes), np.array([0]), 0.5)


def test_trees_weigh_statements_against_each_other() -> None:
    model = classifier(stump("pair 落户", -2.0, 2.0), calibration=(Calibration("签约"), Calibration("落户")))
    both = model.weighed([statement("签约", 1.0), statement("落户", 1.0)], PAIRS, MENTIONS)
    alone = model.weighed([statement("签约", 1.0)], PAIRS, MENTIONS)
    assert both.tolist() == [2.5, -1.5]
    assert alone.tolist() == [-1.5]


@given(
    st.lists(st.tuples(st.sampled_from(["签约", "落户"]), st.floats(-8, 8)), max_size=6, unique_by=lambda one: one[0])
)
def test_confidences_lie_between_0_and_1(rows: list[tuple[str, float]]) -> None:
    sure = classifier(stump("odds", -1.0, 1.0)).confidences([statement(*row) for row in rows], PAIRS, MENTIONS)
    assert ((sure >= 0) & (sure <= 1)).all()


@pytest.mark.parametrize("forest", [None, stump("odds", -1.0, 1.0)], ids=["no trees", "trees"])
def test_a_saved_classifier_answers_as_before(tmp_path: Path, forest: Forest | None) -> None:
    (tmp_path / "forest.npy.gz").write_bytes(b"of an earlier training")
    model = classifier(forest)
    model.to_disk(tmp_path)
    again = load_classifier(tmp_path)
    assert again.card == model.card
    assert again.log_odds([["a"], ["b"]]).tolist() == model.log_odds([["a"], ["b"]]).tolist()
    statements = [statement("签约", 1.0), statement("落户", -1.0)]
    sure = model.confidences(statements, PAIRS, MENTIONS)
    assert again.confidences(statements, PAIRS, MENTIONS).tolist() == sure.tolist()
    assert (again.forest is None) == (forest is None)


def _card(**values: object) -> Callable[[Path], object]:
    def change(folder: Path) -> None:
        path = folder / "classifier.json.gz"
        path.write_bytes(gzip.compress(json.dumps(json.loads(gzip.decompress(path.read_bytes())) | values).encode()))

    return change


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda folder: (folder / "classifier.json.gz").unlink(), "no trained classifier"),
        (lambda folder: (folder / "classifier.json.gz").write_bytes(b"{"), "no trained classifier"),
        (lambda folder: (folder / "weights.npy.gz").unlink(), "no trained classifier"),
        (lambda folder: (folder / "weights.npy.gz").write_bytes(b""), "no trained classifier"),
        (lambda folder: (folder / "weights.npy.gz").write_bytes(b"garbage"), "no trained classifier"),
        (lambda folder: (folder / "forest.npy.gz").write_bytes(b""), "no trees"),
        (lambda folder: (folder / "forest.npy.gz").write_bytes(b"garbage"), "no trees"),
        (lambda folder: save_packed(folder / "forest.npy.gz", np.zeros((2, 3))), "no trees"),
        (_card(format=1), "format 1.*train it again"),
        (_card(format=99, more=1), "format 99.*train it again"),
        (_card(more=1), "no trained classifier"),
        (_card(attributes=["a"]), "do not fit.*train it again"),
    ],
)
def test_what_is_no_classifier_is_refused(tmp_path: Path, change: Callable[[Path], object], message: str) -> None:
    classifier(stump("odds", -1.0, 1.0)).to_disk(tmp_path)
    change(tmp_path)
    with pytest.raises(ModelError, match=message) as refused:
        load_classifier(tmp_path)
    assert str(tmp_path) in str(refused.value)


def test_trees_are_read_as_written(tmp_path: Path) -> None:
    nodes = [[0, 1.5, 1, 2, 0], [1, 0, 3, 4, 0], [0, 0, 2, 2, 0.3], [0, 0, 3, 3, -1], [0, 0, 4, 4, 1], [0, 0, 5, 5, 9]]
    forest = Forest(np.array(nodes, dtype=float), np.array([0, 5]), 0.25)
    forest.to_disk(tmp_path / "forest.npy.gz")
    again = load_forest(tmp_path / "forest.npy.gz")
    rows = np.array([[2.0, 0.0], [1.5, -1.0], [0.0, 1.0]])
    assert again.log_odds(rows) == pytest.approx([9.55, 8.25, 10.25])
    assert (again.log_odds(rows) == forest.log_odds(rows)).all()


def _random_tree(rng: np.random.Generator, leaves: int, features: int) -> list[list[float]]:
    nodes = [[0.0, 0.0, 0.0, 0.0, rng.normal()]]
    ends = [0]
    while len(ends) < leaves:
        at = ends.pop(int(rng.integers(len(ends))))
        nodes[at] = [float(rng.integers(features)), float(rng.integers(-3, 4)), len(nodes), len(nodes) + 1, 0.0]
        for _ in range(2):
            ends.append(len(nodes))
            nodes.append([0.0, 0.0, len(nodes), len(nodes), rng.normal()])
    return nodes


def _down(nodes: list[list[float]], node: int, row: np.ndarray) -> float:
    """Go down a tree test by test."""
    while int(nodes[node][2]) != node:
        feature, threshold, left, right, _ = nodes[node]
        node = int(right if row[int(feature)] > threshold else left)
    return nodes[node][4]


@pytest.mark.parametrize("leaves", [1, 2, 16, 17, 33, 64])
def test_all_tests_at_once_find_the_leaf_of_each_tree(leaves: int) -> None:
    rng = np.random.default_rng(leaves)
    trees = [_random_tree(rng, size, 5) for size in (leaves, 1, max(leaves // 2, 1))]
    roots, nodes = [], []
    for tree in trees:
        size = len(nodes)
        roots.append(size)
        nodes += [[feature, limit, left + size, right + size, value] for feature, limit, left, right, value in tree]
    rows = rng.integers(-4, 5, (50, 5)).astype(float)
    found = Forest(np.array(nodes), np.array(roots), 0.5).log_odds(rows)
    assert found == pytest.approx([0.5 + sum(_down(nodes, root, row) for root in roots) for row in rows])


@pytest.mark.parametrize(
    "nodes",
    [
        _random_tree(np.random.default_rng(0), 65, 3),
        [[0, 0, 1, 1, 0], [0, 0, 0, 0, 0]],  # a circle
        [*([0, 0, at + 1, at + 1, 0] for at in range(60)), [0, 0, 60, 60, 1]],  # few nodes, far too many ways
    ],
)
def test_trees_that_are_too_large_are_refused(nodes: list[list[float]]) -> None:
    with pytest.raises(ValueError, match="more than 64 leaves"):
        Forest(np.array(nodes, dtype=float), np.array([0]), 0.0)
