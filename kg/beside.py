"""One function in a process of its own, while this one does something else."""

import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import Pipe, get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any, TypeVar

from kg.errors import KgError
from kg.workers import follow_parent, main_left_out

T = TypeVar("T")


@contextmanager
def beside(
    function: Callable[..., T],
    *arguments: Any,  # noqa: ANN401
    copied: bool = False,
) -> Iterator[Callable[[], T]]:
    """Begin the function in a new process; give what waits for its answer. It is ended where the block is left sooner.

    Where no process can be begun, or it is lost (too little memory for two), the function is called here.

    :param function: of a module; answer and arguments go from process to process as pickles.
    :param copied: let the process be a copy of this one, which begins at once and has everything that is loaded here;
        only where `copies_are_safe`, and the function must not touch what is open here.
    """
    mine, theirs = Pipe(duplex=False)
    given = theirs, function, arguments
    process: BaseProcess
    if copied:
        process = get_context("fork").Process(target=_run, args=given, daemon=True)
    else:
        process = get_context("spawn").Process(target=_run, args=given, daemon=True)
    begun = True

    def answer() -> T:
        try:
            value: T | Exception = mine.recv() if begun else function(*arguments)
        except EOFError:
            value = function(*arguments)
        if isinstance(value, Exception):
            raise value
        return value

    try:
        with main_left_out(), warnings.catch_warnings():
            # Python warns of threads that numpy's library of linear algebra keeps; that library makes them anew.
            warnings.simplefilter("ignore", DeprecationWarning)
            try:
                process.start()
            except OSError:
                begun = False
        theirs.close()  # so that the end of the process ends the waiting
        yield answer
    finally:
        mine.close()
        if begun:
            process.terminate()
            process.join()


def _run(pipe: Connection, function: Callable[..., T], arguments: tuple[Any, ...]) -> None:
    follow_parent()
    answer: object
    try:
        answer = function(*arguments)
    except (KgError, OSError) as error:
        answer = error
    except MemoryError:
        sys.exit(1)
    pipe.send(answer)
    pipe.close()
