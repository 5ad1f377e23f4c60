"""A document's candidate pairs with their attributes: what training and reading share."""

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from kg.links.anaphora import stand_ins
from kg.model import Entity, Mention, Span
from kg.relations.absent import LeftOut
from kg.relations.candidates import Candidate, Sentence, find_candidates, split_sentences
from kg.relations.features import Names, Within
from kg.relations.parts import Described, View
from kg.relations.triggers import Found, Triggers
from kg.schema import Schema

Column = tuple[str, str]


class Pairs(msgspec.Struct, frozen=True):
    """The sentences of a document with their triggers; its candidates and, in the same order, what they look like.

    `topic` is the key of the entity that the document is about, or empty. Some mentions of the sentences are words that
    stand for what was named before (该公司): `antecedents` gives by their offset the mention that they refer to.
    """

    sentences: tuple[Sentence, ...]
    triggers: tuple[tuple[Found, ...], ...]
    candidates: tuple[Candidate, ...]
    described: tuple[Described, ...]
    topic: str = ""
    antecedents: Mapping[int, Mention] = msgspec.field(default_factory=dict)

    @property
    def attributes(self) -> tuple[tuple[str, ...], ...]:
        """The attributes of each candidate as text."""
        return tuple(one.attributes for one in self.described)


def columns_of(schema: Schema) -> tuple[Column, ...]:
    """Give (relation, direction) for every relation: `>` the left end of a pair is the head, `<` the right one is.

    A symmetric relation has one column.
    """
    return tuple(
        (name, direction)
        for name, relation in sorted(schema.relations.items())
        for direction in ("><" if not relation.symmetric else ">")
    )


def allowed_columns(schema: Schema, columns: Sequence[Column]) -> Mapping[tuple[str, str], tuple[int, ...]]:
    """Give for each pair of types (left, right) the columns whose signature admits it.

    Pairs that none admits are absent.
    """
    found: dict[tuple[str, str], tuple[int, ...]] = {}
    for left in sorted(schema.types):
        for right in sorted(schema.types):
            held = tuple(i for i, column in enumerate(columns) if _admits(schema, column, left, right))
            if held:
                found[left, right] = held
    return found


def _admits(schema: Schema, column: Column, left: str, right: str) -> bool:
    relation, direction = column
    if relation not in schema.relations:
        return False
    if schema.relations[relation].symmetric:
        return schema.allows(relation, left, right) or schema.allows(relation, right, left)
    return schema.allows(relation, left, right) if direction == ">" else schema.allows(relation, right, left)


def ends(schema: Schema, column: Column, left: str, right: str, kinds: tuple[str, str]) -> tuple[str, str]:
    """Give head and tail of what a column states of a pair; of a symmetric relation sorted where either order holds.

    :param kinds: the types of left and right.
    """
    relation, direction = column
    if schema.relations[relation].symmetric:
        swap = right < left if schema.allows(relation, *kinds) else True
    else:
        swap = direction == "<"
    return (right, left) if swap else (left, right)


def make_pairs(
    text: str,
    body: Sequence[Span],
    entities: Sequence[Entity],
    mentions: Sequence[Mention],
    topic: str,
    triggers: Triggers,
    possible: Mapping[tuple[str, str], object],
) -> Pairs:
    """Find the candidate pairs of a document and describe them.

    :param topic: the key of the entity that the document is about, or empty.
    :param possible: the pairs of types that some relation links.
    """
    meant = stand_ins(text, body, mentions)
    sentences = split_sentences(text, body, [*mentions, *meant])
    found = tuple(triggers.find(text, sentence) for sentence in sentences)
    about = [mention for mention in mentions if mention.entity == topic]
    candidates = tuple(find_candidates(sentences, about, possible))
    names = {entity.key: entity.name for entity in entities}
    view = View(topic, names, sentences[0].span.end if sentences else 0)
    described = tuple(_described(candidates, view, found))
    antecedents = {one.start: named for one, named in meant.items()}
    return Pairs(tuple(sentences), found, candidates, described, topic, antecedents)


def _described(candidates: Sequence[Candidate], view: View, triggers: Sequence[Sequence[Found]]) -> Iterator[Described]:
    """Give the attributes of each candidate; what rests on its sentence or on one end alone is worked out once."""
    same, absent = Names("s", view), Names("a", view)
    within: dict[int, Within] = {}
    left_out: dict[int, LeftOut] = {}
    for one in candidates:
        sentence, number = one.sentence, one.sentence.number
        if one.kind == "same":
            if number not in within:
                within[number] = Within(sentence, view, same, triggers[number])
            yield within[number].describe(one)
        else:
            if number not in left_out:
                left_out[number] = LeftOut(sentence, view, absent, triggers[number])
            yield left_out[number].describe(one)
