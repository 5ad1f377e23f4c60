"""Documents to Extractions, on one core or many, in the order of the documents.

A small corpus is read in this process. A larger one goes in batches to worker processes; no more than a few batches are
under way at a time, so memory does not grow with the corpus. On Linux workers are copies of this process, where no
other thread runs that could hold a lock in that moment: they have the model at once and share its memory. Elsewhere
each is a new process that loads the model, which takes as long as reading a hundred thousand characters. A document on
which the extractor fails, or on which a worker dies, is named and passed over.
"""

import gc
import itertools
import os
import signal
import sys
import threading
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import active_children, get_context, parent_process
from multiprocessing.connection import wait
from typing import Protocol, TypeAlias

from kg.documents import Skipped
from kg.errors import KgError
from kg.model import Document, Extraction, from_line, to_line
from kg.settings import Settings

SMALL = 150_000  # characters that one process has read by the time that others have loaded the model
SMALL_FOR_COPIES = 30_000  # or that others have been copied
BATCH = 8_000  # characters of a batch, or
MOST = 32  # documents
_DEATHS = 3  # workers lost in a row, each with another document, before the machine is blamed


class Reader(Protocol):
    """What reads a document: the extractor, or a test's stand-in."""

    @property
    def fingerprint(self) -> str:
        """Hash of everything that decides what is read."""

    def extract(self, document: Document) -> Extraction:
        """Read one document."""

    def extract_many(self, documents: Sequence[Document]) -> Iterator[Extraction]:
        """Read some documents, in their order."""


Loader: TypeAlias = Callable[[Settings], Reader]
Answer: TypeAlias = bytes | Skipped


def usable_cores() -> int:
    """Give the number of cores that this process may use; `KG_WORKERS` overrides it.

    :raises KgError: where KG_WORKERS is no number above 0.
    """
    wanted = os.environ.get("KG_WORKERS", "")
    if wanted:
        if not wanted.isdecimal() or wanted == "0":
            raise KgError(f"KG_WORKERS is {wanted!r}: give a number of processes, 1 or more.")
        return int(wanted)
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def possible(workers: int, system: str = sys.platform) -> int:
    """Give the number of processes that a system can have for this, where so many are wanted.

    >>> possible(64, "win32"), possible(64, "linux")
    (61, 64)
    """
    return min(workers, 61) if system == "win32" else workers  # Windows waits for no more at once


def extract_each(
    documents: Iterable[Document], settings: Settings, loader: Loader, reader: Reader
) -> Iterator[Extraction | Skipped]:
    """Read every document; the answers come in the order of the documents and do not depend on the number of workers.

    :param loader: a function of a module, called with the settings in each worker.
    :param reader: what the loader gives, already loaded in this process.
    """
    workers = settings.workers or usable_cores()
    small = min(SMALL, SMALL_FOR_COPIES) if copies_are_safe() else SMALL
    stream = iter(documents)
    first = taken(stream, small) if workers > 1 else deque[Document]()
    many = bool(first) and sum(len(document.text) for document in first) >= small
    batches = batches_of(given_away(first, stream))
    if many:
        answers = _Pool(workers, settings, loader, reader).run(batches)
        yield from (from_line(answer) if isinstance(answer, bytes) else answer for answer in answers)
        return
    for batch in batches:
        yield from read_each(reader, batch)


def taken(stream: Iterator[Document], size: int) -> deque[Document]:
    """Take documents until they have so many characters, or there are no more."""
    taken: deque[Document] = deque()
    while size > 0 and (document := next(stream, None)) is not None:
        taken.append(document)
        size -= len(document.text)
    return taken


def given_away(first: deque[Document], stream: Iterator[Document]) -> Iterator[Document]:
    """Give the first documents, which nobody holds any longer then (each may have millions of characters), and more."""
    while first:
        yield first.popleft()
    yield from stream


def copies_are_safe() -> bool:
    """Tell whether a copy of this process (fork) can do its work: no lock is held that nobody there would give back."""
    return sys.platform == "linux" and threading.active_count() == 1


def batches_of(documents: Iterable[Document]) -> Iterator[list[Document]]:
    """Give documents some at a time, as many as are read at once."""
    batch: list[Document] = []
    size = 0
    for document in documents:
        batch.append(document)
        size += len(document.text)
        if size >= BATCH or len(batch) >= MOST:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def read_each(reader: Reader, batch: Sequence[Document]) -> Iterator[Extraction | Skipped]:
    """Read some documents; where the reader fails on one of them, the rest are read one by one to name it."""
    done = 0
    try:
        for answer in reader.extract_many(batch):
            done += 1
            yield answer
    except Exception:  # which of them it was is seen when each is read alone
        yield from (read_one(reader, document) for document in batch[done:])


def read_one(reader: Reader, document: Document) -> Extraction | Skipped:
    """Read a document; one on which the reader fails is named with the failure."""
    try:
        return reader.extract(document)
    except Exception as error:  # one document must not cost the others
        return Skipped(document.id, f"could not be read: {type(error).__name__}: {error}"[:300])


