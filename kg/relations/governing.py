"""What may tell the status of a relation, as attributes: the rules' answer, the words of its clause and sentence.

And what the rules say of the document's other relations: a contract that has ended ends what was to be built by it.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from kg.model import Quote, Relation, Status
from kg.relations.candidates import Token
from kg.relations.drafts import Draft

Said = tuple[str, Status]

_CLAUSE_END = frozenset("，,；;。：:")
_NUMBERED = frozenset("12345678（(一二三四五六")
_NEAR = 3
_FOLLOWING = 6


def governing_attributes(drafts: Sequence[Draft]) -> list[tuple[str, ...]]:
    """Give the attributes of each relation of a document, in the order given."""
    others = _Others([draft.relation for draft in drafts])
    words: dict[int, list[str]] = {}
    for draft in drafts:
        if draft.sentence.number not in words:
            words[draft.sentence.number] = [_word(token) for token in draft.sentence.tokens]
    return [
        tuple(dict.fromkeys((*others.of(draft.relation), *_by_sentence(draft, words[draft.sentence.number]))))
        for draft in drafts
    ]


class _Others:
    """The relations of a document by what they share, counted: a page of names states thousands about one park."""

    def __init__(self, relations: Sequence[Relation]) -> None:
        self._ends: defaultdict[str, Counter[Said]] = defaultdict(Counter)
        self._pairs: defaultdict[frozenset[str], Counter[Said]] = defaultdict(Counter)
        self._triggers: defaultdict[Quote, Counter[Said]] = defaultdict(Counter)
        for one in relations:
            said = (one.type, one.status)
            pair = frozenset((one.head, one.tail))
            self._pairs[pair][said] += 1
            for end in pair:
                self._ends[end][said] += 1
            if one.trigger:
                self._triggers[one.trigger][said] += 1

    def of(self, one: Relation) -> Iterator[str]:
        """Give what the rules say of the relations that share both ends, one end, or the trigger with this one."""
        own = (one.type, one.status)
        pair = frozenset((one.head, one.tail))
        both = self._pairs[pair]
        either: Counter[Said] = Counter()
        for end in sorted(pair):
            either.update(self._ends[end])
        for said, count in both.items():
            if count > (said == own):
                yield f"2{said[0]}{said[1]}"
        for said, count in either.items():
            if count > 2 * both[said]:  # those that share both ends are counted at each
                yield f"1{said[1]}"
                yield f"1{one.type}{said[0]}{said[1]}"
        for said, count in self._triggers[one.trigger].items() if one.trigger else ():
            if count > (said == own):
                yield f"t{said[0]}{said[1]}"


def _by_sentence(draft: Draft, words: Sequence[str]) -> Iterator[str]:
    one, tokens = draft.relation, draft.sentence.tokens
    yield from (f"R{one.type}", f"S{one.status}", f"S{one.status}{one.type}", f"V{one.via is not None}")
    if one.trigger:
        start, end = one.trigger.start, one.trigger.end
        yield from (f"T{one.trigger.text}", f"T{one.trigger.text}{one.status}")
    else:
        start, end = min(span.start for span in draft.ends), max(span.end for span in draft.ends)
        yield "T"
    first = bisect_left(draft.sentence.starts, start)
    if first and tokens[first - 1].end > start:  # a trigger may begin within a word
        first -= 1
    before, behind = words[:first][::-1], words[bisect_left(draft.sentence.starts, end) :]
    here, after = _clause(before), _clause(behind)
    for word in here:
        yield from (f"b{word}", f"B{one.type}{word}")
    for word in after:
        yield f"a{word}"
    for word in after[:_FOLLOWING]:
        yield f"A{one.type}{word}"
    yield from (f"p{near}{later}" for near, later in pairwise(here))
    yield from (f"b{i}{word}" for i, word in enumerate(before[:_NEAR]))
    yield from (f"a{i}{word}" for i, word in enumerate(behind[:_NEAR]))
    yield from (f"w{token.text}" for token in tokens if not token.entity)
    if tokens and tokens[0].text[:1] in _NUMBERED:
        yield "#"


def _word(token: Token) -> str:
    return f"<{token.text}" if token.entity else token.text


def _clause(words: Iterable[str]) -> list[str]:
    """Give the words up to the end of the clause."""
    found = []
    for word in words:
        if word in _CLAUSE_END:
            break
        found.append(word)
    return found
