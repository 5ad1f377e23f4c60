"""Pieces kept in chunks: the right one for each thing, made in order and only where it is not known."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import chunks
from kg.chunks import Work, begins, recalled
from kg.kept import Kept, Recall

Sources = list[tuple[str, str, bytes]]


def stamped(things: list[tuple[str, int]]) -> Sources:
    return [(key, f"{key}{version}", f"{key} {version}".encode()) for key, version in things]


def pieces(recall: Recall, things: Sources, fits: bool = True) -> tuple[list[str], list[str]]:
    """Give the pieces and the things for which one was made."""
    made: list[str] = []

    def make(thing: str) -> str:
        made.append(thing)
        return thing.upper()

    def join(found: Iterator[tuple[str, str]]) -> list[str]:
        return [f"{thing}={piece}" for thing, piece in found]

    def cut(whole: list[str]) -> list[str]:
        return [one.partition("=")[2] for one in whole]

    work = Work(list[str], make, join, cut, lambda _: fits)
    return [piece for whole in recalled(recall, things, work) for piece in whole], made


KEYS = st.lists(st.tuples(st.sampled_from("abcdefgh"), st.integers(0, 3)), max_size=12, unique=True).map(sorted)


@settings(max_examples=25, deadline=None)
@given(st.lists(KEYS, min_size=1, max_size=4))
def test_whatever_was_kept_each_thing_has_its_piece(steps: list[list[tuple[str, int]]]) -> None:
    with tempfile.TemporaryDirectory() as made, Kept(Path(made) / "pieces") as kept:
        for things in map(stamped, steps):
            wanted = [f"{thing}={thing.upper()}" for _, thing, _ in things]
            assert pieces(Recall(Kept(None), b""), things)[0] == wanted
            assert pieces(Recall(kept, b""), things)[0] == wanted
            assert pieces(Recall(kept, b""), things) == (wanted, [])
            assert pieces(Recall(kept, b""), things, fits=False) == (wanted, [])


def test_one_new_key_costs_one_piece(tmp_path: Path) -> None:
    things = [(f"key{at:04}", 0) for at in range(500)]
    new = next(key for key in (f"key0100{letter}" for letter in "abcdefgh") if not begins(key))
    with Kept(tmp_path / "pieces") as kept:
        assert len(pieces(Recall(kept, b"salt"), stamped(things))[1]) == 500
    with Kept(tmp_path / "pieces") as kept:
        assert pieces(Recall(kept, b"salt"), stamped(sorted([*things, (new, 0)])))[1] == [f"{new}0"]
    with Kept(tmp_path / "pieces") as kept:
        assert len(pieces(Recall(kept, b"other"), stamped(things))[1]) == 500


def test_a_key_that_begins_a_chunk_costs_that_chunk_at_most(tmp_path: Path) -> None:
    things = [(f"key{at:04}", 0) for at in range(500)]
    new = next(key for key in (f"key0100{at}" for at in range(1000)) if begins(key))
    with Kept(tmp_path / "pieces") as kept:
        pieces(Recall(kept, b""), stamped(things))
        made = pieces(Recall(kept, b""), stamped(sorted([*things, (new, 0)])))[1]
    assert 1 <= len(made) < 200


def test_things_of_one_key_stay_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunks, "MOST", 5)
    things = [("key", at) for at in range(18)]
    with Kept(tmp_path / "pieces") as kept:
        recall = Recall(kept, b"")
        wanted, made = pieces(recall, stamped(things))
        assert (len(wanted), len(made)) == (18, 18)
        assert pieces(recall, stamped(things)) == (wanted, [])
        assert pieces(recall, stamped([*things, ("key", 18)]))[1] == ["key18"]


def test_a_chunk_begins_here_and_there() -> None:
    found = sum(begins(f"key{at}") for at in range(10_000))
    assert 200 < found < 450
    assert begins("\ud800") in (True, False)
