"""Numbers in names: 第五十五研究所 counts like 55所, 中建三局 not like 中建八局, and 三一重工 does not count at all."""

import re

_DIGITS = {numeral: number for number, numeral in enumerate("一二三四五六七八九", 1)}
_DIGITS |= {"〇": 0, "零": 0, "○": 0}
_WORDS = "[〇零○一二三四五六七八九十百]{1,6}"
_NUMERAL = re.compile(rf"\d+(?:\.\d+)?|第({_WORDS})|({_WORDS})(?=[期届院所号中医局航厂批次冶])|第(?=\d)")


def numerals_of(text: str) -> tuple[str, ...]:
    """Give the numbers of a name in digits, in their order: what tells one of a series from another.

    >>> numerals_of("中国电子科技集团公司第五十五研究所"), numerals_of("三一重工"), numerals_of("2024世界机器人大会")
    (('55',), (), ('2024',))
    """
    return tuple(number for match in _NUMERAL.finditer(text) if (number := _number(match)))


def with_digits(text: str) -> str:
    """Write the numbers of a name in digits, without 第.

    >>> with_digits("中国建筑第八工程局"), with_digits("第14研究所")
    ('中国建筑8工程局', '14研究所')
    """
    return _NUMERAL.sub(_number, text)


def without_numerals(text: str) -> str:
    """Leave the numbers of a name out.

    >>> without_numerals("第六届中国国际进口博览会")
    '届中国国际进口博览会'
    """
    return _NUMERAL.sub("", text)


def _number(match: re.Match[str]) -> str:
    words = match[1] or match[2]
    if not words:
        return "" if match[0] == "第" else match[0]
    if len(words) > 1 and not {"十", "百"} & set(words):
        return "".join(str(_DIGITS[word]) for word in words)  # 第七〇二研究所
    total = 0
    for part, weight in (("百", 100), ("十", 10)):
        before, found, after = words.rpartition(part)
        if found:
            total += (_DIGITS.get(before[-1:], 1)) * weight
            words = after
    return str(total + _DIGITS.get(words[-1:], 0))
