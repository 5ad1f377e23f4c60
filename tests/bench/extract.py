"""Measures `kg extract` in one process: from its start to the first document, characters a second, peak memory.

    python tests/bench/extract.py [FOLDER] [--repeat N] [--starts N] [--alone]

FOLDER is `seeds/news` where none is given; its documents are read N times over (20), which no cache shortens, as the
command reads them: several short ones at a time, or with --alone one by one, as `kg.extract` does. The start
is that of `kg extract` as a command, on one document, from the start of the process to its end, files being in the
system's memory: the best and the median of N starts (5) by the clock, and by processor time, which other work on the
cores changes less.
"""

import argparse
import itertools
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from kg.documents import Skipped, read_documents
from kg.report import peak_memory
from kg.settings import Settings

COMMAND = "from kg.cli import main; main()"


def starts(document: str, times: int, model: Path | None) -> tuple[list[float], list[float], int]:
    """Start `kg extract` on one document some times; give seconds by the clock, of processor time, and peak bytes."""
    import resource  # not on Windows

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "one.txt"
        path.write_text(document, encoding="utf-8")
        command = [sys.executable, "-c", COMMAND, "extract", str(path), "-o", "-", "--workers", "1"]
        command += ["--model", str(model)] if model else []
        clock, busy = [], []
        for _ in range(times + 1):  # the first fills the system's memory and does not count
            before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
            subprocess.run(command, check=True, capture_output=True)
            clock.append(time.perf_counter() - began)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            busy.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
        return clock[1:], busy[1:], resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=Path(__file__).parents[2] / "seeds" / "news")
    parser.add_argument("--repeat", type=int, default=20)
    parser.add_argument("--starts", type=int, default=5)
    parser.add_argument("--model", type=Path, help="a model other than the shipped one")
    parser.add_argument("--alone", action="store_true", help="each document by itself, as kg.extract reads it")
    parser.add_argument("--profile", action="store_true", help="also where the time goes, by function")
    arguments = parser.parse_args()

    began = time.perf_counter()
    from kg.model import to_line
    from kg.pipeline import load_reader
    from kg.workers import extract_each

    reader = load_reader(Settings(workers=1, model=arguments.model))
    loaded = time.perf_counter() - began

    documents = [found for found in read_documents([arguments.folder]) if not isinstance(found, Skipped)]
    characters = sum(len(document.text) for document in documents) * arguments.repeat

    def run() -> int:
        found = itertools.chain.from_iterable(read_documents([arguments.folder]) for _ in range(arguments.repeat))
        stream = (document for document in found if not isinstance(document, Skipped))
        if arguments.alone:
            return sum(len(to_line(reader.extract(document))) for document in stream)
        answers = extract_each(stream, Settings(workers=1), load_reader, reader)
        return sum(len(to_line(answer)) for answer in answers if not isinstance(answer, Skipped))

    began = time.perf_counter()
    cpu = time.process_time()
    if arguments.profile:
        import cProfile
        import pstats

        profile = cProfile.Profile()
        profile.runcall(run)
        pstats.Stats(profile).sort_stats("tottime").print_stats(40)
    else:
        run()
    wall, busy = time.perf_counter() - began, time.process_time() - cpu
    clock, cpu_times, most = starts(documents[0].text, arguments.starts, arguments.model)
    print(f"start       {min(clock):.2f} s to the first document, median {statistics.median(clock):.2f} s (1.5 wanted)")
    print(f"            {min(cpu_times):.2f} s of processor time at best, {most / 1e6:,.0f} MB at most")
    print(f"load        {loaded:.2f} s, in this process")
    print(f"documents   {len(documents) * arguments.repeat:,}, {characters:,} characters")
    print(f"speed       {characters / wall:,.0f} characters/s by the clock, {characters / busy:,.0f} by processor time")
    print(f"peak memory {peak_memory() / 1e6:,.0f} MB (600 wanted)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
