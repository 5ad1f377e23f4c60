"""Which words decided a relation: the attributes of its sentence with the weights that the classifier gives them.

An output holds no texts, but every sentence that states something, and every name with its place. Put back at their
places they are text enough to describe a relation's pair of names as it was described when the document was read; only
distances to sentences that state nothing can differ.
"""

from collections.abc import Iterator
from functools import cached_property

import msgspec

from kg.lexicon import load_lexicon
from kg.model import Extraction, Quote, Relation, Span
from kg.relations.candidates import Candidate
from kg.relations.classifier import load_classifier
from kg.relations.find import RelationFinder
from kg.relations.pairs import Pairs, ends
from kg.schema import load_schema
from kg.settings import Settings, data_folder

#: What the first letters of an attribute mean, those of two letters first.
_MEANS = {
    "mm": "two words between the names", "mf": "first word between the names", "ml": "last word between the names",
    "m=": "all words between the names", "kb": "a name before", "ka": "a name behind",
    "kl": "a name of that type between", "kr": "a name of that type between", "m": "a word between the names",
    "b": "a word before", "a": "a word behind",
    "c": "clauses between", "g": "length of a list", "P": "the two types", "L": "members of one list",
    "D": "distance", "t": "a trigger", "q": "how the names stand to a trigger", "Q": "how the names stand to a trigger",
    "k": "a name between", "w": "a word of the clause", "s": "a word of the sentence", "F": "how the clause begins",
    "o": "how the sentence begins", "x": "a word for what was named before", "n": "place in the document",
    "z": "words between office and person",
}  # fmt: skip


class Weight(msgspec.Struct, frozen=True, order=True):
    """An attribute of the pair and how much it adds to the log odds of the relation; `means` says it in words."""

    attribute: str
    value: float
    means: str


class Decided(msgspec.Struct, frozen=True):
    """The log odds that the sentence gives a relation: `start` plus all weights, the heaviest first."""

    start: float
    weights: tuple[Weight, ...]

    @property
    def odds(self) -> float:
        """The sum."""
        return self.start + sum(one.value for one in self.weights)


class Weigher:
    """Finds the weights behind relations; the classifier is loaded when it is first needed.

    :raises ModelError: where the model is missing.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._held: dict[str, Pairs] = {}

    @cached_property
    def _finder(self) -> RelationFinder:
        model = self._settings.model or data_folder("model")
        schema, lexicon = load_schema(self._settings.ontology), load_lexicon(self._settings.seeds)
        return RelationFinder(load_classifier(model / "relations"), schema, lexicon)

    @cached_property
    def _rows(self) -> dict[str, int]:
        return {name: i for i, name in enumerate(self._finder.classifier.card.attributes)}

    def decided(self, extraction: Extraction, relation: Relation) -> Decided | None:
        """Weigh a relation of an extraction; none where the classifier does not know it, or it was not asked."""
        finder = self._finder
        columns = finder.columns
        best: tuple[float, int, tuple[str, ...]] | None = None
        for candidate, attributes in self._candidates(extraction, relation):
            kinds = (candidate.left.type, candidate.right.type)
            odds = finder.classifier.log_odds([attributes])[0]
            for i in finder.allowed.get(kinds, ()):
                pair = ends(finder.schema, columns[i], candidate.left.entity, candidate.right.entity, kinds)
                if columns[i][0] == relation.type and pair == (relation.head, relation.tail):
                    best = max(best or (odds[i], i, attributes), (odds[i], i, attributes))
        if best is None:
            return None
        _, column, attributes = best
        weights = finder.classifier.weights
        known = [(name, float(weights[self._rows[name], column])) for name in attributes if name in self._rows]
        found = sorted((Weight(name, value, _means(name)) for name, value in known), key=lambda one: -abs(one.value))
        return Decided(float(finder.classifier.bias[column]), tuple(found))

    def _candidates(self, extraction: Extraction, relation: Relation) -> Iterator[tuple[Candidate, tuple[str, ...]]]:
        if extraction.id not in self._held:
            self._held = {extraction.id: self._pairs(extraction)}  # one document at a time: pairs are many
        pairs = self._held[extraction.id]
        place, wanted = relation.evidence, {relation.head, relation.tail}
        for candidate, attributes in zip(pairs.candidates, pairs.attributes, strict=True):
            span = candidate.sentence.span
            if {candidate.left.entity, candidate.right.entity} == wanted and span.start < place.end:
                if place.start < span.end:
                    yield candidate, attributes

    def _pairs(self, extraction: Extraction) -> Pairs:
        text, body = rebuilt(extraction)
        inside = [one for one in extraction.mentions if any(part.start <= one.start < part.end for part in body)]
        return self._finder.pairs(text, body, extraction.entities, inside, extraction.topic)


def rebuilt(extraction: Extraction) -> tuple[str, tuple[Span, ...]]:
    """Put the sentences and names of an extraction back at their places; line ends stand for what is not known.

    :returns: a text as long as the document's, and its body.
    """
    text = ["\n"] * extraction.length
    quotes: list[Quote] = [Quote(one.start, one.end, one.text) for one in extraction.mentions if one.text]
    for relation in extraction.relations:
        quotes += [one for one in (relation.evidence, relation.via) if one is not None]
    for quote in quotes:
        if 0 <= quote.start <= quote.end <= len(text) and len(quote.text) == quote.end - quote.start:
            text[quote.start : quote.end] = quote.text
    return "".join(text), extraction.body


def _means(attribute: str) -> str:
    name = attribute[1:]
    return _MEANS.get(name[:2]) or _MEANS.get(name[:1]) or ""
