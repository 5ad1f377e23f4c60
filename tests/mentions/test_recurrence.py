"""What other lines say of a character: names found once are marked wherever they stand."""

from hypothesis import given
from hypothesis import strategies as st

from kg.mentions import recurrence
from kg.mentions.labels import Labelled
from kg.mentions.recurrence import recurrence_attributes

LINES = ["春意环境落户园区", "春意项目开工", "园区迎来春意环境", "春天"]
FOUND = [[(0, 4, "COMPANY")], [], [], []]


def marks(lines: list[str], found: list[list[Labelled]]) -> list[list[list[str]]]:
    """Give the attributes of each character of each line as texts."""
    rows: list[list[str]] = [[] for line in lines for _ in line]
    for place, attribute in recurrence.attributes(lines, found):
        rows[place].append(attribute)
    at = 0
    cut = []
    for line in lines:
        cut.append(rows[at : at + len(line)])
        at += len(line)
    return cut


def test_a_name_found_once_is_marked_in_every_line() -> None:
    rows = marks(LINES, FOUND)
    assert [row[0] for row in rows[2][4:]] == ["RCOMPANYB", "RCOMPANYM", "RCOMPANYM", "RCOMPANYE"]
    assert "RCOMPANYBmost2" in rows[0][0]
    assert rows[2][3] == []


def test_part_of_a_longer_name_is_marked_outside_it_alone() -> None:
    rows = marks(LINES, FOUND)
    assert "PCOMPANYb1" in rows[1][0]
    assert "PCOMPANYb2" in rows[1][1]
    assert not any(one.startswith("P") for row in rows[0] for one in row)


def test_what_is_not_repeated_is_not_marked() -> None:
    rows = marks(LINES, FOUND)
    assert rows[3] == [[], []]
    assert rows[1][2:] == [[], [], [], []]


def test_nothing_found_or_single_characters_mark_nothing() -> None:
    assert marks(["甲签约", "甲"], [[(0, 1, "COMPANY")], []]) == [[[], [], []], [[]]]
    assert marks([], []) == []


def test_the_type_found_most_often_counts_and_equals_are_broken_by_name() -> None:
    lines = ["东海签约", "东海开工", "东海"]
    found = [[(0, 2, "PLACE")], [(0, 2, "PARK")], []]
    assert marks(lines, found)[2][0] == ["RPLACEB", "RPLACEBfew3"]
    assert marks(lines[::-1], found[::-1])[0][0] == ["RPLACEB", "RPLACEBfew3"]


@given(st.lists(st.text(st.sampled_from("春意环境园𠀀"), max_size=10), max_size=5), st.data())
def test_rows_fit_their_lines_for_any_spans(lines: list[str], data: st.DataObject) -> None:
    found = []
    for line in lines:
        start = data.draw(st.integers(0, len(line)))
        end = data.draw(st.integers(start, len(line)))
        found.append([(start, end, "PARK")] if end > start else [])
    seen = recurrence_attributes(lines, found)
    assert len(seen.at) == len(seen.keys)
    assert seen.grid.shape == (0, sum(map(len, lines)))
    assert all(0 <= at < seen.grid.shape[1] for at in seen.at.tolist())
