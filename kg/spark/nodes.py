"""Entities to nodes before comparison, in parts: what a batch of documents says of a node, and how parts are added.

`kg.identity.sources.gather` makes nodes of any documents; the nodes of two batches with one key are one node whose sets
are united and whose counts are added. So the batches are the combiners of a reduction, and a node that a million
documents name comes to the one task that adds it up in as many rows as there are batches.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import msgspec

from kg.identity.context import Context
from kg.identity.sources import TOLD, Node, gather
from kg.lexicon import NameRow, load_lexicon
from kg.model import from_line
from kg.settings import Settings
from kg.spark.grouped import by_key

if TYPE_CHECKING:
    import pandas as pd
    from pyspark.sql import DataFrame

#: Between the parts of a key: smaller than any character of a name, so that text and tuple sort alike.
BETWEEN = "\x01"
_TOLD = "document string, entity string, node string, data binary"


def gather_nodes(extractions: "DataFrame", settings: Settings, apart: frozenset[str]) -> "DataFrame":
    """Give rows of two kinds: (`document`, `entity`, `node`) for a source, (`node`, `data`) for a part of a node.

    :param extractions: with a column `line`.
    :param apart: sources that a decision keeps to themselves.
    """

    def tell(batches: "Iterator[pd.DataFrame]") -> "Iterator[pd.DataFrame]":
        import pandas as pd

        lexicon = load_lexicon(settings.seeds)
        for batch in batches:
            contexts = (Context(from_line(line), lexicon) for line in batch["line"])
            rows: list[tuple[Any, ...]] = []
            for node in gather(contexts, lexicon, apart):
                name = node_name(node)
                rows += [(document, entity, name, None) for document, entity in node.sources]
                rows.append((None, None, name, pack(node)))
            yield pd.DataFrame(rows, columns=["document", "entity", "node", "data"])

    return extractions.select("line").mapInPandas(tell, _TOLD)


def merge_nodes(parts: "DataFrame") -> "DataFrame":
    """Add up the parts (`node`, `data`) of each node."""

    def merge(batches: "Iterator[pd.DataFrame]") -> "Iterator[pd.DataFrame]":
        import pandas as pd

        for groups in by_key(batches, "node"):
            rows = [(name, merged(data for (data,) in rows)) for name, rows in groups]
            yield pd.DataFrame(rows, columns=["node", "data"])

    ordered = parts.select("node", "data").repartition("node").sortWithinPartitions("node")
    return ordered.mapInPandas(merge, "node string, data binary")


def node_name(node: Node) -> str:
    """Give the key of a node as text that sorts as the key does."""
    return BETWEEN.join(node.key)


def pack(node: Node) -> bytes:
    """Give all that a node holds but its sources, which have no bound; the same node gives the same bytes."""
    told = {name: _plain(getattr(node, name)) for name in TOLD}
    return msgspec.json.encode((node.key, node.row, told))


@lru_cache(maxsize=4096)
def unpack(data: bytes) -> Node:
    """Give the node of which these are the bytes; it must not be changed."""
    return _unpack(data)


def merged(parts: Iterable[bytes]) -> bytes:
    """Give the node that these parts add up to, packed as they are."""
    first, *others = parts
    node = _unpack(first)
    for other in others:
        _add(node, _unpack(other))
    return pack(node)


def _unpack(data: bytes) -> Node:
    key, row, told = msgspec.json.decode(data, type=tuple[tuple[str, str, str], NameRow | None, dict[str, Any]])
    node = Node(key, row)
    for name, value in told.items():
        kind = type(getattr(node, name))
        setattr(node, name, kind(value) if kind is not tuple else tuple(value))
    return node


def _add(node: Node, other: Node) -> None:
    for name in TOLD:
        mine, value = getattr(node, name), getattr(other, name)
        if isinstance(mine, dict):
            setattr(node, name, {one: mine.get(one, 0) + value.get(one, 0) for one in {**mine, **value}})
        elif isinstance(mine, frozenset):
            setattr(node, name, mine | value)
        elif name == "first":
            node.first = min(node.first, other.first)


def _plain(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, dict):
        return dict(sorted(value.items()))
    return sorted(value) if isinstance(value, frozenset) else value
