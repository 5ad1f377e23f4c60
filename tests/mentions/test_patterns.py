"""Names of types that the tagger does not know: found by the lexicon's names and endings."""

import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.lexicon import load_lexicon
from kg.mentions import patterns as module
from kg.mentions.patterns import Patterns, flat
from kg.mentions.tagger import Found

TRAINED = ("PARK", "COMPANY", "UNIVERSITY", "INSTITUTE", "PROJECT", "GOVERNMENT", "ORGANIZATION", "PLACE", "PERSON")


@pytest.fixture(scope="module")
def patterns(tmp_path_factory: pytest.TempPathFactory) -> Patterns:
    folder = tmp_path_factory.mktemp("seeds")
    header = "name\ttype\taliases\tidentifiers\tplace\tindustry\trank\tsource\n"
    (folder / "ports.tsv").write_text(header + "洋口渔港\tPORT\t洋口港\t\t\t\t1\town\n", encoding="utf-8")
    (folder / "endings.tsv").write_text("suffix\ttype\tsource\n码头\tPORT\town\n区\tPORT\town\n", encoding="utf-8")
    return Patterns(load_lexicon(folder), (*TRAINED, "EVENT"))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("洋口渔港今日开港", ["洋口渔港"]),
        ("船抵洋口港。", ["洋口港"]),
        ("第一行\n\n在洋口港", ["洋口港"]),
        ("远洋海运停靠太仓武港码头", ["太仓武港码头"]),
        ("甲公司落户太仓武港码头", ["太仓武港码头"]),
        ("日前太仓武港码头开工", ["太仓武港码头"]),
        ("甲公司，太仓武港码头", ["太仓武港码头"]),
        ("码头", []),
        ("船靠码头", []),
        ("三个码头", []),
        ("洋 口 港", []),
        ("太仓武港开工", []),
        ("甲公司落户镇江高新区", []),
        ("泰州滨江工业园区", []),
        ("中国移动有限公司", []),
        ("", []),
        ("\n \n", []),
    ],
)
def test_own_types(patterns: Patterns, text: str, names: list[str]) -> None:
    found = patterns.find(text)
    assert [text[one.start : one.end] for one in found] == names
    assert {one.type for one in found} <= {"PORT"}


def test_a_known_name_is_surer_than_an_ending(patterns: Patterns) -> None:
    (name,), (ending,) = patterns.find("洋口渔港"), patterns.find("太仓武港码头")
    assert name.confidence > ending.confidence > 0.5


def test_nothing_is_looked_for_where_the_tagger_knows_all_types() -> None:
    assert Patterns(load_lexicon(), (*TRAINED, "EVENT")).find("镇江高新区与南京邮电大学签约") == []


@pytest.mark.parametrize(
    ("spans", "kept"),
    [
        ([(0, 2), (0, 4)], [(0, 4)]),
        ([(0, 2), (2, 4)], [(0, 2), (2, 4)]),
        ([(0, 3), (2, 5)], [(0, 3)]),
        ([(4, 9), (0, 3), (2, 5)], [(0, 3), (4, 9)]),
        ([], []),
    ],
)
def test_flat_keeps_the_longest(spans: list[tuple[int, int]], kept: list[tuple[int, int]]) -> None:
    assert [(one.start, one.end) for one in flat(Found(*span, "PORT", 0.5) for span in spans)] == kept


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(1, 6), st.sampled_from([0.5, 0.9])), max_size=8))
def test_flat_is_flat_sorted_and_stable(spans: list[tuple[int, int, float]]) -> None:
    found = [Found(start, start + size, "PORT", sure) for start, size, sure in spans]
    kept = flat(found)
    assert kept == sorted(kept) == flat(found[::-1]) == flat(kept)
    assert all(left.end <= right.start for left, right in itertools.pairwise(kept))
    assert set(kept) <= set(found)
    one_by_one: list[Found] = []
    for one in sorted(found, key=lambda one: (one.start - one.end, -one.confidence, one)):
        if all(one.end <= other.start or other.end <= one.start for other in one_by_one):
            one_by_one.append(one)
    assert kept == sorted(one_by_one)


def test_an_ending_over_and_over_is_looked_back_from_no_further_than_a_name_is_long(
    patterns: Patterns, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    class Word(str):
        def __hash__(self) -> int:
            asked.append(1)
            return super().__hash__()

    monkeypatch.setattr(module, "segment", lambda line: [(i, i + 1, Word(one), "n") for i, one in enumerate(line)])
    count = 500
    assert patterns.find("甲码头" * count)
    assert 0 < len(asked) <= 20 * count  # not the square of it


def test_own_types_are_found_in_any_text(patterns: Patterns) -> None:
    for text in ("码头" * 50, "a" * 100 + "码头", "😀码头\0码头\u2028洋口港"):
        assert all(text[one.start : one.end].strip() for one in patterns.find(text))


def test_a_folder_without_types_of_its_own_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "own.tsv").write_text("suffix\ttype\tsource\n产业港\tPARK\town\n", encoding="utf-8")
    assert Patterns(load_lexicon(tmp_path), (*TRAINED, "EVENT")).find("太仓产业港") == []
