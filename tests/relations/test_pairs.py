"""Which relations may link which types, and which end of a pair is the head."""

import pytest

from kg.relations.pairs import allowed_columns, columns_of, ends
from kg.schema import load_schema

SCHEMA = load_schema()
COLUMNS = columns_of(SCHEMA)


def allowed(left: str, right: str) -> set[tuple[str, str]]:
    return {COLUMNS[i] for i in allowed_columns(SCHEMA, COLUMNS).get((left, right), ())}


def test_a_symmetric_relation_has_one_column_any_other_two() -> None:
    for name, relation in SCHEMA.relations.items():
        assert [one for _, one in COLUMNS if _ == name] == ([">"] if relation.symmetric else [">", "<"])


@pytest.mark.parametrize(
    ("left", "right", "column", "possible"),
    [
        ("COMPANY", "PARK", ("落户", ">"), True),
        ("PARK", "COMPANY", ("落户", "<"), True),
        ("PERSON", "COMPANY", ("任职", ">"), True),
        ("PARK", "PROJECT", ("签约", ">"), True),
        ("PROJECT", "PARK", ("签约", ">"), True),
        ("COMPANY", "PARK", ("落户", "<"), False),
        ("COMPANY", "PERSON", ("任职", ">"), False),
        ("PROJECT", "PROJECT", ("签约", ">"), False),
        ("PERSON", "PARK", ("落户", ">"), False),
        ("COMPANY", "PARK", ("收购", ">"), False),
    ],
)
def test_allowed_columns(left: str, right: str, column: tuple[str, str], possible: bool) -> None:
    assert (column in allowed(left, right)) == possible


def test_types_that_nothing_links_are_absent() -> None:
    assert ("EVENT", "EVENT") not in allowed_columns(SCHEMA, COLUMNS)
    assert ("PORT", "PARK") not in allowed_columns(SCHEMA, COLUMNS)


def test_columns_of_relations_that_the_schema_does_not_know_are_never_allowed() -> None:
    assert allowed_columns(SCHEMA, [("租赁", ">")]) == {}


@pytest.mark.parametrize(
    ("column", "kinds", "swapped"),
    [
        (("落户", ">"), ("COMPANY", "PARK"), False),
        (("落户", "<"), ("PARK", "COMPANY"), True),
        (("签约", ">"), ("COMPANY", "PARK"), False),
    ],
)
def test_ends(column: tuple[str, str], kinds: tuple[str, str], swapped: bool) -> None:
    assert ends(SCHEMA, column, "l", "r", kinds) == (("r", "l") if swapped else ("l", "r"))


def test_what_a_column_states_is_admitted_by_the_schema() -> None:
    for kinds, held in allowed_columns(SCHEMA, COLUMNS).items():
        by_key = {"l": kinds[0], "r": kinds[1]}
        for i in held:
            head, tail = ends(SCHEMA, COLUMNS[i], "l", "r", kinds)
            assert SCHEMA.allows(COLUMNS[i][0], by_key[head], by_key[tail])
