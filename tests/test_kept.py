"""Pieces kept from one build to the next: found again, dropped when unused, never believed when damaged."""

import sqlite3
from pathlib import Path

import pytest

from kg.kept import Kept, digest_of

ONE, OTHER = digest_of(b"one"), digest_of(b"other")


def test_what_was_used_stays_and_the_rest_goes(tmp_path: Path) -> None:
    path = tmp_path / "pieces.sqlite"
    with Kept(path) as kept:
        kept.put(ONE, b"1")
        kept.put(OTHER, b"2")
    with Kept(path) as kept:
        assert (kept.get(ONE), kept.get(digest_of(b"new"))) == (b"1", None)
    with Kept(path) as kept:
        assert (kept.get(ONE), kept.get(OTHER)) == (b"1", None)


def test_a_run_that_fails_drops_nothing(tmp_path: Path) -> None:
    path = tmp_path / "pieces.sqlite"
    with Kept(path) as kept:
        kept.put(ONE, b"1")
    with pytest.raises(ValueError, match="stop"), Kept(path) as kept:
        kept.put(OTHER, b"2")
        raise ValueError("stop")
    with Kept(path) as kept:
        assert (kept.get(ONE), kept.get(OTHER)) == (b"1", b"2")


@pytest.mark.parametrize("data", [b"", b"1", b"\0\0\0\0", b"\0\0\0\0" + b"1", "1", 7, None])
def test_a_damaged_piece_is_not_there(tmp_path: Path, data: object) -> None:
    path = tmp_path / "pieces.sqlite"
    with Kept(path) as kept:
        kept.put(ONE, b"1")
    base = sqlite3.connect(path)
    base.execute("DROP TABLE piece")
    base.execute("CREATE TABLE piece (digest BLOB PRIMARY KEY, data BLOB)")
    base.execute("INSERT INTO piece VALUES (?, ?)", (ONE, data))
    base.commit()
    base.close()
    with Kept(path) as kept:
        assert kept.get(ONE) is None
        kept.put(ONE, b"1")
    with Kept(path) as kept:
        assert kept.get(ONE) == b"1"


@pytest.mark.parametrize("data", [b"", b"not a database, " * 5000, b"SQLite format 3\0" + bytes(5000)])
def test_a_damaged_file_is_named_set_aside_and_begun_anew(
    tmp_path: Path, data: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "pieces.sqlite"
    path.write_bytes(data)
    with Kept(path) as kept:
        assert kept.get(ONE) is None
        kept.put(ONE, b"1")
    with Kept(path) as kept:
        assert kept.get(ONE) == b"1"
    assert (tmp_path / "pieces.damaged").exists() == bool(data)
    assert ("pieces.damaged" in caplog.text) == bool(data)


def test_a_file_that_is_locked_stays_where_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "pieces.sqlite"
    with Kept(path) as kept:
        kept.put(ONE, b"1")

    def refuse(path: Path) -> sqlite3.Connection:
        raise sqlite3.OperationalError("database is locked")

    with monkeypatch.context() as patch:
        patch.setattr("kg.kept._open", refuse)
        with Kept(path) as kept:
            assert kept.get(ONE) is None
    assert not (tmp_path / "pieces.damaged").exists()
    with Kept(path) as kept:
        assert kept.get(ONE) == b"1"


def test_a_damaged_page_costs_its_pieces_only(tmp_path: Path) -> None:
    path = tmp_path / "pieces.sqlite"
    digests = [digest_of(bytes([at])) for at in range(200)]
    with Kept(path) as kept:
        for digest in digests:
            kept.put(digest, digest * 200)
    whole = bytearray(path.read_bytes())
    for at in range(20_000, len(whole) - 100, 20_000):
        whole[at : at + 100] = b"\xff" * 100
    path.write_bytes(whole)
    with Kept(path) as kept:
        assert all(kept.get(digest) in (None, digest * 200) for digest in digests)
        for digest in digests:
            kept.put(digest, digest * 200)


def test_where_nothing_can_be_kept_nothing_is_missed(tmp_path: Path) -> None:
    path = tmp_path / "pieces.sqlite"
    path.mkdir()
    with Kept(path) as kept:
        kept.put(ONE, b"1")
        assert kept.get(ONE) in (None, b"1")


@pytest.mark.parametrize(("left", "right"), [((b"a", b"b"), (b"ab",)), ((b"a", b""), (b"a",)), ((b"a",), (b"b",))])
def test_parts_are_told_apart(left: tuple[bytes, ...], right: tuple[bytes, ...]) -> None:
    assert digest_of(*left) != digest_of(*right)
