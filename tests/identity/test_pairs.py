"""Pairs of names: the cases in tests/cases/identity/pairs.tsv, more than half of which must stay apart."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import InputError
from kg.identity import Decision, Judgement, Subject, compare, load_decisions
from kg.identity.pairs import PairVerdict, read_pairs, score_pairs
from kg.lexicon import load_lexicon

CASES = Path(__file__).parent.parent / "cases" / "identity"
LEAST = 0.97
#: Of pairs that were written down before anything was done about them; some can be told by knowledge alone.
LEAST_OF_MORE = 0.93


def cases(name: str = "pairs") -> list[dict[str, str]]:
    with (CASES / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def judge(rows: list[dict[str, str]], *, typed: bool) -> list[PairVerdict]:
    pairs = [(row["left"], row["right"], row["type"] if typed else "") for row in rows]
    return score_pairs(pairs, load_lexicon(), load_decisions())


def test_there_are_traps_enough() -> None:
    assert sum(row["expected"] == "not" for row in cases()) >= 150


@pytest.mark.parametrize("typed", [True, False])
def test_pairs(typed: bool) -> None:
    rows = cases()
    found = judge(rows, typed=typed)
    wrong = [one for row, one in zip(rows, found, strict=True) if one.answer not in {row["expected"], "unsure"}]
    merged = [one for row, one in zip(rows, found, strict=True) if (one.answer, row["expected"]) == ("same", "not")]
    points = [1.0 if one.answer == row["expected"] else 0.5 for row, one in zip(rows, found, strict=True)]
    assert merged == []
    assert wrong == []
    assert sum(points) / len(points) >= LEAST


@pytest.mark.parametrize("typed", [True, False])
def test_more_pairs(typed: bool) -> None:
    rows = cases("pairs_more")
    found = judge(rows, typed=typed)
    points = [{row["expected"]: 1.0, "unsure": 0.5}.get(one.answer, 0.0) for row, one in zip(rows, found, strict=True)]
    merged = [one for row, one in zip(rows, found, strict=True) if (one.answer, row["expected"]) == ("same", "not")]
    assert merged == []
    assert sum(points) / len(points) >= LEAST_OF_MORE


def test_every_answer_has_a_reason() -> None:
    assert all(one.reasons and 0.0 <= one.score <= 1.0 for one in judge(cases(), typed=True))


def test_the_order_of_a_pair_does_not_matter() -> None:
    rows = cases()
    turned = [row | {"left": row["right"], "right": row["left"]} for row in rows]
    answers = [[(one.answer, one.score) for one in judge(some, typed=True)] for some in (rows, turned)]
    assert answers[0] == answers[1]


def test_a_decision_wins_over_the_clues() -> None:
    decision = Decision("南邮", "南京邮电大学", "UNIVERSITY", Judgement.DIFFERENT, "a joke", "me")
    found = score_pairs([("南京邮电大学", "南邮", "")], load_lexicon(), [decision])
    assert (found[0].answer, found[0].reasons) == ("not", ("decided: a joke",))


def test_things_of_two_types_are_not_one() -> None:
    assert compare(Subject("PARK", "镇江高新区"), Subject("GOVERNMENT", "镇江高新区"), load_lexicon()).veto


def test_a_table_of_pairs(tmp_path: Path) -> None:
    path = tmp_path / "pairs.tsv"
    path.write_bytes("\ufeffleft\tright\ttype\r\n南邮\t南京邮电大学\r\n\r\n高新区\t镇江高新区\tPARK\r\n".encode())
    assert read_pairs(path) == [("南邮", "南京邮电大学", ""), ("高新区", "镇江高新区", "PARK")]


@pytest.mark.parametrize(("content", "what"), [(b"\xff\xfe\xd8", "cannot be read"), ("甲\t\n".encode(), "line 1")])
def test_a_bad_table_is_named(tmp_path: Path, content: bytes, what: str) -> None:
    (tmp_path / "pairs.tsv").write_bytes(content)
    with pytest.raises(InputError, match=what):
        read_pairs(tmp_path / "pairs.tsv")


@given(st.sampled_from(cases()), st.sampled_from(cases()))
def test_any_two_names_compare_alike_either_way(first: dict[str, str], second: dict[str, str]) -> None:
    kind = first["type"] or "COMPANY"
    left, right = Subject(kind, first["left"]), Subject(kind, second["right"])
    assert compare(left, right, load_lexicon()) == compare(right, left, load_lexicon())
