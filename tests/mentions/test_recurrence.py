"""What other lines say of a character: names found once are marked wherever they stand."""

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kg.mentions.keys import combined, hashed, scrambled, seed
from kg.mentions.labels import Labelled
from kg.mentions.recurrence import recurrence_attributes

LINES = ["春意环境落户园区", "春意项目开工", "园区迎来春意环境", "春天"]
FOUND: list[list[Labelled]] = [[(0, 4, "COMPANY")], [], [], []]
ALL, MOST, FEW = range(3)
BEGIN, MIDDLE, END = range(3)


def number(value: int) -> np.ndarray:
    return np.array([value], dtype=np.uint64)


def name(kind: str, place: str) -> int:
    """Give the key of a character at a place of a name found: B, M, E or S."""
    return int(hashed(combined("R", number(seed(kind))) + scrambled(number("BMES".index(place))))[0])


def told(kind: str, place: str, share: int, often: int) -> int:
    """Give the same with how many of its occurrences were found, and how many there are."""
    key = combined("R+", number(seed(kind)), number(share), number(often))
    return int(hashed(key + scrambled(number("BMES".index(place))))[0])


def pair(side: int, kind: str, place: int) -> int:
    """Give the key of the first or second character of a pair that also stands in a longer name."""
    return int(hashed(combined(f"P{side}", number(seed(kind)), number(place)))[0])


def marks(lines: list[str], found: list[list[Labelled]]) -> list[list[list[int]]]:
    """Give the keys of each character of each line."""
    keys, borders = recurrence_attributes(lines, found).by_character()
    rows = [keys[start:end].tolist() for start, end in pairwise(borders)]
    return [[rows.pop(0) for _ in line] for line in lines]


def test_a_name_found_once_is_marked_in_every_line() -> None:
    rows = marks(LINES, FOUND)
    assert [row[0] for row in rows[2][4:]] == [name("COMPANY", place) for place in "BMME"]
    assert told("COMPANY", "B", MOST, 2) in rows[0][0]
    assert rows[2][3] == []


def test_part_of_a_longer_name_is_marked_outside_it_alone() -> None:
    rows = marks(LINES, FOUND)
    assert rows[1][:2] == [[pair(1, "COMPANY", BEGIN)], [pair(2, "COMPANY", BEGIN)]]
    assert [len(row) for row in rows[0]] == [2, 2, 2, 2, 0, 0, 0, 0]
    assert pair(2, "COMPANY", END) in rows[2][7]


def test_what_is_not_repeated_is_not_marked() -> None:
    rows = marks(LINES, FOUND)
    assert rows[3] == [[], []]
    assert rows[1][2:] == [[], [], [], []]


def test_nothing_found_or_single_characters_mark_nothing() -> None:
    assert marks(["甲签约", "甲"], [[(0, 1, "COMPANY")], []]) == [[[], [], []], [[]]]
    assert marks([], []) == []


def test_a_name_is_not_found_across_two_lines() -> None:
    assert marks(["春意环境", "甲春意", "环境乙"], [[(0, 4, "COMPANY")], [], []])[1][1] == [pair(1, "COMPANY", BEGIN)]


def test_the_type_found_most_often_counts_and_equals_are_broken_by_name() -> None:
    lines = ["东海签约", "东海开工", "东海"]
    found: list[list[Labelled]] = [[(0, 2, "PLACE")], [(0, 2, "PARK")], []]
    wanted = [name("PLACE", "B"), told("PLACE", "B", FEW, 3)]
    assert marks(lines, found)[2][0] == wanted
    assert marks(lines[::-1], found[::-1])[0][0] == wanted


@given(st.lists(st.text(st.sampled_from("春意环境园𠀀"), max_size=10), max_size=5), st.data())
def test_rows_fit_their_lines_for_any_spans(lines: list[str], data: st.DataObject) -> None:
    found: list[list[Labelled]] = []
    for line in lines:
        start = data.draw(st.integers(0, len(line)))
        end = data.draw(st.integers(start, len(line)))
        found.append([(start, end, "PARK")] if end > start else [])
    seen = recurrence_attributes(lines, found)
    assert len(seen.at) == len(seen.keys)
    assert seen.grid.shape == (0, sum(map(len, lines)))
    assert all(0 <= at < seen.grid.shape[1] for at in seen.at.tolist())
