"""The table of weights: finds what it holds and nothing else, adds up the same in any company, survives the disk."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import ModelError
from kg.mentions.keys import BITS, Attributes
from kg.mentions.weights import Weights, load_weights, merged, trimmed

Row = dict[int, float]


def table(rows: dict[int, Row], labels: int = 12, name: str = "a") -> Weights:
    """Make a table of one tagger from rows of key: {label: weight}."""
    keys = sorted(rows)
    moves = np.arange(labels * labels, dtype=np.float32).reshape(labels, labels)
    return Weights(
        np.array(keys, dtype=np.uint64),
        np.array([len(rows[key]) for key in keys], dtype=np.int64),
        np.array([label for key in keys for label in rows[key]], dtype=np.uint16),
        np.array([value for key in keys for value in rows[key].values()], dtype=np.float16),
        {name: (tuple(f"L{i}" for i in range(labels)), moves)},
    )


def attributes(*grid: list[int], more: list[tuple[int, int]] = []) -> Attributes:  # noqa: B006
    return Attributes(
        np.array(grid, dtype=np.uint64),
        np.array([at for at, _ in more], dtype=np.int64),
        np.array([key for _, key in more], dtype=np.uint64),
    )


def by_hand(rows: dict[int, Row], seen: Attributes, labels: int = 12) -> list[list[float]]:
    keys, borders = seen.by_character()
    sums = []
    for start, end in pairwise(borders):
        sums.append([sum(rows.get(int(key), {}).get(i, 0.0) for key in keys[start:end]) for i in range(labels)])
    return sums


# Keys that share their upper bits, and such as share their lower ones; rows with few entries and with many.
KEYS = st.sampled_from([0, 1, 2, 2**32, 2**32 + 1, 2**33, 2**BITS - 1, 2**BITS - 2, 12345678901234])
VALUES = st.integers(-64, 64).map(lambda value: value / 8)
ROWS = st.dictionaries(KEYS, st.dictionaries(st.integers(0, 11), VALUES, max_size=12), max_size=9)


@given(ROWS, st.lists(st.lists(KEYS, min_size=3, max_size=3), min_size=1, max_size=4), st.data())
def test_sums_are_those_made_by_hand(rows: dict[int, Row], grid: list[list[int]], data: st.DataObject) -> None:
    more = data.draw(st.lists(st.tuples(st.integers(0, 2), KEYS), max_size=12))
    seen = attributes(*grid, more=more)
    made = table(rows)
    assert made.score(made.find(seen)).tolist() == by_hand(rows, seen)


def test_an_empty_table_knows_nothing() -> None:
    made = table({})
    assert not made.score(made.find(attributes([1, 2], more=[(1, 3)]))).any()
    assert merged({}).score(merged({}).find(attributes([1, 2]))).shape == (2, 0)


def test_a_sum_does_not_hang_on_what_else_is_read() -> None:
    rng = np.random.default_rng(7)
    rows = {key: {int(i): float(rng.normal()) for i in rng.permutation(12)[: rng.integers(1, 13)]} for key in range(40)}
    made, grid = table(rows), rng.integers(0, 60, (9, 200)).astype(np.uint64)
    whole = made.score(made.find(attributes(*grid.tolist())))
    for i in (0, 57, 199):
        alone = made.score(made.find(attributes(*grid[:, [i]].tolist())))
        assert (alone[0] == whole[i]).all()


def test_merged_tables_answer_side_by_side() -> None:
    left, right = {1: {0: 1.0, 3: 2.0}, 5: {1: -1.0}}, {1: {2: 4.0}, 9: {0: 0.5}}
    made = merged({"x": table(left, 4), "y": table(right, 3)})
    seen = attributes([1, 5, 9, 7])
    scores = made.score(made.find(seen))
    assert scores[:, made.parts["x"].columns].tolist() == by_hand(left, seen, 4)
    assert scores[:, made.parts["y"].columns].tolist() == by_hand(right, seen, 3)
    assert made.parts["y"].labels == ("L0", "L1", "L2")
    assert made.parts["y"].transitions[2].tolist() == [6, 7, 8]


@settings(max_examples=25)
@given(ROWS)
def test_a_table_survives_the_disk(tmp_path_factory: pytest.TempPathFactory, rows: dict[int, Row]) -> None:
    path = tmp_path_factory.mktemp("weights") / "weights.npz"
    made = table(rows)
    made.save(path)
    again = load_weights(path, ["a"])
    for name in ("keys", "counts", "columns", "values"):
        assert getattr(again, name).tolist() == getattr(made, name).tolist()
    assert again.parts["a"].labels == made.parts["a"].labels
    assert (again.parts["a"].transitions == made.parts["a"].transitions).all()
    data = path.read_bytes()
    again.save(path)
    assert path.read_bytes() == data


def changed(**values: object) -> object:
    def save(path: Path) -> None:
        table({1: {0: 1.0}, 7: {1: 2.0}}).save(path)
        with np.load(path) as held:
            arrays = {**held, **values}
        np.savez(path, **{name: value for name, value in arrays.items() if value is not None})

    return save


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: None,
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(b"version https://git-lfs.example/spec/v1"),
        lambda path: path.write_bytes(path.read_bytes()[:200]),
        lambda path: path.write_bytes(path.read_bytes().replace(b"keys", b"kezs")),
        changed(keys=None),
        changed(keys=np.array([[1], [2]])),
        changed(keys=np.full((8, 2), 255, dtype=np.uint8)),
        changed(keys=np.zeros((8, 2), dtype=np.uint8)),
        changed(counts=np.array([1, 9], dtype=np.uint16)),
        changed(counts=np.array([2], dtype=np.uint16)),
        changed(counts=np.array([-1, 3], dtype=np.int16)),
        changed(counts=np.array([1.0, 1.0])),
        changed(columns=np.full((2, 2), 255, dtype=np.uint8)),
        changed(columns=np.zeros((2, 3), dtype=np.uint8)),
        changed(values=np.full((2, 2), 255, dtype=np.uint8)),
        changed(**{"a.labels": np.frombuffer(b"O", dtype=np.uint8)}),
        changed(**{"a.labels": np.frombuffer(b"\xff\n\xfe", dtype=np.uint8)}),
        changed(**{"a.transitions": np.zeros((12, 11), dtype=np.float32)}),
        changed(**{"a.transitions": np.full((12, 12), np.nan, dtype=np.float32)}),
        changed(**{"a.transitions": np.full((12, 12), "x")}),
        changed(values=np.array([{}, 1], dtype=object)),
    ],
)
def test_damage_is_named(tmp_path: Path, damage) -> None:
    path = tmp_path / "weights.npz"
    if damage.__name__ != "save":
        table({1: {0: 1.0}, 7: {1: 2.0}}).save(path)
        if damage(path) is None:
            path.unlink()
    else:
        damage(path)
    with pytest.raises(ModelError, match="damaged: fetch the model again") as refused:
        load_weights(path, ["a"])
    assert str(path) in str(refused.value)


def test_weights_of_other_taggers_are_refused(tmp_path: Path) -> None:
    table({1: {0: 1.0}}).save(tmp_path / "weights.npz")
    with pytest.raises(ModelError, match="damaged"):
        load_weights(tmp_path / "weights.npz", ["a", "b"])


def test_small_weights_are_left_out_and_the_rest_stays() -> None:
    rows = {3: {0: 0.5, 1: 0.001}, 4: {2: -0.002}, 9: {1: -0.25}}
    found = trimmed(table(rows), 0.01)
    kept = {3: {0: 0.5}, 9: {1: -0.25}}
    assert found.keys.tolist() == [3, 9]
    seen = attributes([3, 4, 9], [9, 9, 3])
    assert found.score(found.find(seen)).tolist() == by_hand(kept, seen)
    assert trimmed(found, 0.01).columns.tolist() == found.columns.tolist()
    assert not len(trimmed(table(rows), 1.0).keys)
