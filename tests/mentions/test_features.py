"""What the taggers see of a passage: of each character alike, whatever else is in the passage."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.lexicon import NameRow
from kg.mentions.features import (
    Passage,
    base_attributes,
    char_class,
    label_attributes,
    lexicon_attributes,
    segment,
)
from kg.mentions.gazetteer import Gazetteer
from kg.mentions.keys import Attributes, combined, hashed, scrambled, seed

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


PLACES = {"B": 0, "M": 1, "E": 2, "S": 3}


def key(template: str, *places: int, place: str = "") -> int:
    """Give the key of an attribute: its template with numbers in its places, maybe at a place of a span."""
    value = combined(template, *(np.array([one], dtype=np.uint64) for one in places))
    if place:
        value = value + scrambled(np.array([PLACES[place]], dtype=np.uint64))
    return int(hashed(value)[0])


def of_each(seen: Attributes) -> list[list[int]]:
    keys, borders = seen.by_character()
    return [keys[start:end].tolist() for start, end in pairwise(borders)]


def everything(lines: list[str]) -> list[list[int]]:
    passage = Passage(lines)
    base, known = of_each(base_attributes(passage)), of_each(lexicon_attributes(passage, GAZETTEER))
    return [left + right for left, right in zip(base, known, strict=True)]


@given(st.lists(LINES.filter(str.strip), min_size=1, max_size=4))
def test_a_line_is_seen_alike_in_any_passage(lines: list[str]) -> None:
    assert everything(lines) == [row for line in lines for row in everything([line])]


@given(LINES.filter(bool))
def test_every_character_has_its_row(line: str) -> None:
    rows = of_each(base_attributes(Passage([line])))
    assert [row[0] for row in rows] == [key("0", ord(char)) for char in line]
    assert {len(row) for row in rows} == {26}


def test_a_passage_without_lines_has_no_attributes() -> None:
    assert everything([]) == []


@pytest.mark.parametrize(
    ("at", "attribute"),
    [
        (1, key("0", ord("园"))),
        (1, key("1", ord("东"))),
        (0, key("1", ord("^"))),
        (2, key("2", ord("$"))),
        (1, key("B", ord("东"), ord("园"), ord("3"))),
        (2, key("E", ord("^"), ord("东"), ord("园"), ord("3"))),
        (0, key("D", ord("东"), ord("园"), ord("3"), ord("$"))),
        (2, key("F", seed("D"))),
        (0, key("G", 0, seed("H"), seed("H"))),
        (2, key("G", seed("H"), seed("D"), 0)),
    ],
)
def test_ngrams(at: int, attribute: int) -> None:
    assert attribute in everything(["东园3"])[at]


def test_words_are_seen_with_their_neighbours() -> None:
    line = "公司签约园区"
    assert [(word, tag) for *_, word, tag in segment(line)] == [("公司", "n"), ("签约", "v"), ("园区", "n")]
    found = everything([line])
    n, v, edge = seed("n"), seed("v"), seed("^")
    assert key("t", v, place="B") in found[2]
    assert key("t", v, place="E") in found[3]
    assert key("Tt", n, v, n, place="B") in found[2]
    assert key("T2", edge, edge, place="B") in found[0]
    assert key("T3", edge, edge, place="E") in found[5]
    same = set(everything(["公司签约新区"])[2]) & set(found[2])
    assert key("t", v, place="B") in same


def test_the_same_word_has_the_same_key_wherever_it_stands() -> None:
    # w is the twentieth of the attributes that every character has, before it the words before and behind.
    near, far = everything(["我们落户"]), everything(["我们明天才落户"])
    assert near[2][19] == far[5][19]
    assert near[2][19] != near[3][19]
    assert near[2][17] != far[5][17]


def test_a_very_long_word_is_cut() -> None:
    assert max(end - start for start, end, *_ in segment("a" * 5_000)) <= 32
    assert len(everything(["a" * 5_000])) == 5_000


def rows(line: str) -> list[list[int]]:
    return of_each(lexicon_attributes(Passage([line]), GAZETTEER))


def test_a_known_name_is_marked_with_its_place_and_alignment() -> None:
    found = rows("在东海高新区签约")
    park, company, both = seed("PARK"), seed("COMPANY"), 3
    assert key("L", park, both, place="B") in found[1]
    assert key("L", park, both, place="E") in found[5]
    assert key("L+", park, both, 5, place="E") in found[5]
    assert key("L>", park) in found[0]
    assert key("L<", park, both) in found[6]
    assert key("L", company, both, place="B") not in found[1]
    assert found[7] == []


def test_a_name_at_the_borders_of_its_line_has_nothing_beside_it() -> None:
    seen = lexicon_attributes(Passage(["东海高新区", "东海高新区"]), GAZETTEER)
    found = of_each(seen)
    assert found[:5] == found[5:]
    park = seed("PARK")
    assert not {key("L>", park), key("L<", park, 3)} & {one for row in found for one in row}


def test_an_ending_is_announced_before_it_but_not_across_a_comma() -> None:
    found = rows("丙，甲乙公司")
    kind = seed("COMPANY")
    assert key("S>", kind, 0) in found[3]
    assert key("S>", kind, 0) in found[2]
    assert found[1] == []
    assert found[0] == []
    assert key("S", kind, place="B") in found[4]
    assert key("S", kind, place="E") in found[5]


@pytest.mark.parametrize(("distance", "bucket"), [(1, 0), (2, 0), (3, 1), (4, 1), (5, 2), (8, 2), (9, 3), (12, 3)])
def test_an_ending_is_announced_by_its_distance(distance: int, bucket: int) -> None:
    found = rows("甲" * 20 + "公司")
    assert key("S>", seed("COMPANY"), bucket) in found[20 - distance]
    assert found[20 - 13] == []


def test_another_taggers_answer_is_seen_with_its_neighbours() -> None:
    answer = np.array([0, 1, 1])
    found = of_each(label_attributes("a", ["O", "B"], answer, Passage(["甲乙", "丙"])))
    o, b = seed("O"), seed("B")
    assert found[0] == [key("Xa", o), key("Ya", seed("^"), o), key("Za", o, b)]
    assert found[1] == [key("Xa", b), key("Ya", o, b), key("Za", b, seed("$"))]
    assert found[2] == [key("Xa", b), key("Ya", seed("^"), b), key("Za", b, seed("$"))]
