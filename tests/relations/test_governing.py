"""What may tell a status: the words that reach the trigger, and what is said of the other relations."""

import pytest
from marked import entities_of, read

from kg.lexicon import load_lexicon
from kg.model import Document, Span
from kg.relations.drafts import Draft, make_drafts
from kg.relations.governing import governing_attributes
from kg.relations.pairs import allowed_columns, columns_of, make_pairs
from kg.relations.statements import Statement
from kg.relations.triggers import Triggers
from kg.schema import load_schema

SCHEMA, LEXICON = load_schema(), load_lexicon()


def drafts(marked: str, *keys: tuple[str, str, str]) -> list[Draft]:
    text, mentions = read(marked)
    possible = allowed_columns(SCHEMA, columns_of(SCHEMA))
    entities = entities_of(mentions)
    pairs = make_pairs(text, [Span(0, len(text))], entities, mentions, "", Triggers(LEXICON), possible)
    stated = []
    for key in keys:
        places = [one for one in pairs.candidates if {one.left.entity, one.right.entity} == set(key[1:])]
        stated.append((Statement(key, 0.0, places[0]), 0.9))
    return make_drafts(Document("d", text), pairs, stated, LEXICON.status_words)


def attributes(marked: str, *keys: tuple[str, str, str]) -> list[tuple[str, ...]]:
    return governing_attributes(drafts(marked, *keys))


SETTLES = ("落户", "甲公司", "东园区")


@pytest.mark.parametrize(
    ("marked", "attribute", "expected"),
    [
        ("[C甲公司]拟落户[K东园区]。", "b拟", True),
        ("[C甲公司]拟落户[K东园区]。", "Splanned", True),
        ("[C甲公司]已落户[K东园区]。", "Sdone", True),
        ("[C甲公司]已落户[K东园区]。", "Splanned", False),
        ("如期，[C甲公司]落户[K东园区]。", "b如期", False),  # another clause
        ("如期，[C甲公司]落户[K东园区]。", "w如期", True),  # the same sentence
        ("[C甲公司]落户[K东园区]，明年投产。", "a明年", False),
        ("[C甲公司]落户[K东园区]。明年投产。", "w明年", False),  # another sentence
        ("[C甲公司]落户[K东园区]。", "T落户", True),
        ("[C甲公司]落户[K东园区]。", "#", False),
        ("1.[C甲公司]落户[K东园区]。", "#", True),
    ],
)
def test_words_that_reach_the_trigger(marked: str, attribute: str, expected: bool) -> None:
    assert (attribute in attributes(marked, SETTLES)[0]) is expected


def test_names_are_no_words() -> None:
    found = attributes("[C甲公司]落户[K东园区]。", SETTLES)[0]
    assert "b<COMPANY" in found
    assert not any("甲公司" in one for one in found)


def test_other_relations_of_the_same_ends_speak() -> None:
    first, second = attributes("[C甲公司]拟落户[K东园区]，与[C乙公司]合作。", SETTLES, ("合作", "甲公司", "乙公司"))
    assert any(one.startswith("1落户合作") for one in first)
    assert "1planned" in second
    alone = attributes("[C甲公司]拟落户[K东园区]。", SETTLES)[0]
    assert not any(one.startswith("1") for one in alone)


def test_rules_settle_the_draft() -> None:
    (draft,) = drafts("[C甲公司]拟落户[K东园区]。", SETTLES)
    assert draft.relation.status == "planned"
    assert draft.relation.trigger is not None
    assert draft.relation.trigger.text == "落户"
    assert len(draft.ends) == 2
    assert all(draft.sentence.span.start <= end.start < end.end <= draft.sentence.span.end for end in draft.ends)
