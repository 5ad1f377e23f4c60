"""Arrays as compressed files: the same array, the same bytes; nothing but an array can be in one."""

import gzip
import io
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray


def save_packed(path: Path, values: NDArray[Any]) -> None:
    """Write an array in numpy's format, compressed."""
    array = io.BytesIO()
    np.save(array, values, allow_pickle=False)
    path.write_bytes(gzip.compress(array.getvalue(), mtime=0))


def load_packed(path: Path) -> NDArray[Any]:
    """Read what `save_packed` wrote.

    :raises OSError, EOFError, zlib.error, ValueError: for a file that is missing, damaged or holds no array.
    """
    values: NDArray[Any] = np.load(io.BytesIO(gzip.decompress(path.read_bytes())), allow_pickle=False)
    return values
