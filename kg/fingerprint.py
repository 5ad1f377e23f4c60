"""What stands for everything that decides what is read from a document, without loading any of it."""

import hashlib
from importlib.metadata import version
from pathlib import Path

import msgspec

from kg.errors import ModelError
from kg.settings import Settings, data_folder


def model_folder(settings: Settings) -> Path:
    """Give the folder of the trained model.

    :raises ModelError: where none is there.
    """
    folder = settings.model or data_folder("model")
    if not (folder / "mentions").is_dir():
        raise ModelError(f"{folder}: no trained model here; kg train makes one.")
    return folder


def fingerprint_of(settings: Settings) -> str:
    """Give a hash of code, settings, model and seeds.

    :raises ModelError: where the model is missing.
    """
    found = hashlib.sha256(version("park-kg").encode())
    chosen = (settings.min_confidence,)
    found.update(msgspec.json.encode(chosen))
    folders = [data_folder("ontology"), data_folder("seeds"), model_folder(settings), Path(__file__).parent]
    patterns = ["*.ttl", "*.tsv", "**/*", "**/*.py"]
    for folder, pattern in zip(folders, patterns, strict=True):
        _add(found, sorted(folder.glob(pattern)))
    extra = [settings.ontology] if settings.ontology else []
    extra += sorted(settings.seeds.glob("*.tsv")) if settings.seeds else []
    _add(found, extra)
    return found.hexdigest()


def _add(found: "hashlib._Hash", paths: list[Path]) -> None:
    for path in paths:
        if path.is_file() and "__pycache__" not in path.parts:
            found.update(path.name.encode() + b"\0" + path.read_bytes())
