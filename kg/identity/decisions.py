"""Decisions as data: which two names are one thing, are not, or are left open, each with its source.

A decision wins over every clue. It names two things by name and type, or by the node ids of a build
(`park/镇江高新区`), so that a wrong merge is undone by one line and without reading a document again.
"""

from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path

from kg.errors import LexiconError
from kg.lexicon import read_table
from kg.links.writing import normalize
from kg.model import Value
from kg.settings import data_folder

HEADER = ("left", "right", "type", "decision", "note", "source")
FILE_NAME = "identity.tsv"


class Judgement(StrEnum):
    """What was decided about two names."""

    SAME = "same"
    DIFFERENT = "different"
    UNDECIDED = "undecided"


class Decision(Value, frozen=True, order=True):
    """One line of a decisions file. `left` and `right` are names or node ids; `type` is an entity type."""

    left: str
    right: str
    type: str
    judgement: Judgement
    note: str = ""
    source: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """What it decides about: the type and the two names, normalised, the order of writing aside."""
        first, second = sorted((plain(self.left), plain(self.right)))
        return self.type, first, second


def plain(name: str) -> str:
    """Write a name or node id as decisions compare it: `park/镇江高新区` and 镇江高新区 are the same.

    >>> plain("park/镇江 高新区"), plain("高新区@sub/report-1")
    ('镇江高新区', '高新区@sub/report-1')
    """
    name, at, document = name.partition("@")
    return normalize(name.partition("/")[2] if is_id(name) else name) + at + document


def is_id(side: str) -> bool:
    """Say whether a side of a decision is the id of a node (`park/镇江高新区`), not a name."""
    kind, slash, _ = side.partition("/")
    return bool(slash) and kind.isascii() and kind.islower() and "@" not in kind


def read_decisions(path: Path) -> tuple[Decision, ...]:
    """Read a decisions file, in its order.

    :raises LexiconError: for a wrong header or a row that cannot be used, with file and line.
    """
    header, rows = read_table(path)
    if header != HEADER:
        wanted = " ".join(HEADER)
        raise LexiconError(f"{path}, line 1: the header is {' '.join(header)!r}; write {wanted!r}, tabs between.")
    found = []
    for number, (left, right, kind, word, note, source) in rows:
        if not (left.strip() and right.strip() and kind.isupper()):
            raise LexiconError(f"{path}, line {number}: left, right and a type in capitals are needed.")
        if word not in {one.value for one in Judgement}:
            raise LexiconError(f"{path}, line {number}: the decision is same, different or undecided, not {word!r}.")
        decision = Decision(left, right, kind, Judgement(word), note, source)
        if decision.key[1] == decision.key[2]:
            raise LexiconError(f"{path}, line {number}: {left!r} is compared with itself.")
        found.append(decision)
    return tuple(found)


def load_decisions(path: Path | None = None) -> tuple[Decision, ...]:
    """Give the package's decisions and those of a user's own file, which win where both speak of one pair.

    :raises LexiconError: for a row that cannot be used, with file and line.
    """
    own = read_decisions(path) if path is not None else ()
    return combine((*read_decisions(data_folder("seeds") / FILE_NAME), *own))


def combine(decisions: Iterable[Decision]) -> tuple[Decision, ...]:
    """Keep one decision a pair, the last one given, sorted."""
    return tuple(sorted({decision.key: decision for decision in decisions}.values()))


def write_decisions(decisions: Iterable[Decision], path: Path) -> None:
    """Write decisions, one line each, sorted; `read_decisions` reads them back."""
    lines = ["\t".join(HEADER)]
    lines += ["\t".join((d.left, d.right, d.type, d.judgement.value, d.note, d.source)) for d in sorted(decisions)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
