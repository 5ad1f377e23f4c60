"""Worker processes that answer tasks, each from a store that it only reads; one that takes too long is killed.

Nothing else stops a query that runs, or takes back the memory that it has taken. A worker that was killed or has died
is replaced, and all are when the output has been built anew. Workers are spawned, so that it is the same on every
system, and end when the pipe to them does, whatever happens to the server.
"""

import asyncio
import contextlib
import logging
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

import msgspec
import psutil  # type: ignore[import-untyped, unused-ignore]

from kg.errors import QueryError
from kg.serve.limits import Limits
from kg.serve.tasks import Reply, Task, perform, plain
from kg.store import TURTLE

_log = logging.getLogger(__name__)
_STARTING = 300.0  # seconds for a worker to open its store, which it may have to build on disk
_LOOKING = 0.1  # seconds between two looks at how much memory a worker takes


class _Worker:
    """A process and the pipe to it."""

    def __init__(self, output: Path, limits: Limits) -> None:
        self.stamp = stamp(output)
        context = get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=_work, args=(theirs, str(output), limits), daemon=True)
        self.process.start()
        theirs.close()
        said = self.pipe.recv_bytes() if self.pipe.poll(_STARTING) else b"it did not start in time"
        if said:
            self.stop()
            raise QueryError(said.decode())
        self.memory = psutil.Process(self.process.pid)
        # What the open store takes, which may be much where it could not be built on disk, is not the query's.
        self.most = self.memory.memory_info().rss + limits.memory

    def exchange(self, task: Task, limits: Limits) -> Reply | None:
        """Have a task done; None where the worker had to be killed or has died, the reason being in `fate`."""
        deadline = time.monotonic() + limits.seconds
        self.fate = plain(503, "The process that answered this has died; try again.")
        try:
            self.pipe.send_bytes(msgspec.msgpack.encode(task))
            while not self.pipe.poll(_LOOKING):
                if time.monotonic() > deadline:
                    self.fate = plain(503, f"The query took longer than {limits.seconds:g} s and was stopped.")
                    return None
                if self.memory.memory_info().rss > self.most:
                    self.fate = plain(503, f"The query took more than {limits.memory // 1_000_000:,} MB of memory.")
                    return None
            return msgspec.msgpack.decode(self.pipe.recv_bytes(), type=Reply)
        except (EOFError, OSError, psutil.Error):
            return None

    def stop(self) -> None:
        """End the process at once."""
        self.process.kill()
        self.process.join(10)
        self.pipe.close()


class Pool:
    """A number of workers over an output."""

    def __init__(self, output: Path, limits: Limits, size: int) -> None:
        """Start the workers; the first alone, since it may have to build the store on disk.

        :raises QueryError: where the folder holds no graph, or one that this version cannot read.
        """
        self.output, self.limits, self.size = output, limits, size
        self.replaced = 0
        self._starting = threading.Lock()
        self._closed = False
        first = _Worker(output, limits)
        self._threads = ThreadPoolExecutor(size, thread_name_prefix="kg-worker")
        self._workers: list[_Worker | None] = [first]
        try:
            self._workers += self._threads.map(lambda _: _Worker(output, limits), range(size - 1))
        except QueryError:
            self.close()
            raise
        self._free: asyncio.Queue[int] | None = None

    @property
    def alive(self) -> int:
        """Give the number of workers whose process runs."""
        return sum(1 for worker in self._workers if worker is not None and worker.process.is_alive())

    @property
    def idle(self) -> int:
        """Give the number of workers that have nothing to do."""
        return self.size if self._free is None else self._free.qsize()

    async def run(self, task: Task) -> Reply:
        """Have a task done by the next free worker."""
        if self._free is None:  # made here, since it belongs to the loop that runs
            self._free = asyncio.Queue()
            for number in range(self.size):
                self._free.put_nowait(number)
        try:
            number = await asyncio.wait_for(self._free.get(), self.limits.waiting)
        except TimeoutError:
            return plain(503, "Too many queries are running; try again.")
        # Shielded: a client that goes away must not make the worker look free before it is.
        return await asyncio.shield(asyncio.ensure_future(self._turn(number, task)))

    async def _turn(self, number: int, task: Task) -> Reply:
        loop = asyncio.get_running_loop()
        try:
            reply, broken = await loop.run_in_executor(self._threads, self._exchange, number, task)
        except BaseException:
            self._give_back(number)
            raise
        if not broken:
            self._give_back(number)
        elif not self._closed:
            # The client gets its answer now, the worker its successor meanwhile.
            done = loop.run_in_executor(self._threads, self._replace, number)
            done.add_done_callback(lambda _: self._give_back(number))
        return reply

    def _give_back(self, number: int) -> None:
        if self._free is not None:
            self._free.put_nowait(number)

    def _exchange(self, number: int, task: Task) -> tuple[Reply, bool]:
        worker = self._workers[number]
        if worker is None or not worker.process.is_alive() or worker.stamp != stamp(self.output):
            worker = self._replace(number)
        if worker is None:
            return plain(503, "The output cannot be read at the moment; try again."), False
        reply = worker.exchange(task, self.limits)
        if reply is not None:
            return reply, False
        worker.process.kill()
        return worker.fate, True

    def _replace(self, number: int) -> _Worker | None:
        old = self._workers[number]
        if old is not None:
            old.stop()
            self._workers[number] = None
            self.replaced += 1
        if self._closed:
            return None
        try:
            with self._starting:
                self._workers[number] = _Worker(self.output, self.limits)
        except (QueryError, OSError) as error:
            _log.warning("A worker cannot start: %s", error)
        return self._workers[number]

    def close(self) -> None:
        """End all workers."""
        self._closed = True
        for worker in self._workers:
            if worker is not None:
                worker.process.kill()
        for worker in self._workers:
            if worker is not None:
                worker.process.join(10)
        self._threads.shutdown(wait=False, cancel_futures=True)


def stamp(output: Path) -> tuple[int, int]:
    """Give what tells one build of an output from the next."""
    try:
        status = (output / TURTLE).stat()
    except OSError:
        return (0, 0)
    return status.st_size, status.st_mtime_ns


def _work(pipe: Connection, output: str, limits: Limits) -> None:
    """Open the output, say so (nothing: all is well), and answer tasks until the pipe ends."""
    # Ctrl-C reaches the whole group of processes; it is the server that ends its workers.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    from kg.serve.site import open_site

    try:
        site = open_site(Path(output), limits)
    except Exception as error:
        pipe.send_bytes(str(error).encode() or type(error).__name__.encode())
        return
    pipe.send_bytes(b"")
    decoder = msgspec.msgpack.Decoder(Task)
    with contextlib.suppress(EOFError, OSError):
        while True:
            task = decoder.decode(pipe.recv_bytes())
            _spare_time(limits.seconds)
            try:
                reply = perform(site, task)
            except Exception as error:
                reply = plain(500, f"This failed: {type(error).__name__}: {error}")
            pipe.send_bytes(msgspec.msgpack.encode(reply))


def _spare_time(seconds: float) -> None:
    """Let the system itself end the process should it compute much longer than it may: the server may have gone."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    spent = time.process_time()
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    wanted = int(spent + 2 * seconds + 10)
    resource.setrlimit(resource.RLIMIT_CPU, (wanted if most < 0 else min(wanted, most), most))
