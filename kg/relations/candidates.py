"""Which pairs of entities a relation may link: in one sentence, or with what it leaves out.

A pair stands in the order of the text; which of the two is the head is for the classifier to say. Of several mentions
of two entities in one sentence the nearest two count; where one is a person, those of each order, since offices stand
before the name.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Literal

import msgspec
import rjieba

from kg.model import Mention, Span

Kind = Literal["same", "absent"]

#: No sentence is longer: what goes on is a list or a table, and is cut at a comma, for the work grows with its square.
LONGEST = 6_000
_SENTENCE = re.compile(
    rf"[^。！？!?\n]{{0,{LONGEST}}}(?:[。！？!?\n][”’」』）)]*\n?|\Z|(?<=[、，,；;\s]))|[^。！？!?\n]{{1,{LONGEST}}}"
)
_TIGHT_LINKS = frozenset({"、", "和", "与", "及", "以及", "暨"})


#: How many sentences back a type is remembered, and the distance at which the topic is said to be.
_MEMORY = {"PARK": 8, "PLACE": 4, "COMPANY": 3, "PROJECT": 3}
_SHORT_MEMORY = 2
_PERSON = "PERSON"
_FAR = 9
#: Two members of a list further apart than this, and lists with more of others between them, state nothing together:
#: without a bound a page of names would make millions of pairs.
_LONG_LIST = 12
_MOST_APART = 16


class Token(msgspec.Struct, frozen=True):
    """A word between mentions, or a mention, whose `text` is then its type. Offsets are into the document."""

    start: int
    end: int
    text: str
    entity: str = ""


class Sentence:
    """A sentence as tokens, its mentions grouped into lists: A、B和C of one type are one group."""

    def __init__(self, number: int, span: Span, text: str, mentions: Sequence[Mention]) -> None:
        self.number = number
        self.span = span
        self.mentions = tuple(mentions)
        self._text = text

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """The words and mentions of the sentence, in order."""
        tokens: list[Token] = []
        at = self.span.start
        for mention in self.mentions:
            tokens += _words(self._text, at, mention.start)
            tokens.append(Token(mention.start, mention.end, mention.type, mention.entity))
            at = mention.end
        tokens += _words(self._text, at, self.span.end)
        return tuple(tokens)

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """Where each token begins."""
        return tuple(token.start for token in self.tokens)

    @cached_property
    def kinds(self) -> frozenset[str]:
        """The types of its mentions."""
        return frozenset(mention.type for mention in self.mentions)

    @cached_property
    def places(self) -> dict[str, tuple[int, int]]:
        """For each type the positions of its first and its last mention among the tokens."""
        found: dict[str, tuple[int, int]] = {}
        for i, token in enumerate(self.tokens):
            if token.entity:
                found[token.text] = (found[token.text][0] if token.text in found else i, i)
        return found

    @cached_property
    def at(self) -> dict[int, int]:
        """Position among the tokens of the mention that starts at an offset."""
        return {token.start: i for i, token in enumerate(self.tokens) if token.entity}

    @cached_property
    def groups(self) -> dict[int, tuple[int, int]]:
        """For the position of each mention: first and last position of the list that it stands in."""
        groups: dict[int, tuple[int, int]] = {}
        members: list[int] = []
        for i, token in enumerate(self.tokens):
            if not token.entity:
                continue
            if members and self._linked(members[-1], i):
                members.append(i)
            else:
                members = [i]
            for member in members:
                groups[member] = (members[0], i)
        return groups

    @cached_property
    def lists(self) -> tuple[int, ...]:
        """For each mention the number of the list that it stands in, counted from the sentence's begin."""
        firsts = [self.groups[self.at[mention.start]][0] for mention in self.mentions]
        numbers = {first: number for number, first in enumerate(dict.fromkeys(firsts))}
        return tuple(numbers[first] for first in firsts)

    def _linked(self, left: int, right: int) -> bool:
        same = self.tokens[left].text == self.tokens[right].text
        return same and right - left == 2 and self.tokens[left + 1].text in _TIGHT_LINKS


class Candidate(msgspec.Struct, frozen=True):
    """Two entities that a relation may link: `left` and `right` are their mentions.

    `sentence` is the place of the statement. Kind `same`: both are in it, in the order of the text. Kind `absent`:
    `left` is in it, `right` is a mention before it of what the sentence may leave out; `distance` counts the
    sentences between.
    """

    kind: Kind
    left: Mention
    right: Mention
    sentence: Sentence
    distance: int = 0


