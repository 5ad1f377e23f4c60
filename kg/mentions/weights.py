"""The weights of several linear-chain CRFs in one table: an attribute is looked up once for all of them.

Rows are attributes, sorted by key; a row holds only the labels that it speaks for or against (compressed sparse rows).
Columns are the labels of all taggers, side by side. A key is found by its upper bits, which say where to look, and then
compared. Rows that speak for many labels are also kept in full: adding up whole rows is faster
than going from entry to entry. Sums run over a character's attributes in a fixed order, so that they do not depend on
what else is read with it.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kg.errors import ModelError
from kg.mentions.keys import BITS, Attributes, Keys, Places

Scores = NDArray[np.float32]
Index = NDArray[np.int32]

DAMAGED = "weights of the tagger are damaged: fetch the model again, or train it again."
#: So many upper bits of a key say where to look, at most.
_UPPER = 20
#: A row of more entries is kept in full.
_SPARSE = 16
_SIZE = _SPARSE.bit_length()


class Rows(NamedTuple):
    """The rows of attributes, as `Attributes` has them.

    0 is none, -i a row that is kept in full; else where its entries are, and in the last bits how many.
    """

    grid: Index
    at: Places
    rows: Index


class Part(NamedTuple):
    """A tagger's share of a table: its labels and columns, and the weight of each pair of neighbouring labels."""

    labels: tuple[str, ...]
    columns: slice
    transitions: Scores


class Weights:
    """Weights of some taggers by name. `keys` are sorted; row i has the entries `starts[i]` to `starts[i + 1]`."""

    def __init__(
        self,
        keys: Keys,
        counts: NDArray[np.integer],
        columns: NDArray[np.uint16],
        values: NDArray[np.float16],
        parts: Mapping[str, tuple[tuple[str, ...], NDArray[np.float32]]],
    ) -> None:
        self.keys, self.counts, self.columns, self.values = keys, counts, columns, values
        self.parts: dict[str, Part] = {}
        at = 0
        for name, (labels, transitions) in parts.items():
            self.parts[name] = Part(labels, slice(at, at + len(labels)), transitions)
            at += len(labels)
        self.width = at
        self._check()
        bits = min(len(keys).bit_length(), _UPPER)
        self._lower = np.uint64(BITS - bits)
        self._buckets = np.zeros((1 << bits) + 1, dtype=np.int32)
        np.cumsum(np.bincount((keys >> self._lower).astype(np.int64), minlength=1 << bits), out=self._buckets[1:])
        sizes = counts.astype(np.int32)
        starts = np.cumsum(sizes, dtype=np.int32) - sizes
        full = np.flatnonzero(sizes > _SPARSE)
        # Memory is what a sum waits for: where a row's entries are, how many, and each entry, are one number each.
        self._places = np.where(sizes > 0, starts << _SIZE | sizes, 0)
        self._places[full] = -np.arange(1, len(full) + 1)
        self._light = columns.astype(np.uint32) << np.uint32(16) | values.view(np.uint16)
        self._full = np.zeros((len(full) + 1, self.width), dtype=np.float32)
        entries, at_row = _entries(starts[full], sizes[full])
        self._full[at_row + 1, columns[entries]] = values[entries]

    def __reduce__(self) -> tuple[object, ...]:
        """Travel to another process without what can be made again."""
        parts = {name: (part.labels, part.transitions) for name, part in self.parts.items()}
        return Weights, (self.keys, self.counts, self.columns, self.values, parts)

    def _check(self) -> None:
        whole = self.counts.ndim == 1 and np.issubdtype(self.counts.dtype, np.integer)
        sizes = len(self.keys) == len(self.counts) and len(self.columns) == len(self.values)
        if not (
            whole
            and sizes
            and len(self.columns) < 1 << (31 - _SIZE)
            and (self.counts >= 0).all()
            and int(self.counts.sum(dtype=np.int64)) == len(self.columns)
            and (self.keys[1:] > self.keys[:-1]).all()
            and (not len(self.keys) or int(self.keys[-1]) < 1 << BITS)
            and (not len(self.columns) or int(self.columns.max()) < self.width)
            and np.isfinite(self.values).all()
            and all(
                one.transitions.shape == (len(one.labels),) * 2 and np.isfinite(one.transitions).all()
                for one in self.parts.values()
            )
        ):
            raise ValueError("these arrays are no table of weights")

    def find(self, attributes: Attributes) -> Rows:
        """Look attributes up."""
        grid, at, keys = attributes
        rows = self._find(np.concatenate([grid.ravel(), keys]))
        return Rows(rows[: grid.size].reshape(grid.shape), at, rows[grid.size :])

    def _find(self, keys: Keys) -> Index:
        bucket = (keys >> self._lower).astype(np.intp)
        rows, ends = self._buckets[bucket], self._buckets[bucket + 1]
        found = np.zeros(len(keys), dtype=np.int32)
        left = np.flatnonzero(rows < ends)
        rows, ends, keys = rows[left], ends[left], keys[left]
        while len(left):
            same = self.keys[rows] == keys
            found[left[same]] = self._places[rows[same]]
            rows += 1
            more = ~same & (rows < ends)
            left, rows, ends, keys = left[more], rows[more], ends[more], keys[more]
        return found

    def score(self, rows: Rows) -> Scores:
        """Give the sum of the weights of each character: one column a label of each tagger."""
        size = rows.grid.shape[1]
        every = np.concatenate([rows.grid.ravel(), rows.rows])
        some = np.flatnonzero(every > 0)
        light = every[some]
        entries, place = _entries(light >> _SIZE, light & ((1 << _SIZE) - 1))
        at = np.concatenate([np.tile(np.arange(size), len(rows.grid)), rows.at])[some]
        held = self._light[entries]
        bins = (at * self.width)[place] + (held >> np.uint32(16))
        sums = np.bincount(bins, weights=held.astype(np.uint16).view(np.float16), minlength=size * self.width)
        scores = sums.astype(np.float32).reshape(size, self.width)
        work = np.empty_like(scores)
        for row in np.maximum(-rows.grid, 0):
            hit = np.flatnonzero(row)
            if 4 * len(hit) > size:
                # "clip" keeps numpy from making a copy first; no row is out of bounds
                scores += np.take(self._full, row, axis=0, out=work, mode="clip")
            elif len(hit):
                scores[hit] += self._full[row[hit]]
        for at, row in _layers(rows.at, np.maximum(-rows.rows, 0)):
            scores[at] += self._full[row]
        return scores

    def save(self, path: Path) -> None:
        """Write the table: the same table, the same bytes."""
        gaps = np.diff(self.keys, prepend=np.uint64(0))
        arrays: dict[str, NDArray[Any]] = {
            "keys": _planes(gaps),
            "counts": self.counts.astype(np.uint16),
            "columns": _planes(self.columns),
            "values": _planes(self.values),
        }
        for name, part in self.parts.items():
            arrays[f"{name}.transitions"] = part.transitions.astype(np.float32)
            arrays[f"{name}.labels"] = np.frombuffer("\n".join(part.labels).encode(), dtype=np.uint8)
        file = io.BytesIO()
        np.savez_compressed(file, allow_pickle=False, **arrays)
        path.write_bytes(file.getvalue())


