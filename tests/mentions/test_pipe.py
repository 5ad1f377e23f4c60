"""From text to mentions: passages keep offsets, and any text gives flat mentions that lie in it."""

import itertools
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from spacy.language import Language

from kg.errors import ModelError
from kg.mentions import build_nlp, find_in_each, find_mentions, tagger_of
from kg.mentions.patterns import Patterns
from kg.mentions.pipe import blank_nlp, characters, split_passages
from kg.mentions.tagger import Found
from kg.model import Span

BLANK = blank_nlp()

TEXTS = st.text(
    st.one_of(
        st.sampled_from("辰光公司落户东海园区与签约。，、 \u3000\n\r\t\0\x0b\x1c\x85\u2028\ufeff\ufffd😀𠀀éA1"),
        st.characters(exclude_categories=("Cs",)),
    ),
    max_size=60,
)


@st.composite
def bodies(draw: st.DrawFn) -> tuple[str, list[Span]]:
    text = draw(TEXTS)
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=6)))
    return text, [Span(a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=False) if a < b]


def check_passages(text: str, body: list[Span], limit: int) -> None:
    covered: set[int] = set()
    inside = {i for span in body for i in range(span.start, span.end)}
    for offset, passage in split_passages(text, body, limit):
        assert 0 < len(passage) <= limit
        for i, char in enumerate(passage, start=offset):
            assert i not in covered
            assert char == text[i] if i in inside else char in " \r\n"
            covered.add(i)
    assert {i for i in inside if text[i].strip()} <= covered


@given(bodies(), st.integers(1, 20))
def test_passages_cover_the_body_once_and_keep_offsets(case: tuple[str, list[Span]], limit: int) -> None:
    check_passages(*case, limit)


@pytest.mark.parametrize(
    ("text", "limit", "lengths"),
    [
        ("甲" * 50_000, 20_000, [20_000, 20_000, 10_000]),
        ("甲" * 19_999 + "\n" + "乙" * 20_001, 20_000, [20_000, 20_000, 1]),
        ("甲\n乙\n丙\n", 4, [4, 2]),
        ("甲\n乙", 20_000, [3]),
        (" " * 30_000 + "甲", 20_000, [10_001]),
        ("", 20_000, []),
        (" \n ", 20_000, []),
    ],
    ids=lambda value: repr(value)[:20],
)
def test_passages_end_at_paragraphs_where_there_are_any(text: str, limit: int, lengths: list[int]) -> None:
    assert [len(passage) for _, passage in split_passages(text, [Span(0, len(text))], limit)] == lengths


def test_what_lies_between_body_spans_is_blank() -> None:
    text = "甲公司\n广告\n乙公司"
    assert list(split_passages(text, [Span(7, 10), Span(0, 4)])) == [(0, "甲公司\n  \n乙公司")]
    assert list(split_passages(text, [])) == []


@pytest.fixture(scope="module")
def nlp(tiny_model: Path) -> Language:
    return build_nlp(tiny_model / "mentions")


def test_names_are_found_with_offsets_into_the_text(nlp: Language) -> None:
    text = "广告\n昨天，云帆公司落户西湖园区。\n\n辰光公司与海禾公司签约。"
    found = find_mentions(nlp, text, [Span(3, len(text))])
    assert [(text[one.start : one.end], one.type) for one in found] == [
        ("云帆公司", "COMPANY"),
        ("西湖园区", "PARK"),
        ("辰光公司", "COMPANY"),
        ("海禾公司", "COMPANY"),
    ]
    assert all(0.5 < one.confidence <= 1 for one in found)


@pytest.mark.parametrize("text", ["天气晴朗，大家都很高兴。", "日前传来喜讯", "。", " "])
def test_where_no_name_is_none_is_found(nlp: Language, text: str) -> None:
    assert find_mentions(nlp, text, [Span(0, len(text))]) == ()


def test_names_behind_twenty_thousand_characters_of_one_line(nlp: Language) -> None:
    text = "天气晴朗，" * 4_500 + "云帆公司落户西湖园区。"
    found = find_mentions(nlp, text, [Span(0, len(text))])
    assert [text[one.start : one.end] for one in found] == ["云帆公司", "西湖园区"]


@settings(deadline=None)
@given(bodies())
@example((" ", [Span(0, 1)]))
@example(("😀𠀀\0\x85 公司", [Span(0, 7)]))
def test_mentions_of_any_text_are_flat_and_lie_in_the_body(nlp: Language, case: tuple[str, list[Span]]) -> None:
    text, body = case
    found = find_mentions(nlp, text, body)
    assert list(found) == sorted(found)
    assert all(left.end <= right.start for left, right in itertools.pairwise(found))
    for one in found:
        assert any(span.start <= one.start < one.end <= span.end for span in body)
        assert text[one.start : one.end].strip()
        assert 0 <= one.confidence <= 1


def test_a_name_over_a_part_that_is_no_body_is_none(nlp: Language) -> None:
    text = "云帆广告公司落户西湖园区。"
    found = find_mentions(nlp, text, [Span(0, 2), Span(4, len(text))], OnePattern(Found(0, 6, "PORT", 0.9)))
    assert [text[one.start : one.end] for one in found] == ["西湖园区"]


class OnePattern(Patterns):
    def __init__(self, *found: Found) -> None:
        self._found = found

    def find(self, text: str) -> list[Found]:
        return [one for one in self._found if one.end <= len(text)]


def test_a_longer_pattern_wins_over_the_tagger_and_a_shorter_one_does_not(nlp: Language) -> None:
    text = "云帆公司落户西湖园区。"
    patterns = OnePattern(Found(4, 10, "PORT", 0.6), Found(1, 3, "PORT", 0.9))
    found = find_mentions(nlp, text, [Span(0, len(text))], patterns)
    assert [(one.start, one.end, one.type) for one in found] == [(0, 4, "COMPANY"), (4, 10, "PORT")]


def test_no_weights_and_no_pipeline_are_model_errors(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"no weights.*kg train"):
        find_mentions(blank_nlp(), "甲公司", [Span(0, 3)])
    with pytest.raises(ModelError, match="no trained pipeline"):
        build_nlp(tmp_path / "missing")
    with pytest.raises(ModelError, match="no trained pipeline"):
        build_nlp(tmp_path)


def test_a_pipeline_without_our_component_is_refused(tmp_path: Path) -> None:
    import spacy

    with pytest.raises(ModelError, match="kg_mentions"):
        tagger_of(spacy.blank("zh"))
    spacy.blank("zh").to_disk(tmp_path / "other")
    with pytest.raises(ModelError):
        build_nlp(tmp_path / "other")


@given(st.text(st.sampled_from("甲a \n\t\u3000\x1c\x85\u200b。𠀀"), max_size=30))
@example(" ").via("blanks alone")
@example("").via("nothing")
def test_tokens_are_those_of_spacy(text: str) -> None:
    own, its = characters(BLANK.vocab, text), BLANK.make_doc(text)
    assert own.text == its.text == text
    assert [(token.text, token.whitespace_) for token in own] == [(token.text, token.whitespace_) for token in its]


def test_texts_are_read_together_as_each_alone(nlp: Language) -> None:
    texts = ["云帆公司落户西湖园区。", "", "导航 云帆公司\n辰光公司签约。\n" * 3, "没有名字。"]
    each = [(text, (Span(min(3, len(text)), len(text)),) if text else ()) for text in texts]
    assert find_in_each(nlp, each) == [find_mentions(nlp, text, body) for text, body in each]
    assert find_in_each(nlp, []) == []
