"""Rows of a sorted partition, group by group: as a reducer sees them, without a task for each group."""

import itertools
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    import pandas as pd

Group: TypeAlias = tuple[str, list[tuple[Any, ...]]]
_GROUPS = 2_000


def by_key(batches: "Iterator[pd.DataFrame]", key: str) -> Iterator[list[Group]]:
    """Give lists of groups: the key, and the rest of the columns of each of its rows, in their order.

    :param batches: of a partition that is sorted by the column `key`, which no other partition shares values with.
    """
    groups = itertools.groupby(_rows(batches, key), key=lambda row: row[0])
    told = ((name, [row[1] for row in rows]) for name, rows in groups)
    while chunk := list(itertools.islice(told, _GROUPS)):
        yield chunk


def _rows(batches: "Iterator[pd.DataFrame]", key: str) -> Iterator[tuple[str, tuple[Any, ...]]]:
    for batch in batches:
        rest = batch.drop(columns=key)
        yield from zip(batch[key], rest.itertuples(index=False, name=None), strict=True)
