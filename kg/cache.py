"""What was read from a document, kept by its content: `OUTPUT/.kg/cache.sqlite`.

The key is made of the document's text and what is known of it, and of everything that decides what is read from it
(model, ontology, seeds, settings), so that an entry never goes stale. SQLite keeps the file whole through a `kill -9`;
a file that was damaged all the same is named, set aside (`cache.damaged`) and begun anew.
"""

import hashlib
import logging
import sqlite3
import time
import zlib
from collections.abc import Callable, Iterable
from pathlib import Path
from types import TracebackType

import msgspec

from kg.errors import OutputError
from kg.model import Document, Extraction, from_line, to_line

_PATIENCE = 2.0  # seconds between two commits: what a killed build reads again
#: Bytes of lines that are held: a build goes through them five times.
_HELD = 32_000_000
_log = logging.getLogger(__name__)


def cache_key(document: Document, fingerprint: str) -> str:
    """Give the key of what the extractor with this fingerprint reads from the document, whatever its id."""
    parts = (fingerprint, document.hash, document.title, document.date, document.source, document.format)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


class Cache:
    """Extractions by key. A context manager; what was put stays, also when the block fails."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.empty = False
        self._lines: dict[str, bytes] = {}
        self._room = _HELD
        try:
            self._base = _open(path)
        except sqlite3.OperationalError as error:
            raise self._cannot(error) from error
        except sqlite3.DatabaseError:
            self._begin_anew()
        self._committed = time.monotonic()

    def __enter__(self) -> "Cache":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._write(self._base.commit)
            self.empty = self._base.execute("SELECT 1 FROM extraction LIMIT 1").fetchone() is None
        except OutputError:
            if error is None:
                raise
        finally:
            self._base.close()

    def __contains__(self, key: str) -> bool:
        return self._base.execute("SELECT 1 FROM extraction WHERE key = ?", (key,)).fetchone() is not None

    def get(self, key: str) -> Extraction | None:
        """Give what was put under the key; None where nothing was, or where it was damaged."""
        line = self.line(key)
        try:
            return from_line(line) if line is not None else None
        except msgspec.DecodeError:
            return None

    def line(self, key: str) -> bytes | None:
        """Give what was put under the key as its line of JSON, unread; None where nothing was, or it was damaged."""
        if (held := self._lines.get(key)) is not None:
            return held
        try:
            row = self._base.execute("SELECT line FROM extraction WHERE key = ?", (key,)).fetchone()
            line = zlib.decompress(row[0]) if row else None
        except (sqlite3.DatabaseError, zlib.error, TypeError):
            return None
        if line is not None and len(line) <= self._room:
            self._room -= len(line)
            self._lines[key] = line
        return line

    def put(self, key: str, extraction: Extraction) -> None:
        """Keep an extraction, on the disk after two seconds at most.

        :raises OutputError: where the disk is full or the file cannot be written.
        """
        line = zlib.compress(to_line(extraction).encode(), 1)
        self._lines.pop(key, None)
        self._write(lambda: self._base.execute("INSERT OR REPLACE INTO extraction VALUES (?, ?)", (key, line)))
        if time.monotonic() - self._committed > _PATIENCE:
            self._write(self._base.commit)
            self._committed = time.monotonic()

    def keep_only(self, keys: Iterable[str]) -> None:
        """Drop every entry whose key is not among these."""
        kept = [(key,) for key in keys]

        def drop() -> None:
            self._base.execute("CREATE TEMP TABLE kept (key TEXT PRIMARY KEY)")
            self._base.executemany("INSERT OR IGNORE INTO kept VALUES (?)", kept)
            self._base.execute("DELETE FROM extraction WHERE key NOT IN (SELECT key FROM kept)")
            self._base.execute("DROP TABLE kept")

        self._write(drop)

    def _write(self, change: Callable[[], object]) -> None:
        """Make a change; a file that turns out to be damaged is set aside first."""
        try:
            change()
        except sqlite3.OperationalError as error:
            raise self._cannot(error) from error
        except sqlite3.DatabaseError:
            self._base.close()
            self._begin_anew()
            change()

    def _begin_anew(self) -> None:
        try:
            aside = self.path.with_suffix(".damaged")
            self.path.replace(aside)
            _log.warning("%s was damaged: it is now %s, and its documents are read again.", self.path, aside.name)
            self._base = _open(self.path)
        except (OSError, sqlite3.Error) as error:
            raise self._cannot(error) from error

    def _cannot(self, error: Exception) -> OutputError:
        return OutputError(f"{self.path}: cannot be written: {error}. The output is as it was.")


def _open(path: Path) -> sqlite3.Connection:
    base = sqlite3.connect(path)
    try:
        base.execute("PRAGMA journal_mode = DELETE")
        base.execute("CREATE TABLE IF NOT EXISTS extraction (key TEXT PRIMARY KEY, line BLOB NOT NULL) WITHOUT ROWID")
        # a damaged page would be found only when something on it is asked for, or swallow what is put there
        if (said := base.execute("PRAGMA quick_check(1)").fetchone()) != ("ok",):
            raise sqlite3.DatabaseError(said)
    except sqlite3.DatabaseError:
        base.close()
        raise
    return base
