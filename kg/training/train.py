"""Trains everything that is learnt, from gold documents: the tagger, the classifier of relations, its calibration."""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import msgspec
import numpy as np

from kg.errors import InputError, OutputError
from kg.lexicon import Lexicon, load_lexicon
from kg.links import find_topic, group_mentions, one_type_a_form
from kg.mentions import blank_nlp, tagger_of
from kg.mentions.labels import Labelled
from kg.mentions.spread import spread
from kg.mentions.tagger import FORMAT, Plan
from kg.model import Entity, Mention, Span
from kg.relations.classifier import Classifier
from kg.relations.pairs import Pairs, allowed_columns, columns_of, ends, make_pairs
from kg.relations.triggers import Triggers
from kg.schema import Schema, load_schema
from kg.training.calibrate import Judged, calibrated
from kg.training.corpora import train_auxiliary
from kg.training.gold import GoldDocument, read_gold
from kg.training.relations import Example, examples, train_classifier
from kg.training.tagger import part_of, train_tagger, workshop

FOLDS = 5


def train(
    gold: Sequence[Path],
    output: Path,
    corpora: Mapping[str, Path] | None = None,
    *,
    say: Callable[[str], None] = lambda _: None,
    workers: int = 2,
) -> None:
    """Train on gold documents and write a model folder.

    :param corpora: public corpora by name, for auxiliary taggers (`kg.training.corpora`).
    :param say: called with a line of text before each stage.
    :raises InputError: where there is no gold document.
    :raises OutputError: where the folder cannot be made; said before the work begins.
    """
    documents = sorted(read_gold(gold), key=lambda document: document.id)
    if not documents:
        raise InputError(f"{', '.join(map(str, gold))}: no gold documents (NAME.json beside NAME.txt, or *.jsonl).")
    try:
        output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{output}: no model can be written here: {error}. Choose another folder.") from error
    say(f"{len(documents)} gold documents")
    auxiliary = _auxiliary(corpora or {}, say, workers)
    say("tagger")
    weights, unseen = train_tagger(documents, auxiliary, workers)
    say("relations")
    classifier = train_relations(documents, unseen)
    _write(output, documents, weights, classifier, sorted(auxiliary))


def _auxiliary(corpora: Mapping[str, Path], say: Callable[[str], None], workers: int) -> dict[str, bytes]:
    names = sorted(corpora)
    if not names:
        return {}
    say(f"auxiliary taggers: {', '.join(names)}")
    with workshop(workers) as pool:
        return dict(zip(names, pool.map(train_auxiliary, [corpora[name] for name in names]), strict=True))


class Reading(msgspec.Struct, frozen=True):
    """A gold document as read: its candidate pairs, and which gold entity each entity stands for."""

    gold: GoldDocument
    pairs: Pairs
    stands_for: dict[str, str]


def read_pairs(
    gold: GoldDocument, spans: Sequence[Labelled] | None, schema: Schema, lexicon: Lexicon, triggers: Triggers
) -> Reading:
    """Give the candidate pairs of a gold document.

    :param spans: mentions as a tagger found them; absent, gold mentions and gold entities.
    """
    body = gold_body(gold)
    placed = gold.spans()
    if spans is None:
        entities = tuple(Entity(one.id, one.type, one.name, one.mentions) for one in gold.entities)
        mentions = tuple(sorted(Mention(start, end, kind, key) for (start, end), (kind, key) in placed.items()))
    else:
        found = spread(gold.text, body, one_type_a_form(gold.text, (Mention(*span) for span in spans)))
        entities, mentions = group_mentions(gold.text, found, lexicon)
    topic = find_topic(gold.text, body, entities, mentions, lexicon)
    possible = allowed_columns(schema, columns_of(schema))
    pairs = make_pairs(gold.text, body, entities, mentions, topic, triggers, possible)
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for mention in mentions:
        if (mention.start, mention.end) in placed:
            votes[mention.entity][placed[mention.start, mention.end][1]] += 1
    return Reading(gold, pairs, {key: vote.most_common(1)[0][0] for key, vote in votes.items()})


