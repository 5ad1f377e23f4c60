"""The tagger: linear-chain conditional random fields (Lafferty et al. 2001) as one spaCy component.

Auxiliary taggers, each trained on one public corpus with labels of its own, answer first; their answers are attributes
of the tagger whose answer counts. The component's folder holds the weights of all (`weights`), and `tagger.json`, which
names the auxiliary ones in order.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from spacy.language import Language
from spacy.tokens import Doc, Span

from kg.errors import ModelError
from kg.lexicon import load_lexicon
from kg.mentions.chains import Answer, Chains, best, certainty, chains_of
from kg.mentions.features import Passage, base_attributes, label_attributes, lexicon_attributes
from kg.mentions.gazetteer import Gazetteer
from kg.mentions.keys import Attributes, joined
from kg.mentions.labels import OUTSIDE, Labelled, decode_all
from kg.mentions.weights import Scores, Weights, load_weights

SPANS = "mentions"
FORMAT = 4
#: The tagger whose answer counts, among the names of weights.
DECIDING = "mentions"
#: A name less sure than this is given up: of those in unseen reports, three of four were wrong.
LEAST_SURE = 0.6
#: So many characters of short passages are read at once: numpy's cost for each call is then small beside its work.
AT_ONCE = 4_000


class Plan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which weights there are: the auxiliary taggers', in order, then the deciding one's. `labels` are its types."""

    format: int
    auxiliary: tuple[str, ...]
    labels: tuple[str, ...]

    @property
    def taggers(self) -> tuple[str, ...]:
        """All taggers in order."""
        return (*self.auxiliary, DECIDING)


class _Format(msgspec.Struct):
    """What every version's `tagger.json` says first."""

    format: int


class Found(msgspec.Struct, frozen=True, order=True):
    """A span of a passage (characters, end exclusive), its type, and the tagger's confidence (0 to 1)."""

    start: int
    end: int
    type: str
    confidence: float


def split_lines(text: str) -> Iterator[tuple[int, str]]:
    """Give each line that holds more than blanks with its offset, without its line end."""
    start = 0
    for line in text.splitlines(keepends=True):
        bare = line.rstrip("\r\n\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029")
        if bare.strip():
            yield start, bare
        start += len(line)


@Language.factory("kg_mentions", assigns=["doc.ents", "doc.spans"], default_config={"seeds": None})
def make_tagger(nlp: Language, name: str, seeds: str | None) -> "Tagger":
    """Make the component; its weights come with `from_disk`.

    :param seeds: folder of a user's own lexicons, in addition to the package's.
    """
    return Tagger(nlp.vocab, name, Gazetteer(load_lexicon(Path(seeds) if seeds else None)))


