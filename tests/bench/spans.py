"""A third reading for `cluener.py`: whole spans, weighed by what no single character shows.

The tagger's marginal probabilities propose spans. Each is described by its words, its surroundings, the lexicon, the
names that training has seen and the words of its sentence; a logistic regression and boosted trees learn, from spans
of sentences that the tagger had not seen, which are right. Spans that overlap compete, the surest first.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

import msgspec
import numpy as np
import pycrfsuite
from scipy.sparse import csr_matrix
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression

from kg.mentions.features import char_class, segment
from kg.mentions.gazetteer import Gazetteer
from kg.mentions.labels import Labelled, decode

LEAST = 0.02
LONGEST = 25
STRENGTH = 0.1
PARTS = 5
_TREES = {
    "max_leaf_nodes": 16,
    "learning_rate": 0.05,
    "max_iter": 200,
    "min_samples_leaf": 30,
    "l2_regularization": 5.0,
    "max_features": 0.4,
    "early_stopping": False,
    "random_state": 0,
}


class Proposal(msgspec.Struct, frozen=True):
    """A span that may be a name: whether the tagger chose it, and the marginals of its first, middle and last."""

    start: int
    end: int
    kind: str
    chosen: bool
    first: float
    middle: float
    last: float


def propose(tagger: pycrfsuite.Tagger, items: pycrfsuite.ItemSequence, size: int) -> list[Proposal]:
    """Give the spans that the tagger holds possible."""
    best = set(decode(tagger.tag(items)))
    kinds = sorted({label[2:] for label in tagger.labels() if label != "O"})
    known = set(tagger.labels())
    found = []
    for kind in kinds:
        rows = {
            mark: [tagger.marginal(f"{mark}-{kind}", i) if f"{mark}-{kind}" in known else 0.0 for i in range(size)]
            for mark in "BMES"
        }
        for start in range(size):
            if rows["S"][start] >= LEAST:
                sure = rows["S"][start]
                found.append(Proposal(start, start + 1, kind, (start, start + 1, kind) in best, sure, 1.0, sure))
            if rows["B"][start] < LEAST:
                continue
            middle = 1.0
            for last in range(start + 1, min(size, start + LONGEST)):
                if rows["E"][last] >= LEAST:
                    chosen = (start, last + 1, kind) in best
                    found.append(
                        Proposal(start, last + 1, kind, chosen, rows["B"][start], middle, rows["E"][last])
                    )
                middle = min(middle, rows["M"][last])
                if middle < LEAST / 2:
                    break
    return found


class Seen:
    """The names of training: how often a string is a name of each kind, and how often it stands there at all."""

    def __init__(self, sentences: Sequence[tuple[str, Sequence[Labelled]]]) -> None:
        self.names: dict[str, Counter[str]] = defaultdict(Counter)
        for text, spans in sentences:
            for start, end, kind in spans:
                self.names[text[start:end]][kind] += 1
        whole = "\n".join(text for text, _ in sentences)
        self.all = {name: whole.count(name) for name in self.names}


class Described(msgspec.Struct, frozen=True):
    """The attributes and the numbers of each proposal of a sentence."""

    proposals: list[Proposal]
    attributes: list[list[str]]
    numbers: list[list[float]]


def describe(text: str, proposals: list[Proposal], gazetteer: Gazetteer, seen: Seen, kinds: Sequence[str]) -> Described:
    """Describe the proposals of a sentence."""
    words = segment(text)
    starts, ends = {word[0]: word for word in words}, {word[1]: word for word in words}
    known: dict[tuple[int, int], list[str]] = defaultdict(list)
    for match in gazetteer.names(text):
        known[match.start, match.end].append(match.kind)
    attributes = [list(_attributes(text, one, words, starts, ends, known, seen)) for one in proposals]
    numbers = [list(_numbers(text, one, proposals, starts, ends, known, seen, kinds)) for one in proposals]
    return Described(proposals, attributes, numbers)


def _attributes(text, one, words, starts, ends, known, seen) -> Iterator[str]:
    name, kind = text[one.start : one.end], one.kind
    before, after = text[: one.start], text[one.end :]
    own = [
        f"n{name}", f"f{name[:1]}", f"f{name[:2]}", f"f{name[:3]}", f"l{name[-1:]}", f"l{name[-2:]}", f"l{name[-3:]}",
        f"b{before[-1:] or '^'}", f"b{before[-2:]}", f"b{before[-3:]}", f"a{after[:1] or '$'}", f"a{after[:2]}",
        f"a{after[:3]}", f"z{before[-1:]}{after[:1]}", f"c{min(len(name), 12)}",
        "s" + "".join(dict.fromkeys(char_class(char) for char in name)),
        f"w{one.start in starts}{one.end in ends}",
        "p" + (starts[one.start][3] if one.start in starts else "-") + (ends[one.end][3] if one.end in ends else "-"),
        "u" + (ends[one.start][2] if one.start in ends else "-"),
        "v" + (starts[one.end][2] if one.end in starts else "-"),
        *(f"k{label}" for label in known.get((one.start, one.end), ["none"])),
        *(f"g{label}{min(count, 3)}" for label, count in sorted(seen.names.get(name, {}).items())),
        *(f"i{name[i : i + 2]}" for i in range(len(name) - 1)),
    ]  # fmt: skip
    yield kind
    yield from (f"{kind}{attribute}" for attribute in own)
    yield from (f"{kind}t{word}" for word in {word for *_, word, _ in words if len(word) > 1})
    yield f"{kind}V{one.chosen}"
    yield f"{kind}B{_bucket(one.first)}E{_bucket(one.last)}"
    yield f"{kind}M{_bucket(one.middle)}"


def _numbers(text, one, proposals, starts, ends, known, seen, kinds) -> Iterator[float]:
    name = text[one.start : one.end]
    over = [other for other in proposals if other is not one and other.start < one.end and one.start < other.end]
    same = [other for other in over if (other.start, other.end) == (one.start, one.end)]
    counts = seen.names.get(name, Counter())
    yield from (_logit(one.first), _logit(one.middle), _logit(one.last), float(one.chosen), float(len(name)))
    yield max((_logit(min(other.first, other.last)) for other in over), default=-6.0)
    yield max((_logit(min(other.first, other.last)) for other in same), default=-6.0)
    yield float(any(other.chosen for other in over))
    yield float(len(over))
    yield float(counts[one.kind])
    yield float(sum(counts.values()) - counts[one.kind])
    yield (sum(counts.values()) + 0.5) / (seen.all.get(name, 0) + 1.0)
    yield float(one.start in starts)
    yield float(one.end in ends)
    yield float(len(known.get((one.start, one.end), ())))
    yield float(len(text))
    yield float(one.start)
    yield float(len(text) - one.end)
    yield from (float(one.kind == kind) for kind in kinds)


def _logit(share: float) -> float:
    held = min(max(share, 1e-3), 1 - 1e-3)
    return math.log(held / (1 - held))


def _bucket(share: float) -> str:
    return str(int(10 * min(share, 0.999)))


class Ranker:
    """Learns from described sentences which proposals are right."""

    def __init__(self, described: Sequence[Described], gold: Sequence[Sequence[Labelled]]) -> None:
        counts = Counter(name for one in described for row in one.attributes for name in set(row))
        self._index = {name: i for i, name in enumerate(sorted(name for name, n in counts.items() if n >= 3))}
        right = np.array(
            [
                (one.start, one.end, one.kind) in set(spans)
                for sentence, spans in zip(described, gold, strict=True)
                for one in sentence.proposals
            ]
        )
        part = np.array([i % PARTS for i, one in enumerate(described) for _ in one.proposals])
        matrix, numbers = self._matrix(described), _table(described)
        odds = np.zeros(len(right))
        for held in range(PARTS):
            learner = self._linear(matrix[part != held], right[part != held])
            odds[part == held] = learner.decision_function(matrix[part == held])
        self._words = self._linear(matrix, right)
        self._trees = HistGradientBoostingClassifier(**_TREES).fit(np.column_stack([numbers, odds]), right)

    @staticmethod
    def _linear(matrix: csr_matrix, right: np.ndarray) -> LogisticRegression:
        return LogisticRegression(C=STRENGTH, solver="liblinear", tol=1e-2, random_state=0).fit(matrix, right)

    def _matrix(self, described: Sequence[Described]) -> csr_matrix:
        starts, found = [0], []
        for one in described:
            for row in one.attributes:
                found += sorted({self._index[name] for name in row if name in self._index})
                starts.append(len(found))
        shape = (len(starts) - 1, len(self._index))
        return csr_matrix((np.ones(len(found), dtype=np.float32), found, starts), shape=shape)

    def rank(self, described: Sequence[Described]) -> list[list[float]]:
        """Give the probability of each proposal, sentence by sentence."""
        if not any(one.proposals for one in described):
            return [[] for _ in described]
        odds = self._words.decision_function(self._matrix(described))
        sure = self._trees.predict_proba(np.column_stack([_table(described), odds]))[:, 1]
        at, found = 0, []
        for one in described:
            found.append(sure[at : at + len(one.proposals)].tolist())
            at += len(one.proposals)
        return found


def _table(described: Sequence[Described]) -> np.ndarray:
    return np.array([row for one in described for row in one.numbers])


def select(proposals: Sequence[Proposal], sure: Sequence[float], least: float) -> list[Labelled]:
    """Choose spans that do not overlap, the surest first."""
    kept: list[Labelled] = []
    pairs = zip(sure, proposals, strict=True)
    for share, one in sorted(pairs, key=lambda pair: (-pair[0], pair[1].start, pair[1].end)):
        if share >= least and all(one.end <= start or end <= one.start for start, end, _ in kept):
            kept.append((one.start, one.end, one.kind))
    return sorted(kept)
