"""A build after one document changed, beside a full one: `python tests/bench/rebuild.py [DOCUMENTS]`.

The corpus is made of the reports of `seeds/train`: each copy has other firms, sums and days, so that no two are one
report and no reading serves twice. Prints seconds and processor time of both builds, as the command makes them from its
start to its end: once by one process, and once by as many as it takes by itself.
"""

import json
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from kg.settings import data_folder
from kg.training.gold import read_gold

SYLLABLES = "春意鸿赞华瑞海禾创芯特宏金泰博远天嘉宜睿斯科普利飞驰永恒东升盛大新亚中恒万丰润德信诺立达"


def corpus(folder: Path, number: int) -> None:
    """Write so many reports."""
    chance = random.Random(7)
    reports = list(read_gold([data_folder("seeds") / "train"]))
    for at in range(number):
        gold = reports[at % len(reports)]
        text = gold.text
        if at >= len(reports):
            for entity in gold.entities:
                if entity.type in {"COMPANY", "PERSON", "PROJECT"}:
                    for form in sorted(entity.mentions, key=len, reverse=True):
                        text = text.replace(form, "".join(chance.choices(SYLLABLES, k=2)) + form[2:])
            text = re.sub(r"\d", lambda _: str(chance.randrange(1, 10)), text)
            lines = text.splitlines()
            chance.shuffle(lines)
            text = "\n".join(lines)
        (folder / f"d{at:05}.txt").write_text(text, encoding="utf-8")


BUILD = "from kg.cli import main; main()"


def timed(folder: Path, output: Path, workers: int) -> tuple[float, float, dict[str, float]]:
    """Build as the command does; give seconds, processor time, and the seconds of each stage.

    :param workers: how many processes, 0 for as many as there are cores.
    """
    before, start = _busy(), time.perf_counter()
    command = [sys.executable, "-c", BUILD, "build", folder, "-o", output, "--workers", str(workers)]
    subprocess.run(command, capture_output=True, check=True)
    seconds, busy = time.perf_counter() - start, _busy() - before
    return seconds, busy, json.loads((output / "report.json").read_bytes())["measured"]["seconds"]


def _busy() -> float:
    """Give the processor time of all processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Print a line for each build."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    with tempfile.TemporaryDirectory() as made:
        for workers, name in ((1, "one process"), (0, "all cores")):
            folder, output = Path(made) / f"news{workers}", Path(made) / f"output{workers}"
            folder.mkdir()
            corpus(folder, number)
            full = timed(folder, output, workers)
            changed = folder / "d00007.txt"
            text = changed.read_text(encoding="utf-8")
            changed.write_text(f"{text}\n3月1日，云帆智能落户云溪园。", encoding="utf-8")
            again = timed(folder, output, workers)
            for build, (seconds, busy, stages) in (("full", full), ("one changed", again)):
                title = f"{number:,} documents, {name}, {build}"
                print(f"{title}: {seconds:.1f} s ({busy:.1f} s of processor time)  {stages}")
            shares = again[0] / full[0], again[1] / full[1]
            print(f"share: {shares[0]:.1%} of the time, {shares[1]:.1%} of processor time", flush=True)


if __name__ == "__main__":
    main()
