"""Public corpora with labels of their own, from which auxiliary taggers learn.

CLUENER2020 (Xu et al. 2020; one JSON object a line, offsets inclusive) and silver labels of news by LAC (one JSON
object a line: `t` text, `s` spans). They are read where the user has them and are no part of this package.
"""

import io
import json
import lzma
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from kg.errors import InputError
from kg.mentions.features import Passage, base_attributes
from kg.mentions.labels import Labelled, encode
from kg.mentions.weights import Weights
from kg.training.crf import train_crf
from kg.training.likelihood import Lines

#: What is read of each corpus at most, in characters: more costs size and time and was seen to add nothing.
MAX_CHARACTERS = 500_000
_ITERATIONS, _MIN_COUNT = 30, 4
#: So many characters are prepared at once.
_AT_ONCE = 20_000


def read_corpus(path: Path) -> Iterator[tuple[str, list[Labelled]]]:
    """Read the sentences of a corpus with their spans.

    :raises InputError: for a file that cannot be read or a line of neither form, with file and line.
    """
    try:
        with _open(path) as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    yield _sentence(line, f"{path}, line {number}")
    except (OSError, lzma.LZMAError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read as a labelled corpus: {error}") from error


def _open(path: Path) -> IO[str]:
    raw = lzma.open(path) if path.suffix == ".xz" else path.open("rb")
    return io.TextIOWrapper(raw, encoding="utf-8")


def _sentence(line: str, place: str) -> tuple[str, list[Labelled]]:
    try:
        found = json.loads(line)
        if "t" in found:
            text = found["t"].rstrip("\n")
            return text, [(start, min(end, len(text)), kind) for start, end, kind in found["s"] if start < len(text)]
        return found["text"], [
            (start, end + 1, kind)
            for kind, names in found.get("label", {}).items()
            for places in names.values()
            for start, end in places
        ]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(f"{place}: neither CLUENER's form nor LAC's: {error}") from error


def train_auxiliary(path: Path) -> Weights:
    """Train an auxiliary tagger on a corpus: characters and words alone, no lexicon."""
    return train_crf(_lessons(path), path.name, iterations=_ITERATIONS, l2=0.02, min_count=_MIN_COUNT)


def _lessons(path: Path) -> Iterator[Lines]:
    size, lines, labels = 0, list[str](), list[str]()
    for text, spans in read_corpus(path):
        if text.strip() and "\n" not in text:
            lines.append(text)
            labels += encode(len(text), spans)
            size += len(text)
        if len(labels) >= _AT_ONCE or size >= MAX_CHARACTERS:
            yield _lesson(lines, labels)
            lines, labels = [], []
        if size >= MAX_CHARACTERS:
            return
    yield _lesson(lines, labels)


def _lesson(lines: list[str], labels: list[str]) -> Lines:
    passage = Passage(lines)
    return passage, base_attributes(passage), labels
