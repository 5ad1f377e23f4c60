"""The same sums on every machine, however many cores it has."""

from collections.abc import Iterator
from contextlib import contextmanager

from kg.errors import ModelError


@contextmanager
def one_thread() -> Iterator[None]:
    """Let libraries of arithmetic work with one thread each: with several, sums depend in their last bits on how many.

    :raises ModelError: where scikit-learn or threadpoolctl is not installed.
    """
    try:
        # Only what has been loaded can be told: what scikit-learn brings, numpy does not.
        import sklearn.ensemble
        import sklearn.linear_model  # noqa: F401
        from threadpoolctl import threadpool_limits
    except ImportError as error:
        raise ModelError("Training needs scikit-learn and threadpoolctl: pip install 'park-kg[train]'.") from error
    with threadpool_limits(1):
        yield
