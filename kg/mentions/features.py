"""What the taggers see of each character, as keys (`keys`).

Surface n-grams around the character, its class, the word that the segmenter puts it in with part of speech and
neighbours; then, apart, the known names and name endings around it. Everything is a function of the line and the
lexicon alone; it is made for all lines of a passage at once.
"""

from collections.abc import Iterable, Sequence
from itertools import accumulate

import numpy as np
import rjieba
from numpy.typing import NDArray

from kg.mentions.gazetteer import Gazetteer, Match
from kg.mentions.keys import Attributes, Keys, Places, combined, full, hashed, joined, scrambled, seed, seeds, some

Word = tuple[int, int, str, str]
Spans = tuple[Places, Places, Keys]

_NUMERALS = frozenset("一二三四五六七八九十百千万亿两")
_BRACKETS = frozenset("“”‘’\"'「」『』《》（）()【】[]〔〕〈〉")
_BREAKS = "，。；、！？：:;,“”（）() \t"
_AHEAD = 12
_LONGEST = 32
#: How far ahead an ending is, as one of four.
_BUCKETS = np.searchsorted([3, 5, 9], np.arange(_AHEAD + 1), side="right").astype(np.uint64)
#: Characters put before and behind each line, so that n-grams at its ends say that they are there.
_BEFORE, _BEHIND = "^^^", "$$$"
_NGRAMS = {
    "0": (0,), "1": (-1,), "2": (1,), "3": (-2,), "4": (2,),
    "5": (-1, 0), "6": (0, 1), "7": (-2, -1), "8": (1, 2), "9": (-1, 1),
    "A": (-2, -1, 0), "B": (-1, 0, 1), "C": (0, 1, 2), "D": (0, 1, 2, 3), "E": (-3, -2, -1, 0),
}  # fmt: skip
_FIRST, _MIDDLE, _LAST, _ONLY = range(4)
_BREAK_CODES = np.array(sorted(map(ord, _BREAKS)), dtype=np.uint32)


def char_class(char: str) -> str:
    """Give a one-letter class: H Han, N Chinese numeral, D digit, L letter, Q quote or bracket, S space, P other."""
    if "\u4e00" <= char <= "\u9fff":
        return "N" if char in _NUMERALS else "H"
    if char.isdigit():
        return "D"
    if char.isalpha():
        return "L"
    if char in _BRACKETS:
        return "Q"
    return "S" if char.isspace() else "P"


def segment(line: str) -> list[Word]:
    """Cut a line into words: (start, end, word, part of speech), covering every character.

    What the segmenter takes for one word of more than `_LONGEST` characters, an address for instance, is cut.
    """
    sizes, tags = _pieces(line)
    ends = list(accumulate(sizes))
    return [(end - size, end, line[end - size : end], tag) for size, end, tag in zip(sizes, ends, tags, strict=True)]


def _pieces(line: str) -> tuple[list[int], list[str]]:
    found = rjieba.tag(line)
    sizes, tags = [len(word) for word, _ in found], [tag for _, tag in found]
    if max(sizes, default=0) <= _LONGEST:
        return sizes, tags
    cut = [
        (min(_LONGEST, size - at), tag)
        for size, tag in zip(sizes, tags, strict=True)
        for at in range(0, size, _LONGEST)
    ]
    return [size for size, _ in cut], [tag for _, tag in cut]


