"""Measures `kg extract` in one process: seconds to load, characters a second, peak memory.

    python tests/bench/extract.py [FOLDER] [--repeat N]

FOLDER is `seeds/news` where none is given; its documents are read N times over (20), which no cache shortens.
"""

import argparse
import sys
import time
from pathlib import Path

from kg.documents import Skipped, read_documents
from kg.report import peak_memory
from kg.settings import Settings


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=Path(__file__).parents[2] / "seeds" / "news")
    parser.add_argument("--repeat", type=int, default=20)
    parser.add_argument("--model", type=Path, help="a model other than the shipped one")
    parser.add_argument("--profile", action="store_true", help="also where the time goes, by function")
    arguments = parser.parse_args()

    began = time.perf_counter()
    from kg.model import to_line
    from kg.pipeline import load_reader

    reader = load_reader(Settings(workers=1, model=arguments.model))
    loaded = time.perf_counter() - began

    documents = [found for found in read_documents([arguments.folder]) if not isinstance(found, Skipped)]
    characters = sum(len(document.text) for document in documents) * arguments.repeat

    def run() -> int:
        written = 0
        for _ in range(arguments.repeat):
            for document in read_documents([arguments.folder]):
                if not isinstance(document, Skipped):
                    written += len(to_line(reader.extract(document)))
        return written

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
    print(f"load        {loaded:.2f} s")
    print(f"documents   {len(documents) * arguments.repeat:,}, {characters:,} characters")
    print(f"speed       {characters / wall:,.0f} characters/s by the clock, {characters / busy:,.0f} by processor time")
    print(f"peak memory {peak_memory() / 1e6:,.0f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
