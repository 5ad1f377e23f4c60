"""What Spark's workers compute, without Spark: sums of parts are the whole."""

import sys

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import KgError
from kg.graph import noisy_or
from kg.identity.context import Context
from kg.identity.sources import gather
from kg.lexicon import load_lexicon
from kg.spark.grouped import by_key
from kg.spark.merged import noisy_or_counted
from kg.spark.nodes import merged, node_name, pack, unpack
from kg.spark.session import open_session

from .test_spark import corpus

thousandths = st.integers(0, 1000).map(lambda number: number / 1000)


@given(st.lists(thousandths, min_size=1, max_size=60))
def test_confidence_by_counts_is_that_of_the_list(values: list[float]) -> None:
    assert noisy_or_counted([(value, values.count(value)) for value in set(values)]) == noisy_or(values)


def test_parts_of_nodes_add_up() -> None:
    lexicon = load_lexicon()
    documents = corpus()[:30]
    whole = {
        node_name(node): node for node in gather((Context(one, lexicon) for one in documents), lexicon, frozenset())
    }
    parts: dict[str, list[bytes]] = {}
    for start in range(0, 30, 7):
        for node in gather((Context(one, lexicon) for one in documents[start : start + 7]), lexicon, frozenset()):
            parts.setdefault(node_name(node), []).append(pack(node))
    assert {name: merged(reversed(found)) for name, found in parts.items()} == {
        n: pack(node) for n, node in whole.items()
    }
    for node in whole.values():
        same = unpack(pack(node))
        subject = msgspec.structs.replace(node.subject, documents=())
        assert (same.subject, same.first, same.all_names) == (
            subject, node.first, node.all_names,
        )  # fmt: skip


def test_groups_go_on_over_the_ends_of_batches() -> None:
    pandas = pytest.importorskip("pandas")
    rows = [("a", 1), ("a", 2), ("b", 3), ("b", 4), ("c", 5)]
    batches = (pandas.DataFrame(rows[at : at + 3], columns=["k", "v"]) for at in (0, 3))
    (groups,) = by_key(batches, "k")
    assert groups == [("a", [(1,), (2,)]), ("b", [(3,), (4,)]), ("c", [(5,)])]


def test_without_spark_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark.errors", None)
    with pytest.raises(KgError, match=r"park-kg\[spark\]"):
        open_session()