class _Pool:
    """Worker processes, begun anew when one of them dies."""

    def __init__(self, workers: int, settings: Settings, loader: Loader, reader: Reader) -> None:
        self._workers = possible(workers)
        self._arguments = (loader, settings)
        self._reader = reader
        self._others = active_children()
        self._executor = self._new()
        self._deaths = 0

    def run(self, batches: Iterator[list[Document]]) -> Iterator[Answer]:
        waiting: deque[tuple[list[Document], Future[list[Answer]]]] = deque()
        try:
            for batch in itertools.islice(batches, self._workers * 3):
                waiting.append((batch, self._submit(batch)))
            while waiting:
                batch, future = waiting.popleft()
                try:
                    answers = future.result()
                    self._deaths = 0
                except BrokenProcessPool:
                    answers = self._one_by_one(batch)
                    # what was under way beside it is lost too, and begun again
                    waiting = deque((other, self._submit(other)) for other, _ in waiting)
                yield from answers
                for following in itertools.islice(batches, 1):
                    waiting.append((following, self._submit(following)))
        except BaseException:  # Ctrl-C above all: nobody waits for what is under way, which workers only compute
            self._end_workers()
            raise
        finally:
            self._executor.shutdown(wait=True, cancel_futures=True)

    def _one_by_one(self, batch: list[Document]) -> list[Answer]:
        """Read a batch during which a worker died again, each document alone, to learn which of them it was."""
        self._restart()
        answers: list[Answer] = []
        for document in batch:
            try:
                answers += self._submit([document]).result()
                self._deaths = 0
            except BrokenProcessPool:
                self._restart()
                self._deaths += 1
                if self._deaths >= _DEATHS:
                    raise KgError(
                        f"Worker processes die one after another, the last with {document.id}: "
                        "too little memory? Try --workers 1."
                    ) from None
                answers.append(Skipped(document.id, "a worker process died while reading it"))
        return answers

    def _new(self) -> ProcessPoolExecutor:
        if not copies_are_safe():
            return ProcessPoolExecutor(self._workers, get_context("spawn"), _begin, self._arguments)
        made = ProcessPoolExecutor(self._workers, get_context("fork"), _begin_as_copy, (self._reader,))
        with warnings.catch_warnings():
            # Python warns of threads that numpy's library of linear algebra keeps; that library makes them anew.
            warnings.simplefilter("ignore", DeprecationWarning)
            try:
                with _said_when_refused():
                    made.submit(_nothing)  # all copies are made now, before the executor has threads of its own
            except KgError:
                self._end_workers()  # those made before wait for work, and this process would wait for them
                raise
        return made

    def _end_workers(self) -> None:
        for process in active_children():
            if process not in self._others:
                process.terminate()

    def _restart(self) -> None:
        self._executor.shutdown(wait=True, cancel_futures=True)
        self._executor = self._new()

    def _submit(self, batch: list[Document]) -> "Future[list[Answer]]":
        with main_left_out(), _said_when_refused():
            try:
                return self._executor.submit(_work, batch)
            except BrokenProcessPool:
                self._restart()
                return self._executor.submit(_work, batch)


@contextmanager
def _said_when_refused() -> Iterator[None]:
    """Say what to do where the system begins no more processes or threads for this user or container."""
    try:
        yield
    except BrokenProcessPool:
        raise
    except (OSError, RuntimeError) as error:
        raise KgError(f"Worker processes cannot be begun: {error}. Try --workers 1.") from error


@contextmanager
def main_left_out() -> Iterator[None]:
    """Keep a spawned worker from running the user's script again, which need not have a `__main__` guard."""
    main = sys.modules["__main__"]
    hidden: dict[str, object] = {name: vars(main).pop(name) for name in ("__spec__", "__file__") if name in vars(main)}
    main.__spec__ = None
    try:
        yield
    finally:
        vars(main).update(hidden)


_reader: Reader | None = None


def _begin(loader: Loader, settings: Settings) -> None:
    follow_parent()
    _take(loader(settings))


def _begin_as_copy(reader: Reader) -> None:
    follow_parent()
    _take(reader)


def _take(reader: Reader) -> None:
    global _reader
    _reader = reader
    gc.freeze()  # what was loaded stays; looking for garbage there would copy memory that is shared


def follow_parent() -> None:
    """Leave Ctrl-C to the parent, which ends its workers in order; end with a parent that is killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _nothing() -> None:
    """Do nothing."""


def _work(batch: list[Document]) -> list[Answer]:
    if _reader is None:
        raise RuntimeError("the worker was not begun")
    return answers_of(_reader, batch)


def answers_of(reader: Reader, batch: Sequence[Document]) -> list[Answer]:
    """Read some documents; give what can go to another process."""
    answers = read_each(reader, batch)
    return [to_line(answer).encode() if isinstance(answer, Extraction) else answer for answer in answers]
