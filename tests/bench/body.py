"""Body extraction: `python tests/bench/body.py [ARTICLES]`, F1 of body characters by frame of `tests/pages.py`.

The articles are those reports of `seeds/train` in which nothing is to be ignored: their whole text is the article.
"""

import sys
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from pages import body_of, compare, pages

from kg.settings import data_folder
from kg.training.gold import read_gold

SHORTEST = 200


def articles(number: int) -> list[tuple[str, list[str]]]:
    """Give title and paragraphs of so many reports."""
    found = []
    for gold in read_gold([data_folder("seeds") / "train"]):
        lines = [line.strip() for line in gold.text.splitlines() if line.strip()]
        if not gold.ignore and len(lines) > 2 and len(lines[0]) <= 40 and len(gold.text) > SHORTEST:
            found.append((lines[0], lines[1:]))
    return found[:: max(1, len(found) // number)][:number]


def main() -> None:
    """Print a line for each frame, and one for all."""
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for title, paragraphs in articles(int(sys.argv[1]) if len(sys.argv) > 1 else 20):
        for name, data in pages(title, paragraphs):
            counts = compare(title, paragraphs, body_of(data))
            for key in (name, "all"):
                sums[key] = [one + other for one, other in zip(sums[key], counts, strict=True)]
    for name, (both, wanted, found) in sums.items():
        precision, recall = both / max(found, 1), both / max(wanted, 1)
        print(f"{name:>8}: precision {precision:.3f} recall {recall:.3f} F1 {2 * both / (wanted + found):.3f}")


if __name__ == "__main__":
    main()