class Tagger:
    """Finds mentions and puts them on the `Doc`, as `doc.ents` and, with confidences, as `doc.spans["mentions"]`."""

    def __init__(self, vocab: Any, name: str, gazetteer: Gazetteer) -> None:  # noqa: ANN401
        self.vocab = vocab
        self.name = name
        self.gazetteer = gazetteer
        self.plan = Plan(FORMAT, (), ())
        self.weights: Weights | None = None

    @property
    def labels(self) -> tuple[str, ...]:
        """The types that the tagger knows."""
        return self.plan.labels

    def __call__(self, doc: Doc) -> Doc:
        """Read the passage and put on it what was found."""
        self.set_annotations(doc, self.predict(doc.text))
        return doc

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 1) -> Iterator[Doc]:
        """Read passages and put on each what was found; short ones are read together, whatever `batch_size` says."""
        held: list[Doc] = []
        size = 0
        for doc in stream:
            held.append(doc)
            size += len(doc)
            if size >= AT_ONCE:
                yield from self._read(held)
                held, size = [], 0
        yield from self._read(held)

    def _read(self, held: Sequence[Doc]) -> Iterator[Doc]:
        for doc, found in zip(held, self.predict_all([doc.text for doc in held]), strict=True):
            self.set_annotations(doc, found)
            yield doc

    def predict(self, text: str) -> list[Found]:
        """Find the mentions of a passage: flat, sorted. Changes nothing.

        :raises ModelError: where no weights were loaded.
        """
        return self.predict_all([text])[0]

    def predict_all(self, texts: Sequence[str]) -> list[list[Found]]:
        """Find the mentions of several passages: the same as in each alone, but sooner.

        :raises ModelError: where no weights were loaded.
        """
        weights = self.weights
        if weights is None or DECIDING not in weights.parts:
            raise ModelError("The tagger has no weights: load a trained model, or make one with kg train.")
        places = [list(split_lines(text)) for text in texts]
        borders = list(accumulate(map(len, places), initial=0))
        if not borders[-1]:
            return [[] for _ in texts]
        passage = Passage([line for held in places for _, line in held], borders)
        chains = chains_of(passage)
        scores = self._advised(passage, chains, weights)
        offsets = [offset for held in places for offset, _ in held]
        return find_each(weights, DECIDING, scores, passage, chains, offsets)

    def _advised(self, passage: Passage, chains: Chains, weights: Weights) -> Scores:
        known = weights.find(joined(base_attributes(passage), lexicon_attributes(passage, self.gazetteer)))
        scores = weights.score(known)
        if self.plan.auxiliary:
            more = advice(passage, weights, self.plan.auxiliary, scores, chains)
            scores += weights.score(weights.find(more))
        return scores

    def attributes(self, passage: Passage) -> Attributes:
        """Give what the deciding tagger sees of a passage, the auxiliary taggers' answers among it."""
        found = joined(base_attributes(passage), lexicon_attributes(passage, self.gazetteer))
        if not self.plan.auxiliary or self.weights is None:
            return found
        scores = self.weights.score(self.weights.find(found))
        return joined(found, advice(passage, self.weights, self.plan.auxiliary, scores, chains_of(passage)))

    def set_annotations(self, doc: Doc, found: Iterable[Found]) -> None:
        """Put spans on the `Doc`; one that does not fall on token borders is left out."""
        spans: list[Span] = []
        sure: list[float] = []
        for one in sorted(found):
            span = doc.char_span(one.start, one.end, label=one.type)
            if span is not None:
                spans.append(span)
                sure.append(one.confidence)
        doc.spans[SPANS] = spans
        doc.spans[SPANS].attrs["confidence"] = sure
        doc.set_ents(spans)

    def set_weights(self, plan: Plan, weights: Weights) -> None:
        """Take trained weights: of each auxiliary tagger and of the deciding one."""
        self.plan, self.weights = plan, weights

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Write weights and plan into a folder."""
        folder = Path(path)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "tagger.json").write_bytes(msgspec.json.format(msgspec.json.encode(self.plan)) + b"\n")
        if self.weights is not None:
            self.weights.save(folder / "weights.npz")

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> "Tagger":
        """Read what `to_disk` wrote.

        :raises ModelError: for a folder without a plan, of another format, or with weights missing or damaged.
        """
        folder = Path(path)
        try:
            data = (folder / "tagger.json").read_bytes()
            made = msgspec.json.decode(data, type=_Format).format
            if made != FORMAT:
                raise ModelError(f"{folder}: tagger of format {made}, this version reads {FORMAT}: train it again.")
            plan = msgspec.json.decode(data, type=Plan)
        except (OSError, msgspec.DecodeError) as error:
            raise ModelError(f"{folder}: not a trained tagger: {error}") from error
        self.set_weights(plan, load_weights(folder / "weights.npz", plan.taggers))
        return self


def answered(weights: Weights, name: str, scores: Scores, chains: Chains) -> Answer:
    """Give a tagger's label of each character, as the index among its labels."""
    part = weights.parts[name]
    return best(scores[:, part.columns], part.transitions, part.labels.index(OUTSIDE), chains)


def advice(passage: Passage, weights: Weights, names: Iterable[str], scores: Scores, chains: Chains) -> Attributes:
    """Give the answers of auxiliary taggers as attributes."""
    answers = [(name, answered(weights, name, scores, chains)) for name in names]
    return joined(*(label_attributes(name, weights.parts[name].labels, found, passage) for name, found in answers))


def spans_of(labels: tuple[str, ...], answer: Answer, passage: Passage) -> list[list[Labelled]]:
    """Give the spans of each line."""
    lines: list[list[Labelled]] = []
    left = deque(decode_all(labels, answer, passage.first))
    for begun, ended in pairwise(passage.starts.tolist()):
        lines.append([])
        while left and left[0][0] < ended:
            start, end, kind = left.popleft()
            lines[-1].append((start - begun, end - begun, kind))
    return lines


def find_spans(
    weights: Weights, name: str, scores: Scores, passage: Passage, chains: Chains, offsets: Iterable[int]
) -> list[Found]:
    """Give the spans of a passage, as `find_each` does.

    :param offsets: of each line in the text.
    """
    return [one for found in find_each(weights, name, scores, passage, chains, list(offsets)) for one in found]


def find_each(
    weights: Weights, name: str, scores: Scores, passage: Passage, chains: Chains, offsets: Sequence[int]
) -> list[list[Found]]:
    """Give the spans of each of the passages that were read together.

    A span is as sure as the less sure of its ends (marginal probabilities); those less sure than `LEAST_SURE` are left
    out. Sums of products depend in their last bit on how many are made at once: each passage has its own.

    :param offsets: of each line in its text.
    """
    part = weights.parts[name]
    own = np.ascontiguousarray(scores[:, part.columns])
    outside = part.labels.index(OUTSIDE)
    answer = best(own, part.transitions, outside, chains)
    lines = list(zip(offsets, passage.starts.tolist(), spans_of(part.labels, answer, passage), strict=False))
    each = []
    for begun, ended in pairwise(passage.borders):
        found = [
            (offset + start, offset + end, kind, first + start, first + end - 1)
            for offset, first, spans in lines[begun:ended]
            for start, end, kind in spans
        ]
        places = np.array([place for *_, first, last in found for place in (first, last)], dtype=np.int64)
        sure = certainty(own, part.transitions, outside, chains, places, answer[places]).reshape(-1, 2).min(axis=1)
        each.append(
            [
                Found(start, end, kind, round(value, 3))
                for (start, end, kind, *_), value in zip(found, sure.tolist(), strict=True)
                if value >= LEAST_SURE
            ]
        )
    return each