class Passage:
    """The lines of a passage, one after the other without what lay between them: places count characters of these.

    `starts` is where each line begins, and at last where all end; `codes` are the code points; `sizes` and `tags` are
    the words of all lines, each as long as it is and with its part of speech. Several passages may be read as one:
    `borders` are the lines with which they begin, and at last the number of all lines.
    """

    def __init__(self, lines: Sequence[str], borders: Sequence[int] = ()) -> None:
        self.lines = lines
        self.borders = borders or (0, len(lines))
        self.text = "".join(lines)
        self.starts = _starts([len(line) for line in lines])
        self.size = len(self.text)
        padded = "".join([_BEFORE + line + _BEHIND for line in lines])
        self.padded = _codes(padded)
        line_of = np.repeat(np.arange(len(lines)), np.diff(self.starts))
        self.where = np.arange(self.size) + line_of * len(_BEFORE + _BEHIND) + len(_BEFORE)
        self.codes = self.padded[self.where]
        self.first = np.zeros(self.size, dtype=bool)
        self.last = np.zeros(self.size, dtype=bool)
        filled = self.starts[:-1] < self.starts[1:]
        self.first[self.starts[:-1][filled]] = True
        self.last[self.starts[1:][filled] - 1] = True
        words = [_pieces(line) for line in lines]
        self.words_of_line = [len(sizes) for sizes, _ in words]
        self.sizes = np.array([size for sizes, _ in words for size in sizes], dtype=np.int64)
        self.tags = seeds([tag for _, tags in words for tag in tags])


def _starts(sizes: Iterable[int]) -> Places:
    return np.cumsum([0, *sizes], dtype=np.int64)


def _codes(text: str) -> Keys:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)


def base_attributes(passage: Passage) -> Attributes:
    """Give the attributes of each character that rest on characters and words alone, template by template."""
    return full([*_ngram_rows(passage), *_word_rows(passage)])


def _ngram_rows(passage: Passage) -> list[Keys]:
    around = {at: passage.padded[passage.where + at] for at in range(-3, 4)}
    rows = [combined(name, *(around[at] for at in places)) for name, places in _NGRAMS.items()]
    kinds = _classes(passage.text)
    edge = np.uint64(0)
    before, behind = np.roll(kinds, 1), np.roll(kinds, -1)
    before[passage.first], behind[passage.last] = edge, edge
    return [*rows, combined("F", kinds), combined("G", before, kinds, behind)]


def _classes(text: str) -> Keys:
    kind_of = {char: seed(char_class(char)) for char in set(text)}
    return np.fromiter(map(kind_of.__getitem__, text), dtype=np.uint64, count=len(text))


def _word_rows(passage: Passage) -> list[Keys]:
    word = _word_hashes(passage.codes, passage.sizes)
    edge_word, edge_tag = _word_hashes(_codes("^"), np.array([1])), np.uint64(seed("^"))
    # Two edges before and behind the words of each line.
    line_of = np.repeat(np.arange(len(passage.lines)), passage.words_of_line)
    where = np.arange(len(word)) + 4 * line_of + 2
    words = np.full(len(word) + 4 * len(passage.lines), edge_word[0])
    tags = np.full(len(words), edge_tag)
    words[where], tags[where] = word, passage.tags
    tag, before, after = tags[where], tags[where - 1], tags[where + 1]
    shared = [combined("Wb", words[where - 1]), combined("Wa", words[where + 1])]
    placed = [
        combined("w", word), combined("t", tag), combined("Tb", before), combined("Ta", after),
        combined("Tt", before, tag, after), combined("T2", tags[where - 2], before),
        combined("T3", after, tags[where + 2]),
    ]  # fmt: skip
    place = scrambled(places_of(passage.sizes))
    return [row.repeat(passage.sizes) for row in shared] + [row.repeat(passage.sizes) + place for row in placed]


def _word_hashes(codes: Keys, sizes: Places) -> Keys:
    """Hash words: the sum of the hashes of their characters, each with its distance from the word's start."""
    if not len(sizes):
        return np.zeros(0, dtype=np.uint64)
    starts = _starts(sizes.tolist())[:-1]
    distance = (np.arange(len(codes)) - np.repeat(starts, sizes)).astype(np.uint64)
    return np.add.reduceat(scrambled(combined("word", codes, distance)), starts)


def places_of(sizes: Places) -> Keys:
    """Give the place of each character in its span, for spans of these sizes one after the other."""
    ends = np.cumsum(sizes)
    places = np.full(ends[-1] if len(ends) else 0, _MIDDLE, dtype=np.uint64)
    places[ends - 1] = _LAST
    places[ends - sizes] = np.where(sizes == 1, _ONLY, _FIRST)
    return places


