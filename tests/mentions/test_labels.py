"""Labels of characters: what closes properly is a span, and for flat spans the two ways are inverses."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.mentions.labels import Labelled, decode, decode_all, encode

KINDS = st.sampled_from(["PARK", "COMPANY", "X-Y"])


@st.composite
def flat_spans(draw: st.DrawFn) -> tuple[int, list[Labelled]]:
    at, spans = 0, []
    for gap, length, kind in draw(st.lists(st.tuples(st.integers(0, 3), st.integers(1, 5), KINDS), max_size=8)):
        spans.append((at + gap, at + gap + length, kind))
        at += gap + length
    return at + draw(st.integers(0, 3)), spans


@pytest.mark.parametrize(
    ("labels", "spans"),
    [
        ("B-C E-C", [(0, 2, "C")]),
        ("S-C S-C", [(0, 1, "C"), (1, 2, "C")]),
        ("B-C E-C B-C E-C", [(0, 2, "C"), (2, 4, "C")]),
        ("B-C M-C M-C E-C O", [(0, 4, "C")]),
        ("B-C B-C E-C", [(1, 3, "C")]),
        ("", []),
        ("O O", []),
        ("B-C", []),
        ("B-C M-C O E-C", []),
        ("B-C E-P", []),
        ("B-C M-P E-C", []),
        ("M-C E-C", []),
        ("E-C", []),
    ],
)
def test_decode(labels: str, spans: list[Labelled]) -> None:
    assert decode(labels.split()) == spans


@given(flat_spans())
def test_decode_is_the_inverse_of_encode(case: tuple[int, list[Labelled]]) -> None:
    size, spans = case
    labels = encode(size, spans)
    assert len(labels) == size
    assert decode(labels) == spans


@given(st.lists(st.sampled_from(["O", "B-C", "M-C", "E-C", "S-C", "B-P", "M-P", "E-P", "S-P"]), max_size=12))
def test_any_labels_give_flat_spans_that_their_labels_state(labels: list[str]) -> None:
    spans = decode(labels)
    assert all(left[1] <= right[0] for left, right in itertools.pairwise(spans))
    again = encode(len(labels), spans)
    assert decode(again) == spans
    assert all(mine in (given_, "O") for mine, given_ in zip(again, labels, strict=True))


LABELS = ["O", "B-X", "M-X", "E-X", "S-X", "B-Y", "M-Y", "E-Y"]


@given(st.lists(st.lists(st.sampled_from(range(8)), min_size=1, max_size=8), min_size=1, max_size=4))
def test_many_lines_are_decoded_as_each_alone(lines: list[list[int]]) -> None:
    first = np.array([i == 0 for line in lines for i in range(len(line))])
    wanted, at = [], 0
    for line in lines:
        wanted += [(at + start, at + end, kind) for start, end, kind in decode([LABELS[i] for i in line])]
        at += len(line)
    assert decode_all(LABELS, np.array([i for line in lines for i in line]), first) == wanted