def gold_body(gold: GoldDocument) -> tuple[Span, ...]:
    """Give the spans of the text that gold does not ignore."""
    spans, start = [], 0
    for part in (*gold.body.split("\0"),):
        if part:
            spans.append(Span(start, start + len(part)))
        start += len(part) + 1
    return tuple(spans)


def train_relations(documents: Sequence[GoldDocument], unseen: Mapping[str, Sequence[Labelled]]) -> Classifier:
    """Learn to read relations.

    From gold mentions and from mentions as a tagger finds them in documents it has not seen.
    """
    schema, lexicon = load_schema(), load_lexicon()
    triggers = Triggers(lexicon)
    tagged = {one.id: read_pairs(one, unseen[one.id], schema, lexicon, triggers) for one in documents}
    lessons: dict[str, list[Example]] = {}
    for one in documents:
        ideal = read_pairs(one, None, schema, lexicon, triggers)
        real = tagged[one.id]
        lessons[one.id] = examples(one, ideal.pairs, ideal.stands_for, schema)
        lessons[one.id] += examples(one, real.pairs, real.stands_for, schema)
    judged: list[Judged] = []
    for fold in range(FOLDS):
        seen = [lesson for one in documents if part_of(one.id, FOLDS) != fold for lesson in lessons[one.id]]
        model = train_classifier(seen, schema)
        for one in documents:
            if part_of(one.id, FOLDS) == fold:
                judged += judge_document(tagged[one.id], model, schema)
    whole = train_classifier([lesson for one in documents for lesson in lessons[one.id]], schema)
    return calibrated(whole, judged, sum(len(one.relations) for one in documents))


def judge_document(reading: Reading, model: Classifier, schema: Schema) -> list[Judged]:
    """Give for each possible statement of a document its best column, log odds, and whether gold states it."""
    columns = columns_of(schema)
    allowed = allowed_columns(schema, columns)
    best: dict[tuple[str, str, str], tuple[float, int]] = {}
    for row, candidate in zip(model.log_odds(reading.pairs.attributes), reading.pairs.candidates, strict=True):
        kinds = (candidate.left.type, candidate.right.type)
        for i in allowed.get(kinds, ()):
            key = (columns[i][0], *ends(schema, columns[i], candidate.left.entity, candidate.right.entity, kinds))
            best[key] = max(best.get(key, (-np.inf, i)), (float(row[i]), i))
    wanted = {(one.type, one.head, one.tail) for one in reading.gold.relations}
    wanted |= {(kind, tail, head) for kind, head, tail in wanted if schema.relations[kind].symmetric}
    stands = reading.stands_for
    return [
        Judged(column, odds, (kind, stands.get(head, ""), stands.get(tail, "")) in wanted)
        for (kind, head, tail), (odds, column) in sorted(best.items())
    ]


def _write(
    output: Path,
    documents: Sequence[GoldDocument],
    weights: dict[str, bytes],
    classifier: Classifier,
    auxiliary: Sequence[str],
) -> None:
    nlp = blank_nlp()
    nlp.meta["name"] = "park_mentions"
    nlp.meta["description"] = "Mentions in Chinese news about industrial parks"
    nlp.meta["license"] = "Apache-2.0"
    tagger = tagger_of(nlp)
    kinds = tuple(sorted({entity.type for document in documents for entity in document.entities}))
    tagger.set_weights(Plan(FORMAT, tuple(auxiliary), kinds), weights)
    (output / "mentions").mkdir(parents=True, exist_ok=True)
    nlp.to_disk(output / "mentions")
    classifier.to_disk(output / "relations")
    card = {
        "gold_documents": len(documents),
        "auxiliary": list(auxiliary),
        "types": list(kinds),
        "relations": sorted({column.relation for column in classifier.card.columns}),
        "threshold": classifier.card.threshold,
    }
    (output / "training.json").write_text(
        json.dumps(card, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n"
    )
