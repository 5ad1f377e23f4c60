"""Gold documents: the annotated corpus that training and evaluation read.

A gold document is `NAME.json` beside `NAME.txt`, a line of a `*.jsonl` file that carries its `text`, or a task of an
export of Label Studio (a `*.json` that holds a list). What its parts mean is told in `kg.training.annotated`.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from kg.errors import InputError
from kg.training.annotated import GoldDocument as GoldDocument
from kg.training.annotated import GoldEntity as GoldEntity
from kg.training.annotated import GoldRelation as GoldRelation
from kg.training.label_studio import is_export, read_export

Statement = tuple[str, str, str]


def read_gold(places: Iterable[Path]) -> Iterator[GoldDocument]:
    """Read gold documents from folders and files, in the order of their names.

    Where an export of Label Studio in a folder has a document that also stands there as NAME.json, the export counts:
    `kg annotate` writes both, and only one of them was corrected.

    :raises InputError: for a place that does not exist or a document that cannot be read, with its path.
    """
    for place in places:
        if not place.exists():
            raise InputError(
                f"{place}: no such file or folder; give a folder of NAME.json + NAME.txt or a *.jsonl file."
            )
        paths = _below(place) if place.is_dir() else [place]
        exports = {path: list(_read_export(path, place.is_file())) for path in paths if _alone(path)}
        corrected = {(one.id, one.text) for documents in exports.values() for one in documents}
        for path in paths:
            if path.suffix == ".jsonl":
                yield from _read_lines(path)
            elif path.with_suffix(".txt").exists():
                document = _read_pair(path, path.relative_to(place) if place.is_dir() else Path(path.name))
                if (document.id, document.text) not in corrected:
                    yield document
            else:
                yield from exports[path]


def _alone(path: Path) -> bool:
    return path.suffix != ".jsonl" and not path.with_suffix(".txt").exists()


def _below(folder: Path) -> list[Path]:
    found = sorted((*folder.rglob("*.json"), *folder.rglob("*.jsonl")))
    return [path for path in found if not any(part.startswith(".") for part in path.relative_to(folder).parts)]


def _read_pair(path: Path, name: Path) -> GoldDocument:
    try:
        document = msgspec.json.decode(path.read_bytes(), type=GoldDocument)
        text = path.with_suffix(".txt").read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError, msgspec.DecodeError) as error:
        raise InputError(f"{path}: not a gold document: {error}") from error
    return msgspec.structs.replace(document, id=name.with_suffix("").as_posix(), text=text)


def _read_export(path: Path, named: bool) -> Iterator[GoldDocument]:
    """Read an export of Label Studio; in a folder, other JSON without a text beside it is none of ours."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: not a gold document: {error}") from error
    if is_export(data):
        yield from read_export(path, data)
    elif named:
        raise InputError(f"{path}: not a gold document: there is no {path.stem}.txt beside it, nor is it an export.")


def _read_lines(path: Path) -> Iterator[GoldDocument]:
    for number, line in enumerate(path.read_bytes().splitlines(), start=1):
        if not line.strip():
            continue
        try:
            document = msgspec.json.decode(line, type=GoldDocument)
        except msgspec.DecodeError as error:
            raise InputError(f"{path}, line {number}: not a gold document: {error}") from error
        yield document
