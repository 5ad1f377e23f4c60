import itertools
import os
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Iterator
from multiprocessing import active_children
from pathlib import Path

import psutil
import pytest
from fakes import FakeReader, load_fake

from kg import workers
from kg.documents import Skipped
from kg.errors import KgError
from kg.model import Document, Extraction
from kg.settings import Settings
from kg.workers import extract_each, usable_cores

DOCUMENTS = [Document(f"d{number:02}", f"甲公司落户东园区。第{number}篇。") for number in range(12)]


@pytest.fixture
def tiny(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "SMALL", 1)
    monkeypatch.setattr(workers, "MOST", 2)


def answers(documents: list[Document], count: int) -> list[Extraction | Skipped]:
    return list(extract_each(documents, Settings(workers=count), load_fake, FakeReader()))


def test_two_processes_answer_as_one(tiny: None) -> None:
    assert answers(DOCUMENTS, 2) == answers(DOCUMENTS, 1)


def test_a_failure_is_named_and_the_rest_is_read() -> None:
    found = answers([*DOCUMENTS[:2], Document("bad", "FAIL"), DOCUMENTS[2]], 1)
    assert [answer.id for answer in found if isinstance(answer, Extraction)] == ["d00", "d01", "d02"]
    assert found[2] == Skipped("bad", "could not be read: ValueError: told to fail")


def test_a_failure_in_the_middle_costs_no_other_document(tiny: None) -> None:
    named = [*DOCUMENTS[:1], Document("bad", "FAIL"), Document("bad2", "FAIL"), *DOCUMENTS[1:3]]
    assert answers(named, 2) == answers(named, 1)
    found = [answer.id if isinstance(answer, Extraction) else answer.path for answer in answers(named, 1)]
    assert found == ["d00", "bad", "bad2", "d01", "d02"]


def test_a_dead_worker_costs_its_document_only(tiny: None) -> None:
    found = answers([*DOCUMENTS[:5], Document("bad", "DIE"), *DOCUMENTS[5:]], 2)
    assert found[5] == Skipped("bad", "a worker process died while reading it")
    assert [answer for answer in found if isinstance(answer, Extraction)] == answers(DOCUMENTS, 1)


def test_workers_that_die_one_after_another_end_the_run(tiny: None) -> None:
    with pytest.raises(KgError, match="--workers 1"):
        answers([Document(f"bad{number}", "DIE") for number in range(4)], 2)


@pytest.mark.skipif(sys.platform != "linux", reason="workers are copies on Linux alone")
@pytest.mark.parametrize("refused", [1, 2])
def test_where_no_more_processes_may_be_begun_none_is_left(
    refused: int, tiny: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = itertools.count(1)
    fork = os.fork

    def few() -> int:
        if next(calls) == refused:
            raise BlockingIOError(11, "Resource temporarily unavailable")
        return fork()

    before = set(active_children())
    monkeypatch.setattr(os, "fork", few)
    monkeypatch.setattr(workers, "copies_are_safe", lambda: True)
    with pytest.raises(KgError, match=r"temporarily unavailable.*--workers 1"):
        answers(DOCUMENTS, 2)
    for child in set(active_children()) - before:
        child.join(20)
    assert set(active_children()) == before


def test_nobody_waits_for_workers_after_an_interruption(tiny: None) -> None:
    slow = [Document(f"s{number}", "SLEEP") for number in range(8)]
    stream = extract_each([*DOCUMENTS[:2], *slow], Settings(workers=2), load_fake, FakeReader())
    before = set(active_children())
    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        for _ in stream:
            raise KeyboardInterrupt
    stream.close()
    assert set(active_children()) == before
    assert time.monotonic() - began < 60  # each of those under way sleeps for a minute


def test_small_corpora_start_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_Pool", None)
    assert len(answers(DOCUMENTS, 8)) == 12


class Watched(Document, frozen=True, weakref=True):
    """A document of which a test sees whether anything holds it still."""


@pytest.mark.parametrize("count", [1, 2])
def test_no_document_is_held_once_it_has_been_read(count: int, tiny: None) -> None:
    held: list[weakref.ref[Watched]] = []

    def documents() -> Iterator[Watched]:
        for one in DOCUMENTS * 3:
            made = Watched(one.id, one.text)
            held.append(weakref.ref(made))
            yield made

    found = extract_each(documents(), Settings(workers=count), load_fake, FakeReader())
    for _ in range(30):
        next(found)
    assert [one() for one in held[:20]] == [None] * 20
    found.close()


def test_kg_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_WORKERS", "3")
    assert usable_cores() == 3
    monkeypatch.setenv("KG_WORKERS", "many")
    with pytest.raises(KgError, match="KG_WORKERS"):
        usable_cores()


def test_a_script_without_a_main_guard(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "from fakes import FakeReader, load_fake\n"
        "from kg import workers\n"
        "from kg.model import Document\n"
        "from kg.settings import Settings\n"
        "workers.SMALL = 1\n"
        "documents = [Document(str(n), '甲公司') for n in range(3)]\n"
        "print(len(list(workers.extract_each(documents, Settings(workers=2), load_fake, FakeReader()))))\n",
        encoding="utf-8",
    )
    done = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, timeout=60, cwd=Path(__file__).parent,
        env={**__import__("os").environ, "PYTHONPATH": str(Path(__file__).parent)},
    )  # fmt: skip
    assert (done.stdout.strip(), done.stderr) == ("3", "")


