"""Shows that no regular expression of the package takes more than linear time: each is tried on texts made against it.

    python tests/bench/patterns.py [--length 100000]

Each pattern looks through each text from end to end (`finditer`), as the code does, at an eighth of the length and at
all of it; a linear one takes 8 times as long, a quadratic one 64 times. Prints the slowest, and those that grow faster.
"""

import argparse
import signal
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from adversarial import attacks, patterns

LIMIT = 20  # seconds for one search before it is given up


def seconds(pattern, text: str) -> float:
    began = time.process_time()
    for _ in pattern.finditer(text):
        pass
    return time.process_time() - began


def give_up(*_: object) -> None:
    raise TimeoutError


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--length", type=int, default=100_000)
    length = parser.parse_args().length
    signal.signal(signal.SIGALRM, give_up)
    rows, worse = [], []
    for (text, _), pattern in sorted(patterns().items()):
        most, growth, slowest = 0.0, 0.0, ""
        for short, long in zip(attacks(pattern, length // 8), attacks(pattern, length), strict=True):
            signal.alarm(LIMIT)
            try:
                small = seconds(pattern, short)
                # what already takes long is not worth eight times, or sixty-four times, as much
                large = seconds(pattern, long) if small < 0.2 else 64 * small
            except TimeoutError:
                small, large = 0.001, float(LIMIT)
            signal.alarm(0)
            if large > most:
                most, slowest = large, long[:12]
                growth = large / max(small, 0.0005)
            if most > 0.1 and growth > 24:
                worse.append((most, growth, text, slowest))
                break
        rows.append((most, growth, text, slowest))
    print(f"{len(rows)} patterns, texts of {length:,} characters")
    for most, growth, text, slowest in sorted(rows, reverse=True)[:12]:
        print(f"{most:8.3f} s  {growth:6.1f} times that of an eighth  on {slowest!r}…  {text[:70]!r}")
    print(f"more than linear: {len(worse)}")
    for most, growth, text, slowest in worse:
        print(f"{most:8.3f} s  {growth:6.1f}  on {slowest!r}…  {text[:300]!r}")
    return bool(worse)


if __name__ == "__main__":
    sys.exit(main())
