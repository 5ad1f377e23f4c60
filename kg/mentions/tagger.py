"""The tagger: linear-chain conditional random fields (Lafferty et al. 2001) as one spaCy component.

It reads line by line, in steps. Auxiliary taggers, each trained on one public corpus with labels of its own, answer
first; their answers are attributes of the first reading; what that finds in the whole passage are attributes of the
second reading, whose answer counts. The component's folder holds the weights, compressed, and `tagger.json`, which
names them in order.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pycrfsuite
import zstandard
from spacy.language import Language
from spacy.tokens import Doc, Span

from kg.errors import ModelError
from kg.lexicon import load_lexicon
from kg.mentions.features import Rows, base_attributes, joined, label_attributes, lexicon_attributes, segment
from kg.mentions.gazetteer import Gazetteer
from kg.mentions.labels import decode
from kg.mentions.recurrence import recurrence_attributes

SPANS = "mentions"
FORMAT = 2
#: How hard weights are compressed: half a minute once, for a third less to fetch.
_LEVEL = 19
DAMAGED = "weights of the tagger are damaged: fetch the model again, or train it again."


class Plan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which weights there are: the auxiliary taggers in order, then `first` and `second`.

    `labels` are the types found.
    """

    format: int
    auxiliary: tuple[str, ...]
    labels: tuple[str, ...]


class _Format(msgspec.Struct):
    """What every version's `tagger.json` says first."""

    format: int


class Found(msgspec.Struct, frozen=True, order=True):
    """A span of a passage (characters, end exclusive), its type, and the tagger's confidence (0 to 1)."""

    start: int
    end: int
    type: str
    confidence: float


class Crf(pycrfsuite.Tagger):  # type: ignore[misc]
    """Trained weights, opened. CRFsuite reads them where they lie, so they are kept as long as the tagger.

    :raises ModelError: for what is no CRFsuite model or is cut short: CRFsuite itself would crash.
    """

    def __init__(self, weights: bytes) -> None:
        super().__init__()
        if weights[:4] != b"lCRF" or int.from_bytes(weights[4:8], "little") != len(weights):
            raise ModelError(DAMAGED)
        self.weights = weights
        self.open_inmemory(weights)


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
        self._weights: dict[str, bytes] = {}
        self._taggers: dict[str, Crf] = {}

    @property
    def labels(self) -> tuple[str, ...]:
        """The types that the tagger knows."""
        return self.plan.labels

    def __call__(self, doc: Doc) -> Doc:
        """Read the passage and put on it what was found."""
        self.set_annotations(doc, self.predict(doc.text))
        return doc

    def predict(self, text: str) -> list[Found]:
        """Find the mentions of a passage: flat, sorted. Changes nothing.

        :raises ModelError: where no weights were loaded.
        """
        if "first" not in self._taggers:
            raise ModelError("The tagger has no weights: load a trained model, or make one with kg train.")
        places = list(split_lines(text))
        lines = [line for _, line in places]
        rows = [self.attributes(line) for line in lines]
        deciding = self._taggers["first"]
        if "second" in self._taggers:
            labels = [deciding.tag(pycrfsuite.ItemSequence(row)) for row in rows]
            more = recurrence_attributes(lines, [decode(found) for found in labels])
            rows = [
                joined(row, label_attributes("1", found), extra)
                for row, found, extra in zip(rows, labels, more, strict=True)
            ]
            deciding = self._taggers["second"]
        return [
            Found(offset + one.start, offset + one.end, one.type, one.confidence)
            for (offset, _), row in zip(places, rows, strict=True)
            for one in find_spans(deciding, row)
        ]

    def attributes(self, line: str) -> Rows:
        """Give the attributes of a line for the first reading, the auxiliary taggers' answers among them."""
        words = segment(line)
        base = base_attributes(line, words)
        parts = [base, lexicon_attributes(line, words, self.gazetteer)]
        if self.plan.auxiliary:
            items = pycrfsuite.ItemSequence(base)
            parts += [label_attributes(name, self._taggers[name].tag(items)) for name in self.plan.auxiliary]
        return joined(*parts)

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

    def set_weights(self, plan: Plan, weights: dict[str, bytes]) -> None:
        """Take trained weights: a CRFsuite model for each auxiliary tagger, for `first`, and maybe for `second`."""
        self.plan, self._weights, self._taggers = plan, dict(weights), {}
        for name, data in weights.items():
            self._taggers[name] = Crf(data)

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Write weights and plan into a folder."""
        folder = Path(path)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "tagger.json").write_bytes(msgspec.json.format(msgspec.json.encode(self.plan)) + b"\n")
        for name, data in sorted(self._weights.items()):
            (folder / f"{name}.crf.zst").write_bytes(zstandard.compress(data, _LEVEL))

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> "Tagger":
        """Read what `to_disk` wrote.

        :raises ModelError: for a folder without a plan, of another format, or with weights missing.
        """
        folder = Path(path)
        try:
            data = (folder / "tagger.json").read_bytes()
            made = msgspec.json.decode(data, type=_Format).format
            if made != FORMAT:
                raise ModelError(f"{folder}: tagger of format {made}, this version reads {FORMAT}: train it again.")
            plan = msgspec.json.decode(data, type=Plan)
            names = [*plan.auxiliary, "first", *(["second"] if (folder / "second.crf.zst").exists() else [])]
            weights = {name: _unpacked(folder / f"{name}.crf.zst") for name in names}
        except (OSError, msgspec.DecodeError) as error:
            raise ModelError(f"{folder}: not a trained tagger: {error}") from error
        try:
            self.set_weights(plan, weights)
        except ModelError as error:
            raise ModelError(f"{folder}: {error}") from error
        return self


def _unpacked(path: Path) -> bytes:
    try:
        return zstandard.decompress(path.read_bytes())
    except zstandard.ZstdError as error:
        raise ModelError(f"{path}: {DAMAGED}") from error


def find_spans(tagger: Crf, rows: Rows) -> list[Found]:
    """Give the spans of a line; a span is as sure as the less sure of its ends (marginal probabilities)."""
    labels = tagger.tag(pycrfsuite.ItemSequence(rows))
    found = []
    for start, end, kind in decode(labels):
        sure = min(tagger.marginal(labels[at], at) for at in (start, end - 1))
        found.append(Found(start, end, kind, round(sure, 3)))
    return found
