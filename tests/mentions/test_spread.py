"""Occurrences of found names that were passed over: added where the name was found often enough."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.mentions.spread import spread
from kg.model import Mention, Span


def found(text: str, *spans: tuple[int, int]) -> list[tuple[int, str]]:
    mentions = [Mention(start, end, "COMPANY", confidence=0.9) for start, end in spans]
    return [(one.start, text[one.start : one.end]) for one in spread(text, [Span(0, len(text))], mentions)]


@pytest.mark.parametrize(
    ("text", "spans", "names"),
    [
        ("春意落户。春意签约", [(0, 2)], [(0, "春意"), (5, "春意")]),
        ("春意春意环境", [(2, 6)], [(2, "春意环境")]),
        ("春意环境，春意环境", [(0, 4)], [(0, "春意环境"), (5, "春意环境")]),
        ("甲签约甲", [(0, 1)], [(0, "甲")]),
        ("北京时间，北京时间，北京时间，北京", [(15, 17)], [(15, "北京")]),
        ("春意 春 意", [(0, 2)], [(0, "春意")]),
        ("春意", [], []),
    ],
)
def test_spread(text: str, spans: list[tuple[int, int]], names: list[tuple[int, str]]) -> None:
    assert found(text, *spans) == names


def test_what_is_added_is_less_sure_and_lies_in_the_body() -> None:
    text = "春意落户。春意签约。春意"
    first, second = spread(text, [Span(0, 10)], [Mention(0, 2, "COMPANY", confidence=0.9)])
    assert (first.confidence, second.confidence, second.start) == (0.9, 0.72, 5)


@given(st.text(st.sampled_from("春意环境甲"), max_size=20), st.data())
def test_the_result_is_flat_and_keeps_all_that_was_given(text: str, data: st.DataObject) -> None:
    cuts = sorted(set(data.draw(st.lists(st.integers(0, len(text)), max_size=6))))
    given_ = [Mention(a, b, "PARK") for a, b in pairwise(cuts)][::2]
    result = spread(text, [Span(0, len(text))], given_)
    assert all(left.end <= right.start for left, right in pairwise(result))
    assert set(given_) <= set(result)
