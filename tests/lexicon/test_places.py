"""Codes of places, and rows of a table that can be used."""

import pytest

from kg.lexicon.places import check, is_code, parent_code, rows_of, usable

ROW = ["321282", "靖江市", "靖江", "own"]


@pytest.mark.parametrize(
    ("text", "code"),
    [("320000", True), ("321282101", True), ("32128", False), ("3212821", False), ("32128x", False), ("", False)],
)
def test_a_code_has_six_or_nine_digits(text: str, code: bool) -> None:
    assert is_code(text) is code


@pytest.mark.parametrize(
    ("row", "right"),
    [
        (ROW, True),
        (["321282101", "新桥镇", "", "own"], True),
        (["3212", "靖江市", "", "own"], False),
        (["321282", "", "", "own"], False),
        (["321282", "靖江市", "", ""], False),
    ],
)
def test_a_table_is_taken_whole_only_where_all_its_rows_are_right(row: list[str], right: bool) -> None:
    assert usable([ROW, row]) is right


@pytest.mark.parametrize(("row", "what"), [(["3212", "甲", "", "own"], "digits"), (["321282", "", "", "own"], "name")])
def test_a_wrong_row_is_refused_in_words(row: list[str], what: str) -> None:
    with pytest.raises(ValueError, match=what):
        check(row)


def test_a_place_lies_in_the_nearest_known_one_above() -> None:
    rows = (["320000", "江苏省", "江苏", "own"], ROW, ["321282101", "新桥镇", "", "own"])
    made = rows_of({row[0]: row for row in rows})
    assert [(row.name, row.place, row.rank) for row in made.values()] == [
        ("江苏省", "", 1), ("靖江市", "320000", 3), ("新桥镇", "321282", 4),
    ]  # fmt: skip
    assert parent_code("110108", {"320000": 1}) == ""
