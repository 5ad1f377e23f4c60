"""Shows that reading takes linear time whatever the text: every regular expression alone, every function that searches.

    python tests/bench/linear.py [--length 100000] [--only patterns|functions] [--model]

The texts are made of the parts of every regular expression of the package, over and over, at an eighth of the length
and at all of it; what is linear takes 8 times as long, what is quadratic 64 times. Each expression is tried alone on
texts made of its own parts, searched for all over where the package does so, else asked at the start of the text; then
each function on the texts of all. `--model` also reads the worst of them from end to end. Prints the slowest of each
function, and what grows faster than linear. Seconds are of the processor.
"""

import argparse
import signal
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from adversarial import alone, anchored, attacks, mixed, patterns, searchers

LIMIT = 10  # seconds for one text before it is given up
QUICK = 0.1  # seconds below which nothing is said of growth: it is noise
TIMES = 20  # an eighth's time as which more is called more than linear


class TooLongError(BaseException):
    """Not an Exception, lest something on the way swallows it."""


def give_up(*_: object) -> None:
    raise TooLongError


def seconds(search: Callable[[str], object], text: str) -> float:
    signal.setitimer(signal.ITIMER_PROF, LIMIT)
    began = time.process_time()
    try:
        search(text)
    except TooLongError:
        return float(LIMIT)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return time.process_time() - began


def worst(search: Callable[[str], object], texts: Iterable[tuple[str, str]]) -> list[tuple[float, float, str]]:
    """Give seconds, growth and begin of the slowest text, and of those that grow faster than linear behind it."""
    slowest = (0.0, 0.0, "")
    bad = []
    for short, long in texts:
        large = seconds(search, long)
        if large > max(QUICK, slowest[0]):
            # twice, since what else the machine does is in it
            small = max(min(seconds(search, short), seconds(search, short)), 0.0005)
            large = min(large, seconds(search, long)) if large < LIMIT else large
            if large > QUICK and large / small > TIMES:
                bad.append((large, large / small, long[:14]))
                if large >= LIMIT:
                    return [bad[-1], *bad]
            slowest = max(slowest, (large, large / small, long[:14]))
        else:
            slowest = max(slowest, (large, 0.0, long[:14]))
    return [slowest, *bad]


def told(rows: Iterable[tuple[float, float, str]]) -> str:
    return "".join(f"    {large:7.3f} s, {growth:5.1f} times an eighth, on {text!r}\n" for large, growth, text in rows)


def each_pattern(length: int) -> int:
    at_one_place = anchored()
    bad, top = 0, []
    found = patterns()
    count = 0
    for one in found.values():
        short, long = ([*attacks(one, size), *mixed(one, size)] for size in (length // 8, length))
        count += len(long)
        rows = worst(alone(one, one.pattern in at_one_place), zip(short, long, strict=True))
        top.append((*rows[0], one.pattern))
        if rows[1:]:
            bad += 1
            sys.stdout.write(f"more than linear: {one.pattern[:100]!r}\n{told(rows[1:4])}")
            sys.stdout.flush()
    once = sum(one.pattern in at_one_place for one in found.values())
    print(f"{len(found)} patterns, {once} of them asked at one place only, {count:,} texts of {length:,} characters: "
          f"{bad} take more than linear time. The slowest:")  # fmt: skip
    for large, _, text, pattern in sorted(top, reverse=True)[:5]:
        print(f"    {large:7.3f} s on {text!r}: {pattern[:90]!r}")
    return bad


def each_function(length: int, model: bool) -> int:
    texts = set()
    for one in patterns().values():
        texts |= set(zip(attacks(one, length // 8), attacks(one, length), strict=True))
    functions = searchers()
    if model:
        from kg import extract

        functions = {"extract": extract}
        texts = set(sorted(texts, key=lambda pair: len(set(pair[1])))[:: max(len(texts) // 20, 1)])
    print(f"{len(texts):,} texts of {length:,} characters", flush=True)
    bad = 0
    for name, search in functions.items():
        slowest, *worse = worst(search, sorted(texts))
        bad += bool(worse)
        print(f"{name:18} slowest {slowest[0]:7.3f} s, on {slowest[2]!r}; {'more than' if worse else ''} linear")
        sys.stdout.write(told(worse[:4]))
        sys.stdout.flush()
    return bad


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--length", type=int, default=100_000)
    parser.add_argument("--only", choices=("patterns", "functions"))
    parser.add_argument("--model", action="store_true")
    given = parser.parse_args()
    signal.signal(signal.SIGPROF, give_up)
    bad = 0 if given.only == "functions" or given.model else each_pattern(given.length)
    if given.only != "patterns":
        bad += each_function(given.length, given.model)
    return bool(bad)


if __name__ == "__main__":
    sys.exit(main())
