"""What the classifier sees of a pair: by types, words, triggers and lists, not by the names themselves."""

import re

import numpy as np
import pytest
from marked import entities_of, read

from kg.lexicon import load_lexicon
from kg.model import Span
from kg.relations import known
from kg.relations.classifier import FORMAT, Card, Classifier
from kg.relations.pairs import Pairs, allowed_columns, columns_of, make_pairs
from kg.relations.parts import Part
from kg.relations.triggers import Triggers
from kg.schema import load_schema

SCHEMA = load_schema()
TRIGGERS = Triggers(load_lexicon())


def pairs(marked: str, topic: str = "") -> Pairs:
    text, mentions = read(marked)
    possible = allowed_columns(SCHEMA, columns_of(SCHEMA))
    return make_pairs(text, [Span(0, len(text))], entities_of(mentions), mentions, topic, TRIGGERS, possible)


def seen(marked: str, topic: str = "") -> list[set[str]]:
    return [set(attributes) for attributes in pairs(marked, topic).attributes]


def test_each_attribute_stands_once_and_in_a_fixed_order() -> None:
    found = pairs("[C甲公司]、[C乙公司]落户[K东园区]。[C丙公司]签约。", "东园区")
    assert len(found.attributes) == len(found.candidates) > 3
    for attributes in found.attributes:
        assert len(attributes) == len(set(attributes))
    assert found.attributes == pairs("[C甲公司]、[C乙公司]落户[K东园区]。[C丙公司]签约。", "东园区").attributes


def test_what_stands_between_is_told_in_an_order_that_no_hash_decides() -> None:
    found = pairs("[C甲公司]、[L江州市]、[G江州市政府]、[U江州大学]、[X江州港]、[P何川]与[K东园区]签约。")
    between = [[one for one in told if re.match(r"sk[A-Z]+\d", one)] for told in found.attributes]
    assert max(map(len, between)) > 3
    assert all(kinds == sorted(kinds) for kinds in between)


def test_names_of_the_same_shape_look_the_same() -> None:
    assert seen("[C辰光公司]落户[K东海园区]。") == seen("[C海禾公司]落户[K西湖园区]。")
    assert seen("[C辰光公司]落户[K东海园区]。") != seen("[C辰光公司]离开[K东海园区]。")


def test_members_of_a_list_look_alike_beyond_it() -> None:
    found = pairs("[C甲公司]、[C乙公司]落户[K东园区]。")
    by_pair = {
        (one.left.entity, one.right.entity): set(attributes)
        for one, attributes in zip(found.candidates, found.attributes, strict=True)
    }
    first, second = by_pair["甲公司", "东园区"], by_pair["乙公司", "东园区"]
    middle = {one for one in first if one.startswith("sm")}
    assert middle
    assert middle == {one for one in second if one.startswith("sm")}
    assert not middle & by_pair["甲公司", "乙公司"]


def test_a_trigger_and_where_it_stands_are_seen() -> None:
    (between,) = seen("[C甲公司]落户[K东园区]")
    (before,) = seen("落户：[C甲公司]，[K东园区]")
    (none,) = seen("[C甲公司]，[K东园区]")
    assert any(one.startswith("st落户M") for one in between)
    assert any(one.startswith("st落户B") for one in before)
    assert not any(one.startswith("st落户") for one in none)


def test_the_topic_is_seen() -> None:
    (mine,), (other,) = seen("[C甲公司]落户[K东园区]", "东园区"), seen("[C甲公司]落户[K东园区]")
    assert mine > other
    assert all(one.startswith("sTr") for one in mine - other)


def test_the_kinds_of_candidates_share_no_attribute() -> None:
    found = pairs("[C甲公司]落户[K东园区]。[C乙公司]落户。", "东园区")
    by_kind: dict[str, set[str]] = {}
    for one, attributes in zip(found.candidates, found.attributes, strict=True):
        by_kind.setdefault(one.kind, set()).update(attributes)
    assert set(by_kind) == {"same", "absent"}
    assert not by_kind["same"] & by_kind["absent"]


def test_parts_that_pairs_share_are_weighed_as_each_pair_alone() -> None:
    found = pairs("[C甲公司]、[C乙公司]与[K东园区]共建[I丙研究院]。[C丙公司]签约，落户并建设。", "东园区")
    shared = [id(part) for one in found.described for part in one.shared]
    assert len(set(shared)) < len(shared)
    names = sorted({attribute for row in found.attributes for attribute in row})[::2]
    columns = columns_of(SCHEMA)
    random = np.random.default_rng(3)
    weights = random.integers(-999, 999, size=(len(names), len(columns))).astype(np.float32) / 1024
    bias = np.ones(len(columns), dtype=np.float32)
    made = Classifier(Card(FORMAT, columns, tuple(sorted(SCHEMA.types)), tuple(names), (), 0.5), weights, bias)
    one_by_one = [
        weights[[names.index(one) for one in row if one in names]].sum(axis=0) + 1 for row in found.attributes
    ]
    for _ in range(2):  # what is remembered answers as what is not
        assert made.log_odds_of(found.described).tolist() == made.log_odds(found.attributes).tolist()
    assert made.log_odds_of(found.described) == pytest.approx(np.array(one_by_one), abs=1e-4)


def test_no_more_is_remembered_than_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known, "_MOST", 3)
    names = [f"{letter}{number}" for letter in "abcdef" for number in range(3)]
    held = known.Known(names)
    for letter in "abcdefg":
        for n in range(3):
            row = names.index(f"{letter}{n}") + 1 if letter != "g" else 0
            for _ in range(2):
                assert [*held.typed(Part((), (letter, "?")), str(n))] == [row] * (row > 0)
            assert [*held.plain(Part((f"{letter}{n}", "nothing")))] == [row] * (row > 0)
        held.forget()
        assert sum(map(len, held._typed.values())) <= 3
