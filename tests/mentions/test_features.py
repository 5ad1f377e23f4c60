"""What the taggers see of a line: one row a character, for any text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.lexicon import NameRow
from kg.mentions.features import (
    base_attributes,
    char_class,
    joined,
    label_attributes,
    lexicon_attributes,
    segment,
)
from kg.mentions.gazetteer import Gazetteer

GAZETTEER = Gazetteer.of([NameRow("东海高新区", "PARK", ("东海",))], {"公司": "COMPANY", "园区": "PARK"})
LINES = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\n\r"), max_size=40)


@pytest.mark.parametrize(
    ("char", "kind"),
    [
        ("园", "H"),
        ("三", "N"),
        ("3", "D"),
        ("３", "D"),
        ("A", "L"),
        ("“", "Q"),
        ("（", "Q"),
        (" ", "S"),
        ("\u3000", "S"),
        ("，", "P"),
        ("\x00", "P"),
        ("�", "P"),
        ("😀", "P"),
        ("𠀀", "L"),
        ("é", "L"),
    ],
)
def test_char_class(char: str, kind: str) -> None:
    assert char_class(char) == kind


@given(LINES)
def test_words_cover_every_character(line: str) -> None:
    words = segment(line)
    assert "".join(word for *_, word, _ in words) == line
    assert all(line[start:end] == word for start, end, word, _ in words)


@given(LINES)
def test_every_character_has_its_row(line: str) -> None:
    words = segment(line)
    base, known = base_attributes(line, words), lexicon_attributes(line, words, GAZETTEER)
    assert len(base) == len(known) == len(line)
    assert all(row[0] == "0" + char for row, char in zip(base, line, strict=True))
    assert [len(row) for row in joined(base, known)] == [
        len(left) + len(right) for left, right in zip(base, known, strict=True)
    ]


def test_a_very_long_word_is_not_borne_by_each_of_its_characters() -> None:
    line = "a" * 5_000
    assert sum(len(one) for row in base_attributes(line, segment(line)) for one in row) < 5_000 * 500


def rows(line: str) -> list[list[str]]:
    return lexicon_attributes(line, segment(line), GAZETTEER)


def test_a_known_name_is_marked_with_its_place_and_alignment() -> None:
    found = rows("在东海高新区签约")
    assert any(one.startswith("LPARK") and one.endswith("B") for one in found[1])
    assert any(one.startswith("LPARK") and one.endswith("E") for one in found[5])
    assert "L>PARK" in found[0]
    assert any(one.startswith("L<PARK") for one in found[6])
    assert not any(one.startswith("LPARK") for one in found[7])


def test_an_ending_is_announced_before_it_but_not_across_a_comma() -> None:
    found = rows("丙，甲乙公司")
    assert any(one.startswith("S>COMPANY") for one in found[2])
    assert not any(one.startswith("S>COMPANY") for one in found[0])
    assert "SCOMPANYB" in found[4]
    assert "SCOMPANYE" in found[5]


def test_another_taggers_answer_is_seen_with_its_neighbours() -> None:
    assert label_attributes("a", ["O", "B"])[0] == ["XaO", "Ya^|O", "ZaO|B"]
    assert label_attributes("a", []) == []


def test_rows_of_different_length_are_refused() -> None:
    with pytest.raises(ValueError, match="argument 2"):
        joined([["a"]], [["a"], ["b"]])
