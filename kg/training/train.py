"""Trains everything that is learnt, from gold documents: the tagger, the classifier of relations, its calibration."""

import json
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import numpy as np

from kg.errors import InputError, OutputError
from kg.lexicon import Lexicon, load_lexicon
from kg.mentions import blank_nlp, tagger_of
from kg.mentions.tagger import FORMAT, Plan
from kg.mentions.weights import Weights, merged, trimmed
from kg.model import Mention
from kg.relations.classifier import Classifier, with_status
from kg.relations.forest import Forest
from kg.relations.triggers import Triggers
from kg.schema import Schema, load_schema
from kg.training.corpora import train_auxiliary
from kg.training.gold import GoldDocument, read_gold
from kg.training.readings import judge_document, read_pairs
from kg.training.relations import Example, Lessons, examples
from kg.training.sources import licensed, missing, named
from kg.training.statuses import StatusExample, learn_status, status_examples
from kg.training.tagger import part_of, train_tagger, workshop
from kg.training.threads import one_thread
from kg.training.weigh import Judged, Weighed, calibrated, grow

FOLDS = 5
#: Smaller weights of the tagger are left out: half of all, and 6 of 6,881 names read were others without them.
LEAST_WEIGHT = 0.01
#: A gold document of more sentences is a report; on those confidences are calibrated.
_SENTENCES = 3
#: With fewer statements to learn from, no trees are grown.
_ENOUGH = 200


def train(
    gold: Sequence[Path],
    output: Path,
    corpora: Mapping[str, Path] | None = None,
    *,
    say: Callable[[str], None] = lambda _: None,
    workers: int = 2,
    ontology: Path | None = None,
    seeds: Path | None = None,
    licensed_only: bool = False,
) -> None:
    """Train on gold documents and write a model folder.

    :param corpora: public corpora by name, for auxiliary taggers (`kg.training.corpora`).
    :param ontology: a user's own schema; so `seeds` for lexicons.
    :param say: called with a line of text before each stage.
    :param licensed_only: leave out the sources whose stated licence does not reach the data (`kg.training.sources`).
    :raises InputError: where there is no gold document, or one states relations that the ontology lacks.
    :raises OutputError: where the folder cannot be made; said before the work begins.
    """
    documents = sorted(read_gold(gold), key=lambda document: document.id)
    corpora = dict(corpora or {})
    if licensed_only:
        documents, corpora, left = licensed(documents, corpora)
        for line in left:
            say(f"left out: {line}")
    if not documents:
        raise InputError(f"{', '.join(map(str, gold))}: no gold documents (NAME.json beside NAME.txt, or *.jsonl).")
    _check_schema(documents, load_schema(ontology))
    try:
        output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{output}: no model can be written here: {error}. Choose another folder.") from error
    say(f"{len(documents)} gold documents")
    for line in missing(documents, corpora):
        say(line)
    learn(documents, output, train_auxiliaries(corpora, say, workers), say, workers, ontology, seeds)


def _check_schema(documents: Sequence[GoldDocument], schema: Schema) -> None:
    unknown = {relation.type: one.id for one in documents for relation in one.relations}
    unknown = {kind: name for kind, name in unknown.items() if kind not in schema.relations}
    if unknown:
        named = ", ".join(f"{kind} (in {name})" for kind, name in sorted(unknown.items()))
        raise InputError(f"The ontology does not have the relations {named}: state them in a file, --ontology FILE.")


def learn(
    documents: Sequence[GoldDocument],
    output: Path,
    auxiliary: Mapping[str, Weights],
    say: Callable[[str], None],
    workers: int,
    ontology: Path | None = None,
    seeds: Path | None = None,
) -> None:
    """Learn from gold documents, given trained auxiliary taggers by name, and write a model folder."""
    say("tagger")
    weights, unseen = train_tagger(documents, auxiliary, workers, seeds)
    say("relations")
    classifier = train_relations(documents, unseen, load_schema(ontology), load_lexicon(seeds), workers).whole
    _write(output, documents, weights, classifier, sorted(auxiliary))


def train_auxiliaries(
    corpora: Mapping[str, Path], say: Callable[[str], None] = lambda _: None, workers: int = 2
) -> dict[str, Weights]:
    """Train an auxiliary tagger on each corpus, by name."""
    names = sorted(corpora)
    if not names:
        return {}
    say(f"auxiliary taggers: {', '.join(names)}")
    with workshop(workers) as pool:
        return dict(zip(names, pool.map(train_auxiliary, [corpora[name] for name in names]), strict=True))


class Learnt(msgspec.Struct, frozen=True):
    """What reads relations, and for each part of the documents the same learnt without that part, for measuring."""

    whole: Classifier
    without: tuple[Classifier, ...] = ()


