"""The figures: gold against itself is right, and each mistake costs what it should."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from marked import REPORT as DOCUMENT
from marked import perfect

from kg.model import Extraction, Mention, Quote, Relation
from kg.schema import load_schema
from kg.training.score import Figure, calibration, compare, score

SCHEMA = load_schema()


def change(**fields: object) -> Extraction:
    return msgspec.structs.replace(perfect(DOCUMENT), **fields)


def test_gold_against_itself_is_right() -> None:
    found = score([(DOCUMENT, perfect(DOCUMENT))], SCHEMA)
    assert {figure.f1 for figure in (*found.mentions.values(), *found.relations.values())} == {1.0}
    assert (found.mentions["all"].gold, found.relations["all"].gold, found.relations["core"].gold) == (6, 3, 2)
    assert (found.identity_f1, found.status_accuracy, found.lost_plans, found.documents) == (1.0, 1.0, 0.0, 1)


def test_nothing_found_is_nothing_right() -> None:
    found = score([(DOCUMENT, change(mentions=(), relations=()))], SCHEMA)
    assert (found.mentions["all"].recall, found.relations["all"].f1, found.identity_f1) == (0.0, 0.0, 0.0)
    assert found.status_accuracy == 1.0
    assert score([], SCHEMA).mentions == {}


def mention(at: int, **fields: object) -> tuple[Mention, ...]:
    held = list(perfect(DOCUMENT).mentions)
    held[at] = msgspec.structs.replace(held[at], **fields)
    return tuple(held)


@pytest.mark.parametrize(
    ("mentions", "right"),
    [
        (mention(0, type="PARK"), 5),
        (mention(0, end=2), 5),
        (mention(0, start=1), 5),
        (mention(0, entity="other"), 6),
        (perfect(DOCUMENT).mentions[:4], 4),
    ],
)
def test_a_mention_is_right_where_span_and_type_are(mentions: tuple[Mention, ...], right: int) -> None:
    figure = score([(DOCUMENT, change(mentions=mentions))], SCHEMA).mentions["all"]
    assert (figure.right, figure.predicted, figure.gold) == (right, len(mentions), 6)


def relation(kind: str, head: str, tail: str, status: str = "done") -> Relation:
    return Relation(kind, head, tail, Quote(0, 1, "甲"), status)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("stated", "right"),
    [
        (relation("落户", "甲公司", "东园区"), True),
        (relation("落户", "甲公司", "东园区", "planned"), True),
        (relation("签约", "甲公司", "乙公司"), True),
        (relation("签约", "乙公司", "甲公司"), True),
        (relation("落户", "东园区", "甲公司"), False),
        (relation("落户", "乙公司", "东园区"), False),
        (relation("位于", "甲公司", "东园区"), False),
        (relation("任职", "王明", "甲公司"), False),
        (relation("落户", "甲公司", "unknown"), False),
        (relation("租赁", "甲公司", "东园区"), False),
    ],
)
def test_a_relation_is_right_where_type_and_ends_are(stated: Relation, right: bool) -> None:
    found = score([(DOCUMENT, change(relations=(stated,)))], SCHEMA)
    assert (found.relations["all"].right, found.relations["all"].predicted) == (int(right), 1)
    assert found.judged == ((1.0, right),)


def test_status_is_scored_apart() -> None:
    relations = tuple(msgspec.structs.replace(one, status="done") for one in perfect(DOCUMENT).relations)
    found = score([(DOCUMENT, change(relations=relations))], SCHEMA)
    assert found.relations["all"].f1 == 1.0
    assert found.status == {("done", "done"): 2, ("planned", "done"): 1}
    assert (round(found.status_accuracy, 3), found.lost_plans) == (0.667, 1.0)


def test_an_entity_stands_for_the_gold_entity_with_which_it_shares_most() -> None:
    mentions = tuple(msgspec.structs.replace(one, entity="x") for one in perfect(DOCUMENT).mentions if one.end < 25)
    match = compare(DOCUMENT, change(mentions=mentions), SCHEMA)
    assert match.stands_for == {"x": "甲公司"}
    assert compare(DOCUMENT, change(mentions=()), SCHEMA).stands_for == {}


def test_identity_falls_when_groups_are_mixed_or_split() -> None:
    mixed = tuple(msgspec.structs.replace(one, entity="x") for one in perfect(DOCUMENT).mentions)
    split = tuple(msgspec.structs.replace(one, entity=str(i)) for i, one in enumerate(perfect(DOCUMENT).mentions))
    precision, recall = score([(DOCUMENT, change(mentions=mixed))], SCHEMA).identity
    assert (precision < 1, recall) == (True, 1.0)
    precision, recall = score([(DOCUMENT, change(mentions=split))], SCHEMA).identity
    assert (precision, recall < 1) == (1.0, True)


@given(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9))
def test_f1_is_the_harmonic_mean(right: int, wrong: int, missed: int) -> None:
    one = Figure(right, right + wrong, right + missed)
    assert 0 <= one.f1 <= 1
    if right:
        assert one.f1 == pytest.approx(2 * one.precision * one.recall / (one.precision + one.recall))
    else:
        assert one.f1 == 0


def test_calibration() -> None:
    table, error = calibration([(0.8, True), (0.8, True), (0.8, True), (0.8, True), (0.8, False), (1.0, True)])
    assert [(round(mean, 3), round(share, 3), count) for mean, share, count in table] == [(0.8, 0.8, 5), (1.0, 1.0, 1)]
    assert error == pytest.approx(0)
    assert calibration([(0.95, False)])[1] == pytest.approx(0.95)
    assert calibration([]) == ([], 0.0)


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=30))
def test_calibration_counts_every_relation_once(judged: list[tuple[float, bool]]) -> None:
    table, error = calibration(judged)
    assert sum(count for *_, count in table) == len(judged)
    assert 0 <= error <= 1
