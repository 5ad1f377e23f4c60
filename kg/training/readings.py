"""Gold documents as the stages read them: the candidate pairs, and which gold entity each entity stands for."""

from collections import Counter, defaultdict
from collections.abc import Sequence

import msgspec

from kg.lexicon import Lexicon
from kg.links import find_topic, group_mentions, one_type_a_form
from kg.mentions.lists import complete_lists
from kg.mentions.spread import spread
from kg.model import Entity, Mention, Span
from kg.relations.classifier import Classifier
from kg.relations.context import describe
from kg.relations.pairs import Pairs, allowed_columns, columns_of, make_pairs
from kg.relations.statements import possible_statements
from kg.relations.triggers import Triggers
from kg.schema import Schema
from kg.training.gold import GoldDocument
from kg.training.weigh import Judged


class Reading(msgspec.Struct, frozen=True):
    """A gold document as read: its candidate pairs, and which gold entity each entity stands for."""

    gold: GoldDocument
    pairs: Pairs
    mentions: tuple[Mention, ...]
    stands_for: dict[str, str]


def read_pairs(
    gold: GoldDocument, found: Sequence[Mention] | None, schema: Schema, lexicon: Lexicon, triggers: Triggers
) -> Reading:
    """Give the candidate pairs of a gold document.

    :param found: mentions as a tagger found them; absent, gold mentions and gold entities.
    """
    body = gold_body(gold)
    placed = gold.spans()
    if found is None:
        entities = tuple(Entity(one.id, one.type, one.name, one.mentions) for one in gold.entities)
        mentions = tuple(sorted(Mention(start, end, kind, key) for (start, end), (kind, key) in placed.items()))
    else:
        typed = one_type_a_form(gold.text, found)
        everywhere = spread(gold.text, body, complete_lists(gold.text, body, typed))
        entities, mentions = group_mentions(gold.text, everywhere, lexicon)
    topic = find_topic(gold.text, body, entities, mentions, lexicon)
    possible = allowed_columns(schema, columns_of(schema))
    pairs = make_pairs(gold.text, body, entities, mentions, topic, triggers, possible)
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for mention in mentions:
        if (mention.start, mention.end) in placed:
            votes[mention.entity][placed[mention.start, mention.end][1]] += 1
    return Reading(gold, pairs, mentions, {key: vote.most_common(1)[0][0] for key, vote in votes.items()})


def gold_body(gold: GoldDocument) -> tuple[Span, ...]:
    """Give the spans of the text that gold does not ignore."""
    spans, start = [], 0
    for part in gold.body.split("\0"):
        if part:
            spans.append(Span(start, start + len(part)))
        start += len(part) + 1
    return tuple(spans)


def judge_document(reading: Reading, model: Classifier, schema: Schema) -> list[Judged]:
    """Describe the statements that a document could make, and say which of them gold states."""
    columns = columns_of(schema)
    odds = model.log_odds_of(reading.pairs.described)
    found = possible_statements(reading.pairs, odds, columns, allowed_columns(schema, columns), schema)
    rows = describe(found, reading.pairs, reading.mentions, model.card.relations, model.card.types)
    wanted = {(one.type, one.head, one.tail) for one in reading.gold.relations}
    wanted |= {(kind, tail, head) for kind, head, tail in wanted if schema.relations[kind].symmetric}
    stands = reading.stands_for
    return [
        Judged(one.key[0], tuple(row.tolist()), (one.key[0], *(stands.get(key, "") for key in one.key[1:])) in wanted)
        for one, row in zip(found, rows, strict=True)
    ]