@one_thread()
def train_relations(
    documents: Sequence[GoldDocument],
    unseen: Mapping[str, Sequence[Mention]],
    schema: Schema,
    lexicon: Lexicon,
    workers: int = 1,
) -> Learnt:
    """Learn to read relations.

    From gold mentions and from mentions as a tagger finds them in documents it has not seen.

    The trees and the confidences learn from what a classifier says of documents that it has not seen.
    """
    triggers = Triggers(lexicon)
    tagged = [read_pairs(one, unseen[one.id], schema, lexicon, triggers) for one in documents]
    lessons: list[Example] = []
    parts: list[int] = []
    told: list[StatusExample] = []
    for one, real in zip(documents, tagged, strict=True):
        ideal = read_pairs(one, None, schema, lexicon, triggers)
        told += status_examples(one, ideal.pairs, schema, lexicon.status_words, part_of(one.id, FOLDS))
        for reading in (ideal, real):
            lessons += examples(one, reading.pairs, reading.stands_for, schema)
        parts += [part_of(one.id, FOLDS)] * (len(lessons) - len(parts))
    school = Lessons(lessons, parts, schema)
    without = [with_status(school.learn(fold, workers), learn_status(told, fold)) for fold in range(FOLDS)]
    judged = {real.gold.id: judge_document(real, without[part_of(real.gold.id, FOLDS)], schema) for real in tagged}
    reports = [real.gold for real in tagged if len(real.pairs.sentences) > _SENTENCES]
    whole = with_status(school.learn(workers=workers), learn_status(told))
    return weighed(whole, without, judged, reports if len(reports) >= FOLDS else documents, workers)


def weighed(
    whole: Classifier,
    without: Sequence[Classifier],
    judged: Mapping[str, Sequence[Judged]],
    reports: Sequence[GoldDocument],
    workers: int = 1,
) -> Learnt:
    """Give the classifiers with trees grown from judged statements, calibrated on those of the reports.

    :param without: for each part the classifier that has not seen it; its trees and confidences do not see it either.
    """
    everything = [one for name in sorted(judged) for one in judged[name]]
    if len(everything) < _ENOUGH:
        return Learnt(whole, tuple(without))
    lessons = [everything]
    lessons += [
        [one for name in sorted(judged) if part_of(name, FOLDS) != fold for one in judged[name]]
        for fold in range(FOLDS)
    ]
    with ThreadPoolExecutor(workers) as pool:  # the library lets other threads run
        grown, *forests = pool.map(grow, lessons)
    parts = [_weighed_part(forest, fold, judged, reports) for fold, forest in enumerate(forests)]
    return Learnt(
        calibrated(whole, grown, parts),
        tuple(
            calibrated(model, forest, [part for k, part in enumerate(parts) if k != fold])
            for fold, (model, forest) in enumerate(zip(without, forests, strict=True))
        ),
    )


def _weighed_part(
    forest: Forest, fold: int, judged: Mapping[str, Sequence[Judged]], reports: Sequence[GoldDocument]
) -> Weighed:
    """Weigh the statements of a part's reports by trees that have not seen it."""
    mine = [gold for gold in reports if part_of(gold.id, FOLDS) == fold]
    held = [one for gold in mine for one in judged[gold.id]]
    odds = forest.log_odds(np.array([one.features for one in held])) if held else np.zeros(0)
    return Weighed(
        tuple(one.relation for one in held),
        tuple(odds.tolist()),
        tuple(one.right for one in held),
        sum(len(gold.relations) for gold in mine),
    )


def _write(
    output: Path,
    documents: Sequence[GoldDocument],
    weights: Mapping[str, Weights],
    classifier: Classifier,
    auxiliary: Sequence[str],
) -> None:
    nlp = blank_nlp()
    nlp.meta["name"] = "park_mentions"
    nlp.meta["description"] = "Mentions in Chinese news about industrial parks"
    nlp.meta["license"] = "Apache-2.0"
    tagger = tagger_of(nlp)
    kinds = tuple(sorted({entity.type for document in documents for entity in document.entities}))
    plan = Plan(FORMAT, tuple(auxiliary), kinds)
    tagger.set_weights(plan, trimmed(merged({name: weights[name] for name in plan.taggers}), LEAST_WEIGHT))
    (output / "mentions").mkdir(parents=True, exist_ok=True)
    nlp.to_disk(output / "mentions")
    classifier.to_disk(output / "relations")
    card = {
        "gold_documents": len(documents),
        "auxiliary": list(auxiliary),
        "sources": named(documents, auxiliary),
        "types": list(kinds),
        "relations": list(classifier.card.relations),
        "threshold": classifier.card.threshold,
    }
    (output / "training.json").write_text(
        json.dumps(card, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n"
    )
