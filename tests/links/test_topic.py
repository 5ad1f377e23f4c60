"""What a document is about."""

import pytest
from marked import entities_of, read

from kg.lexicon import Lexicon, load_lexicon
from kg.links import find_topic
from kg.model import Span


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return load_lexicon()


@pytest.mark.parametrize(
    ("marked", "topic"),
    [
        ("[K东园区]传来喜讯\n[C甲公司]落户。[C甲公司]、[C乙公司]签约。", "东园区"),
        ("签约仪式举行\n[K东园区]与[K西园区]。[K东园区]表示，[K东园区]将", "东园区"),
        ("[C甲公司]动态\n[C甲公司]与[C乙公司]签约。", "甲公司"),
        ("喜讯\n[L泰州市]举行仪式，[C甲公司]出席。", "甲公司"),
        ("[K西园区]喜讯\n" + "正文。" * 80 + "[K东园区]。[K东园区]。", "西园区"),
        ("[L泰州市]\n[P王明]出席", "泰州市"),
        ("[P王明]出席\n[J蜂窝项目]开工", ""),
        ("天气晴朗", ""),
        ("", ""),
    ],
)
def test_topic(lexicon: Lexicon, marked: str, topic: str) -> None:
    text, mentions = read(marked)
    body = [Span(0, len(text))] if text else []
    assert find_topic(text, body, entities_of(mentions), mentions, lexicon) == topic


def test_the_by_line_counts_though_it_is_no_body(lexicon: Lexicon) -> None:
    text, mentions = read("来源：东园区\n[K东园区]与[K西园区]签约。")
    assert find_topic(text, [Span(7, len(text))], entities_of(mentions), mentions, lexicon) == "东园区"
    assert find_topic(text, [Span(0, len(text))], entities_of(mentions), mentions, lexicon) == "西园区"


def test_equals_are_told_apart_by_name_whatever_the_order(lexicon: Lexicon) -> None:
    text, mentions = read("[K东园区]、[K西园区]")
    entities = entities_of(mentions)
    body = [Span(0, len(text))]
    assert find_topic(text, body, entities, mentions, lexicon) == find_topic(
        text, body, entities[::-1], mentions[::-1], lexicon
    )
