"""Measures how a build grows: synthetic reports, the time, memory and size of every stage, and the growth of each.

    python tests/bench/scale.py [1000 10000 100000] [--read 1000] [--workers N]
    python tests/bench/scale.py 100000 --whole [--workers N]

Each size is one `build`, in a process of its own, by a reader that knows what each report says: so everything is
measured but the model. What the model takes is measured on `--read` reports, since its time grows with the characters
alone; the memory of that process and its workers, which must not grow, is sampled. Then the output is exported as
N-Quads and Parquet, each in a process of its own. Growth is the power of the number of documents: 1.00 is linear.

`--whole` leaves nothing out: the model reads every report of the sizes and the graph is made of what it found, in one
run of worker processes. The memory of the parent and of the largest worker is sampled all the way; `largest other` is
what the system says of the largest process beside the parent, be it a worker or the second writer of files.
"""

import argparse
import contextlib
import json
import math
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import msgspec

sys.path.insert(0, str(Path(__file__).parents[1]))

from synthetic import report, reports

from kg.model import Document, Extraction


class Knowing:
    """A reader that knows what the synthetic reports say."""

    fingerprint = "knowing"

    def extract(self, document: Document) -> Extraction:
        said = report(int(document.id.rpartition("/")[2]))[1]
        return msgspec.structs.replace(said, id=document.id)

    def extract_many(self, documents):
        return map(self.extract, documents)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", nargs="*", type=int, default=[1_000, 10_000, 100_000])
    parser.add_argument("--read", type=int, default=1_000, help="documents that the model reads, at most")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--whole", action="store_true", help="the model reads all documents, in one run with the graph")
    parser.add_argument("--one", choices=("build", "nq", "parquet"), help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        workers = given.workers if given.whole else 0
        rows = build_one(given.folder, workers) if given.one == "build" else export_one(given.folder, given.one)
        sys.stdout.write(json.dumps(rows) + "\n")
        return 0
    if given.read and not given.whole:
        reading(given.read, given.workers)
    before: tuple[int, dict] = 0, {}
    for size in given.sizes:
        with tempfile.TemporaryDirectory() as place:
            rows = measured(size, Path(place), ["--whole", "--workers", str(given.workers)] if given.whole else [])
        show(size, rows, *before)
        before = size, rows
    return 0


def measured(size: int, folder: Path, more: list[str]) -> dict[str, dict[str, float]]:
    with (folder / "news.jsonl").open("w", encoding="utf-8", newline="\n") as stream:
        for document, _ in reports(size):
            row = {"id": document.id, "text": document.text, "title": document.title, "date": document.date}
            stream.write(json.dumps(row, ensure_ascii=False) + "\n")
    rows: dict[str, dict[str, float]] = {}
    for one in ("build", "nq", "parquet"):
        words = [sys.executable, __file__, "--one", one, "--folder", str(folder), *more]
        done = subprocess.run(words, stdout=subprocess.PIPE, text=True, check=True)
        rows |= json.loads(done.stdout.splitlines()[-1])
    return rows


class Watch:
    """Samples the megabytes of this process and of its largest worker: without a thread, which would forbid copies."""

    def __init__(self, count: int, every: float = 30) -> None:
        import psutil

        self._me, self._count, self._every = psutil.Process(), count, every
        self._began = self._last = time.perf_counter()
        self.parent = self.worker = 0.0
        self._part = 0

    def look(self, done: int) -> None:
        now = time.perf_counter()
        part = done * 20 // max(self._count, 1)
        if now - self._last < self._every and part == self._part:
            return
        self._last, self._part = now, part
        workers = [0.0]
        for child in self._me.children(recursive=True):
            with contextlib.suppress(Exception):  # it has ended by now
                workers.append(child.memory_info().rss / 1e6)
        parent, worker = self._me.memory_info().rss / 1e6, max(workers)
        self.parent, self.worker = max(self.parent, parent), max(self.worker, worker)
        sys.stderr.write(f"{now - self._began:7.0f} s {done:9,} documents: parent {parent:5.0f} MB, "
                         f"worker {worker:5.0f} MB\n")  # fmt: skip


def build_one(folder: Path, workers: int) -> dict[str, dict[str, float]]:
    """Build with the model on these workers, or with none by what the reports are known to say."""
    from kg.pipeline import build
    from kg.report import peak_memory
    from kg.settings import Settings

    rows: dict[str, dict[str, float]] = {}
    with (folder / "news.jsonl").open("rb") as stream:
        watch = Watch(sum(1 for _ in stream))
    mark = [time.perf_counter(), time.process_time()]
    stage = ["read"]

    def tell(name: str, number: int) -> None:
        if workers and name == "read":
            watch.look(number)
        if name == stage[0]:
            return
        now = [time.perf_counter(), time.process_time()]
        rows[stage[0]] = {"seconds": now[0] - mark[0], "cpu": now[1] - mark[1], "peak": peak_memory() / 1e6}
        mark[:] = now
        stage[0] = name

    settings = Settings(workers=workers or 1)
    loader = None if workers else lambda _: Knowing()
    told = build([folder / "news.jsonl"], folder / "out", settings, loader=loader, progress=tell)
    tell("", 0)
    rows["all"] = {"peak": peak_memory() / 1e6}
    if workers:
        rows["parent, reading"], rows["worker"] = {"peak": watch.parent}, {"peak": watch.worker}
    rows["largest other"] = {"peak": largest_child()}
    rows["graph"]["note"] = f"{told.nodes:,} nodes, {told.edges:,} edges"  # type: ignore[assignment]
    for path in sorted((folder / "out").iterdir()):
        if path.is_file():
            rows[path.name] = {"size": path.stat().st_size / 1e6}
    return rows


def largest_child() -> float:
    """Give the megabytes that the largest of the ended child processes had at the most."""
    import resource

    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024 / 1e6


def export_one(folder: Path, form: str) -> dict[str, dict[str, float]]:
    from kg.explain import export
    from kg.report import peak_memory

    wall, cpu = time.perf_counter(), time.process_time()
    path = folder / f"graph.{form}"
    export(folder / "out", path, form=form)
    seconds = {"seconds": time.perf_counter() - wall, "cpu": time.process_time() - cpu}
    files = [path] if path.is_file() else list(path.iterdir())
    size = sum(one.stat().st_size for one in files) / 1e6
    return {f"export {form}": {**seconds, "peak": peak_memory() / 1e6, "size": size}}


def show(size: int, rows: dict[str, dict[str, float]], smaller: int, before: dict[str, dict[str, float]]) -> None:
    print(f"\n{size:,} documents")
    print(f"{'stage':18}{'seconds':>10}{'cpu s':>10}{'peak MB':>10}{'size MB':>10}{'growth':>8}")
    for stage, row in rows.items():
        known = before.get(stage, {}).get("cpu" if "cpu" in row else "size", 0.0)
        growth = ""
        if known > 0.01:
            growth = f"{math.log(row.get('cpu', row.get('size', 0.0)) / known) / math.log(size / smaller):.2f}"
        names = ("seconds", "cpu", "peak", "size")
        told = "".join(f"{row[name]:10,.1f}" if name in row else " " * 10 for name in names)
        print(f"{stage:18}{told}{growth:>8}  {row.get('note', '')}", flush=True)


def reading(count: int, workers: int) -> None:
    """Read reports on worker processes; tell speed, and the memory at each fifth of the way."""
    import psutil

    from kg.pipeline import load_reader
    from kg.settings import Settings
    from kg.workers import extract_each

    settings = Settings(workers=workers)
    reader = load_reader(settings)
    me = psutil.Process()
    marks, characters = [], 0
    wall, cpu = time.perf_counter(), sum(me.cpu_times()[:4])
    documents = (found for found, _ in reports(count))
    for number, answer in enumerate(extract_each(documents, settings, load_reader, reader), 1):
        characters += getattr(answer, "length", 0)
        if number % max(count // 5, 1) == 0:
            children = [child.memory_info().rss / 1e6 for child in me.children(recursive=True)]
            marks.append(f"{me.memory_info().rss / 1e6:.0f}+{max(children, default=0):.0f}")
    seconds, spent = time.perf_counter() - wall, sum(me.cpu_times()[:4]) - cpu
    print(f"the model: {count:,} documents, {characters:,} characters in {seconds:.1f} s by {workers} workers, "
          f"{spent:.1f} s of processor time; MB of parent and worker at each fifth: {', '.join(marks)}")  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
