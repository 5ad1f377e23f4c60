"""Sets Spark on this machine beside `kg build` with as many processes: the same synthetic reports, each in a process.

    python tests/bench/spark.py [--documents 10000] [--cores 2]

Prints the seconds of each by the clock, from the start of its program to its end, and how many times one the other is.
`kg build` writes all its files in that time, the page among them; Spark its tables and N-Quads.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from synthetic import reports


def seconds(words: list[str]) -> tuple[float, float]:
    """Run a command; give its seconds by the clock, and processor seconds of it and all its processes."""
    before, began = os.times(), time.perf_counter()
    program = [sys.executable, "-c", "from kg.cli import main; main()"]
    subprocess.run([*program, *words], check=True, stdout=subprocess.DEVNULL)
    after = os.times()
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    return time.perf_counter() - began, spent


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--cores", type=int, default=2)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        news = Path(place) / "news.jsonl"
        with news.open("w", encoding="utf-8", newline="\n") as stream:
            for document, _ in reports(given.documents):
                stream.write(json.dumps({"id": document.id, "text": document.text}, ensure_ascii=False) + "\n")
        one = seconds(["build", str(news), "-o", f"{place}/single", "--workers", str(given.cores)])
        print(f"kg build, {given.cores} processes: {one[0]:.0f} s by the clock, {one[1]:.0f} s of processor time")
        many = seconds(["spark-build", str(news), "-o", f"{place}/tables", "--master", f"local[{given.cores}]"])
        print(f"Spark, local[{given.cores}]: {many[0]:.0f} s by the clock, {many[1]:.0f} s of processor time")
        print(f"{given.documents:,} documents: Spark takes {many[0] / one[0]:.2f} times as long")
    return 0


if __name__ == "__main__":
    sys.exit(main())
