"""Relations of a document: what is stated, with which evidence, status and reason."""

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from marked import entities_of, read

from kg.lexicon import load_lexicon
from kg.model import Document, Relation, Span
from kg.relations.classifier import FORMAT, Calibration, Card, Classifier
from kg.relations.find import RelationFinder
from kg.relations.pairs import columns_of
from kg.schema import RelationType, Schema, load_schema

SCHEMA = load_schema()


def model(schema: Schema = SCHEMA) -> Classifier:
    """Give a classifier that believes every trigger between or behind two names, and hardly anything else."""
    columns = columns_of(schema)
    kinds = [f"{left}|{right}" for left in schema.types for right in schema.types]
    names = []
    for relation in schema.relations:
        for pair in kinds:
            names += [f"st{relation}M{pair}", f"st{relation}A{pair}"]
            names += [f"at{relation}{place}{pair}{about}" for place in "BA" for about in ("", "!")]
    weights = np.zeros((len(names), len(columns)), dtype=np.float32)
    for i, name in enumerate(names):
        for j, (relation, _) in enumerate(columns):
            if name[2:].startswith(relation):
                weights[i, j] = 4.0
    calibration = tuple(Calibration(relation) for relation in sorted(schema.relations))
    card = Card(FORMAT, columns, tuple(sorted(schema.types)), tuple(names), calibration, 0.5)
    return Classifier(card, weights, np.full(len(columns), -2.0, dtype=np.float32))


FINDER = RelationFinder(model(), SCHEMA, load_lexicon())


def relations(
    marked: str, topic: str = "", finder: RelationFinder = FINDER, threshold: float | None = None, title: str = ""
) -> tuple[Relation, ...]:
    text, mentions = read(marked)
    document = Document("d", text, title=title, date="2022-05-06")
    return finder.find(document, [Span(0, len(text))], entities_of(mentions), mentions, topic, threshold)


def stated(marked: str, topic: str = "", finder: RelationFinder = FINDER) -> set[str]:
    return {f"{one.type} {one.head} {one.tail} {one.status}" for one in relations(marked, topic, finder)}


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("[C甲公司]落户[K东园区]。", {"落户 甲公司 东园区 done"}),
        ("[C甲公司]、[C乙公司]落户[K东园区]。", {"落户 甲公司 东园区 done", "落户 乙公司 东园区 done"}),
        ("[C甲公司]拟落户[K东园区]。", {"落户 甲公司 东园区 planned"}),
        ("[C甲公司]未能落户[K东园区]。", {"落户 甲公司 东园区 negated"}),
        ("[C甲公司]与[K东园区]签约。", {"签约 东园区 甲公司 done"}),
        ("[C甲公司]收购[C乙公司]。", {"收购 甲公司 乙公司 done", "收购 乙公司 甲公司 done"}),
        ("[C甲公司]参观[K东园区]。", set()),
        ("[P王明]落户[K东园区]。", set()),
        ("[C甲公司]落户。[K东园区]开园。", set()),
        ("[C甲公司]成立。", set()),
        ("天气晴朗。", set()),
        ("", set()),
    ],
)
def test_relations(marked: str, expected: set[str]) -> None:
    assert stated(marked) >= expected
    assert {one for one in stated(marked) if one.split()[0] in {"落户", "签约", "收购"}} == expected


def test_evidence_is_the_sentence_and_the_trigger_is_quoted() -> None:
    text, _ = read("天晴。[C甲公司]落户[K东园区]。天晴。")
    (one,) = relations("天晴。[C甲公司]落户[K东园区]。天晴。")
    assert text[one.evidence.start : one.evidence.end] == one.evidence.text == "甲公司落户东园区。"
    assert one.trigger is not None
    assert text[one.trigger.start : one.trigger.end] == one.trigger.text == "落户"
    assert (one.via, one.reported_on, one.reason) == (None, "2022-05-06", "trigger 落户")
    assert 0.5 <= one.confidence <= 0.999


def test_an_end_left_out_is_quoted_where_it_is_named() -> None:
    marked = "[K东园区]喜讯\n天晴。[C甲公司]正式落户。"
    (one,) = [found for found in relations(marked, "东园区") if found.type == "落户"]
    assert (one.head, one.tail, one.evidence.text) == ("甲公司", "东园区", "甲公司正式落户。")
    assert one.via is not None
    assert (one.via.start, one.via.text) == (0, "东园区")
    assert "left out" in one.reason


def test_of_one_statement_in_two_sentences_the_surer_is_given() -> None:
    found = relations("[C甲公司]在天晴的时候看了看[K东园区]。[C甲公司]落户[K东园区]。[C甲公司]在[K东园区]。")
    assert [one.evidence.text for one in found if one.type == "落户"] == ["甲公司落户东园区。"]


