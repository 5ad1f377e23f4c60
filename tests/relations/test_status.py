"""Status: cases as data (about half of them done despite look-alikes of cues), one document's agreement, and laws."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.relations.status import Judgement, Stated, is_plan_heading, is_plan_title, judge, settle, status_of

CASES = Path(__file__).parent.parent / "cases" / "status.tsv"
CUES = "拟 将 计划 已 终止 未能 终止 的 ， 。 ； 建设 在 未 就 后 意向 推进 签约 年内 \n 甲 乙 园区".split(" ")


def rows() -> list[dict[str, str]]:
    with CASES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def read(marked: str) -> tuple[str, tuple[int, int], tuple[int, int] | None]:
    """Take the marks out: 【trigger】 and 〈name〉."""
    text, spans, opened = "", {}, 0
    for character in marked:
        if character in "【〈":
            opened = len(text)
        elif character in "】〉":
            spans[character] = (opened, len(text))
        else:
            text += character
    return text, spans["】"], spans.get("〉")


@pytest.mark.parametrize("case", rows(), ids=lambda case: f"{case['sentence']}{case['section']}")
def test_status(case: dict[str, str]) -> None:
    sentence, trigger, name = read(case["sentence"])
    status = status_of(sentence, trigger, name, relation=case["relation"], plan_section=case["section"] == "plan")
    assert status == case["status"]


def test_there_are_enough_cases_of_each_kind() -> None:
    statuses = [case["status"] for case in rows()]
    assert len(statuses) >= 100
    assert statuses.count("done") >= 40
    assert statuses.count("planned") >= 40
    assert statuses.count("ended") >= 12
    assert statuses.count("negated") >= 10


def test_words_of_a_lexicon_count_in_their_own_clause() -> None:
    words = {"酝酿": "planned", "黄了": "ended"}
    assert status_of("甲公司酝酿收购乙公司", (5, 7), words=words, relation="收购") == "planned"
    assert status_of("酝酿多年，甲公司收购乙公司", (8, 10), words=words, relation="收购") == "done"
    assert status_of("黄了的合作", (3, 5), words=words, relation="合作") == "ended"


def test_the_words_that_decided_are_given() -> None:
    assert judge("甲公司拟建设项目", (4, 6), relation="建设") == Judgement("planned", "拟")


@pytest.mark.parametrize(
    ("heading", "planned"),
    [
        ("二、2022年重点工作", True),
        ("三、下一步打算", True),
        ("2022年聚力重点奋进新征程", True),
        ("【三】在谈，力推签约", True),
        ("一、2021年工作总结", False),
        ("项目建设稳中提质", False),
        ("招商引资取得突破", False),
        ("下一步" + "建设" * 30, False),
    ],
)
def test_headings(heading: str, planned: bool) -> None:
    assert is_plan_heading(heading) is planned


@pytest.mark.parametrize(
    ("title", "planned"), [("甲公司拟投资10亿元", True), ("虚拟现实产业园开园", False), ("甲公司落户园区", False)]
)
def test_titles(title: str, planned: bool) -> None:
    assert is_plan_title(title) is planned


def test_a_project_is_planned_throughout_but_for_what_is_said_to_be_done() -> None:
    planned, silent, said = Judgement("planned", "拟"), Judgement("done", ""), Judgement("done", "已")
    statements = [
        Stated("建设", "", "e1", planned),
        Stated("位于", "e1", "", silent),
        Stated("落户", "e1", "", said),
        Stated("签约", "", "e1", silent),
        Stated("建设", "", "e2", silent),
    ]
    assert settle(statements) == ("planned", "planned", "done", "done", "done")


@given(st.lists(st.sampled_from(CUES), max_size=30).map("".join), st.integers(0, 40), st.integers(0, 6))
def test_any_sentence_has_a_status(sentence: str, start: int, length: int) -> None:
    start = min(start, len(sentence))
    end = min(start + length, len(sentence))
    for relation in ("", "建设", "签约", "位于", "任职", "隶属"):
        assert status_of(sentence, (start, end), relation=relation) in ("done", "planned", "ended", "negated")


@pytest.mark.parametrize("unit", ["将", "就", "，", "拟将引进", "未", "不", "签约后"])
def test_long_sentences_take_linear_time(unit: str) -> None:
    sentence = unit * (100_000 // len(unit))
    status_of(sentence, (50_000, 50_002), relation="建设")
