"""Pieces kept in chunks: the right one for each thing, made in order and only where it is not known."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.export import chunks
from kg.export.chunks import begins, recalled
from kg.kept import Kept, Recall, digest_of

Stamped = list[tuple[str, str, bytes]]


def stamped(things: list[tuple[str, int]]) -> Stamped:
    return [(key, f"{key}{version}", digest_of(key.encode(), bytes([version]))) for key, version in things]


def pieces(recall: Recall, things: Stamped) -> tuple[list[tuple[str, str]], list[str]]:
    made: list[str] = []

    def make(thing: str) -> str:
        made.append(thing)
        return thing.upper()

    return list(recalled(recall, str, things, make)), made


KEYS = st.lists(st.tuples(st.sampled_from("abcdefgh"), st.integers(0, 3)), max_size=12, unique=True).map(sorted)


@settings(max_examples=60, deadline=None)
@given(st.lists(KEYS, min_size=1, max_size=4))
def test_whatever_was_kept_each_thing_has_its_piece(steps: list[list[tuple[str, int]]]) -> None:
    chunks.USUAL, usual = 2, chunks.USUAL
    try:
        with Kept(None) as nothing:
            store: dict[bytes, bytes] = {}
            kept = Recall(nothing, b"")
            recall = type("Memory", (), {"get": store.get, "put": store.__setitem__})()
            for things in map(stamped, steps):
                wanted = [(thing, thing.upper()) for _, thing, _ in things]
                assert pieces(kept, things)[0] == wanted
                assert pieces(recall, things)[0] == wanted
                assert pieces(recall, things) == (wanted, [])
    finally:
        chunks.USUAL = usual


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


def test_many_things_of_one_key_are_several_chunks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
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
