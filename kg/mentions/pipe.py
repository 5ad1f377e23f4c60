"""From a document's text to mentions: the spaCy pipeline, given the body passage by passage."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.vocab import Vocab

from kg.errors import ModelError
from kg.mentions.patterns import Patterns, flat
from kg.mentions.tagger import SPANS, Found, Tagger
from kg.model import Mention, Span

#: One `Doc` slows down quadratically and refuses a million characters.
MAX_PASSAGE = 20_000

_TOKEN = re.compile(r"(\s+|\S)( ?)")


def build_nlp(model: Path, seeds: Path | None = None) -> Language:
    """Load the trained pipeline from its folder.

    :param seeds: a user's own lexicons, in addition to the package's.
    :raises ModelError: where the folder holds no pipeline.
    """
    config = {"components": {"kg_mentions": {"seeds": str(seeds) if seeds else None}}}
    try:
        return spacy.load(model, config=config)
    except (OSError, ValueError) as error:
        raise ModelError(f"{model}: no trained pipeline: {error}") from error


def blank_nlp(seeds: Path | None = None) -> Language:
    """Make the pipeline without weights: one token a character, and the tagger to be trained."""
    nlp = spacy.blank("zh")
    nlp.add_pipe("kg_mentions", config={"seeds": str(seeds) if seeds else None})
    return nlp


def tagger_of(nlp: Language) -> Tagger:
    """Give the pipeline's tagger.

    :raises ModelError: where the pipeline has none.
    """
    tagger = nlp.get_pipe("kg_mentions") if nlp.has_pipe("kg_mentions") else None
    if not isinstance(tagger, Tagger):
        raise ModelError("The pipeline has no component kg_mentions: it is not one of this package's models.")
    return tagger


def characters(vocab: Vocab, text: str) -> Doc:
    """Give a text as a `Doc` of one token a character, as spaCy's tokenizer for Chinese does, which takes longer.

    Blanks in a row are one token; a space behind a character is no token of its own.
    """
    pieces = _TOKEN.findall(text)
    return Doc(vocab, words=[word for word, _ in pieces], spaces=[bool(space) for _, space in pieces])


def find_mentions(
    nlp: Language, text: str, body: Iterable[Span], patterns: Patterns | None = None
) -> tuple[Mention, ...]:
    """Find the mentions in the body of a text: flat, sorted, offsets into the text. Their entity is not yet known.

    A name that would reach over what is not body is none.

    :param patterns: for the types that the tagger does not know; what they find wins over shorter mentions of others.
    """
    return find_in_each(nlp, [(text, tuple(body))], patterns)[0]


def find_in_each(
    nlp: Language, texts: Sequence[tuple[str, tuple[Span, ...]]], patterns: Patterns | None = None
) -> list[tuple[Mention, ...]]:
    """Find the mentions in each of several texts, the same as in each alone, but sooner.

    :param texts: each with the spans of its body.
    """
    found: list[list[Mention]] = [[] for _ in texts]
    parts = [sorted(body) for _, body in texts]
    passages = (
        (characters(nlp.vocab, passage), (number, offset, passage))
        for number, (text, _) in enumerate(texts)
        for offset, passage in split_passages(text, parts[number])
    )
    for doc, (number, offset, passage) in nlp.pipe(passages, as_tuples=True):
        starts = [part.start for part in parts[number]]
        for one in _found_in(doc, passage, patterns):
            start, end = offset + one.start, offset + one.end
            if end <= parts[number][bisect_right(starts, start) - 1].end:
                found[number].append(Mention(start, end, one.type, confidence=one.confidence))
    return [tuple(sorted(held)) for held in found]


def _found_in(doc: Doc, passage: str, patterns: Patterns | None) -> list[Found]:
    group = doc.spans[SPANS]
    spans = [
        Found(span.start_char, span.end_char, span.label_, sure)
        for span, sure in zip(group, group.attrs["confidence"], strict=True)
    ]
    own = patterns.find(passage) if patterns else []
    return flat([*spans, *own]) if own else spans


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
