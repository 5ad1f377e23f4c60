"""The statements of a document, and what each has to do with the others."""

import numpy as np
from marked import entities_of, read

from kg.lexicon import load_lexicon
from kg.model import Mention, Span
from kg.relations.context import describe, features_of
from kg.relations.pairs import Pairs, allowed_columns, columns_of, make_pairs
from kg.relations.statements import NOWHERE, Statement, possible_statements
from kg.relations.triggers import Triggers
from kg.schema import load_schema

SCHEMA = load_schema()
COLUMNS = columns_of(SCHEMA)
ALLOWED = allowed_columns(SCHEMA, COLUMNS)
RELATIONS, TYPES = tuple(sorted(SCHEMA.relations)), tuple(sorted(SCHEMA.types))
TRIGGERS = Triggers(load_lexicon())


def pairs(marked: str) -> tuple[Pairs, tuple[Mention, ...]]:
    text, mentions = read(marked)
    return make_pairs(text, [Span(0, len(text))], entities_of(mentions), mentions, "", TRIGGERS, ALLOWED), mentions


def statements(
    marked: str, value: float = 1.0
) -> tuple[dict[tuple[str, str, str], Statement], tuple[Pairs, tuple[Mention, ...]]]:
    """Give all statements; a candidate's odds are `value` and a tenth for each one before it."""
    held, mentions = pairs(marked)
    odds = value + np.arange(len(held.candidates))[:, None] / 10 + np.zeros((1, len(COLUMNS)))
    return {one.key: one for one in possible_statements(held, odds, COLUMNS, ALLOWED, SCHEMA)}, (held, mentions)


def described(marked: str, key: tuple[str, str, str]) -> dict[str, float]:
    found, held = statements(marked)
    rows = describe(list(found.values()), *held, RELATIONS, TYPES)
    return dict(zip(features_of(RELATIONS, TYPES), rows[list(found).index(key)].tolist(), strict=True))


def test_statements_are_those_that_the_schema_admits_each_once() -> None:
    found, _ = statements("[C甲公司]落户[K东园区]。[C甲公司]参观[K东园区]。")
    assert ("落户", "甲公司", "东园区") in found
    assert ("落户", "东园区", "甲公司") not in found
    assert ("任职", "甲公司", "东园区") not in found
    assert list(found) == sorted(found)


def test_the_candidate_that_speaks_most_for_a_statement_is_kept() -> None:
    found, _ = statements("[C甲公司]落户[K东园区]。[C甲公司]参观[K东园区]。")
    best = found["落户", "甲公司", "东园区"]
    assert (best.candidate.sentence.number, round(best.odds, 1)) == (1, 1.1)


def test_rivals_and_members_of_a_list_are_seen() -> None:
    one = described("[C甲公司]、[C乙公司]落户[K东园区]。", ("落户", "甲公司", "东园区"))
    assert (one["siblings"], one["same"], one["rivals of tail"], one["rivals of head"]) == (1, 1, 1, 0)
    two = described("[C甲公司]落户[K东园区]。[C甲公司]落户[K西园区]。", ("落户", "甲公司", "东园区"))
    assert (two["siblings"], two["rivals of head"]) == (0, 1)


def test_types_counts_and_other_relations_of_the_pair_are_seen() -> None:
    one = described("[C甲公司]落户[K东园区]。[C甲公司]来了。", ("落户", "甲公司", "东园区"))
    assert (one["head COMPANY"], one["tail PARK"], one["head PARK"]) == (1, 1, 0)
    assert (one["head mentions"], one["tail mentions"], one["head sure"]) == (2, 1, 1.0)
    assert one["pair 位于"] > one["pair 任职"] == -9
    assert one["pair 落户"] == -9


def test_types_that_were_not_trained_and_no_statements_are_described_too() -> None:
    found, held = statements("[C甲公司]落户[K东园区]。")
    rows = describe(list(found.values()), *held, RELATIONS, ("COMPANY",))
    assert rows.shape == (len(found), len(features_of(RELATIONS, ("COMPANY",))))
    assert describe([], pairs("")[0], (), RELATIONS, TYPES).shape == (0, len(features_of(RELATIONS, TYPES)))


def test_what_several_places_say_of_one_statement_is_kept() -> None:
    found, _ = statements("[C甲公司]落户[K东园区]。[C甲公司]参观[K东园区]。")
    one = found["落户", "甲公司", "东园区"]
    assert (one.places, one.places_together) == (2, 2)
    assert (round(one.together, 1), round(one.second, 1), one.apart) == (1.1, 1.0, NOWHERE)
    [other] = [one for key, one in found.items() if key[0] == "合作"]
    assert other.places == one.places
