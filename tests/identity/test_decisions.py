"""Decisions files: what is read, what is refused, which line wins."""

from pathlib import Path

import pytest

from kg.errors import LexiconError
from kg.identity import Decision, Judgement, load_decisions, read_decisions, write_decisions

HEADER = "left\tright\ttype\tdecision\tnote\tsource\n"


def test_written_decisions_are_read_back(tmp_path: Path) -> None:
    decisions = (
        Decision("城南园区", "靖江城南园区", "PARK", Judgement.SAME, "one report", "me"),
        Decision("高新区@doc1", "镇江高新区", "PARK", Judgement.DIFFERENT, "", "me"),
    )
    write_decisions(reversed(decisions), tmp_path / "own.tsv")
    assert read_decisions(tmp_path / "own.tsv") == decisions


def test_the_users_line_wins(tmp_path: Path) -> None:
    path = tmp_path / "own.tsv"
    line = "上海张江高新技术产业开发区\tpark/上海张江高科技园区\tPARK\tsame\t\tme\n"
    path.write_text(HEADER + line, encoding="utf-8", newline="\n")
    found = {decision.key: decision.judgement for decision in load_decisions(path)}
    assert found["PARK", "上海张江高新技术产业开发区", "上海张江高科技园区"] is Judgement.SAME
    assert len(load_decisions(path)) == len(load_decisions())


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("left\tright\n甲\t乙\n", "line 1: the header"),
        (HEADER + "甲\t乙\tPARK\tperhaps\t\tme\n", "line 2: the decision"),
        (HEADER + "甲\t\tPARK\tsame\t\tme\n", "line 2: left, right"),
        (HEADER + "甲\t乙\tpark\tsame\t\tme\n", "line 2: left, right"),
        (HEADER + "甲\tpark/甲\tPARK\tsame\t\tme\n", "compared with itself"),
        (HEADER + "甲\t乙\tPARK\n", "line 2: 3 cells"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, text: str, what: str) -> None:
    path = tmp_path / "own.tsv"
    path.write_text(text, encoding="utf-8", newline="\n")
    with pytest.raises(LexiconError, match=what) as caught:
        read_decisions(path)
    assert "own.tsv" in str(caught.value)
