"""Sums, areas and dates: cases as data (half of them tricky or none at all), and the laws that hold for any text."""

import csv
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.relations.numerals import whole
from kg.relations.quantities import find_amounts, find_areas, find_periods

CASES = Path(__file__).parent.parent / "cases"
# Letters of which quantities are made, so that random text comes near them.
LETTERS = (
    "0123456789０９.,，/-至到约近超余多十百千万亿零〇二三点亩元美港平方米公里"
    "年月日号底初上下半季度今去明同前周“”四五期间，。\n 签投资占地x"
)
TEXT = st.text(alphabet=st.one_of(st.sampled_from(LETTERS), st.characters()), max_size=120)
HOSTILE = (
    "1 亿 约 1,111 十万亿 投资 1亿 占地面积 1- 万百5元 2022年 2022- 3月 至 十四五 上 一 一二 1万 1.1 ￥ 约约1亿".split()
)


def rows(name: str) -> list[dict[str, str]]:
    with (CASES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.mark.parametrize("case", rows("quantities.tsv"), ids=lambda case: case["text"])
def test_sums_and_areas(case: dict[str, str]) -> None:
    if case["kind"] == "amount":
        found = [f"{a.quote.text} = {a.value} {a.currency} {a.qualifier}".strip() for a in find_amounts(case["text"])]
    else:
        found = [f"{a.quote.text} = {a.value} {a.qualifier}".strip() for a in find_areas(case["text"])]
    assert " ; ".join(found) == case["expected"]


@pytest.mark.parametrize("case", rows("periods.tsv"), ids=lambda case: f"{case['text']}@{case['reported_on']}")
def test_periods(case: dict[str, str]) -> None:
    found = find_periods(case["text"], case["reported_on"])
    assert " ; ".join(f"{p.quote.text} = {p.first} {p.last}" for p in found) == case["expected"]


def test_there_are_enough_cases_and_half_of_them_noes() -> None:
    cases = rows("quantities.tsv") + rows("periods.tsv")
    assert len(cases) >= 450
    assert 2 * sum(not case["expected"] for case in cases) >= len(cases)


@pytest.mark.parametrize(
    ("number", "value"),
    [("十", 10), ("十五", 15), ("一千零一", 1001), ("一亿五", 150_000_000), ("5.5万亿", 5500 * 10**9)],
)
def test_numbers_in_characters(number: str, value: int) -> None:
    assert whole(number) == value


@pytest.mark.parametrize("number", ["", "百", "万亿", "三点", "点五", "1.2.3"])
def test_what_is_no_number(number: str) -> None:
    assert whole(number) is None


@given(TEXT, st.sampled_from(["", "2022-08-10", "x"]))
def test_any_text_gives_quotes_of_itself(text: str, reported_on: str) -> None:
    amounts, areas, periods = find_amounts(text), find_areas(text), find_periods(text, reported_on)
    assert all(amount.value > 0 for amount in amounts)
    for found in (amounts, areas, periods):
        end = 0
        for quote in (value.quote for value in found):
            assert end <= quote.start < quote.end
            assert text[quote.start : quote.end] == quote.text
            end = quote.end
    for period in periods:
        assert date.fromisoformat(period.first) <= date.fromisoformat(period.last)


@pytest.mark.parametrize("unit", HOSTILE)
def test_hostile_text_takes_linear_time(unit: str) -> None:
    # A quadratic search would need minutes here; no clock is read, the suite's own patience is the bound.
    text = unit * (100_000 // len(unit))
    find_amounts(text)
    find_areas(text)
    find_periods(text, "2022-08-10")