def test_workers_are_copies_only_where_no_other_thread_runs(tiny: None, monkeypatch: pytest.MonkeyPatch) -> None:
    began: list[str] = []
    make = workers.get_context
    monkeypatch.setattr(workers, "get_context", lambda kind: began.append(kind) or make(kind))
    alone = answers(DOCUMENTS[:4], 1)
    # what runs the tests may have a thread of its own
    nothing_beside = "fork" if workers.copies_are_safe() else "spawn"
    assert answers(DOCUMENTS[:4], 2) == alone
    done = threading.Event()
    beside = threading.Thread(target=done.wait)
    beside.start()
    try:
        assert not workers.copies_are_safe()
        assert answers(DOCUMENTS[:4], 2) == alone
    finally:
        done.set()
        beside.join()
    assert began == [nothing_beside, "spawn"]


@pytest.mark.skipif(sys.platform != "linux", reason="a process that is killed")
@pytest.mark.parametrize("kind", ["fork", "spawn"])
def test_workers_end_with_a_killed_parent(kind: str, tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "import os, signal\n"
        "from fakes import FakeReader, load_fake\n"
        "from multiprocessing import active_children\n"
        "from kg import workers\n"
        "from kg.model import Document\n"
        "from kg.settings import Settings\n"
        f"workers.copies_are_safe = lambda: {kind == 'fork'}\n"
        "workers.SMALL = workers.MOST = 1\n"
        "documents = [Document('a', '甲公司'), *(Document(str(n), 'SLEEP') for n in range(5))]\n"
        "for answer in workers.extract_each(documents, Settings(workers=2), load_fake, FakeReader()):\n"
        "    print(*(child.pid for child in active_children()), flush=True)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n",
        encoding="utf-8",
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), *sys.path])}
    done = subprocess.run([sys.executable, str(script)], stdout=subprocess.PIPE, text=True, timeout=60, env=environment)
    pids = {int(pid) for pid in done.stdout.split()}
    assert len(pids) == 2
    until = time.monotonic() + 30
    while _running(pids) and time.monotonic() < until:
        time.sleep(0.05)
    assert not _running(pids)


def _running(pids: set[int]) -> list[int]:
    """Give those that work still; one that nobody has waited for yet does not."""
    found = psutil.process_iter(["pid", "status"])
    return [one.info["pid"] for one in found if one.info["pid"] in pids and one.info["status"] != psutil.STATUS_ZOMBIE]
