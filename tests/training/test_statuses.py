"""Learning the status: which relations teach it, and that it is learnt from enough or not at all."""

from kg.lexicon import load_lexicon
from kg.relations.triggers import Triggers
from kg.schema import load_schema
from kg.training.gold import GoldDocument, GoldEntity, GoldRelation
from kg.training.readings import read_pairs
from kg.training.statuses import StatusExample, learn_status, status_examples

SCHEMA, LEXICON = load_schema(), load_lexicon()


def examples(text: str, *relations: GoldRelation) -> list[StatusExample]:
    kinds = {"甲公司": "COMPANY", "乙公司": "COMPANY", "东园区": "PARK"}
    entities = tuple(GoldEntity(name, kind, name, (name,)) for name, kind in kinds.items() if name in text)
    gold = GoldDocument("d", text, entities=entities, relations=relations)
    pairs = read_pairs(gold, None, SCHEMA, LEXICON, Triggers(LEXICON)).pairs
    return status_examples(gold, pairs, SCHEMA, LEXICON.status_words, 3)


def test_the_sentence_of_the_evidence_teaches() -> None:
    text = "甲公司落户东园区。\n乙公司考察。\n甲公司此前落户东园区。\n"
    (found,) = examples(text, GoldRelation("落户", "甲公司", "东园区", "ended", "甲公司此前落户东园区。"))
    assert (found.status, found.part) == ("ended", 3)
    assert "b此前" in found.attributes


def test_a_symmetric_relation_is_found_either_way() -> None:
    for ends in (("甲公司", "乙公司"), ("乙公司", "甲公司")):
        (found,) = examples("甲公司拟与乙公司合作。", GoldRelation("合作", *ends, "planned", "甲公司拟与乙公司合作。"))
        assert found.status == "planned"


def test_what_no_pair_states_teaches_nothing() -> None:
    far = "甲公司开业。" + "天气晴。" * 30 + "东园区开园。"
    assert examples(far, GoldRelation("收购", "甲公司", "乙公司", "done", "甲公司开业。")) == []


def lessons(count: int) -> list[StatusExample]:
    return [StatusExample(("b拟",) if i % 2 else ("b已",), "planned" if i % 2 else "done", i % 5) for i in range(count)]


def test_words_decide_after_learning() -> None:
    model = learn_status(lessons(1000))
    assert model is not None
    assert model.decide([("b拟",), ("b已",)]) == ["planned", "done"]
    again = learn_status(lessons(1000), without=2)
    assert again is not None
    assert again.card.statuses == ("done", "planned")


def test_too_few_or_all_alike_teach_nothing() -> None:
    assert learn_status(lessons(40)) is None
    assert learn_status([StatusExample(("b已",), "done", 0)] * 500) is None
