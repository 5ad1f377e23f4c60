"""Which parts of a page's text are the article.

A page saved as plain text carries furniture around its article: the path of menus, by-lines, share buttons, previous
and next, lists of other titles, adverts, telephone numbers, copyright. The text is cut into lines, and a line into
pieces (at wide blanks, and at brackets that open or close a paragraph). Every piece is scored: each of `CUES` adds its
weight; what reads like a sentence of a report takes weight off. A piece that reaches `THRESHOLD` is furniture. Lines
between furniture that only make sense there (titles listed below 相关阅读, a title given twice) follow it.

Offsets and text never change: the article is given as spans of the text.
"""

import itertools
import re
from collections.abc import Iterator
from functools import lru_cache

from kg.documents.cues import BRACKET, BYLINE, CUES, DATELINE
from kg.model import Span

THRESHOLD = 2.0
EDGE = 1.2

_CUES = tuple((re.compile(pattern), weight) for pattern, weight in CUES)

# What only a report says takes weight off: the longer the sentence, the surer.
_CLAUSE = re.compile(r"[，；。！？]")
_SENTENCE_ENDS = ("。", "！", "？", "”")
_SHORT = 5_000  # characters of a text that may be remembered
_LONGEST = 400  # characters of a line beyond which it is a paragraph, and no pattern is tried on it

_GAP = re.compile(r"[ \t\u00a0]{2,}|\u3000+|\t+")
_BETWEEN = " \t\u3000|｜•·>"
_LIST_HEAD = re.compile(
    r"^[•●>▶*【\[\s]*(?:(?:相关|热门|推荐|延伸|更多|精彩|最新)(?:阅读|新闻|文章|链接|推荐|报道|资讯|内容)|猜你喜欢|参考资料|参考文献)"
    r"[】\]]?\s*[:：]?$"
)


def score(piece: str, at_edge: bool = False) -> float:
    """Score how far a piece of text is page furniture: `THRESHOLD` and above is, 0 and below is article.

    `at_edge` says that it stands above the title or below the last sentence of the page, where furniture is likelier.

    >>> score("责任编辑：李晓") >= THRESHOLD
    True
    >>> score("6月29日，固安工业园区一次性签约7个项目，总投资185亿元。") >= THRESHOLD
    False
    """
    stripped = piece.strip()
    found = sum(weight for pattern, weight in _CUES if pattern.search(stripped))
    if not found:
        return 0.0
    clauses = len(_CLAUSE.findall(stripped))
    # 400 characters and ten clauses are a paragraph, whatever word of a cue they contain
    return found + (EDGE if at_edge else 0.0) - len(stripped) / 80 - max(0, clauses - 1) * 0.75


def find_body(text: str) -> tuple[Span, ...]:
    r"""Find the spans of the text that are the article, in order and not touching one another.

    Where nothing would be left, the whole text is the article: what we take for furniture is safer read than lost.

    >>> text = "首页 > 要闻 > 正文\n园区签约三个项目。\n责任编辑：李晓"
    >>> [text[span.start:span.end].strip() for span in find_body(text)]
    ['园区签约三个项目。']
    """
    return _remembered(text) if len(text) <= _SHORT else _found(text)


@lru_cache(maxsize=32)  # asked for the title when a document is opened, and again when it is read with some others
def _remembered(text: str) -> tuple[Span, ...]:
    return _found(text)


def _found(text: str) -> tuple[Span, ...]:
    ignored = sorted(_ignored(text))
    spans: list[Span] = []
    at = 0
    for start, end in [*ignored, (len(text), len(text))]:
        if text[at:start].strip():
            spans.append(Span(at, start))
        at = max(at, end)
    return tuple(spans) if spans else ((Span(0, len(text)),) if text else ())


def _ignored(text: str) -> Iterator[tuple[int, int]]:
    lines = list(_lines(text))
    edge = _edges([text[start:end].strip() for start, end in lines])
    furniture = [_is_furniture(text[start:end], at) for (start, end), at in zip(lines, edge, strict=True)]
    _follow_lists(text, lines, furniture)
    _doubled(text, lines, furniture)
    for (start, end), whole in zip(lines, furniture, strict=True):
        if whole:
            yield start, end
        else:
            yield from _parts(text, start, end)


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """Give start and end of every line that is not blank, without its line end."""
    at = 0
    for line in text.splitlines(keepends=True):
        if line.strip():
            yield at, at + len(line.rstrip("\r\n"))
        at += len(line)


