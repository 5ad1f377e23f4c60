"""Body extraction: `python tests/bench/body.py [ARTICLES]`, F1 of body characters by frame of `tests/pages.py`.

The articles are those reports of `seeds/train` in which nothing is to be ignored: their whole text is the article.
Beside ours stand those readers of web pages that are installed: trafilatura by itself, readability (`pip install
'.[bench]'`) and GNE, which must be installed by hand, since its licence text is the GPL.
"""

import html
import importlib
import re
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


def _decoded(data: bytes) -> str:
    return data.decode("gb18030" if b'charset="gb2312"' in data else "utf-8")


def _text(fragment: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "", fragment))


def by_trafilatura(data: bytes) -> str:
    return str(importlib.import_module("trafilatura").extract(data) or "")


def by_readability(data: bytes) -> str:
    found = importlib.import_module("readability").Document(_decoded(data))
    return found.short_title() + _text(found.summary(html_partial=True))


def by_gne(data: bytes) -> str:
    found = importlib.import_module("gne").GeneralNewsExtractor().extract(_decoded(data))
    return str(found["title"] + found["content"])


READERS = {"park-kg": body_of, "trafilatura": by_trafilatura, "readability": by_readability, "gne": by_gne}


def main() -> None:
    """Print a line for each frame and reader, and one for all frames."""
    chosen = articles(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
    for reader, read in READERS.items():
        try:
            importlib.import_module("kg" if reader == "park-kg" else reader)
        except ImportError:
            print(f"{reader}: not installed")
            continue
        sums: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
        for title, paragraphs in chosen:
            for name, data in pages(title, paragraphs):
                counts = compare(title, paragraphs, read(data))
                for key in (name, "all"):
                    sums[key] = [one + other for one, other in zip(sums[key], counts, strict=True)]
        for name, (both, wanted, found) in sums.items():
            precision, recall = both / max(found, 1), both / max(wanted, 1)
            figures = f"precision {precision:.3f} recall {recall:.3f} F1 {2 * both / (wanted + found):.3f}"
            print(f"{reader:>11} {name:>8}: {figures}")


if __name__ == "__main__":
    main()
