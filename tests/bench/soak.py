"""Builds a graph of very many short reports on worker processes and watches the memory of all of them.

    python tests/bench/soak.py [--documents 50000] [--length 150] [--workers 2]

Prints what the parent and its largest worker hold at each tenth of the way, and how much that grows from the second
tenth to the last: what a document leaves behind is a line of the manifest, some 300 bytes of the parent.
"""

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

import psutil

sys.path.insert(0, str(Path(__file__).parents[1]))

from synthetic import reports

from kg.pipeline import build
from kg.settings import Settings


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=50_000)
    parser.add_argument("--length", type=int, default=150, help="characters of a report")
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    me = psutil.Process()
    marks: list[tuple[int, float, float]] = []
    began = time.perf_counter()

    def watch(stage: str, done: int) -> None:
        step = given.documents // 10
        if stage == "read" and done // step > len(marks):
            workers = [child.memory_info().rss / 1e6 for child in me.children(recursive=True)]
            marks.append((done, me.memory_info().rss / 1e6, max(workers, default=0.0)))
            print(f"{done:8,} documents {time.perf_counter() - began:7.0f} s: parent {marks[-1][1]:5.0f} MB, "
                  f"worker {marks[-1][2]:5.0f} MB", flush=True)  # fmt: skip

    with tempfile.TemporaryDirectory() as place:
        news = Path(place) / "news.jsonl"
        with news.open("w", encoding="utf-8", newline="\n") as stream:
            for document, _ in reports(given.documents):
                row = {"id": document.id, "text": document.text[: given.length], "date": document.date}
                stream.write(json.dumps(row, ensure_ascii=False) + "\n")
        report = build([news], Path(place) / "out", Settings(workers=given.workers), progress=watch)
    print(f"{report.documents:,} documents, {report.characters:,} characters, {len(report.skipped)} skipped, "
          f"{report.nodes:,} nodes, {report.edges:,} edges in {time.perf_counter() - began:.0f} s; "
          f"at the most {report.measured.peak_memory / 1e6:,.0f} MB a process")  # fmt: skip
    grown = [round(last - first) for first, last in zip(marks[1][1:], marks[-1][1:], strict=True)]
    print(f"growth from a fifth to the end: parent {grown[0]} MB, worker {grown[1]} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
