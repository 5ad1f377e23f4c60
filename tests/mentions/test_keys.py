"""Attributes as numbers: what is different has different keys."""

import numpy as np
import pytest
from hypothesis import strategies as st

from kg.mentions.keys import BITS, combined, from_rows, full, hashed, joined, key_of, seeds, some

KEYS = st.lists(st.integers(0, 2**BITS - 1), max_size=20)


def array(values: list[int]) -> np.ndarray:
    return np.array(values, dtype=np.uint64)


def test_places_of_a_template_are_kept_apart() -> None:
    pairs = [(a, b) for a in range(60) for b in range(60)]
    left, right = array([a for a, _ in pairs]), array([b for _, b in pairs])
    keys = {int(key) for name in ("X", "Y", "") for key in hashed(combined(name, left, right))}
    assert len(keys) == 3 * len(pairs)
    assert max(keys) < 2**BITS


def test_a_key_is_the_same_in_every_process() -> None:
    assert [key_of("园"), int(hashed(combined("5", array([22253]), array([21306])))[0])] == [
        4355002987601941,
        876491866542627,
    ]


def test_attributes_are_given_character_by_character() -> None:
    grid = full([array([1, 2, 3]), array([4, 5, 6])])
    more = some(np.array([2, 0, 2]), array([9, 8, 7]), 3)
    keys, borders = joined(grid, more).by_character()
    assert borders.tolist() == [0, 3, 5, 9]
    assert keys.tolist() == [*grid.grid[:, 0], 8, *grid.grid[:, 1], *grid.grid[:, 2], 9, 7]


def test_texts_are_attributes_too() -> None:
    found = from_rows([["a"], [], ["a", "😀"]])
    assert found.at.tolist() == [0, 2, 2]
    assert found.keys.tolist() == [key_of("a"), key_of("a"), key_of("😀")]
    assert found.grid.shape == (0, 3)
    assert from_rows([]).by_character()[1].tolist() == [0]


def test_attributes_of_other_passages_are_not_joined() -> None:
    with pytest.raises(ValueError, match="size"):
        joined(full([array([1, 2])]), full([array([1, 2, 3])]))


def test_lone_surrogates_have_seeds() -> None:
    assert len(set(seeds(["\ud800", "\udfff", "?", ""]).tolist())) == 4
