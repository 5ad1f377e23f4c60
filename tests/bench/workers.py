"""Measures what a second worker brings: the same synthetic reports read by one process, then by more, in turns.

    python tests/bench/workers.py [--documents 2000] [--workers 2] [--turns 1]

Prints characters a second by the clock, with the start of the workers in it, and how many times one process that is;
and the processor seconds of each, which say how much of the work is done twice, also where the cores were not free.
"""

import argparse
import sys
import time
from pathlib import Path

import psutil

sys.path.insert(0, str(Path(__file__).parents[1]))

from synthetic import reports

from kg.pipeline import load_reader
from kg.settings import Settings
from kg.workers import extract_each


def measure(count: int, workers: int) -> tuple[float, float, int]:
    """Give seconds by the clock, processor seconds of this process and its workers, and characters."""
    settings = Settings(workers=workers)
    reader = load_reader(settings)
    me = psutil.Process()
    cpu, wall = sum(me.cpu_times()[:4]), time.perf_counter()
    documents = (document for document, _ in reports(count))
    characters = sum(answer.length for answer in extract_each(documents, settings, load_reader, reader))
    return time.perf_counter() - wall, sum(me.cpu_times()[:4]) - cpu, characters


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=2_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--turns", type=int, default=1)
    given = parser.parse_args()
    for _ in range(given.turns):
        alone = measure(given.documents, 1)
        several = measure(given.documents, given.workers)
        for workers, (wall, cpu, characters) in ((1, alone), (given.workers, several)):
            print(f"{workers} workers: {characters:,} characters in {wall:.1f} s, {characters / wall:,.0f} a second; "
                  f"{cpu:.1f} s of processor time", flush=True)  # fmt: skip
        cost = several[1] / alone[1]
        print(f"{alone[0] / several[0]:.2f} times one process; the work costs {cost:.2f} times as much")
    return 0


if __name__ == "__main__":
    sys.exit(main())
