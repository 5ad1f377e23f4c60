"""Words that state a relation, found in a sentence outside its mentions: the leftmost, the longest."""

import ahocorasick
import msgspec

from kg.lexicon import Lexicon
from kg.relations.candidates import Sentence


class Found(msgspec.Struct, frozen=True, order=True):
    """A trigger at `start` to `end` (characters of the document, end exclusive) and the relations that it may state."""

    start: int
    end: int
    word: str
    relations: tuple[str, ...]


class Triggers:
    """An automaton over the triggers of a lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        held: dict[str, set[str]] = {}
        for trigger in lexicon.triggers:
            held.setdefault(trigger.word, set()).add(trigger.relation)
        self._automaton = ahocorasick.Automaton()
        for word, relations in held.items():
            self._automaton.add_word(word, (word, tuple(sorted(relations))))
        if held:
            self._automaton.make_automaton()

    def find(self, text: str, sentence: Sentence) -> tuple[Found, ...]:
        """Give the triggers of a sentence, in order, flat."""
        if not len(self._automaton):
            return ()
        span = sentence.span
        taken = bytearray(span.end - span.start)
        for mention in sentence.mentions:
            taken[mention.start - span.start : mention.end - span.start] = b"\1" * (mention.end - mention.start)
        hits = []
        for last, (word, relations) in self._automaton.iter(text[span.start : span.end]):
            start = last + 1 - len(word)
            if not any(taken[start : last + 1]):
                hits.append((start, -len(word), word, relations))
        found, free = [], 0
        for start, size, word, relations in sorted(hits):
            if start >= free:
                free = start - size
                found.append(Found(span.start + start, span.start + free, word, relations))
        return tuple(found)
