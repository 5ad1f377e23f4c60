"""Known names in a text, on names made by hand."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.lexicon import NameRow
from kg.mentions.gazetteer import Gazetteer
from kg.model import Identifier


def place(name: str, code: str, *aliases: str) -> NameRow:
    return NameRow(name, "PLACE", aliases, (Identifier("gbt2260", code),) if len(code) == 6 else ())


GAZETTEER = Gazetteer.of(
    [
        NameRow("东海高新区", "PARK", ("东海", "高")),
        NameRow("东海高新区南园", "PARK"),
        NameRow("新区南", "COMPANY"),
        place("东海省", "990000", "东海"),
        place("东海市", "990100"),
        place("东海县", "990123"),
        place("东海经济区", ""),
        NameRow("东海镇", "PLACE", (), (Identifier("gbt2260", "990123001"),)),
    ],
    {"园区": "PARK", "区": "PLACE", "工业园区": "PARK", "有限公司": "COMPANY"},
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("在东海高新区。", [("东海", "PLACE:province~"), ("东海高新区", "PARK")]),
        ("东海高新区南园", [("东海高新区南园", "PARK"), ("新区南", "COMPANY"), ("东海", "PLACE:province~")]),
        ("东海市东海县", [("东海市", "PLACE:city"), ("东海县", "PLACE:county")]),
        ("东海经济区", [("东海经济区", "PLACE:region")]),
        ("东海镇", [("东海镇", "PLACE:town")]),
        ("海东", []),
        ("高", []),
        ("东 海", []),
        ("", []),
    ],
)
def test_names(text: str, found: list[tuple[str, str]]) -> None:
    named = [(text[one.start : one.end], one.kind) for one in GAZETTEER.names(text)]
    ambiguous = {("东海", "PARK~"), ("东海", "PLACE:province~")}
    assert set(found) <= set(named)
    assert set(named) - set(found) <= ambiguous
    if not found:
        assert named == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("靖江工业园区", [("工业园区", "PARK"), ("区", "PLACE")]),
        ("甲有限公司", [("有限公司", "COMPANY")]),
        ("甲有限责任公司", []),
        ("园 区别", [("区", "PLACE")]),
    ],
)
def test_endings_are_the_longest_of_their_type(text: str, found: list[tuple[str, str]]) -> None:
    assert sorted((text[one.start : one.end], one.kind) for one in GAZETTEER.suffixes(text)) == sorted(found)


def test_an_empty_lexicon_finds_nothing() -> None:
    empty = Gazetteer.of([], {})
    assert empty.names("东海高新区") == empty.suffixes("东海高新区") == []


@given(st.text(st.sampled_from("东海高新区南园省市县工业有限公司𠀀 "), max_size=30))
def test_within_a_class_matches_are_flat_and_lie_in_the_text(text: str) -> None:
    for matches in (GAZETTEER.names(text), GAZETTEER.suffixes(text)):
        assert all(0 <= one.start < one.end <= len(text) for one in matches)
        for kind in {one.kind for one in matches}:
            same = [one for one in matches if one.kind == kind]
            assert all(left.end <= right.start for left, right in itertools.pairwise(same))
