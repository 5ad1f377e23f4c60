"""The output folder: whose it is, who writes into it, and how files are replaced.

`OUTPUT/.kg/` holds `manifest.json` (which documents the output stands for and which files are ours, with their hashes),
`cache.sqlite` (what was read, by content), `pieces.sqlite` (what the files say of it; may be deleted), `lock` and,
while a build writes, `new/`. Files are written there, then
renamed to their places, the manifest last: a build that stops before the renames changes nothing; one that is stopped
between them is finished by the next (`new/complete` says that every file there is whole). Only files that the manifest
names are ever replaced or removed.
"""

import hashlib
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
from filelock import FileLock, Timeout

from kg.errors import OutputError
from kg.settings import Settings

INNER = ".kg"
FORMAT = 1


class Manifest(msgspec.Struct, frozen=True):
    """What an output stands for: `documents` is document id to cache key, `files` file name to SHA-256 of its content.

    `settings` are those of the build, `fingerprint` that of the extractor which read its latest documents.
    """

    documents: dict[str, str] = {}
    files: dict[str, str] = {}
    settings: Settings = Settings()
    fingerprint: str = ""
    format: int = FORMAT


class Folder:
    """An output folder that this process holds the lock of. Made by `hold`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.inner = path / INNER
        self._new = self.inner / "new"
        self._finish()
        self.manifest = _read_manifest(self.inner / "manifest.json") or Manifest()

    @contextmanager
    def staged(self, documents: Mapping[str, str], settings: Settings, fingerprint: str) -> Iterator[Path]:
        """Give a folder to write the output's files into; when the block ends well, they replace the old ones.

        :raises OutputError: where the disk is full or a file cannot be replaced; what stood before then stands.
        """
        shutil.rmtree(self._new, ignore_errors=True)
        try:
            self._new.mkdir()
            yield self._new
            self._publish(Manifest(dict(sorted(documents.items())), {}, settings, fingerprint))
        except OSError as error:
            raise OutputError(
                f"{self.path}: cannot be written: {error.strerror or error}. Nothing was changed."
            ) from error
        finally:
            if not (self._new / "complete").exists():
                shutil.rmtree(self._new, ignore_errors=True)

    def unchanged(self, name: str) -> Path | None:
        """Give the path of a file of the output that stands as the manifest says, None where it does not."""
        path = self.path / name
        digest = self.manifest.files.get(name)
        return path if digest is not None and path.is_file() and _digest(path) == digest else None

    def forget(self) -> None:
        """Leave no trace where nothing was built: an output folder that never had a manifest."""
        if not (self.inner / "manifest.json").exists():
            shutil.rmtree(self.inner, ignore_errors=True)

    def _publish(self, manifest: Manifest) -> None:
        files = {path.name: _digest(path) for path in sorted(self._new.iterdir())}
        whole = msgspec.structs.replace(manifest, files=files)
        _write(self._new / "manifest", msgspec.json.format(msgspec.json.encode(whole, enc_hook=str), indent=1))
        for name in files:
            _sync(self._new / name)
        _write(self._new / "complete", b"")
        self._finish()
        self.manifest = whole

    def _finish(self) -> None:
        """Rename the files of a build that had written all of them."""
        if not (self._new / "complete").exists():
            shutil.rmtree(self._new, ignore_errors=True)
            return
        manifest = _read_manifest(self._new / "manifest") or Manifest()
        before = _read_manifest(self.inner / "manifest.json") or Manifest()
        for name in manifest.files:
            if (self._new / name).exists():
                _set_aside(self.path / name, before)
                (self._new / name).replace(self.path / name)
        for name, digest in before.files.items():
            gone = self.path / name
            if name not in manifest.files and gone.is_file() and _digest(gone) == digest:
                gone.unlink()
        (self._new / "manifest").replace(self.inner / "manifest.json")
        (self._new / "complete").unlink()
        shutil.rmtree(self._new, ignore_errors=True)


@contextmanager
def hold(output: Path, force: bool = False) -> Iterator[Folder]:
    """Make the output folder where it is missing, and hold its lock while the block runs.

    `force` takes a folder that holds other things and no output of ours; they stay as they are, and one that has the
    name of an output file is kept as NAME.before-kg.

    :raises OutputError: for a file in its place, a folder that cannot be written, one that is not ours, or one that
        another build is writing.
    """
    if output.exists() and not output.is_dir():
        raise OutputError(f"{output} is a file: give a folder for the output.")
    created = not output.exists()
    try:
        others = [] if created else sorted(path.name for path in output.iterdir() if path.name != INNER)
        if others and not force and not (output / INNER / "manifest.json").exists():
            raise OutputError(
                f"{output} is not empty and holds no output of kg (there is {others[0]}): "
                "give another folder, or --force to write beside what is there."
            )
        (output / INNER).mkdir(parents=True, exist_ok=True)
        lock = FileLock(output / INNER / "lock")
        lock.acquire(timeout=0)
    except Timeout as error:
        raise OutputError(
            f"{output}: another kg is writing into it; wait for it to end, or give another folder."
        ) from error
    except OSError as error:
        raise OutputError(f"{output}: cannot be written: {error.strerror or error}. Give another folder.") from error
    try:
        yield Folder(output)
    finally:
        lock.release()
        if created and not (output / INNER).exists():
            output.rmdir()


def read_manifest(output: Path) -> Manifest:
    """Read what an output stands for.

    :raises OutputError: where the folder holds no output of ours.
    """
    manifest = _read_manifest(output / INNER / "manifest.json")
    if manifest is None:
        raise OutputError(f"{output} holds no output of kg: run kg build INPUT -o {output} first.")
    return manifest


def _read_manifest(path: Path) -> Manifest | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=Manifest, dec_hook=_from_json)
    except FileNotFoundError:
        return None
    except NotADirectoryError:
        return None
    except (OSError, msgspec.DecodeError) as error:
        raise OutputError(
            f"{path}: cannot be read ({error}). Remove it to build anew with --force; the texts are needed again."
        ) from error


def _from_json(kind: type, value: Any) -> Any:  # noqa: ANN401
    return Path(value) if issubclass(kind, Path) else value


def _set_aside(path: Path, before: Manifest) -> None:
    if path.exists() and path.name not in before.files:
        path.replace(path.with_name(f"{path.name}.before-kg"))


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _write(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    _sync(path)


def _sync(path: Path) -> None:
    """Have the disk hold the file before anything is said to be complete."""
    with path.open("rb+") as stream:
        os.fsync(stream.fileno())
