"""What is done about garbage: nothing while much is loaded, and free memory goes back to the system where it can."""

import ctypes
import gc

import pytest

from kg.garbage import all_kept, give_back


@pytest.mark.parametrize("collecting", [True, False])
def test_the_collector_rests_and_goes_on_as_before(collecting: bool) -> None:
    before = gc.isenabled()
    try:
        (gc.enable if collecting else gc.disable)()
        with all_kept():
            assert not gc.isenabled()
        assert gc.isenabled() is collecting
    finally:
        (gc.enable if before else gc.disable)()


@pytest.mark.parametrize("error", [OSError, AttributeError, TypeError])
def test_where_the_library_gives_nothing_back_nothing_happens(
    error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(name: object) -> None:
        raise error

    monkeypatch.setattr(ctypes, "CDLL", refuse)
    give_back()


def test_memory_is_given_back() -> None:
    give_back()
