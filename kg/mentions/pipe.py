"""From a document's text to mentions: the tagger, given the body passage by passage, by itself or in a spaCy pipeline.

Reading takes the tagger alone: spaCy would cost half a second at each start. In a pipeline it finds the same.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import ModelError
from kg.lexicon import load_lexicon
from kg.mentions.gazetteer import Gazetteer
from kg.mentions.patterns import Patterns, flat
from kg.mentions.tagger import NAME, Tagger, factory
from kg.model import Mention, Span
from kg.quick import import_spacy

if TYPE_CHECKING:
    from spacy.language import Language

#: One `Doc` slows down quadratically and refuses a million characters.
MAX_PASSAGE = 20_000


def load_tagger(model: Path, seeds: Path | None = None) -> Tagger:
    """Load the trained tagger from the folder of its pipeline, without spaCy.

    :param seeds: a user's own lexicons, in addition to the package's.
    :raises ModelError: where the folder holds no tagger.
    """
    return Tagger(None, NAME, Gazetteer(load_lexicon(seeds))).from_disk(model / NAME)


def build_nlp(model: Path, seeds: Path | None = None) -> "Language":
    """Load the trained pipeline from its folder.

    :param seeds: a user's own lexicons, in addition to the package's.
    :raises ModelError: where the folder holds no pipeline.
    """
    import_spacy()
    import spacy

    factory()
    config = {"components": {NAME: {"seeds": str(seeds) if seeds else None}}}
    try:
        return spacy.load(model, config=config)
    except (OSError, ValueError) as error:
        raise ModelError(f"{model}: no trained pipeline: {error}") from error


def blank_nlp(seeds: Path | None = None) -> "Language":
    """Make the pipeline without weights: one token a character, and the tagger to be trained."""
    import_spacy()
    import spacy

    factory()
    nlp = spacy.blank("zh")
    nlp.add_pipe(NAME, config={"seeds": str(seeds) if seeds else None})
    return nlp


def tagger_of(nlp: "Language") -> Tagger:
    """Give the pipeline's tagger.

    :raises ModelError: where the pipeline has none.
    """
    tagger = nlp.get_pipe(NAME) if nlp.has_pipe(NAME) else None
    if not isinstance(tagger, Tagger):
        raise ModelError("The pipeline has no component kg_mentions: it is not one of this package's models.")
    return tagger


def find_mentions(
    tagger: Tagger, text: str, body: Iterable[Span], patterns: Patterns | None = None
) -> tuple[Mention, ...]:
    """Find the mentions in the body of a text: flat, sorted, offsets into the text. Their entity is not yet known.

    A name that would reach over what is not body is none.

    :param patterns: for the types that the tagger does not know; what they find wins over shorter mentions of others.
    """
    found = []
    parts = sorted(body)
    starts = [part.start for part in parts]
    for offset, passage in split_passages(text, parts):
        # A span that begins or ends within blanks is none: on a `Doc` it would not fall on the borders of tokens.
        spans = [
            one
            for one in tagger.predict(passage)
            if not (passage[one.start].isspace() or passage[one.end - 1].isspace())
        ]
        own = patterns.find(passage) if patterns else []
        for one in flat([*spans, *own]) if own else spans:
            start, end = offset + one.start, offset + one.end
            if end <= parts[bisect_right(starts, start) - 1].end:
                found.append(Mention(start, end, one.type, confidence=one.confidence))
    return tuple(sorted(found))


def split_passages(text: str, body: Iterable[Span], limit: int = MAX_PASSAGE) -> Iterator[tuple[int, str]]:
    """Cut the body into passages of at most `limit` characters, at paragraph ends where there are any.

    What lies between two body spans is given as blanks, so that one passage can hold several and offsets stay simple.

    :returns: the offset of each passage in the text, and the passage.
    """
    spans = sorted(body)
    if not spans:
        return
    first, last = spans[0].start, spans[-1].end
    pieces, at = [], first
    for span in spans:
        pieces += [_blank(text[at : span.start]), text[span.start : span.end]]
        at = span.end
    whole = "".join(pieces)
    start, size = 0, last - first
    while start < size:
        end = min(start + limit, size)
        if end < size:
            cut = whole.rfind("\n", start, end) + 1
            end = cut if cut > start else end
        if whole[start:end].strip():
            yield first + start, whole[start:end]
        start = end


def _blank(text: str) -> str:
    return "".join(char if char in "\r\n" else " " for char in text)
