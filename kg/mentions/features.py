"""What the taggers see: string attributes for each character of a line.

Surface n-grams around the character, its class, the word that the segmenter puts it in with part of speech and
neighbours; then, apart, the known names and name endings around it. Everything is a function of the line and the
lexicon alone.
"""

from itertools import chain

import rjieba

from kg.mentions.gazetteer import Gazetteer

Rows = list[list[str]]
Word = tuple[int, int, str, str]

_NUMERALS = frozenset("一二三四五六七八九十百千万亿两")
_BRACKETS = frozenset("“”‘’\"'「」『』《》（）()【】[]〔〕〈〉")
_BREAKS = frozenset("，。；、！？：:;,“”（）() \t")
_AHEAD = 12
_LONGEST = 32
_BUCKETS = ((3, "1"), (5, "2"), (9, "3"), (_AHEAD + 1, "4"))
_EDGE: Word = (0, 0, "^", "^")


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

    What the segmenter takes for one word of more than `_LONGEST` characters, an address for instance, is cut: each of
    its characters bears it as an attribute.
    """
    words: list[Word] = []
    start = 0
    for word, tag in rjieba.tag(line):
        for at in range(0, len(word), _LONGEST):
            piece = word[at : at + _LONGEST]
            words.append((start, start + len(piece), piece, tag))
            start += len(piece)
    return words


def base_attributes(line: str, words: list[Word]) -> Rows:
    """Give the attributes of each character that rest on characters and words alone.

    :param words: what `segment` gives for the line.
    """
    rows = _ngram_attributes(line)
    for k, (start, end, word, tag) in enumerate(words):
        before, before2 = (words[k - 1] if k else _EDGE), (words[k - 2] if k > 1 else _EDGE)
        after, after2 = (words[j] if j < len(words) else _EDGE for j in (k + 1, k + 2))
        shared = ["Wb" + before[2], "Wa" + after[2]]
        placed = [
            "w" + word, "t" + tag, "Tb" + before[3], "Ta" + after[3], "Tt" + before[3] + tag + after[3],
            "T2" + before2[3] + before[3], "T3" + after[3] + after2[3],
        ]  # fmt: skip
        for i in range(start, end):
            place = _place(i, start, end)
            rows[i].extend(shared)
            rows[i].extend([attribute + place for attribute in placed])
    return rows


def _ngram_attributes(line: str) -> Rows:
    padded = "^^^" + line + "$$$"
    classes = [char_class(char) for char in line]
    rows: Rows = []
    for i in range(len(line)):
        p = i + 3
        a, b, c, d, e = tuple(padded[p - 2 : p + 3])
        rows.append(
            [
                "0" + c, "1" + b, "2" + d, "3" + a, "4" + e,
                "5" + b + c, "6" + c + d, "7" + a + b, "8" + d + e, "9" + b + "_" + d,
                "A" + a + b + c, "B" + b + c + d, "C" + c + d + e, "D" + padded[p : p + 4], "E" + padded[p - 3 : p + 1],
                "F" + classes[i], "G" + "".join(classes[max(0, i - 1) : i + 2]),
            ]
        )  # fmt: skip
    return rows


def lexicon_attributes(line: str, words: list[Word], gazetteer: Gazetteer) -> Rows:
    """Give the attributes of each character that rest on known names and name endings.

    A name says whether its ends fall on word boundaries: short names that cut through words are mostly chance.
    """
    size = len(line)
    rows: Rows = [[] for _ in range(size)]
    starts, ends = {start for start, *_ in words}, {end for _, end, *_ in words}
    for match in gazetteer.names(line):
        aligned = ("a" if match.start in starts else "x") + ("a" if match.end in ends else "x")
        tag, length = "L" + match.kind + aligned, str(min(match.end - match.start, 6))
        for i in range(match.start, match.end):
            place = _place(i, match.start, match.end)
            rows[i] += (tag + place, tag + place + length)
        if match.start:
            rows[match.start - 1].append("L>" + match.kind)
        if match.end < size:
            rows[match.end].append("L<" + match.kind + aligned)
    for match in gazetteer.suffixes(line):
        for i in range(match.start, match.end):
            rows[i].append("S" + match.kind + _place(i, match.start, match.end))
        if match.end < size:
            rows[match.end].append("S<" + match.kind)
        for distance in range(1, _AHEAD + 1):
            i = match.start - distance
            if i < 0 or line[i] in _BREAKS:
                break
            rows[i].append("S>" + match.kind + next(mark for limit, mark in _BUCKETS if distance < limit))
    return rows


def label_attributes(name: str, labels: list[str]) -> Rows:
    """Give another tagger's answer as attributes: its label at the character and at the ones beside it."""
    padded = ["^", *labels, "$"]
    return [
        [f"X{name}{label}", f"Y{name}{before}|{label}", f"Z{name}{label}|{after}"]
        for before, label, after in zip(padded, labels, padded[2:], strict=False)
    ]


def joined(*parts: Rows) -> Rows:
    """Put several attribute lists of the same characters side by side."""
    return [list(chain.from_iterable(row)) for row in zip(*parts, strict=True)]


def _place(i: int, start: int, end: int) -> str:
    """Give B, M, E or S: first, middle, last or only character of a span."""
    if end - start == 1:
        return "S"
    return "B" if i == start else "E" if i == end - 1 else "M"
