"""Reads one document: the stages from body to relations, one call each, with everything that they need loaded once."""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property

from kg.documents.body import find_body
from kg.documents.reposts import signature_of
from kg.fingerprint import fingerprint_of, model_folder
from kg.garbage import all_kept
from kg.lexicon import load_lexicon
from kg.links import find_topic, forget, group_mentions, one_type_a_form, with_trades
from kg.mentions import build_nlp, find_in_each, tagger_of
from kg.mentions.lists import complete_lists
from kg.mentions.patterns import Patterns
from kg.mentions.spread import spread
from kg.model import Document, Entity, Extraction, Mention, Relation, Span
from kg.passages import Part, document_of, led, mentions_in, moved, moved_relation, parts_of, surest_of
from kg.relations.classifier import load_classifier
from kg.relations.find import RelationFinder
from kg.schema import load_schema
from kg.settings import Settings


class Extractor:
    """Reads documents by a trained model, an ontology and lexicons: a pure function of the document."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        model = model_folder(settings)
        # What the classifier reads is unpacked beside the lexicon, which Python reads. Meanwhile no garbage is looked
        # for: what is left of a query may not be taken away by another thread.
        with all_kept(), ThreadPoolExecutor(1) as beside:
            classifier = beside.submit(load_classifier, model / "relations")
            self._schema = load_schema(settings.ontology)
            self._lexicon = load_lexicon(settings.seeds)
            self._nlp = build_nlp(model / "mentions", settings.seeds)
        self._patterns = Patterns(self._lexicon, tagger_of(self._nlp).labels)
        self._finder = RelationFinder(classifier.result(), self._schema, self._lexicon)

    def extract(self, document: Document) -> Extraction:
        """Read a document: its body, mentions, entities, topic and relations."""
        return next(self.extract_many([document]))

    def extract_many(self, documents: Sequence[Document]) -> Iterator[Extraction]:
        """Read some documents, the same of each as `extract` alone, but sooner: their names are found at once."""
        bodies = [find_body(document.text) for document in documents]
        texts = [(document.text, body) for document, body in zip(documents, bodies, strict=True)]
        found = find_in_each(self._nlp, texts, self._patterns)
        for document, body, mentions in zip(documents, bodies, found, strict=True):
            yield read_on(document, body, mentions, self._finder, self.settings.min_confidence)

    @cached_property
    def fingerprint(self) -> str:
        """A hash of all that decides what `extract` answers, beside the document."""
        return fingerprint_of(self.settings)


def read_on(
    document: Document,
    body: tuple[Span, ...],
    found: Iterable[Mention],
    finder: RelationFinder,
    min_confidence: float | None = None,
) -> Extraction:
    """Read a document from the mentions that the tagger found to its relations.

    :param body: the spans of the text that are the article.
    :param found: flat mentions within the body, their entities not yet known.
    :param min_confidence: confidence from which a relation is given; absent, the trained one.
    """
    text = document.text
    parts = parts_of(text, body)
    mentions = _recurring(parts, one_type_a_form(text, found))
    entities, mentions = group_mentions(text, mentions, finder.lexicon)
    topic = find_topic(text, body, entities, mentions, finder.lexicon)
    if len(parts) == 1:
        relations = finder.find(document, body, entities, mentions, topic, min_confidence)
    else:
        relations = surest_of(_by_part(document, parts, body, entities, mentions, topic, finder, min_confidence))
    entities = with_trades(text, body, entities, mentions, finder.lexicon)
    forget()
    return Extraction(
        document.id, document.hash, len(text), document.title, document.date, document.source, document.format,
        body, topic, entities, mentions, relations, signature_of(text, body),
    )  # fmt: skip


def _recurring(parts: Sequence[Part], mentions: Sequence[Mention]) -> tuple[Mention, ...]:
    found: list[Mention] = []
    for part in parts:
        mine = mentions_in(part, mentions) if len(parts) > 1 else tuple(mentions)
        named = spread(part.text, part.body, complete_lists(part.text, part.body, mine))
        found += [moved(one, part.start) for one in named]
    return tuple(found)


def _by_part(
    document: Document,
    parts: Sequence[Part],
    body: Sequence[Span],
    entities: Sequence[Entity],
    mentions: Sequence[Mention],
    topic: str,
    finder: RelationFinder,
    min_confidence: float | None,
) -> Iterator[Relation]:
    for part in parts:
        read = led(part, document.text, body)
        mine = mentions_in(read, mentions)
        keys = {one.entity for one in mine}
        named = [one for one in entities if one.key in keys]
        about = topic if topic in keys else ""
        found = finder.find(document_of(read, document), read.body, named, mine, about, min_confidence)
        own = (moved_relation(one, read.start) for one in found)
        yield from (one for one in own if one.evidence.start >= part.start)


def load_extractor(settings: Settings) -> Extractor:
    """Load the model, the ontology and the lexicons.

    :raises ModelError: where the model is missing or of another version.
    """
    return Extractor(settings)