def lexicon_attributes(passage: Passage, gazetteer: Gazetteer) -> Attributes:
    """Give the attributes of each character that rest on known names and name endings.

    A name says whether its ends fall on word boundaries: short names that cut through words are mostly chance.
    """
    text = "\n".join(passage.lines)  # no name goes over a line's end
    names, suffixes = _found(passage, gazetteer.names(text)), _found(passage, gazetteer.suffixes(text))
    return joined(_name_attributes(passage, names), _suffix_attributes(passage, suffixes))


def _found(passage: Passage, matches: Sequence[Match]) -> Spans:
    """Give where matches start and end and what they are, the line ends before them not counted."""
    starts = np.array([one.start for one in matches], dtype=np.int64)
    ends = np.array([one.end for one in matches], dtype=np.int64)
    lines = passage.starts[:-1] + np.arange(len(passage.lines))
    before = np.searchsorted(lines, starts, side="right") - 1
    return starts - before, ends - before, seeds([one.kind for one in matches])


def inside(starts: Places, sizes: Places) -> Places:
    """Give the places of all characters of some spans, span by span."""
    begun = _starts(sizes.tolist())
    return np.arange(begun[-1]) + np.repeat(starts - begun[:-1], sizes)


def _name_attributes(passage: Passage, found: Spans) -> Attributes:
    starts, ends, kinds = found
    sizes = ends - starts
    border = np.zeros(passage.size + 1, dtype=np.uint64)
    border[_starts(passage.sizes.tolist())] = 1
    aligned = 2 * border[starts] + border[ends]
    within, place = inside(starts, sizes), places_of(sizes)
    length = np.minimum(sizes, 6).astype(np.uint64)
    head = combined("L", kinds, aligned)
    placed = np.repeat(head, sizes) + scrambled(place.copy())
    measured = np.repeat(combined("L+", kinds, aligned, length), sizes) + scrambled(place)
    before = starts[~passage.first[starts]] - 1
    led = combined("L>", kinds)[~passage.first[starts]]
    open_ = ~passage.last[ends - 1]
    at = np.concatenate([within, within, before, ends[open_]])
    keys = np.concatenate([placed, measured, led, combined("L<", kinds, aligned)[open_]])
    return some(at, hashed(keys), passage.size)


def _suffix_attributes(passage: Passage, found: Spans) -> Attributes:
    starts, ends, kinds = found
    sizes = ends - starts
    placed = np.repeat(combined("S", kinds), sizes) + scrambled(places_of(sizes))
    open_ = ~passage.last[ends - 1]
    # An ending is announced back to the nearest break or the line's start.
    stops = np.where(np.isin(passage.codes, _BREAK_CODES), np.arange(passage.size) + 1, 0)
    stops[passage.first] = np.maximum(stops[passage.first], np.flatnonzero(passage.first))
    nearest = np.maximum.accumulate(stops)
    free = np.where(passage.first[starts], starts, nearest[starts - 1]) if len(starts) else starts
    ahead = np.minimum(starts - free, _AHEAD)
    distance = inside(np.ones_like(ahead), ahead)
    announced = np.repeat(starts, ahead) - distance
    near = combined("S>", np.repeat(kinds, ahead), _BUCKETS[distance])
    at = np.concatenate([inside(starts, sizes), ends[open_], announced])
    return some(at, hashed(np.concatenate([placed, combined("S<", kinds)[open_], near])), passage.size)


def label_attributes(name: str, labels: Sequence[str], answer: NDArray[np.intp], passage: Passage) -> Attributes:
    """Give another tagger's answer as attributes: its label at the character and at the ones beside it.

    :param answer: for each character the index of its label.
    """
    known = seeds(labels)
    here = known[answer]
    before, behind = np.roll(here, 1), np.roll(here, -1)
    before[passage.first], behind[passage.last] = seed("^"), seed("$")
    return full([combined("X" + name, here), combined("Y" + name, before, here), combined("Z" + name, here, behind)])
