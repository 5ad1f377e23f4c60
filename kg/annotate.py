"""A first annotation of documents, in the format of the gold documents, to be corrected by hand.

Each document becomes NAME.txt, the text as read, and NAME.json beside it: entities with their surface forms, relations
with their sentence, and under `ignore` what was not read as article.
"""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kg.documents import Skipped, read_documents
from kg.errors import InputError, OutputError
from kg.model import Document, Extraction
from kg.pipeline import extract
from kg.settings import Settings


def annotate(
    inputs: Sequence[str | Path], output: Path, settings: Settings | None = None
) -> tuple[int, tuple[Skipped, ...]]:
    """Write text and annotation of every document; give how many, and what was skipped.

    An annotation that is there already is somebody's work: it is never written over, but named among the skipped.

    :raises InputError: where there is no document.
    :raises OutputError: where the folder cannot be written.
    """
    written = 0
    skipped: list[Skipped] = []
    for found in read_documents(inputs):
        if isinstance(found, Skipped):
            skipped.append(found)
            continue
        path = output / f"{safe_name(found.id)}.json"
        if path.exists():
            skipped.append(Skipped(str(path), "is there already: delete it to annotate anew"))
            continue
        gold = to_gold(found, extract(found, settings))
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.with_name(f"{path.stem}.txt").write_text(found.text, encoding="utf-8", newline="")
            path.write_text(json.dumps(gold, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")
        except OSError as error:
            raise OutputError(f"{path}: cannot be written: {error.strerror or error}. Give another folder.") from error
        written += 1
    if not written and not skipped:
        raise InputError("There is nothing to read there.")
    return written, tuple(skipped)


def safe_name(name: str) -> str:
    """Make a path below a folder of a document's id, which may come from anywhere.

    >>> safe_name("../../etc/x"), safe_name("C:/a?b"), safe_name("day1/report")
    ('etc/x', 'C_/a_b', 'day1/report')
    """
    parts = re.sub(r'[:*?"<>|\\\x00-\x1f]', "_", name).split("/")
    return "/".join(part for part in parts if part.strip(". ")) or "document"


def to_gold(document: Document, extraction: Extraction) -> dict[str, Any]:
    """Give the extraction as a gold document."""
    text = document.text
    ends = [0, *(edge for span in extraction.body for edge in (span.start, span.end)), len(text)]
    outside = [text[start:end].strip() for start, end in zip(ends[::2], ends[1::2], strict=True)]
    return {
        "id": document.id,
        "source": document.source,
        "date": document.date,
        "ignore": [part for part in outside if part],
        "entities": [
            {"id": entity.key, "type": entity.type, "name": entity.name, "mentions": list(entity.forms)}
            for entity in extraction.entities
        ],
        "relations": [
            {"type": r.type, "head": r.head, "tail": r.tail, "status": r.status, "evidence": r.evidence.text}
            for r in extraction.relations
        ],
    }