def _edges(lines: list[str]) -> list[bool]:
    """Say of every line whether it stands above the first sentence, the title left out, or below the last one."""
    sentences = [index for index, line in enumerate(lines) if len(line) > 30 and line.endswith(_SENTENCE_ENDS)]
    if not sentences:
        return [False] * len(lines)
    above = [index for index in range(sentences[0]) if not _is_furniture(lines[index])]
    title = max(above, key=lambda index: min(len(lines[index]), 30), default=-1)
    return [index != title and not sentences[0] <= index <= sentences[-1] for index in range(len(lines))]


def _is_furniture(line: str, at_edge: bool = False) -> bool:
    return len(line) <= _LONGEST and score(line, at_edge) >= THRESHOLD


def _looks_like_title(line: str) -> bool:
    stripped = line.strip()
    return 4 <= len(stripped) <= 60 and not stripped.endswith(_SENTENCE_ENDS) and len(_CLAUSE.findall(stripped)) <= 2


def _follow_lists(text: str, lines: list[tuple[int, int]], furniture: list[bool]) -> None:
    """Mark the titles below 相关阅读: but a title that text of its own follows is an article's."""
    for index, (start, end) in enumerate(lines):
        if not _LIST_HEAD.match(text[start:end].strip()):
            continue
        last = index + 1
        while last < len(lines) and (furniture[last] or _looks_like_title(text[slice(*lines[last])])):
            last += 1
        if last < len(lines):
            last -= 1
        for listed in range(index, last):
            furniture[listed] = True


def _doubled(text: str, lines: list[tuple[int, int]], furniture: list[bool]) -> None:
    """Mark a title given twice in a row (its link and its tooltip), except at the top, where it is the page's own."""
    for index in range(2, len(lines)):
        here, before = (text[slice(*lines[at])].strip() for at in (index, index - 1))
        if (here == before or _cut_short(here, before)) and _looks_like_title(here):
            furniture[index] = furniture[index - 1] = True
    for index in range(1, len(lines)):
        start, end = lines[index]
        if end - start <= _LONGEST and _twice(text[start:end].strip(_BETWEEN)):
            furniture[index] = True


def _cut_short(left: str, right: str) -> bool:
    """Say whether one is the other cut short with dots, as a list's link beside its tooltip.

    >>> _cut_short("东台：一湾碧海…", "东台：一湾碧海映初心")
    True
    """
    short, long = sorted((left, right), key=len)
    stem = short.rstrip(".…")
    return stem != short and len(stem) >= 4 and long.startswith(stem)


def _twice(line: str) -> bool:
    """Say whether the line is nothing but titles that each stand twice.

    >>> _twice("春风行动送岗忙 春风行动送岗忙"), _twice("春风行动送岗忙")
    (True, False)
    """
    at = 0
    while at < len(line):
        for length in range(6, min(60, len(line) - at) + 1):
            behind = line[at + length :].lstrip(_BETWEEN)
            if behind.startswith(line[at : at + length]) and "。" not in line[at : at + length]:
                at = len(line) - len(behind[length:].lstrip(_BETWEEN))
                break
        else:
            return False
    return at > 0


def _parts(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Give the parts of an article's line that are furniture: at its ends, and behind wide blanks."""
    line = text[start:end]
    opening = DATELINE.match(line)
    if opening and opening.group().strip():
        yield start + len(line) - len(line.lstrip()), start + opening.end()
    for match in BRACKET.finditer(line):
        if BYLINE.search(match.group(1).strip()):
            yield start + match.start(), start + match.end()
    pieces = [(0, 0), *((gap.start(), gap.end()) for gap in _GAP.finditer(line)), (len(line), len(line))]
    for (_, left), (right, _) in itertools.pairwise(pieces):
        if right > left and len(pieces) > 2 and _is_furniture(line[left:right]):
            yield start + left, start + right
