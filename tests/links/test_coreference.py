"""Forms of one document that name one thing, and those that do not."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from marked import read

from kg.lexicon import Lexicon, load_lexicon
from kg.links import group_mentions, one_type_a_form
from kg.model import Identifier, Mention


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return load_lexicon()


def groups(marked: str, lexicon: Lexicon) -> list[set[str]]:
    """Give the forms of each entity in the order of the text."""
    text, mentions = read(marked)
    entities, _ = group_mentions(text, mentions, lexicon)
    return [set(entity.forms) for entity in entities]


TOGETHER = [
    "[C江苏春意环境工程有限公司]落户，[C春意环境]表示满意",
    "[C苏州鸿赞蜂窝材料有限公司]签约。[C鸿赞公司]将投资",
    "[U南京邮电大学]与园区签约，[U南邮]校长出席",
    "[K镇江高新技术产业开发区]召开会议，[K镇江高新区]表示",
    "[C无锡华东重型机械股份有限公司]（以下简称“[C华东重机]”）签约",
    "[C无锡华东重型机械股份有限公司]（简称：[C华重]）签约",
    "[C丹佛斯自动控制管理有限公司]（[C丹佛斯]）签约",
    "[K南湖科技园]（又称[K智慧谷]）开园",
    "[C明德公司]（原[C光华公司]）签约",
    "[C海禾电子]签约。[C海禾电子]落户",
]
APART = [
    "[C江苏春意环境工程有限公司]与[C江苏秋实环境工程有限公司]签约",
    "[C辰光公司]与[C海禾公司]签约",
    "[K城北园区]([L孤山镇])",
    "[K东海高新区]与[K西海高新区]",
    "[C甲公司]（位于[K东园区]）",
    "[C海禾电子]（[C极理电子]也到场",
    "[P王明]与[P王明华]出席",
    "[L江苏省][L泰州市]",
    "[C海禾电子]签约，（[C极理电子]）落户",
    "[C南邮科技有限公司]与[U南京邮电大学]",
    "[C海禾电子]（[K东园区]）",
]


@pytest.mark.parametrize("marked", TOGETHER)
def test_one_entity(lexicon: Lexicon, marked: str) -> None:
    assert len(groups(marked, lexicon)) == 1


@pytest.mark.parametrize("marked", APART)
def test_two_entities(lexicon: Lexicon, marked: str) -> None:
    assert len(groups(marked, lexicon)) == 2


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        (
            "[C江苏春意环境工程有限公司]与[C上海春意环境科技有限公司]签约。[C春意环境]",
            [{"江苏春意环境工程有限公司"}, {"上海春意环境科技有限公司", "春意环境"}],
        ),
        ("[C辰光公司]、[C辰光公司]、[C海禾公司]", [{"辰光公司"}, {"海禾公司"}]),
    ],
)
def test_a_short_form_goes_to_the_nearest_full_name_before_it(
    lexicon: Lexicon, marked: str, expected: list[set[str]]
) -> None:
    assert groups(marked, lexicon) == expected


def test_entities_say_their_name_forms_and_reasons(lexicon: Lexicon) -> None:
    text, mentions = read("[U南邮]来访。[U南京邮电大学]与[K东园区]")
    mentions = tuple(msgspec.structs.replace(one, confidence=0.9) for one in mentions)
    (school, park), found = group_mentions(text, mentions, lexicon)
    assert (school.key, park.key) == ("e1", "e2")
    assert (school.name, school.forms) == ("南京邮电大学", ("南京邮电大学", "南邮"))
    assert len(school.reasons) == 1
    assert 0 < school.confidence <= 0.9
    assert park.reasons == ()
    assert [one.scheme for one in school.identifiers] == ["moe"]
    assert [one.entity for one in found] == ["e1", "e1", "e2"]


def test_a_name_that_several_things_bear_has_no_identifier(lexicon: Lexicon) -> None:
    text, mentions = read("[L鼓楼区]")
    (entity,), _ = group_mentions(text, mentions, lexicon)
    assert entity.identifiers == ()
    text, mentions = read("[L江苏省]")
    (entity,), _ = group_mentions(text, mentions, lexicon)
    assert entity.identifiers == (Identifier("gbt2260", "320000"),)


def test_a_bracket_that_the_text_never_closes_declares_nothing(lexicon: Lexicon) -> None:
    assert len(groups("[C海禾电子]（[C极理电子]", lexicon)) == 2


@pytest.mark.parametrize(
    ("confidences", "kind"),
    [
        ([("PARK", 0.9), ("PLACE", 0.5)], "PARK"),
        ([("PARK", 0.9), ("PLACE", 0.5), ("PLACE", 0.6)], "PLACE"),
        ([("PLACE", 0.5), ("PARK", 0.5)], "PARK"),
    ],
)
def test_a_form_has_the_type_of_most_confidence(confidences: list[tuple[str, float]], kind: str) -> None:
    text = "东海" * len(confidences)
    mentions = [Mention(2 * i, 2 * i + 2, one, confidence=sure) for i, (one, sure) in enumerate(confidences)]
    assert {one.type for one in one_type_a_form(text, mentions)} == {kind}
    assert one_type_a_form(text, mentions[::-1]) == one_type_a_form(text, mentions)


def test_nothing_gives_nothing(lexicon: Lexicon) -> None:
    assert group_mentions("文", (), lexicon) == ((), ())
    assert one_type_a_form("文", ()) == ()


NAMES = [
    "春意环境",
    "江苏春意环境有限公司",
    "春意",
    "东海高新区",
    "东海高新技术产业开发区",
    "南邮",
    "南京邮电大学",
    "王明",
]


@given(st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from("CKUP"), st.sampled_from("（）、。")), max_size=10))
def test_every_mention_has_an_entity_and_every_entity_its_mentions(
    lexicon: Lexicon, parts: list[tuple[str, str, str]]
) -> None:
    text, mentions = read("".join(f"[{kind}{name}]{mark}" for name, kind, mark in parts))
    entities, found = group_mentions(text, one_type_a_form(text, mentions), lexicon)
    assert [(one.start, one.end) for one in found] == [(one.start, one.end) for one in mentions]
    by_key = {entity.key: entity for entity in entities}
    assert [entity.key for entity in entities] == [f"e{i + 1}" for i in range(len(entities))]
    for one in found:
        assert text[one.start : one.end] in by_key[one.entity].forms
        assert one.type == by_key[one.entity].type
    forms = [form for entity in entities for form in entity.forms]
    assert len(forms) == len(set(forms))
    for entity in entities:
        assert entity.name in entity.forms
        assert list(entity.forms) == sorted(entity.forms)
        assert 0 < entity.confidence <= 1
        assert (len(entity.forms) == 1) == (not entity.reasons)
