"""A build after one document changed, beside a full one: `python tests/bench/rebuild.py [DOCUMENTS]`.

The corpus is made of the reports of `seeds/train`: each copy has other firms, sums and days, so that no two are one
report and no reading serves twice. Prints seconds and processor time of both builds, each a process of its own with its
start, and the processes that it begins.
"""

import json
import random
import re
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


BUILD = """
import json, os, sys
from kg.pipeline import build
from kg.settings import Settings
report = build([sys.argv[1]], sys.argv[2], Settings(workers=1))
print(json.dumps([sum(os.times()[:4]), report.measured.seconds]))
"""


def timed(folder: Path, output: Path) -> tuple[float, float, dict[str, float]]:
    """Build; give seconds, processor time, and the seconds of each stage."""
    start = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", BUILD, folder, output], capture_output=True, check=True)
    busy, stages = json.loads(done.stdout)
    return time.perf_counter() - start, busy, stages


def main() -> None:
    """Print a line for each build."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    with tempfile.TemporaryDirectory() as made:
        folder, output = Path(made) / "news", Path(made) / "output"
        folder.mkdir()
        corpus(folder, number)
        found = [timed(folder, output)]
        changed = folder / "d00007.txt"
        changed.write_text(changed.read_text(encoding="utf-8") + "\n3月1日，云帆智能落户云溪园。", encoding="utf-8")
        found.append(timed(folder, output))
    for name, (seconds, busy, stages) in zip(("full", "one changed"), found, strict=True):
        print(f"{number:,} documents, {name}: {seconds:.1f} s ({busy:.1f} s of processor time)  {stages}")
    print(f"share: {found[1][0] / found[0][0]:.1%} of the time, {found[1][1] / found[0][1]:.1%} of processor time")


if __name__ == "__main__":
    main()
