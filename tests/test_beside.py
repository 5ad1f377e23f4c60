"""A function in a process of its own: its answer, its refusal, its death, and its end where nobody waits for it."""

import os
import time
from multiprocessing import active_children, get_context, parent_process
from pathlib import Path

import pytest

from kg.beside import beside
from kg.errors import KgError


def who(offset: int) -> tuple[int, bool]:
    return os.getpid() + offset, parent_process() is not None


def refusing() -> None:
    raise KgError("there is no way in")


def dying() -> bool:
    if parent_process() is not None:
        os._exit(9)
    return True


def failing() -> bool:
    if parent_process() is not None:
        raise ZeroDivisionError
    return True


def slow(path: Path) -> None:
    path.write_text("begun", encoding="utf-8")
    time.sleep(60)


def test_the_answer_comes_from_another_process() -> None:
    with beside(who, 0) as answer:
        number, other = answer()
    assert number != os.getpid()
    assert other
    assert not active_children()


def test_a_refusal_is_raised_here() -> None:
    with beside(refusing) as answer, pytest.raises(KgError, match="no way"):
        answer()


@pytest.mark.parametrize("function", [dying, failing])
def test_what_a_lost_process_did_is_done_here(function) -> None:
    with beside(function) as answer:
        assert answer()


def test_where_no_process_can_be_begun_it_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(self: object) -> None:
        raise OSError("no more processes")

    monkeypatch.setattr(get_context("spawn").Process, "start", refused)
    with beside(who, 0) as answer:
        assert answer() == (os.getpid(), False)


def test_an_error_beside_it_ends_it(tmp_path: Path) -> None:
    begun = time.monotonic()
    with pytest.raises(KeyError), beside(slow, tmp_path / "told"):
        while not (tmp_path / "told").exists():
            time.sleep(0.01)
        raise KeyError
    assert time.monotonic() - begun < 50
    assert not active_children()
