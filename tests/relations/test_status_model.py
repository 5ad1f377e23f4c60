"""The learnt status: what its weights decide, and what it refuses to read."""

from pathlib import Path

import numpy as np
import pytest

from kg.errors import ModelError
from kg.relations.status_model import FORMAT, StatusCard, StatusModel, load_status_model, remove_status_model


def model() -> StatusModel:
    weights = np.array([[-3.0, 3.0], [2.0, -2.0], [0.5, 0.0]], dtype=np.float32)
    return StatusModel(StatusCard(FORMAT, ("done", "planned"), ("b拟", "b已")), weights)


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ((), "done"),  # the bias alone
        (("b拟",), "planned"),
        (("b已",), "done"),
        (("b已", "b拟"), "planned"),
        (("b未知",), "done"),  # what was never seen says nothing
    ],
)
def test_the_likeliest_status_counts(attributes: tuple[str, ...], expected: str) -> None:
    assert model().decide([attributes, ()]) == [expected, "done"]


def test_written_and_read_it_decides_alike(tmp_path: Path) -> None:
    model().to_disk(tmp_path)
    read = load_status_model(tmp_path)
    assert read is not None
    assert read.decide([("b拟",), ("b已",)]) == ["planned", "done"]
    first = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    read.to_disk(tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == first


def test_a_folder_without_it_has_none(tmp_path: Path) -> None:
    assert load_status_model(tmp_path) is None
    model().to_disk(tmp_path)
    remove_status_model(tmp_path)
    assert load_status_model(tmp_path) is None
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["status.json.gz", "status.npy.gz"])
@pytest.mark.parametrize("damage", [b"", b"\x1f\x8b\x08broken", b"no archive"])
def test_damage_is_named(tmp_path: Path, name: str, damage: bytes) -> None:
    model().to_disk(tmp_path)
    (tmp_path / name).write_bytes(damage)
    with pytest.raises(ModelError, match="status"):
        load_status_model(tmp_path)


def test_weights_of_another_shape_are_refused(tmp_path: Path) -> None:
    StatusModel(StatusCard(FORMAT, ("done",), ("b拟",)), np.zeros((3, 1), dtype=np.float32)).to_disk(tmp_path)
    with pytest.raises(ModelError, match="do not fit"):
        load_status_model(tmp_path)
