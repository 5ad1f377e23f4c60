"""Shows that reading takes linear time whatever the text: every function that searches texts, on texts made against it.

    python tests/bench/linear.py [--length 100000] [--model]

The texts are made of the parts of every regular expression of the package, over and over, at an eighth of the length
and at all of it; what is linear takes 8 times as long, what is quadratic 64 times. `--model` also reads the worst of
them from end to end. Prints the slowest of each function, and what grows faster than linear.
"""

import argparse
import signal
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from adversarial import attacks, patterns, searchers

LIMIT = 20  # seconds for one text before it is given up
QUICK = 0.2  # seconds below which nothing is said of growth: it is noise


def give_up(*_: object) -> None:
    raise TimeoutError


def seconds(search, text: str) -> float:
    began = time.process_time()
    search(text)
    return time.process_time() - began


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--length", type=int, default=100_000)
    parser.add_argument("--model", action="store_true")
    given = parser.parse_args()
    signal.signal(signal.SIGALRM, give_up)
    texts = set()
    for one in patterns().values():
        texts |= set(zip(attacks(one, given.length // 8), attacks(one, given.length), strict=True))
    print(f"{len(texts):,} texts of {given.length:,} characters", flush=True)
    functions = searchers()
    if given.model:
        from kg import extract

        functions = {"extract": extract}
        texts = set(sorted(texts, key=lambda pair: len(set(pair[1])))[:: max(len(texts) // 20, 1)])
    bad = 0
    for name, search in functions.items():
        rows = []
        for short, long in sorted(texts):
            signal.alarm(LIMIT)
            try:
                small = seconds(search, short)
                large = seconds(search, long) if small < LIMIT / 20 else small * 64
            except TimeoutError:
                small, large = LIMIT / 64, float(LIMIT)
            signal.alarm(0)
            rows.append((large, large / max(small, 0.0005), long[:14]))
        worse = [row for row in rows if row[0] > QUICK and row[1] > 24]
        bad += len(worse)
        slowest = max(rows)
        print(f"{name:18} slowest {slowest[0]:7.3f} s, {slowest[1]:5.1f} times an eighth, on {slowest[2]!r}; "
              f"more than linear: {len(worse)}", flush=True)  # fmt: skip
        for large, growth, text in sorted(worse, reverse=True)[:4]:
            print(f"    {large:7.3f} s {growth:6.1f} {text!r}", flush=True)
    return bool(bad)


if __name__ == "__main__":
    sys.exit(main())
