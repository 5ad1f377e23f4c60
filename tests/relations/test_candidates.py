"""Sentences, the lists in them, and the pairs that a relation may link."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marked import read

from kg.model import Mention, Span
from kg.relations.candidates import LONGEST, Candidate, Sentence, find_candidates, split_sentences

KINDS = ("PARK", "COMPANY", "PROJECT", "PLACE", "PERSON")
POSSIBLE = {(left, right): 1 for left in KINDS for right in KINDS if "PERSON" not in (left, right)}
TEXTS = st.text(st.sampled_from("甲乙。！？!?\n\r ”）」，、\u3000\0😀"), max_size=40)


def sentences(marked: str) -> list[Sentence]:
    text, mentions = read(marked)
    return split_sentences(text, [Span(0, len(text))], mentions)


def candidates(marked: str, topic: str = "") -> list[Candidate]:
    text, mentions = read(marked)
    found = split_sentences(text, [Span(0, len(text))], mentions)
    return list(find_candidates(found, [one for one in mentions if one.entity == topic], POSSIBLE))


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("甲。乙。", ["甲。", "乙。"]),
        ("甲！”乙", ["甲！”", "乙"]),
        ("（甲。）乙", ["（甲。）", "乙"]),
        ("甲\n\n乙", ["甲", "乙"]),
        ("甲，乙；丙", ["甲，乙；丙"]),
        ("  甲。 乙 ", ["甲。", "乙"]),
        ("3.5亿元", ["3.5亿元"]),
        ("", []),
        (" \n\u3000", []),
    ],
)
def test_sentences(text: str, cut: list[str]) -> None:
    found = split_sentences(text, [Span(0, len(text))], ())
    assert [text[one.span.start : one.span.end] for one in found] == cut


@given(TEXTS, st.data())
def test_sentences_cover_the_body_and_nothing_else(text: str, data: st.DataObject) -> None:
    cuts = sorted(set(data.draw(st.lists(st.integers(0, len(text)), max_size=6))))
    body = [Span(a, b) for a, b in pairwise(cuts)][::2]
    found = split_sentences(text, body, ())
    assert all(left.span.end <= right.span.start for left, right in pairwise(found))
    inside = {i for one in found for i in range(one.span.start, one.span.end)}
    wanted = {i for span in body for i in range(span.start, span.end)}
    assert inside <= wanted
    assert all(text[i].isspace() for i in wanted - inside)


def test_a_name_with_a_full_stop_in_it_is_not_cut() -> None:
    (one,) = sentences("[C雅虎！公司]落户[K东园区]。")
    assert [mention.entity for mention in one.mentions] == ["雅虎！公司", "东园区"]


def test_names_outside_the_body_are_in_no_sentence() -> None:
    text, mentions = read("[C甲公司]\n[C乙公司]签约。[C丙公司]")
    found = split_sentences(text, [Span(4, 10)], mentions)
    assert [[mention.entity for mention in one.mentions] for one in found] == [["乙公司"]]


def test_tokens_are_words_and_types_and_cover_the_sentence() -> None:
    (one,) = sentences("日前，[C甲公司]落户[K东园区]。")
    assert [token.text for token in one.tokens if token.entity] == ["COMPANY", "PARK"]
    assert "".join("###" if token.entity else token.text for token in one.tokens) == "日前，###落户###。"
    assert [one.tokens[i].start for i in one.at.values()] == [one.mentions[0].start, one.mentions[1].start]


@pytest.mark.parametrize(
    ("marked", "sizes"),
    [
        ("[C甲公司]、[C乙公司]和[C丙公司]落户", [3]),
        ("[C甲公司]与[C乙公司]签约", [2]),
        ("[C甲公司]，[C乙公司]落户", [1, 1]),
        ("[C甲公司]、[K东园区]", [1, 1]),
        ("[C甲公司]投资[C乙公司]", [1, 1]),
        ("[C甲公司][C乙公司]", [1, 1]),
        ("[C甲公司]、[C乙公司]落户[K东园区]、[K西园区]", [2, 2]),
    ],
)
def test_lists(marked: str, sizes: list[int]) -> None:
    (one,) = sentences(marked)
    lists = sorted(set(one.groups.values()))
    assert [sum(group == held for held in one.groups.values()) for group in lists] == sizes


@pytest.mark.parametrize(
    ("marked", "pairs"),
    [
        ("[C甲公司]落户[K东园区]。", [("甲公司", "东园区")]),
        ("[C甲]、[C乙]落户[K东]", [("甲", "乙"), ("甲", "东"), ("乙", "东")]),
        ("[C甲公司]与[C甲公司]", []),
        ("[C甲公司]的[P王明]", []),
        ("[C甲公司]落户。", []),
        ("天气晴朗。", []),
    ],
)
def test_pairs_of_one_sentence_stand_in_the_order_of_the_text(marked: str, pairs: list[tuple[str, str]]) -> None:
    found = candidates(marked)
    assert [(one.left.entity, one.right.entity) for one in found] == pairs
    assert all(one.kind == "same" for one in found)


def test_of_several_mentions_the_nearest_two_count() -> None:
    (one,) = candidates("[K东园区]消息，日前，[C甲公司]落户[K东园区]。")
    assert (one.left.entity, one.right.entity) == ("甲公司", "东园区")


def test_the_topic_is_a_candidate_where_it_is_left_out() -> None:
    found = candidates(
        "[K东园区]喜讯。\n天晴。天晴。天晴。天晴。天晴。天晴。天晴。天晴。天晴。\n[C甲公司]落户。", "东园区"
    )
    assert [(one.kind, one.left.entity, one.right.entity) for one in found] == [("absent", "甲公司", "东园区")]
    assert found[0].right.start == 0


def test_what_was_named_shortly_before_is_a_candidate_and_what_long_before_is_not() -> None:
    near = candidates("[K东园区]喜讯。[C甲公司]落户。")
    assert [(one.kind, one.right.entity, one.distance) for one in near] == [("absent", "东园区", 1)]
    assert candidates("[K东园区]喜讯。" + "天晴。" * 20 + "[C甲公司]落户。") == []


def test_a_long_list_does_not_make_a_pair_of_each_two() -> None:
    names = "、".join(f"[C第{i}公司]" for i in range(300))
    found = candidates(f"{names}等企业落户[K东园区]。")
    assert sum(one.right.entity == "东园区" for one in found) == 300
    assert len(found) < 300 * 14


def test_a_page_of_names_without_a_full_stop_stays_cheap() -> None:
    names = "".join(f"[C第{i}公司]与[K第{i}园区]，" for i in range(300))
    assert len(candidates(names)) < 600 * 20


@given(
    st.lists(st.tuples(st.sampled_from("CKJLP"), st.sampled_from("甲乙丙丁"), st.sampled_from("、，。签")), max_size=12)
)
def test_every_pair_may_be_linked_and_stands_once_a_sentence(parts: list[tuple[str, str, str]]) -> None:
    text, mentions = read("".join(f"[{kind}{name}{kind}]{mark}" for kind, name, mark in parts))
    found = split_sentences(text, [Span(0, len(text))], mentions)
    topic = [one for one in mentions if one.type == "PARK"][:1]
    pairs = list(find_candidates(found, topic, POSSIBLE))
    keys = [(one.kind, one.sentence.number, *sorted((one.left.entity, one.right.entity))) for one in pairs]
    assert len(keys) == len(set(keys))
    for one in pairs:
        assert (one.left.type, one.right.type) in POSSIBLE
        assert one.left.entity != one.right.entity
        assert one.left in one.sentence.mentions
        assert (one.right in one.sentence.mentions) == (one.kind == "same")
        assert one.kind == "absent" or one.left.end <= one.right.start


def test_a_mention_is_never_in_two_sentences() -> None:
    text, mentions = read("[C甲。公司]。[C乙公司]")
    held = [mention for one in split_sentences(text, [Span(0, len(text))], mentions) for mention in one.mentions]
    assert sorted(held) == list(mentions)
    assert all(isinstance(one, Mention) for one in held)


@pytest.mark.parametrize("between", ["、", "，", "；"])
def test_what_goes_on_without_end_is_cut_and_no_mention_with_it(between: str) -> None:
    found = sentences(between.join(["[C甲乙丙有限公司]"] * 1500) + "签约。")
    assert len(found) > 1
    assert sum(len(one.mentions) for one in found) == 1500
    assert all(one.span.end - one.span.start <= LONGEST + len("甲乙丙有限公司") for one in found)


def test_a_long_sentence_that_ends_is_not_cut() -> None:
    found = sentences("、".join(["[C甲乙丙有限公司]"] * 100) + "签约。[C丁公司]落户。")
    assert [len(one.mentions) for one in found] == [100, 1]
