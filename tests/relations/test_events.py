"""Sums, areas and days of events, on sentences made by hand."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.model import Mention, Quote, Relation
from kg.relations.events import attach, event_id
from kg.relations.quantities import find_amounts, find_areas, find_periods

TYPES = {"P": "PROJECT", "C": "COMPANY", "K": "PARK", "U": "UNIVERSITY", "E": "EVENT", "G": "GOVERNMENT"}


def read(marked: str, stated: str, reported_on: str = "2022-08-10") -> dict[str, Relation]:
    """Attach to the relations in `stated` ("签约 甲 乙 @签约; …") what the marked text ("[C甲]与[K乙]签约") says."""
    text, mentions = "", []
    for piece in re.split(r"(\[[^\]]+\])", marked):
        if piece.startswith("["):
            name = piece[2:-1]
            mentions.append(Mention(len(text), len(text) + len(name), TYPES[piece[1]], name))
            text += name
        else:
            text += piece
    relations = []
    keys = [one.strip() for one in stated.split(";")]
    for one in keys:
        kind, head, tail, trigger = one.split(" ")
        word, _, nth = trigger.lstrip("@").partition("#")
        at = [found.start() for found in re.finditer(re.escape(word), text)][int(nth or 1) - 1]
        start = text.rfind("。", 0, at) + 1
        end = text.find("。", at) + 1 or len(text)
        relations.append(
            Relation(
                kind,
                head,
                tail,
                Quote(start, end, text[start:end]),
                trigger=Quote(at, at + len(word), word),
            )
        )
    found = attach(
        text, "0" * 64, relations, mentions, find_amounts(text), find_areas(text), find_periods(text, reported_on)
    )
    return dict(zip(keys, found, strict=True))


def total(relations: dict[str, Relation]) -> int:
    """Add up the sums, each event once."""
    return sum({relation.event: relation.amount.value for relation in relations.values() if relation.amount}.values())


def test_three_parties_and_a_project_are_one_event_and_one_sum() -> None:
    found = read(
        "7月31日，[K高新区]、[C甲公司]与[U某大学]三方签约，总投资80亿元的[P电池项目]落户[K高新区]。",
        "签约 高新区 甲公司 @签约; 签约 高新区 某大学 @签约; 签约 甲公司 某大学 @签约; "
        "签约 甲公司 电池项目 @签约; 签约 高新区 电池项目 @签约; 落户 电池项目 高新区 @落户",
    )
    assert len({relation.event for relation in found.values()}) == 1
    assert {relation.amount.value for relation in found.values() if relation.amount} == {8_000_000_000}
    assert all(relation.amount for relation in found.values())
    assert {relation.date.first for relation in found.values() if relation.date} == {"2022-07-31"}
    assert total(found) == 8_000_000_000


@pytest.mark.parametrize(
    ("marked", "stated", "sums"),
    [
        ("[C甲公司]投资10亿元建设[P电池项目]。", "投资 甲公司 电池项目 @投资", [10]),
        ("[P电池项目]总投资10亿元，[P薄膜项目]总投资5亿元，均落户[K高新区]。",
         "落户 电池项目 高新区 @落户; 落户 薄膜项目 高新区 @落户", [10, 5]),
        ("[P电池项目]（总投资10亿元）、[P薄膜项目]（总投资5亿元）落户[K高新区]。",
         "落户 电池项目 高新区 @落户; 落户 薄膜项目 高新区 @落户", [10, 5]),
        ("[C甲公司]、[C乙公司]分别投资10亿元、5亿元入驻[K高新区]。",
         "投资 甲公司 高新区 @投资; 投资 乙公司 高新区 @投资", [10, 5]),
        ("[C甲公司]和[C乙公司]在[K高新区]分别投资10亿元和5亿元建设[P电池项目]、[P薄膜项目]。",
         "投资 甲公司 电池项目 @投资; 投资 乙公司 薄膜项目 @投资", [10, 5]),
        ("[C甲公司]与[K高新区]签约，总投资10亿元。", "签约 甲公司 高新区 @签约", [10]),
        ("[C甲公司]以3亿元收购[C乙公司]。", "收购 甲公司 乙公司 @收购", [3]),
        ("[P电池项目]落户[K高新区]。项目总投资10亿元，占地500亩。", "落户 电池项目 高新区 @落户", [10]),
        ("[P电池项目]总投资10亿元，一期投资3亿元，落户[K高新区]。", "落户 电池项目 高新区 @落户", [10]),
        ("[P电池项目]一期投资3亿元，总投资10亿元，落户[K高新区]。", "落户 电池项目 高新区 @落户", [10]),
        ("[C甲公司]投资10亿元建设[P电池项目]和[P薄膜项目]。",
         "投资 甲公司 电池项目 @投资; 投资 甲公司 薄膜项目 @投资", [10]),
        ("[P电池项目]和[P薄膜项目]各3亿元，落户[K高新区]。",
         "落户 电池项目 高新区 @落户; 落户 薄膜项目 高新区 @落户", [3, 3]),
        ("[C甲公司]与[K高新区]签约，拟投资10亿元建设[P电池项目]。",
         "签约 甲公司 高新区 @签约; 投资 甲公司 电池项目 @投资", [10]),
        ("[K高新区]签约项目（3个，120亿元）：[P电池项目]。", "签约 高新区 电池项目 @签约", []),
        ("[K高新区]签约项目39个，总投资120亿元，含[P电池项目]。", "签约 高新区 电池项目 @签约", []),
        ("[P电池项目]落户[K高新区]。据了解，该项目由[C甲公司]投资建设，总投资10亿元。",
         "投资 甲公司 电池项目 @投资; 建设 甲公司 电池项目 @建设", [10]),
        ("[C甲公司]投资2亿元入股[C乙公司]；[C丙公司]出资1亿元设立[C丁公司]。",
         "投资 甲公司 乙公司 @投资; 建设 丙公司 丁公司 @设立", [2, 1]),
        # No sum of the event at all.
        ("注册资本5亿元的[C甲公司]落户[K高新区]。", "落户 甲公司 高新区 @落户", []),
        ("[C甲公司]落户[K高新区]，年产值10亿元。", "落户 甲公司 高新区 @落户", []),
        ("[P电池项目]落户[K高新区]，达产后年销售收入50亿元、税收2亿元。", "落户 电池项目 高新区 @落户", []),
        ("[K高新区]完成外资6亿元，[C甲公司]入驻[K高新区]。", "落户 甲公司 高新区 @入驻", []),
        ("[C甲公司]位于[K高新区]，投资10亿元。", "位于 甲公司 高新区 @位于", []),
        ("[P电池项目]落户[K高新区]。去年全区投资100亿元。", "落户 电池项目 高新区 @落户", []),
        ("[C甲公司]是[C乙公司]投资10亿元的子公司。", "隶属 甲公司 乙公司 @子公司", []),
        ("[E100亿元项目推进会]由[K高新区]主办。", "主办 高新区 100亿元项目推进会 @主办", []),
    ],
)  # fmt: skip
def test_sums(marked: str, stated: str, sums: list[int]) -> None:
    found = read(marked, stated)
    given_sums = [relation.amount.value // 10**8 for relation in found.values() if relation.amount]
    assert given_sums == sums if len(sums) != 1 else set(given_sums) == set(sums)
    assert total(found) == sum(sums) * 10**8


@pytest.mark.parametrize(
    ("marked", "stated", "area"),
    [
        ("[P电池项目]占地300亩、建筑面积10万平方米，落户[K高新区]。", "落户 电池项目 高新区 @落户", 200_000),
        ("[P电池项目]建筑面积10万平方米、占地300亩，落户[K高新区]。", "落户 电池项目 高新区 @落户", 200_000),
        ("[P电池项目]落户[K高新区]。该项目占地300亩。", "落户 电池项目 高新区 @落户", 200_000),
        ("[C甲公司]与[K高新区]签约，用地30亩。", "签约 甲公司 高新区 @签约", 20_000),
        ("[P电池项目]落户[K高新区]。全区绿化3000亩。", "落户 电池项目 高新区 @落户", None),
        ("[U某大学]与[K高新区]合作，占地30亩。", "合作 某大学 高新区 @合作", None),
    ],
)
def test_areas(marked: str, stated: str, area: int | None) -> None:
    (relation,) = read(marked, stated).values()
    assert (relation.area.value if relation.area else None) == area


@pytest.mark.parametrize(
    ("marked", "stated", "days"),
    [
        ("7月31日，[C甲公司]与[K高新区]签约。", "签约 甲公司 高新区 @签约", "2022-07-31"),
        ("[C甲公司]2019年落户[K高新区]。", "落户 甲公司 高新区 @落户", "2019-01-01"),
        ("[C甲公司]成立于2019年5月。", "建设 甲公司 甲公司 @成立", "2019-05-01"),
        ("去年，[C甲公司]签约，今年5月落户[K高新区]。",
         "签约 甲公司 高新区 @签约; 落户 甲公司 高新区 @落户", "2021-01-01 2022-05-01"),
        ("7月31日，[C甲公司]与[K高新区]签约，[P电池项目]落户[K高新区]。",
         "签约 甲公司 高新区 @签约; 落户 电池项目 高新区 @落户", "2022-07-31 2022-07-31"),
        ("近日，[C甲公司]与[K高新区]签约。", "签约 甲公司 高新区 @签约", "-"),
        ("[C甲公司]与[K高新区]签约，计划9月开工。", "签约 甲公司 高新区 @签约", "-"),
        ("截至2021年底，[C甲公司]入驻[K高新区]。", "落户 甲公司 高新区 @入驻", "-"),
        ("2021年产值翻番；[C甲公司]入驻[K高新区]。", "落户 甲公司 高新区 @入驻", "-"),
        ("[E2021年产业峰会]由[K高新区]主办。", "主办 高新区 2021年产业峰会 @主办", "-"),
        ("由[K高新区]主办的[E产业峰会]5月29日举行。", "主办 高新区 产业峰会 @主办", "2022-05-29"),
        ("8月1日，[C甲公司]尚未与[K高新区]签约。", "签约 甲公司 高新区 @签约", "2022-08-01"),
        ("[C甲公司]位于2019年成立的[K高新区]。", "位于 甲公司 高新区 @位于", "-"),
    ],
)  # fmt: skip
def test_days(marked: str, stated: str, days: str) -> None:
    found = read(marked, stated).values()
    assert " ".join(relation.date.first if relation.date else "-" for relation in found) == days


def test_each_trigger_is_its_own_event_and_each_document_has_its_own() -> None:
    found = read(
        "[C甲公司]与[K高新区]签约，[C乙公司]落户[K高新区]。", "签约 甲公司 高新区 @签约; 落户 乙公司 高新区 @落户"
    )
    first, second = found.values()
    assert first.event != second.event
    assert len(first.event) == 16
    assert event_id("a", 1, 2) != event_id("b", 1, 2)


def test_the_order_of_the_relations_stays_and_nothing_else_changes() -> None:
    stated = "落户 乙公司 高新区 @落户; 签约 甲公司 高新区 @签约"
    found = list(read("[C甲公司]与[K高新区]签约，[C乙公司]落户[K高新区]。", stated).values())
    assert [relation.type for relation in found] == ["落户", "签约"]


def test_no_relations_no_events() -> None:
    assert attach("", "0", [], []) == ()


@given(
    st.text(alphabet="，。；、和分别投资签约10亿元亩项目2年月的于\n甲乙丙", max_size=80),
    st.lists(st.integers(0, 79), min_size=6, max_size=6),
)
def test_any_text(text: str, spots: list[int]) -> None:
    spots = sorted(spot % (len(text) + 1) for spot in spots)
    mentions = [Mention(a, b, "PROJECT", f"e{a}") for a, b in [(spots[0], spots[1]), (spots[4], spots[5])] if a < b]
    evidence = Quote(0, len(text), text)
    trigger = Quote(spots[2], spots[3], text[spots[2] : spots[3]])
    relations = [Relation("投资", "e0", f"e{spots[4]}", evidence, trigger=trigger)]
    relations.append(Relation("签约", "e0", "x", evidence))
    periods = find_periods(text, "2022-08-10")
    found = attach(text, "0", relations, mentions, find_amounts(text), find_areas(text), periods)
    assert [relation.type for relation in found] == ["投资", "签约"]
    assert all(relation.event for relation in found)
