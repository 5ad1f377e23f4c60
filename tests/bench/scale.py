"""Measures how a build grows: synthetic reports, the time, memory and size of every stage, and the growth of each.

    python tests/bench/scale.py [1000 10000 100000] [--read 1000] [--workers N]

Each size runs in a process of its own, so that its peak of memory is its own. `read` is `kg extract` on worker
processes over the first `--read` documents (all, where that is larger), since its time grows with the characters alone;
it also samples the memory of this process and its workers, which must not grow. The other stages get what the generator
knows each report says, for all documents. Growth is the power of the number of documents: 1.00 is linear.
"""

import argparse
import json
import math
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from synthetic import reports


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", nargs="*", type=int, default=[1_000, 10_000, 100_000])
    parser.add_argument("--read", type=int, default=1_000, help="documents that the model reads, at most")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--no-html", action="store_true", help="leave out the page")
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        sys.stdout.write(json.dumps(one(given.sizes[0], given.read, given.workers, not given.no_html)) + "\n")
        return 0
    found = {}
    for size in given.sizes:
        words = [
            sys.executable,
            __file__,
            "--one",
            str(size),
            "--read",
            str(given.read),
            "--workers",
            str(given.workers),
        ]
        words += ["--no-html"] if given.no_html else []
        done = subprocess.run(words, stdout=subprocess.PIPE, text=True, check=True)
        found[size] = json.loads(done.stdout.splitlines()[-1])
        show(size, found[size], found)
    return 0


def show(size: int, rows: dict[str, dict[str, float]], found: dict[int, dict]) -> None:
    smaller = [other for other in found if other < size]
    print(f"\n{size:,} documents")
    print(f"{'stage':12}{'seconds':>10}{'cpu s':>10}{'peak MB':>10}{'size MB':>10}{'growth':>8}")
    for stage, row in rows.items():
        growth = ""
        if smaller and (before := found[smaller[-1]].get(stage)) and before["cpu"] > 0.01 and row["documents"] == size:
            growth = f"{math.log(row['cpu'] / before['cpu']) / math.log(size / smaller[-1]):.2f}"
        told = f"{row['seconds']:10.1f}{row['cpu']:10.1f}{row['peak']:10,.0f}{row['size']:10.1f}{growth:>8}"
        print(f"{stage:12}{told}  {row.get('note', '')}", flush=True)


def one(size: int, read: int, workers: int, html: bool) -> dict[str, dict[str, float]]:
    """Run every stage on so many reports; give seconds, processor seconds, peak of memory and size of each."""
    from kg.identity import link, load_decisions
    from kg.lexicon import load_lexicon
    from kg.model import to_line
    from kg.report import peak_memory
    from kg.schema import load_schema

    rows: dict[str, dict[str, float]] = {}

    def run(stage: str, work: object, path: Path | None = None, documents: int = size) -> object:
        wall, cpu = time.perf_counter(), time.process_time()
        answer = work()
        rows[stage] = {
            "seconds": time.perf_counter() - wall,
            "cpu": time.process_time() - cpu,
            "peak": peak_memory() / 1e6,
            "size": path.stat().st_size / 1e6 if path and path.exists() else 0.0,
            "documents": documents,
        }
        return answer

    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        run("generate", lambda: sum(len(found.text) for found, _ in reports(size)))
        if read:
            rows["read"] = reading(min(size, read), workers)
        said = run("load", lambda: [one for _, one in reports(size)])
        lines = folder / "extractions.jsonl"
        run("extractions", lambda: lines.write_text("".join(f"{to_line(one)}\n" for one in said), "utf-8"), lines)
        schema, lexicon, decisions = load_schema(), load_lexicon(), load_decisions()
        linked = run("identity", lambda: link(said, lexicon, decisions))
        after_identity(run, said, linked, schema, folder, html)
    for stage, (megabytes, note) in SIZES.items():
        rows[stage] |= {"size": megabytes, "note": note}
    return rows


def after_identity(run, said, linked, schema, folder: Path, html: bool) -> None:
    from kg.export.html import write_html
    from kg.export.nx import fits_graphml, write_graphml, write_node_link
    from kg.export.parquet import write_parquet
    from kg.export.rdf import write_nquads, write_turtle
    from kg.export.tables import write_entities, write_relations
    from kg.graph import build_graph

    graph = run("graph", lambda: build_graph(said, linked.things, schema, linked.doubts))
    writers = {
        "graph.json": lambda path: write_node_link(graph, path),
        "graph.ttl": lambda path: write_turtle(graph, path, schema),
        "graph.nq": lambda path: write_nquads(graph, path, schema),
        "entities.csv": lambda path: write_entities(graph, path),
        "relations.csv": lambda path: write_relations(graph, path),
        "parquet": lambda path: write_parquet(graph, path),
    }
    if fits_graphml(graph):
        writers["graphml"] = lambda path: write_graphml(graph, path)
    if html:
        writers["graph.html"] = lambda path: write_html(graph, path, schema)
    for name, write in writers.items():
        path = folder / name
        run(name, lambda write=write, path=path: write(path))
        size = sum(one.stat().st_size for one in path.iterdir()) if path.is_dir() else path.stat().st_size
        note = f"{graph.number_of_nodes():,} nodes, {graph.number_of_edges():,} edges" if name == "graph.json" else ""
        SIZES[name] = size / 1e6, note


SIZES: dict[str, tuple[float, str]] = {}


def reading(count: int, workers: int) -> dict[str, float]:
    """Read reports on worker processes; give the figures, and the memory at a fifth of the way and at the end."""
    import psutil

    from kg.pipeline import load_reader
    from kg.settings import Settings
    from kg.workers import extract_each

    settings = Settings(workers=workers)
    reader = load_reader(settings)
    me = psutil.Process()

    def memory() -> tuple[float, float]:
        children = [child.memory_info().rss for child in me.children(recursive=True)]
        return me.memory_info().rss / 1e6, max(children, default=0) / 1e6

    def documents() -> Iterator[object]:
        return (found for found, _ in reports(count))

    marks, characters = [], 0
    wall, cpu = time.perf_counter(), sum(me.cpu_times()[:4])
    for number, answer in enumerate(extract_each(documents(), settings, load_reader, reader), 1):
        characters += getattr(answer, "length", 0)
        if number % max(count // 5, 1) == 0:
            marks.append(memory())
    seconds = time.perf_counter() - wall
    told = ", ".join(f"{parent:.0f}+{child:.0f}" for parent, child in marks)
    note = f"{count:,} documents, {characters / seconds:,.0f} characters/s; MB of parent+worker at each fifth: {told}"
    spent = sum(me.cpu_times()[:4]) - cpu
    peak = max(max(mark) for mark in marks)
    return {"seconds": seconds, "cpu": spent, "peak": peak, "size": 0.0, "documents": count, "note": note}


if __name__ == "__main__":
    sys.exit(main())
