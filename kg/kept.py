"""What was made before, kept by what it was made of: `OUTPUT/.kg/pieces.sqlite`.

A piece is bytes under a digest of everything that they follow from, so that none ever goes stale and the file may be
deleted at any time. SQLite keeps it whole through a `kill -9`; a piece whose checksum is wrong is not there, and a file
that was damaged is named, set aside (`pieces.damaged`) and begun anew.
"""

import hashlib
import logging
import sqlite3
import sys
import zlib
from functools import cache
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

import zstandard

#: The name of the file in an output's inner folder.
PIECES = "pieces.sqlite"
#: Bytes of a digest.
SIZE = 16
_MEMORY = 16_000  # KB that SQLite may take
_CHECK = 4
_log = logging.getLogger(__name__)


class Kept:
    """Pieces by digest. A context manager; what was neither asked for nor put is dropped when the block ends well."""

    def __init__(self, path: Path | None) -> None:
        """Open the file, or make it.

        :param path: nothing is kept where it is None.
        """
        self._path = path
        self._base: sqlite3.Connection | None = None
        self._used: list[tuple[bytes]] = []
        self._pack = zstandard.ZstdCompressor(level=1).compress
        try:
            self._base = _open(path) if path else None
        except sqlite3.OperationalError:  # it cannot be opened here, which does not say that it is damaged
            self._base = None
        except sqlite3.DatabaseError:
            self._begin_anew()

    def __enter__(self) -> "Kept":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._base is None:
            return
        try:
            if error is None:
                self._drop_unused(self._base)
            self._base.commit()
        except sqlite3.Error:  # a full disk costs the next build time, not this one its output
            pass
        finally:
            self._give_up()

    @property
    def keeps(self) -> bool:
        """Say whether anything is kept."""
        return self._base is not None

    def get(self, digest: bytes) -> bytes | None:
        """Give what was put under the digest; None where nothing was, or where it was damaged."""
        if self._base is None:
            return None
        try:
            row = self._base.execute("SELECT data FROM piece WHERE digest = ?", (digest,)).fetchone()
        except sqlite3.OperationalError:  # the disk cannot be read now
            self._give_up()
            return None
        except sqlite3.DatabaseError:
            self._begin_anew()
            return None
        if row is None:
            return None
        data: bytes = row[0]
        if not isinstance(data, bytes) or zlib.crc32(data[_CHECK:]).to_bytes(_CHECK) != data[:_CHECK]:
            return None
        try:
            piece = zstandard.decompress(data[_CHECK:])
        except zstandard.ZstdError:
            return None
        self._used.append((digest,))
        return piece

    def put(self, digest: bytes, data: bytes) -> None:
        """Keep a piece; where that fails, it is made again next time."""
        if self._base is None:
            return
        try:
            packed = self._pack(data)
            row = digest, zlib.crc32(packed).to_bytes(_CHECK) + packed
            self._base.execute("INSERT OR REPLACE INTO piece VALUES (?, ?)", row)
            self._used.append((digest,))
        except sqlite3.OperationalError:  # no room on the disk: whatever was put before may go too
            self._give_up()
        except sqlite3.DatabaseError:
            self._begin_anew()

    def _drop_unused(self, base: sqlite3.Connection) -> None:
        base.execute("CREATE TEMP TABLE used (digest BLOB PRIMARY KEY) WITHOUT ROWID")
        base.executemany("INSERT OR IGNORE INTO used VALUES (?)", self._used)
        base.execute("DELETE FROM piece WHERE digest NOT IN (SELECT digest FROM used)")
        base.execute("DROP TABLE used")

    def _give_up(self) -> None:
        """Close the file; what was not committed is taken back by SQLite."""
        if self._base is not None:
            self._base.close()
        self._base = None

    def _begin_anew(self) -> None:
        self._give_up()
        if self._path is None:
            return
        aside = self._path.with_suffix(".damaged")
        try:
            self._path.replace(aside)
            _log.warning("%s was damaged: it is now %s, and everything is written anew.", self._path, aside.name)
            self._base = _open(self._path)
        except (OSError, sqlite3.Error):  # nothing is kept then
            self._base = None


class Recall(NamedTuple):
    """Pieces that one stage keeps, by names of its own: what it calls by a name follows from that and the salt."""

    kept: Kept
    salt: bytes

    def get(self, name: bytes) -> bytes | None:
        """Give what was put under the name; None where nothing was."""
        return self.kept.get(digest_of(self.salt, name))

    def put(self, name: bytes, data: bytes) -> None:
        """Keep a piece under the name, in the place of an earlier one."""
        self.kept.put(digest_of(self.salt, name), data)


def digest_of(*parts: bytes) -> bytes:
    """Give a digest of parts in this order."""
    found = hashlib.blake2b(digest_size=SIZE)
    for part in parts:
        found.update(len(part).to_bytes(8))
        found.update(part)
    return found.digest()


def files_digest(*paths: Path | None) -> bytes:
    """Give a digest of the code, and of these files and of the tables in these folders."""
    found = [code_digest()]
    for path in paths:
        inner = sorted(path.glob("*.tsv")) if path and path.is_dir() else [path] if path else []
        found += [one.read_bytes() for one in inner if one.is_file()]
    return digest_of(*found)


@cache
def code_digest() -> bytes:
    """Give a digest of this code, of Python (its tables of characters) and of the libraries used for pieces."""
    folder = Path(__file__).parent
    found = [path.read_bytes() for path in sorted(folder.rglob("*.py"))]
    libraries = [f"{name} {version(name)}".encode() for name in ("msgspec", "numpy", "opencc", "pypinyin", "scipy")]
    return digest_of(sys.version.encode(), *found, *libraries)


def _open(path: Path) -> sqlite3.Connection:
    base = sqlite3.connect(path)
    try:
        base.execute("PRAGMA page_size = 16384")
        base.execute("PRAGMA journal_mode = DELETE")
        base.execute("PRAGMA synchronous = OFF")  # a damaged file costs time only
        base.execute(f"PRAGMA cache_size = -{_MEMORY}")
        mine = int.from_bytes(code_digest()[:3])
        (theirs,) = base.execute("PRAGMA user_version").fetchone()
        if theirs != mine:  # other code: nothing of it can be used
            base.execute("DROP TABLE IF EXISTS piece")
            base.execute("VACUUM")
            base.execute(f"PRAGMA user_version = {mine}")
        base.execute("CREATE TABLE IF NOT EXISTS piece (digest BLOB PRIMARY KEY, data BLOB NOT NULL)")
    except sqlite3.DatabaseError:
        base.close()
        raise
    return base
