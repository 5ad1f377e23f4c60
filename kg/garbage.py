"""Working without looking for garbage: what is loaded and held stays, and searching it costs a third of the time."""

import ctypes
import gc
from collections.abc import Iterator
from contextlib import contextmanager, suppress


@contextmanager
def all_kept() -> Iterator[None]:
    """Within, Python's collector of cycles rests; behind, it does what it did before."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


@contextmanager
def old_kept() -> Iterator[None]:
    """Within, Python's collector of cycles looks for garbage among what was made lately only."""
    before = gc.get_threshold()
    gc.set_threshold(20_000, 20, 1_000_000)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def give_back() -> None:
    """Give memory that is free now back to the system, which the C library of Linux keeps where arrays were."""
    gc.collect()
    with suppress(OSError, AttributeError, TypeError):  # another library, another system
        ctypes.CDLL(None).malloc_trim(0)
