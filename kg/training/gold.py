"""Gold documents: the annotated corpus that training and evaluation read.

A gold document is `NAME.json` beside `NAME.txt`, or a line of a `*.jsonl` file that carries its `text`. Its mentions
are given as surface forms: a form counts everywhere it occurs in the body, the longest form winning where two
overlap; the strings under `except` win in the same way but are no mentions; the strings under `ignore` are not body.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from kg.errors import InputError

Statement = tuple[str, str, str]


class GoldEntity(msgspec.Struct, frozen=True):
    """An annotated entity: `mentions` are all its distinct surface forms."""

    id: str
    type: str
    name: str
    mentions: tuple[str, ...]


class GoldRelation(msgspec.Struct, frozen=True):
    """An annotated relation; `head` and `tail` are entity ids. `amount` and `date` are given on part of the corpus."""

    type: str
    head: str
    tail: str
    status: str
    evidence: str = ""
    amount: dict[str, Any] | None = None
    date: dict[str, Any] | None = None


class GoldDocument(msgspec.Struct, frozen=True):
    """An annotated document with its text as read."""

    id: str
    text: str = ""
    date: str = ""
    source: str = ""
    entities: tuple[GoldEntity, ...] = ()
    relations: tuple[GoldRelation, ...] = ()
    ignore: tuple[str, ...] = ()
    exceptions: tuple[str, ...] = msgspec.field(default=(), name="except")

    @property
    def body(self) -> str:
        """The text with the ignored parts blanked out, character by character, so that offsets stay."""
        text = self.text
        for part in self.ignore:
            text = text.replace(part, "\0" * len(part))
        return text

    def spans(self) -> dict[tuple[int, int], tuple[str, str]]:
        """Give every mention of the body as (start, end) -> (type, entity id): characters, end exclusive, flat."""
        body = self.body
        forms: list[tuple[str, GoldEntity | None]] = [
            (form, entity) for entity in self.entities for form in entity.mentions
        ]
        forms += [(form, None) for form in self.exceptions]
        forms.sort(key=lambda form: -len(form[0]))
        taken = bytearray(len(body))
        found = {}
        for form, entity in forms:
            at = body.find(form)
            while at >= 0:
                end = at + len(form)
                if not any(taken[at:end]):
                    taken[at:end] = b"\1" * len(form)
                    if entity is not None:
                        found[at, end] = (entity.type, entity.id)
                at = body.find(form, at + 1)
        return dict(sorted(found.items()))

    def evidence_start(self, relation: GoldRelation) -> int:
        """Offset of the relation's evidence in the text, -1 where it does not stand there."""
        return self.text.find(relation.evidence) if relation.evidence else -1


def read_gold(places: Iterable[Path]) -> Iterator[GoldDocument]:
    """Read gold documents from folders and files, in the order of their names.

    :raises InputError: for a place that does not exist or a document that cannot be read, with its path.
    """
    for place in places:
        if not place.exists():
            raise InputError(
                f"{place}: no such file or folder; give a folder of NAME.json + NAME.txt or a *.jsonl file."
            )
        paths = sorted((*place.glob("*.json"), *place.glob("*.jsonl"))) if place.is_dir() else [place]
        for path in paths:
            if path.suffix == ".jsonl":
                yield from _read_lines(path)
            elif path.with_suffix(".txt").exists():
                yield _read_pair(path)


def _read_pair(path: Path) -> GoldDocument:
    try:
        document = msgspec.json.decode(path.read_bytes(), type=GoldDocument)
        text = path.with_suffix(".txt").read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError, msgspec.DecodeError) as error:
        raise InputError(f"{path}: not a gold document: {error}") from error
    return msgspec.structs.replace(document, id=path.stem, text=text)


def _read_lines(path: Path) -> Iterator[GoldDocument]:
    for number, line in enumerate(path.read_bytes().splitlines(), start=1):
        if not line.strip():
            continue
        try:
            document = msgspec.json.decode(line, type=GoldDocument)
        except msgspec.DecodeError as error:
            raise InputError(f"{path}, line {number}: not a gold document: {error}") from error
        yield document
