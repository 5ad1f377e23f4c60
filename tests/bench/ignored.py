"""Body extraction of texts: `python tests/bench/ignored.py [GOLD ...]`, over gold documents with parts to be ignored.

F1 of body characters and of ignored characters, blanks left out; without arguments over `seeds/train`.
"""

import sys
from pathlib import Path

from kg.documents import find_body
from kg.settings import data_folder
from kg.training.gold import read_gold


def main() -> None:
    """Print a line for all documents that have something to ignore."""
    places = [Path(word) for word in sys.argv[1:]] or [data_folder("seeds") / "train"]
    right = {True: 0, False: 0}
    gold_size, found_size, documents = dict(right), dict(right), 0
    for gold in read_gold(places):
        if not gold.ignore:
            continue
        documents += 1
        wanted = [char != "\0" for char in gold.body]
        found = [False] * len(gold.text)
        for span in find_body(gold.text):
            found[span.start : span.end] = [True] * (span.end - span.start)
        for char, mine, theirs in zip(gold.text, wanted, found, strict=True):
            if not char.isspace():
                gold_size[mine] += 1
                found_size[theirs] += 1
                right[mine] += mine == theirs
    for name, kind in (("body", True), ("ignored", False)):
        print(f"{documents} documents, {name}: F1 {2 * right[kind] / (gold_size[kind] + found_size[kind]):.3f}")


if __name__ == "__main__":
    main()
