"""Training works with one thread a library, within each other too, and gives them back."""

import subprocess
import sys

import pytest
from threadpoolctl import threadpool_info

from kg.errors import ModelError
from kg.training.threads import one_thread

ALONE = """
from kg.training.threads import one_thread
with one_thread():
    import scipy.linalg, sklearn.ensemble
    from threadpoolctl import threadpool_info
    print({one["num_threads"] for one in threadpool_info()})
"""


def test_what_is_loaded_late_has_one_thread_too() -> None:
    done = subprocess.run([sys.executable, "-c", ALONE], capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout.strip() == "{1}"


def threads() -> list[int]:
    return [one["num_threads"] for one in threadpool_info()]


def test_every_library_has_one_thread_inside_and_what_it_had_after() -> None:
    with one_thread():
        pass  # loads what it tells
    before = threads()
    with one_thread():
        assert set(threads()) <= {1}
        with one_thread():
            pass
        assert set(threads()) <= {1}
    assert threads() == before


def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "threadpoolctl", None)
    with pytest.raises(ModelError, match=r"park-kg\[train\]"), one_thread():
        pass