def test_the_threshold_can_be_given() -> None:
    marked = "[C甲公司]参观[K东园区]。"
    assert relations(marked, threshold=0.5) == ()
    low = relations(marked, threshold=0.1)
    assert low
    assert all(0.1 <= one.confidence < 0.5 for one in low)
    assert relations("[C甲公司]落户[K东园区]。", threshold=1.0) == ()


def own_schema(*known: str) -> Schema:
    lease = RelationType(
        "租赁", "leases", "", "租赁", "leases", frozenset({"COMPANY"}), frozenset({"PARK"}), False, "x:l"
    )
    kept = {name: SCHEMA.relations[name] for name in known}
    return msgspec.structs.replace(SCHEMA, relations={**kept, "租赁": lease})


def own_finder(*known: str) -> RelationFinder:
    from kg.lexicon import Lexicon, Trigger

    lexicon = Lexicon()
    lexicon.triggers = (*load_lexicon().triggers, Trigger("租下", "租赁", "own"))
    lexicon.status_words = load_lexicon().status_words
    return RelationFinder(model(), own_schema(*known), lexicon)


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("[C甲公司]租下[K东园区]的厂房。", {"租赁 甲公司 东园区 done"}),
        ("[C甲公司]拟租下[K东园区]的厂房。", {"租赁 甲公司 东园区 planned"}),
        ("[C甲公司]、[C乙公司]租下[K东园区]。", {"租赁 甲公司 东园区 done", "租赁 乙公司 东园区 done"}),
        ("[K东园区]租下[C甲公司]。", set()),
        ("[C甲公司]参观[K东园区]。", set()),
        ("[C甲公司]租下厂房。[K东园区]开园。", set()),
        ("租下厂房的不少，[C甲公司]参观[K东园区]。", set()),
        ("[C甲公司]租下厂房" + "，天晴" * 12 + "[K东园区]开园。", set()),
    ],
)
def test_a_relation_that_was_never_trained_is_read_by_its_triggers(marked: str, expected: set[str]) -> None:
    assert {one for one in stated(marked, finder=own_finder()) if one.startswith("租赁")} == expected


def test_its_reason_names_the_trigger() -> None:
    (one,) = relations("[C甲公司]租下[K东园区]。", finder=own_finder())
    assert (one.reason, one.trigger.text if one.trigger else "") == ("trigger 租下", "租下")
    assert 0.5 < one.confidence <= 0.7


def test_an_ontology_that_lacks_some_trained_relations_still_reads_the_others() -> None:
    finder = own_finder("落户")
    assert stated("[C甲公司]落户[K东园区]。", finder=finder) == {"落户 甲公司 东园区 done"}
    assert stated("[C甲公司]与[K东园区]签约。", finder=finder) == set()


WORDS = st.sampled_from(["落户", "与", "签约。", "、", "\n", "拟建设", "5亿元"])
PARTS = st.tuples(st.sampled_from("CKJLPE"), st.sampled_from("甲乙丙"), WORDS)


@given(st.lists(PARTS, max_size=8))
def test_every_relation_is_admitted_and_quotes_its_text(parts: list[tuple[str, str, str]]) -> None:
    text, mentions = read("".join(f"[{kind}{name}{kind}]{word}" for kind, name, word in parts))
    kinds = {one.entity: one.type for one in mentions}
    topic = mentions[0].entity if mentions else ""
    found = FINDER.find(Document("d", text), [Span(0, len(text))], entities_of(mentions), mentions, topic)
    keys = [(one.type, one.head, one.tail) for one in found]
    assert len(keys) == len(set(keys))
    for one in found:
        assert one.head != one.tail
        assert SCHEMA.allows(one.type, kinds[one.head], kinds[one.tail])
        for quote in (one.evidence, one.via, one.trigger):
            assert quote is None or text[quote.start : quote.end] == quote.text
        assert 0.5 <= one.confidence <= 0.999
        names = {mention.entity for mention in mentions if one.evidence.start <= mention.start < one.evidence.end}
        assert {one.head, one.tail} & names
        assert ({one.head, one.tail} <= names) == (one.via is None)


def test_a_word_that_stands_for_what_was_named_is_an_end() -> None:
    marked = "[K东园区]变化最大。[C甲公司]落户该园；[K西园区]也已完工。"
    (one,) = [found for found in relations(marked) if (found.type, found.tail) == ("落户", "东园区")]
    assert (one.head, one.evidence.text) == ("甲公司", "甲公司落户该园；西园区也已完工。")
    assert "该园" in one.reason
    assert one.via is not None
    assert (one.via.start, one.via.text) == (0, "东园区")


def test_what_is_named_in_the_sentence_itself_needs_no_other_place() -> None:
    (one,) = [found for found in relations("[K东园区]开园，[C甲公司]落户该园。") if found.type == "落户"]
    assert (one.tail, one.via) == ("东园区", None)