def split_sentences(text: str, body: Sequence[Span], mentions: Sequence[Mention]) -> list[Sentence]:
    """Cut the body into sentences with their mentions; a mention is never cut."""
    spans: list[Span] = []
    whole = {i for mention in mentions for i in range(mention.start + 1, mention.end)}
    for part in sorted(body):
        opened = part.start
        for match in _SENTENCE.finditer(text, part.start, part.end):
            start, end = opened, match.end()
            if end in whole and end < part.end:
                continue
            opened = end
            while end > start and text[end - 1].isspace():
                end -= 1
            while start < end and text[start].isspace():
                start += 1
            if start < end:
                spans.append(Span(start, end))
    starts = [span.start for span in spans]
    held: list[list[Mention]] = [[] for _ in spans]
    for mention in sorted(mentions):
        at = bisect_right(starts, mention.start) - 1
        if at >= 0 and mention.end <= spans[at].end:
            held[at].append(mention)
    return [Sentence(i, span, text, found) for i, (span, found) in enumerate(zip(spans, held, strict=True))]


def find_candidates(
    sentences: Sequence[Sentence], topic: Sequence[Mention], possible: Mapping[tuple[str, str], object]
) -> Iterator[Candidate]:
    """Give the pairs that a relation may link.

    What a sentence may leave out is the topic of the document, and of each type what was named last before it.

    :param topic: the mentions of the entity that the document is about, in order.
    :param possible: the pairs of types (either order) that some relation links.
    """
    last: dict[str, tuple[Mention, int]] = {}
    for sentence in sentences:
        yield from _within(sentence, possible)
        here = _first_mentions(sentence)
        for absent, distance in _left_out(sentence, last, topic):
            if absent.entity in here:
                continue
            for left in here.values():
                if (left.type, absent.type) in possible:
                    yield Candidate("absent", left, absent, sentence, distance)
        for mention in sentence.mentions:
            if mention.type not in last or last[mention.type][1] < sentence.number:
                last[mention.type] = (mention, sentence.number)


def _left_out(
    sentence: Sentence, last: Mapping[str, tuple[Mention, int]], topic: Sequence[Mention]
) -> Iterator[tuple[Mention, int]]:
    about = topic[0].entity if topic else ""
    if topic:
        before = [one for one in topic if one.start < sentence.span.start]
        yield (before[-1] if before else topic[0]), _FAR
    for kind in sorted(last):
        mention, number = last[kind]
        distance = sentence.number - number
        if mention.entity != about and distance <= _MEMORY.get(kind, _SHORT_MEMORY):
            yield mention, distance


def first_together(sentences: Sequence[Sentence], one: str, other: str) -> Candidate | None:
    """Give the first sentence that names both entities, or else the first that names `one`, with the other left out."""
    held = [sentence for sentence in sentences if any(mention.entity == one for mention in sentence.mentions)]
    named = [mention for sentence in sentences for mention in sentence.mentions if mention.entity == other]
    if not held or not named:
        return None
    for sentence in held:
        pair = [_first_mentions(sentence)[key] for key in (one, other) if key in _first_mentions(sentence)]
        if len(pair) == 2:
            return Candidate("same", min(pair), max(pair), sentence)
    left = _first_mentions(held[0])[one]
    before = [mention for mention in named if mention.start < left.start]
    return Candidate("absent", left, before[-1] if before else named[0], held[0])


def _first_mentions(sentence: Sentence) -> dict[str, Mention]:
    """Give the first mention of each entity of the sentence."""
    found: dict[str, Mention] = {}
    for mention in sentence.mentions:
        found.setdefault(mention.entity, mention)
    return found


def _within(sentence: Sentence, possible: Mapping[tuple[str, str], object]) -> Iterator[Candidate]:
    best: dict[tuple[str, str], tuple[int, Mention, Mention]] = {}
    numbers = sentence.lists if len(sentence.mentions) > _LONG_LIST else ()
    for i, left in enumerate(sentence.mentions):
        for j, right in enumerate(sentence.mentions[i + 1 :], start=i + 1):
            if numbers and numbers[j] - numbers[i] > _MOST_APART:
                break
            if left.entity == right.entity or (left.type, right.type) not in possible:
                continue
            if numbers and numbers[i] == numbers[j] and j - i > _LONG_LIST:
                continue
            key = (left.entity, right.entity)
            if _PERSON not in (left.type, right.type):
                key = (min(key), max(key))
            distance = right.start - left.end
            if key not in best or distance < best[key][0]:
                best[key] = (distance, left, right)
    for _, left, right in sorted(best.values(), key=lambda found: (found[1], found[2])):
        yield Candidate("same", left, right, sentence)


def _words(text: str, start: int, end: int) -> Iterator[Token]:
    for word in rjieba.cut(text[start:end]):
        if not word.isspace():
            yield Token(start, start + len(word), word)
        start += len(word)
