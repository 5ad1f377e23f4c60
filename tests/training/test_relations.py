"""What a candidate teaches, and that a classifier learns it."""

import numpy as np
from marked import gold
from tiny import corpus

from kg.lexicon import load_lexicon
from kg.relations.triggers import Triggers
from kg.schema import load_schema
from kg.training.gold import GoldDocument
from kg.training.readings import Reading, gold_body, judge_document, read_pairs
from kg.training.relations import Example, Lessons, examples

SCHEMA = load_schema()
TRIGGERS = Triggers(load_lexicon())


def reading(one: GoldDocument) -> Reading:
    return read_pairs(one, None, SCHEMA, load_lexicon(), TRIGGERS)


def lessons(one: GoldDocument) -> list[tuple[tuple[str, str], Example]]:
    read = reading(one)
    found = examples(one, read.pairs, read.stands_for, SCHEMA)
    return [
        ((pair.left.entity, pair.right.entity), lesson)
        for pair, lesson in zip(read.pairs.candidates, found, strict=True)
    ]


def test_a_candidate_is_right_where_gold_states_it_and_teaches_nothing_elsewhere() -> None:
    one = gold(
        "d", "[C甲公司]落户[K东园区]。\n[C甲公司]参观[K东园区]。\n[C乙公司]参观[K东园区]。", "落户 甲公司 东园区"
    )
    found = lessons(one)
    same = [lesson for pair, lesson in found if pair == ("甲公司", "东园区")]
    assert [(len(lesson.stated), len(lesson.masked)) for lesson in same][:2] == [(1, 0), (0, 1)]
    assert all(
        not (lesson.stated or lesson.masked) for pair, lesson in found if "乙公司" in pair and "甲公司" not in pair
    )


def test_a_symmetric_relation_is_right_from_either_end() -> None:
    for relation in ("签约 甲公司 乙公司", "签约 乙公司 甲公司"):
        ((_, lesson),) = lessons(gold("d", "[C甲公司]与[C乙公司]签约", relation))
        assert len(lesson.stated) == 1


def test_the_body_is_what_gold_does_not_ignore() -> None:
    one = GoldDocument("d", "甲广告乙\0丙", ignore=("广告",))
    assert [one.text[span.start : span.end] for span in gold_body(one)] == ["甲", "乙", "丙"]
    assert gold_body(GoldDocument("d", "")) == ()


def learnt() -> tuple[list[Example], object]:
    found = [lesson for one in corpus() for _, lesson in lessons(one)]
    return found, Lessons(found, [0] * len(found), SCHEMA).learn()


def test_a_classifier_learns_what_is_stated() -> None:
    found, model = learnt()
    odds = model.log_odds([lesson.attributes for lesson in found])
    stated = [odds[k, i] for k, lesson in enumerate(found) for i in lesson.stated]
    columns = {i for lesson in found for i in lesson.stated}
    others = [odds[k, i] for k, lesson in enumerate(found) for i in columns - lesson.stated - lesson.masked]
    assert np.mean(stated) > np.mean(others) + 1


def test_what_is_never_stated_is_ruled_out() -> None:
    _, model = learnt()
    column = next(i for i, (relation, _) in enumerate(model.card.columns) if relation == "收购")
    assert (model.log_odds([[], ["unknown"]])[:, column] < -10).all()


def test_nothing_to_learn_from_gives_a_classifier_that_states_nothing() -> None:
    model = Lessons([], [], SCHEMA).learn()
    assert (model.log_odds([["a"]]) < -10).all()


def test_judged_statements_say_whether_gold_states_them() -> None:
    _, model = learnt()
    judged = [judge_document(reading(one), model, SCHEMA) for one in corpus()]
    assert sum(one.right for found in judged for one in found) > 20
    assert not all(one.right for found in judged for one in found)
