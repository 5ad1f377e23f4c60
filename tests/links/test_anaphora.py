"""Words that stand for something named before, and those that only look like it."""

import pytest
from marked import read

from kg.links.anaphora import stand_ins
from kg.model import Span


def meant(marked: str) -> list[str]:
    """Give "word=name" for every word that stands for something."""
    text, mentions = read(marked)
    found = stand_ins(text, [Span(0, len(text))], mentions)
    for one, named in found.items():
        assert text[one.start : one.end] == one.text
        assert (one.type, one.entity) == (named.type, named.entity)
        assert named.end <= one.start
    return [f"{one.text}={named.entity}" for one, named in found.items()]


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("[C甲公司]开业。该公司落户[K东园区]。", ["该公司=甲公司"]),
        ("[K东园区]变化大。[C甲公司]入驻该园；[K西园区]也已完工。", ["该园=东园区"]),
        ("[C甲公司]、[C乙公司]到访。这家企业留下。", ["这家企业=乙公司"]),
        ("[U甲大学]与[K东园区]合作，该校派员。", ["该校=甲大学"]),
        ("[J光缆项目]开工。该项目由[C甲公司]建设。", ["该项目=光缆项目"]),
        ("[K东园区]、[K东园区]、[K西园区]。该区新增[C甲公司]。", ["该区=东园区"]),
        ("[L海陵区]招商。该区引进[C甲公司]。", ["该区=海陵区"]),
        # must not
        ("该公司落户[K东园区]。", []),  # nothing named before
        ("[K东园区]招商。该公司落户。", []),  # nothing of its kind
        ("[C甲公司]开业。公司落户[K东园区]。", []),  # no pointing word
        ("[L泰州市]招商。该区引进[C甲公司]。", []),  # a city is no district
        ("[K东园区]位于该区域中部。", []),
        ("[K东园区]内，该园内道路畅通。", []),  # what lies within it is not it
        ("[C甲公司]。" + "天气晴。" * 120 + "该公司落户。", []),  # too far back
        ("[C甲公司]。[C该公司控股]落户。", []),  # within a name
    ],
)
def test_words_that_stand_for_what_was_named(marked: str, expected: list[str]) -> None:
    assert meant(marked) == expected


def test_outside_the_body_nothing_stands_for_anything() -> None:
    text, mentions = read("[C甲公司]开业。该公司落户。")
    assert stand_ins(text, [Span(0, 6)], mentions) == {}
