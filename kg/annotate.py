"""A first annotation of documents, in the format of the gold documents, to be corrected by hand.

Each document becomes NAME.txt, the text as read, and NAME.json beside it: entities with their surface forms, relations
with their sentence, and under `ignore` what was not read as article. The same goes as tasks for Label Studio into the
folder `label-studio`: who prefers that corrects there and exports.
"""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

from kg.documents import Skipped, read_documents
from kg.errors import InputError, OutputError
from kg.model import Document, Extraction
from kg.pipeline import extract
from kg.schema import load_schema
from kg.settings import Settings
from kg.training.tasks import label_config, outside, to_task

#: The folder of Label Studio's files: tasks to import, and the labelling configuration.
STUDIO = "label-studio"
#: Names that Windows keeps for devices, whatever ending they bear.
_DEVICE = re.compile(r"^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?=\.|$)", re.IGNORECASE)


def annotate(
    inputs: Sequence[str | Path], output: Path, settings: Settings | None = None
) -> tuple[int, tuple[Skipped, ...]]:
    """Write text and annotation of every document; give how many, and what was skipped.

    An annotation that is there already is somebody's work: it is never written over, but named among the skipped. The
    tasks of Label Studio are those of the documents annotated now, in a file of its own for each run.

    :raises InputError: where there is no document.
    :raises OutputError: where the folder cannot be written.
    """
    written = 0
    skipped: list[Skipped] = []
    chosen = settings or Settings()
    with _tasks(output / STUDIO, label_config(load_schema(chosen.ontology))) as add:
        for found in read_documents(inputs):
            if isinstance(found, Skipped):
                skipped.append(found)
                continue
            path = output / f"{safe_name(found.id)}.json"
            if path.exists():
                skipped.append(Skipped(str(path), "is there already: delete it to annotate anew"))
                continue
            extraction = extract(found, chosen)
            _write(path.with_suffix(".txt"), found.text)
            _write(path, json.dumps(to_gold(found, extraction), ensure_ascii=False, indent=1) + "\n")
            add(to_task(found, extraction, f"park-kg {version('park-kg')}"))
            written += 1
    if not written and not skipped:
        raise InputError("There is nothing to read there.")
    return written, tuple(skipped)


@contextmanager
def _tasks(folder: Path, config: str) -> Iterator[Callable[[dict[str, Any]], None]]:
    """Give what adds a task to a new file of tasks, written when the first one comes."""
    lines: list[str] = []

    def add(task: dict[str, Any]) -> None:
        lines.append(json.dumps(task, ensure_ascii=False))

    try:
        yield add
    finally:
        if lines:
            names = ("tasks.json", *(f"tasks-{number}.json" for number in range(2, 10_000)))
            path = next(folder / name for name in names if not (folder / name).exists())
            _write(path, "[\n" + ",\n".join(lines) + "\n]\n")
            _write(folder / "config.xml", config)


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise OutputError(f"{path}: cannot be written: {error.strerror or error}. Give another folder.") from error


def safe_name(name: str) -> str:
    """Make a path below a folder of a document's id, which may come from anywhere.

    >>> safe_name("../../etc/x"), safe_name("C:/a?b"), safe_name("day1/report"), safe_name("aux.1/x. ")
    ('etc/x', 'C_/a_b', 'day1/report', '_aux.1/x')
    """
    parts = (part.rstrip(". ") for part in re.sub(r'[:*?"<>|\\\x00-\x1f]', "_", name).split("/"))
    return "/".join(_DEVICE.sub(r"_\g<0>", part) for part in parts if part) or "document"


def to_gold(document: Document, extraction: Extraction) -> dict[str, Any]:
    """Give the extraction as a gold document."""
    text = document.text
    return {
        "id": document.id,
        "source": document.source,
        "date": document.date,
        "ignore": [text[part.start : part.end] for part in outside(text, extraction.body)],
        "entities": [
            {"id": entity.key, "type": entity.type, "name": entity.name, "mentions": list(entity.forms)}
            for entity in extraction.entities
        ],
        "relations": [
            {"type": r.type, "head": r.head, "tail": r.tail, "status": r.status, "evidence": r.evidence.text}
            for r in extraction.relations
        ],
    }
