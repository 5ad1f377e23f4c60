"""The tables of a graph on disk, in SQLite.

`thing` and `document` are numbered in the order of their ids, so that sorting by numbers is sorting by ids. `member`
and `evidence` hold what a document says of a thing and of a statement; `node` and `edge` what all documents together
say: `about` is absent where it can be made of these. The `stamp` of a document stands for all that it tells, and is
absent where it tells nothing. The file is this process's own and is thrown away, so nothing is
done to keep it whole.
"""

import sqlite3
from pathlib import Path

_CACHE = 32_000  # KB of memory that SQLite may take
_TABLES = """
CREATE TABLE source (document INTEGER, entity TEXT, thing INTEGER);
CREATE TABLE thing (no INTEGER PRIMARY KEY, id TEXT, type TEXT, canonical BLOB);
CREATE TABLE document (no INTEGER PRIMARY KEY, id TEXT, head BLOB, stamp BLOB);
CREATE TABLE member (thing INTEGER, document INTEGER, said BLOB);
CREATE TABLE evidence (head INTEGER, type TEXT, tail INTEGER, status TEXT, document INTEGER, event TEXT, said BLOB);
CREATE TABLE node (no INTEGER PRIMARY KEY, type TEXT, label TEXT, about BLOB);
CREATE TABLE edge (no INTEGER PRIMARY KEY, head INTEGER, type TEXT, tail INTEGER, status TEXT, withdrawn INTEGER,
                   about BLOB);
"""


def create(path: Path) -> sqlite3.Connection:
    """Make an empty file with the tables, in the place of whatever an earlier run has left there."""
    path.unlink(missing_ok=True)
    # Rows are inserted in one transaction that nothing could take back.
    base = sqlite3.connect(path, isolation_level=None)
    base.execute("PRAGMA journal_mode = OFF")
    base.execute("PRAGMA synchronous = OFF")
    base.execute("PRAGMA locking_mode = EXCLUSIVE")
    base.execute(f"PRAGMA cache_size = -{_CACHE}")
    base.executescript(_TABLES)
    return base


def reopen(path: Path) -> sqlite3.Connection:
    """Open, in another process, a file to which nothing is written any more."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?immutable=1", uri=True)
