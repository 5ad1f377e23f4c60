"""Words that state a relation, found outside names: the leftmost, the longest."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marked import read

from kg.lexicon import Lexicon, Trigger
from kg.model import Span
from kg.relations.candidates import split_sentences
from kg.relations.triggers import Triggers


def triggers(*words: tuple[str, str]) -> Triggers:
    lexicon = Lexicon()
    lexicon.triggers = tuple(Trigger(word, relation, "test") for word, relation in words)
    return Triggers(lexicon)


TRIGGERS = triggers(
    ("签约", "签约"), ("签约落户", "落户"), ("签约落户", "签约"), ("落户", "落户"), ("合作", "合作"), ("作", "任职")
)


def found(marked: str, using: Triggers = TRIGGERS) -> list[tuple[str, tuple[str, ...]]]:
    text, mentions = read(marked)
    words = []
    for sentence in split_sentences(text, [Span(0, len(text))], mentions):
        for one in using.find(text, sentence):
            assert text[one.start : one.end] == one.word
            words.append((one.word, one.relations))
    return words


@pytest.mark.parametrize(
    ("marked", "words"),
    [
        ("[C甲公司]签约[K东园区]", ["签约"]),
        ("[C甲公司]签约落户[K东园区]", ["签约落户"]),
        ("[C甲公司]签约。落户[K东园区]", ["签约", "落户"]),
        ("[C甲公司]合作", ["合作"]),
        ("工作", ["作"]),
        ("[K国际合作园区]", []),
        ("[C落户公司]", []),
        ("签[C甲公司]约", []),
        ("签。约", []),
        ("签 约", []),
        ("", []),
    ],
)
def test_triggers(marked: str, words: list[str]) -> None:
    assert [word for word, _ in found(marked)] == words


def test_a_word_may_state_several_relations() -> None:
    assert found("签约落户") == [("签约落户", ("签约", "落户"))]


def test_a_lexicon_without_triggers_finds_none() -> None:
    assert found("签约落户", triggers()) == []


@given(st.text(st.sampled_from("签约落户合作工。"), max_size=20))
def test_triggers_are_flat_and_sorted(text: str) -> None:
    for sentence in split_sentences(text, [Span(0, len(text))], ()):
        words = TRIGGERS.find(text, sentence)
        assert all(left.end <= right.start for left, right in pairwise(words))
        assert all(sentence.span.start <= one.start < one.end <= sentence.span.end for one in words)