def _entries(starts: Index, sizes: Index) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Give the places of all entries of some rows, row by row; and for each the number of its row among these."""
    before = np.cumsum(sizes) - sizes
    place = np.repeat(np.arange(len(sizes)), sizes)
    return (starts - before)[place] + np.arange(len(place)), place


def _layers(at: Places, rows: Index) -> Iterator[tuple[Places, Index]]:
    """Give pairs of characters and rows in layers, each with at most one row a character."""
    hit = np.flatnonzero(rows)
    order = hit[np.argsort(at[hit], kind="stable")]
    at, rows = at[order], rows[order]
    rank = np.arange(len(at)) - np.searchsorted(at, at)
    by_rank = np.argsort(rank, kind="stable")
    borders = np.cumsum(np.bincount(rank)).tolist()
    for start, end in zip([0, *borders], borders, strict=False):
        layer = by_rank[start:end]
        yield at[layer], rows[layer]


def _planes(values: NDArray[np.generic]) -> NDArray[np.uint8]:
    """Put first bytes by first bytes, second by second: that compresses better."""
    return np.ascontiguousarray(values.view(np.uint8).reshape(len(values), values.itemsize).T)


def _from_planes(planes: NDArray[np.uint8], kind: type[np.generic]) -> NDArray[Any]:
    if planes.dtype != np.uint8 or planes.ndim != 2 or len(planes) != np.dtype(kind).itemsize:
        raise ValueError("not an array in planes")
    return np.ascontiguousarray(planes.T).view(kind).ravel()


def load_weights(path: Path, names: Sequence[str]) -> Weights:
    """Read what `Weights.save` wrote.

    :param names: the taggers whose weights it holds, in order.
    :raises ModelError: for a file that is missing, damaged, or of other taggers.
    """
    try:
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as held:
            parts = {
                name: (tuple(held[f"{name}.labels"].tobytes().decode().split("\n")), held[f"{name}.transitions"])
                for name in names
            }
            keys = np.cumsum(_from_planes(held["keys"], np.uint64), dtype=np.uint64)
            columns = _from_planes(held["columns"], np.uint16)
            return Weights(keys, held["counts"], columns, _from_planes(held["values"], np.float16), parts)
    except (OSError, EOFError, KeyError, ValueError, TypeError, zipfile.BadZipFile, zlib.error) as error:
        raise ModelError(f"{path}: {DAMAGED}") from error


def trimmed(table: Weights, least: float) -> Weights:
    """Leave out the weights nearer to 0 than `least`, and the keys that then have none."""
    kept = np.abs(table.values.astype(np.float32)) >= least
    counts = np.bincount(np.repeat(np.arange(len(table.keys)), table.counts)[kept], minlength=len(table.keys))
    some = counts > 0
    parts = {name: (part.labels, part.transitions) for name, part in table.parts.items()}
    return Weights(table.keys[some], counts[some], table.columns[kept], table.values[kept], parts)


def merged(tables: Mapping[str, Weights]) -> Weights:
    """Put tables of one tagger each together, in this order, under these names."""
    keys, columns, values, parts, at = [], [], [], {}, 0
    for name, table in tables.items():
        (part,) = table.parts.values()
        parts[name] = (part.labels, part.transitions.astype(np.float32))
        keys.append(np.repeat(table.keys, table.counts))
        columns.append(table.columns + np.uint16(at))
        values.append(table.values)
        at += table.width
    if not tables:
        none = np.zeros(0, dtype=np.uint64)
        return Weights(none, none.astype(np.int64), none.astype(np.uint16), none.astype(np.float16), {})
    every = np.concatenate(keys)
    order = np.argsort(every, kind="stable")
    unique, counts = np.unique(every[order], return_counts=True)
    return Weights(unique, counts, np.concatenate(columns)[order], np.concatenate(values)[order], parts)
