"""How the ends of a statement stand to triggers, lists, clauses and the topic."""

import numpy as np
import pytest
from marked import entities_of, read

from kg.lexicon import load_lexicon
from kg.model import Span
from kg.relations.pairs import allowed_columns, columns_of, make_pairs
from kg.relations.placement import PLACEMENT, placement
from kg.relations.statements import possible_statements
from kg.relations.triggers import Triggers
from kg.schema import load_schema

SCHEMA = load_schema()
COLUMNS = columns_of(SCHEMA)
ALLOWED = allowed_columns(SCHEMA, COLUMNS)
TRIGGERS = Triggers(load_lexicon())


def placed(marked: str, key: tuple[str, str, str], topic: str = "") -> dict[str, float]:
    text, mentions = read(marked)
    held = make_pairs(text, [Span(0, len(text))], entities_of(mentions), mentions, topic, TRIGGERS, ALLOWED)
    odds = np.zeros((len(held.candidates), len(COLUMNS)))
    one = {one.key: one for one in possible_statements(held, odds, COLUMNS, ALLOWED, SCHEMA)}[key]
    first = {mention.entity: sentence.number for sentence in held.sentences for mention in sentence.mentions}
    triggers = held.triggers[one.candidate.sentence.number]
    return dict(zip(PLACEMENT, placement(one, triggers, topic, first, len(held.sentences)), strict=True))


SETTLES = ("落户", "甲公司", "东园区")


@pytest.mark.parametrize(
    ("marked", "key", "feature", "value"),
    [
        ("[C甲公司]落户[K东园区]。", SETTLES, "trigger between", 1.0),
        ("[C甲公司]参观[K东园区]。", SETTLES, "trigger between", 99.0),
        ("[C甲公司]参观[K东园区]。", SETTLES, "own triggers", 0.0),
        ("[C甲公司]在[K东园区]落户。", SETTLES, "trigger behind", 1.0),
        ("[C甲公司]在[K东园区]落户。", SETTLES, "trigger between", 99.0),
        ("[C甲公司]发展很快，去年落户[K东园区]。", SETTLES, "clauses between", 1.0),
        ("[C甲公司]落户[K东园区]。", SETTLES, "clauses between", 0.0),
        ("[C甲公司]、[C乙公司]落户[K东园区]。", SETTLES, "left list", 1.0),
        ("[C甲公司]落户[K东园区]。", SETTLES, "left list", 0.0),
        ("[C甲公司]、[C乙公司]合作。", ("合作", "乙公司", "甲公司"), "one list", 1.0),
        ("[C甲公司]和平时一样找[C乙公司]合作。", ("合作", "乙公司", "甲公司"), "one list", 0.0),
        ("[K东园区]很大。[C甲公司]已落户。", SETTLES, "words between", -1.0),
    ],
)
def test_the_numbers_of_a_statement(marked: str, key: tuple[str, str, str], feature: str, value: float) -> None:
    assert placed(marked, key)[feature] == value


@pytest.mark.parametrize(("topic", "value"), [("东园区", 1.0), ("甲公司", 0.0), ("", 0.0)])
def test_what_the_document_is_about_is_marked(topic: str, value: float) -> None:
    assert placed("[C甲公司]落户[K东园区]。", SETTLES, topic)["tail is topic"] == value
