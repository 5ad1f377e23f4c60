"""Names as people write them side by side: a person with the office, a firm with its former name, 比亚迪 after BYD.

A document's names come without these; a table of pairs has them, so they are taken apart before anything is compared.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from kg.lexicon import Lexicon
from kg.links.writing import simplified

#: What stands behind a person's name without being an office.
_POLITE = ("先生", "女士", "同志", "教授", "院士", "博士", "老师", "总")
#: Ends of the words that name an office, against those that tell of taking or leaving one (任命, 当选).
_OFFICE_ENDS = ("长", "书记", "主任", "主席", "总裁", "经理", "总监", "教授", "工程师", "委员", "常委", "代表",
                "创始人", "合伙人", "专员", "发言人", "CEO", "COO", "CTO", "董事")  # fmt: skip
_LATIN_BEFORE = re.compile(r"^[A-Za-z][A-Za-z.&-]+[ ]?(?=[\u4e00-\u9fff]{2})")
_SUM = re.compile(r"^(?:总|计划|拟)?投资[约超近达逾]*[\d.]+[万亿]*(?:元|美元)的(?=..)")
_FORMER = re.compile(
    r"\((?:原名?|曾用名|前身为?|旧称)[::]?([^()]{2,40})\)|,?(?:原名?|曾用名|前身为?)[::]?([^(),]{4,40})$"
)


class Given(NamedTuple):
    """A name as it was given: what is compared, its former name, for a person or project the words before the name."""

    name: str
    former: str = ""
    before: str = ""
    person: bool = False


@lru_cache(maxsize=65_536)
def read_given(name: str, lexicon: Lexicon) -> Given:
    """Take a name apart that somebody wrote down.

    >>> from kg.lexicon import load_lexicon
    >>> read_given("镇江市委书记马明龙", load_lexicon()).name, read_given("云帆科技（原云帆电子）", load_lexicon())[:2]
    ('马明龙', ('云帆科技', '云帆电子'))
    """
    if lexicon.rows(name):
        return Given(name)
    plain = simplified(name)
    if former := _FORMER.search(plain):
        rest = plain[: former.start()] + plain[former.end() :]
        if len(rest) > 1:
            return Given(rest, former[1] or former[2])
    if worth := _SUM.match(plain):
        return Given(plain[worth.end() :], before=worth[0])
    latin = _LATIN_BEFORE.match(name)
    if latin and lexicon.rows(name[latin.end() :]):
        return Given(name[latin.end() :])
    return _person(plain, lexicon) or Given(name)


def is_person(name: str, lexicon: Lexicon) -> bool:
    """Say whether a word is built as a person's name: a surname and one or two characters more."""
    return any(name[:own] in lexicon.surnames and len(name) - own in (1, 2) for own in (1, 2))


def _person(text: str, lexicon: Lexicon) -> Given | None:
    """Find a person's name behind or before an office; None where there is no office."""
    offices = _offices(lexicon)
    for length in range(min(len(text) - 2, 8), 0, -1):
        word = text[-length:]
        if (word in offices or word in _POLITE) and is_person(text[:-length], lexicon):
            return Given(text[:-length], person=True)
    for own in (4, 3, 2):
        before, name = text[:-own], text[-own:]
        if len(before) > 1 and is_person(name, lexicon) and before.endswith(tuple(offices)):
            return Given(name, before=before, person=True)
    return None


@lru_cache(maxsize=4)
def _offices(lexicon: Lexicon) -> frozenset[str]:
    words = {simplified(one.word) for one in lexicon.triggers if one.relation == "任职"}
    return frozenset(word for word in words if word.upper().endswith(_OFFICE_ENDS))
