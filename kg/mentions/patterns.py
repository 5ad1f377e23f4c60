"""Mentions of types that the tagger was not trained on: a user's own.

A name of the lexicon is a mention wherever it stands. A name ending makes one with the words before it, back to the
nearest break: punctuation, a verb, a preposition, a numeral, a day, a trigger. It is none where it is only the end of a
longer ending of a type that the tagger knows (区 in 园区).
"""

from bisect import bisect_left
from collections.abc import Iterable

from kg.lexicon import Lexicon
from kg.mentions.features import segment
from kg.mentions.gazetteer import Gazetteer, Match
from kg.mentions.tagger import Found, split_lines

_BY_NAME, _BY_SUFFIX = 0.9, 0.6
#: Parts of speech (ICTCLAS tags as jieba gives them) that do not belong to a name.
_BREAKS = frozenset({"x", "v", "vd", "vg", "p", "c", "u", "uj", "ul", "uz", "d", "r", "m", "q", "y", "f", "t", "zg"})
_MAX_LENGTH = 20


class Patterns:
    """Finds mentions of the types that only the lexicon knows."""

    def __init__(self, lexicon: Lexicon, trained: Iterable[str]) -> None:
        known = set(trained)
        self._names = tuple(row for row in lexicon.names if row.type not in known)
        self._own = frozenset(lexicon.suffixes.values()) - known
        self._stops = frozenset(trigger.word for trigger in lexicon.triggers)
        self._gazetteer = Gazetteer.of(self._names, lexicon.suffixes if self._own else {})

    def find(self, text: str) -> list[Found]:
        """Give the mentions of a passage: flat, sorted, the longest first where two overlap."""
        if not (self._names or self._own):
            return []
        found = []
        for offset, line in split_lines(text):
            for match in self._gazetteer.names(line):
                kind = match.kind.rstrip("~").partition(":")[0]
                found.append(Found(offset + match.start, offset + match.end, kind, _BY_NAME))
            found += self._by_suffix(offset, line)
        return flat(found)

    def _by_suffix(self, offset: int, line: str) -> list[Found]:
        longest: dict[int, Match] = {}
        for match in self._gazetteer.suffixes(line):
            held = longest.setdefault(match.end, match)
            if match.start < held.start:
                longest[match.end] = match
        matches = [match for match in longest.values() if match.kind in self._own]
        if not matches:
            return []
        words = segment(line)
        begins = [begin for begin, *_ in words]
        found = []
        for match in matches:
            start = match.start
            for at in range(bisect_left(begins, match.start) - 1, -1, -1):
                begin, end, word, tag = words[at]
                whole = end <= match.start  # else the ending cuts through the word
                if whole and (tag in _BREAKS or word in self._stops or match.end - begin > _MAX_LENGTH):
                    break
                start = begin
            if start < match.start:
                found.append(Found(offset + start, offset + match.end, match.kind, _BY_SUFFIX))
        return found


def flat(found: Iterable[Found]) -> list[Found]:
    """Keep of spans that overlap the longest, of equals the surest; sorted."""
    kept: list[Found] = []
    for one in sorted(found, key=lambda one: (one.start - one.end, -one.confidence, one)):
        at = bisect_left(kept, one)
        if (not at or kept[at - 1].end <= one.start) and (at == len(kept) or one.end <= kept[at].start):
            kept.insert(at, one)
    return kept
