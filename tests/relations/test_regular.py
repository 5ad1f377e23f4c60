"""What the wording alone decides: offices, signings without a subject, committees."""

import pytest
from marked import entities_of, read

from kg.lexicon import load_lexicon
from kg.model import Entity, Span
from kg.relations.candidates import find_candidates, split_sentences
from kg.relations.regular import committees, regular_statements
from kg.relations.triggers import Triggers

LEXICON = load_lexicon()
TRIGGERS = Triggers(LEXICON)
KINDS = ("PARK", "COMPANY", "GOVERNMENT", "PERSON", "PLACE")


def stated(marked: str, topic: str = "东园区") -> set[tuple[str, str, str]]:
    text, mentions = read(marked)
    sentences = split_sentences(text, [Span(0, len(text))], mentions)
    about = [one for one in mentions if one.entity == topic]
    found = find_candidates(sentences, about, {(left, right): () for left in KINDS for right in KINDS})
    triggers = [TRIGGERS.find(text, sentence) for sentence in sentences]
    return {key for one in found for key in regular_statements(one, triggers[one.sentence.number], topic)}


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("[C甲公司]董事长[P王明]出席。", {("任职", "王明", "甲公司")}),
        (
            "[K西园区]党委书记、管理办主任，[G南街道]党委书记[P王明]说，[K西园区]很好。",
            {("任职", "王明", "西园区"), ("任职", "王明", "南街道")},
        ),
        (
            "[C甲公司]董事长[P王明]、[C乙公司]总经理[P李华]出席。",
            {("任职", "王明", "甲公司"), ("任职", "李华", "乙公司")},
        ),
        ("[C甲公司]迎来[P王明]。", set()),
        ("[C甲公司]董事长陪同[P王明]考察。", set()),
        ("[P王明]考察[C甲公司]。", set()),
        ("[K东园区]年报。\n去年，与[C甲公司]签订协议。", {("签约", "东园区", "甲公司")}),
        ("[K东园区]年报。\n与[C甲公司]签订协议，盘活资产。", {("签约", "东园区", "甲公司")}),
        ("[K东园区]年报。\n[C乙公司]开业，与[C甲公司]签订协议。", set()),
        ("[K东园区]年报。\n与[C甲公司]相邻的地块开工。", set()),
        ("[K东园区]年报。\n[C甲公司]签订协议。", set()),
        ("与[C甲公司]签订协议。", set()),
    ],
)
def test_statements(marked: str, expected: set[tuple[str, str, str]]) -> None:
    assert stated(marked) == expected


def entity(key: str, kind: str, *forms: str) -> Entity:
    return Entity(key, kind, forms[0], tuple(sorted(forms)))


@pytest.mark.parametrize(
    ("body", "park", "same"),
    [
        ("镇江高新区党工委", ("镇江高新区",), True),
        ("镇江高新区管委会", ("镇江高新技术产业开发区", "镇江高新区"), True),
        ("镇江高新区管委会", ("镇江高新技术产业开发区",), True),
        ("镇江高新区科技局", ("镇江高新区",), False),
        ("镇江市委", ("镇江高新区",), False),
        ("苏州工业园区管委会", ("苏州高新区",), False),
        ("党工委", ("镇江高新区",), False),
    ],
)
def test_committees(body: str, park: tuple[str, ...], same: bool) -> None:
    found = list(committees([entity("e1", "GOVERNMENT", body), entity("e2", "PARK", *park)], LEXICON))
    assert found == ([("隶属", "e1", "e2")] if same else [])


def test_a_committee_of_either_of_two_parks_is_of_none() -> None:
    parks = [entity("e2", "PARK", "镇江高新区"), entity("e3", "PARK", "镇江高新区", "高新区")]
    assert not list(committees([entity("e1", "GOVERNMENT", "镇江高新区党工委"), *parks], LEXICON))


def test_a_document_without_names_states_nothing() -> None:
    assert entities_of(()) == ()
    assert not list(committees((), LEXICON))
