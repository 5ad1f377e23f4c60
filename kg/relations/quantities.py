"""Sums of money and areas where a text states them, as plain numbers beside the words of the text.

Of a range the lower end is given, qualified as "at least"; rates (万元/亩, 每股3元), grades (百亿级) and counts that
only look alike (年产500万平方米) are no quantities of this kind. `find_periods` is offered here too: one import serves.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

from kg.model import Amount, Area, Qualifier, Quote
from kg.relations.numerals import NUMBER, plain_digits, whole
from kg.relations.periods import find_periods

__all__ = ["find_amounts", "find_areas", "find_periods"]

_Value = TypeVar("_Value")


def _table(rows: Mapping[_Value, str]) -> dict[str, _Value]:
    """Turn rows of value and blank-separated words into word -> value."""
    return {word: value for value, words in rows.items() for word in words.split()}


def _any(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word))))


_BEFORE: dict[str, Qualifier] = _table(
    {
        "about": "约 大约 约为 大概 约合",
        "nearly": "近 将近 接近",
        "over": "超 超过 超出 逾 突破 过 上",
        "at least": "不低于 不少于 至少 最低 不小于",
        "at most": "不超过 不高于 不多于 至多 最多 最高",
    }
)
_AFTER: dict[str, Qualifier] = _table({"about": "左右 上下", "at least": "以上 及以上", "at most": "以内 以下"})
_CURRENCIES = _table(
    {
        "CNY": "元 人民币 块钱 元人民币",
        "USD": "美元 美金 美刀",
        "EUR": "欧元",
        "HKD": "港元 港币 元港币",
        "JPY": "日元 日币",
        "KRW": "韩元 韩币",
        "GBP": "英镑",
        "SGD": "新加坡元 新元 新币 坡币",
        "AUD": "澳元",
        "CAD": "加元 加拿大元",
        "TWD": "新台币 元新台币 台币",
        "MOP": "澳门元",
        "CHF": "瑞士法郎 瑞郎",
        "RUB": "卢布",
        "INR": "卢比 印度卢比",
        "THB": "泰铢",
        "MYR": "林吉特 马币",
        "AED": "迪拉姆",
        "VND": "越南盾",
        "IDR": "印尼盾",
        "KZT": "坚戈",
    }
)
_LEADING = _table(
    {
        "CNY": "人民币 RMB CNY ￥ ¥",
        "USD": "美元 USD US$ $",
        "HKD": "港币 HK$",
        "EUR": "€ EUR",
        "GBP": "£",
        "TWD": "新台币",
    }
)
# Square metres in one unit, as numerator and denominator.
_MEASURES = _table(
    {
        (2000, 3): "亩",
        (1, 1): "平方米 平米 平方 ㎡ m² m2",
        (10**4, 1): "公顷",
        (10**6, 1): "平方公里 平方千米 km² km2",
        (40468564, 10**4): "英亩",
    }
)

# 签约, 节约, 附近 and 线上 end in a qualifier's character; 上 and 过 qualify a bare unit only (上亿元, 过百亿元).
_QUALIFIER = (
    rf"(?:(?P<before>(?<![签条合契公节预特])约|(?<![附最邻靠])近|[上过](?=[百千万亿])|"
    rf"{_any(word for word in _BEFORE if word not in ('约', '近', '上', '过'))})(?:[为达到]{{1,2}})?)?"
)
_MORE = r"(?P<more>[余多几])?(?P<unit>[十百千]?[万亿]{1,2})?"
_RANGE = (
    rf"(?P<low>{NUMBER})(?P<range>(?:{_any(_CURRENCIES)}|{_any(_MEASURES)})?\s?(?:[-－—–~～至到]|——)\s?(?P<high>{NUMBER}))?"
)
_GUARD = r"(?<![0-9.零一二三四五六七八九十百千万亿第数几])"

_AMOUNT = re.compile(
    rf"{_QUALIFIER}(?P<leading>{_any(_LEADING)})?{_QUALIFIER.replace('before', 'between')}{_GUARD}{_RANGE}{_MORE}\s?"
    rf"(?P<currency>{_any(_CURRENCIES)})?(?:整(?!个|体|合|理|车))?(?P<after>{_any(_AFTER)})?",
)
# 元 ends a number in many words that are no money: 三元材料, 二元醇, 1元件.
_NOT_MONEY = re.compile(r"[件器素旦宵宇老首帅月醇酸体胞组区里]")
_AREA_WORDS = (
    "(?:总|规划|新增|净|可用)?"
    "(?:占地面积|占地|建筑总面积|建筑面积|建面|用地面积|规划用地|用地|规划面积|总面积|面积)"
)
_AREA = re.compile(
    rf"(?:{_AREA_WORDS})?[为达到]{{0,2}}{_QUALIFIER}{_GUARD}{_RANGE}{_MORE}\s?"
    rf"(?P<measure>{_any(_MEASURES)})(?P<after>{_any(_AFTER)})?",
)
_RATE_BEHIND = re.compile(r"\s?(?:[/／每]\s?[\u4e00-\u9fffA-Za-z]|级|一[亩吨平])")
_RATE_BEFORE = re.compile(
    r"(?:每[股亩吨度人户平瓦辆台][方米均]{0,2}|单价|均价|[亩人户]均[^，。；、]{0,6})[约为达到超过]{0,2}$"
)
_PRODUCED = re.compile(r"(?:年产|产能|月产|日产|年加工|生产|销售|产量|年出货)[^，。；、]{0,5}$")
# Without 元 a number of 亿 or 万 is money only behind a word of money and before no word of measure.
_MONEY_WORD = re.compile(
    r"(?:投资|总投|出资|注资|增资|融资|资本|资金|金额|[总贷差数]额|估值|产值|税收|营收|收入|利润|估价|募资|豪掷|投入|斥资|耗资)"
    r"[总额达到为约超近逾过共计规模高将、：: ]{0,6}$"
)
_MEASURE = re.compile(
    r"\s?[吨千瓦台套平亩人户片颗件辆个只支家瓶立斤次度年安方粒根米公条株头羽升芯标箱盒级GMWkwVAm%㎡、]|[-－—~～至到0-9]"
)


def find_amounts(text: str) -> tuple[Amount, ...]:
    """Find the sums of money in the text, in order, not overlapping; offsets are those of the given text.

    >>> [(a.value, a.currency, a.qualifier, a.quote.text) for a in find_amounts("总投资约80.41亿元")]
    [(8041000000, 'CNY', 'about', '约80.41亿元')]
    """
    return tuple(_amounts(text, plain_digits(text)))


def find_areas(text: str) -> tuple[Area, ...]:
    """Find the areas in the text, in order; the words that say what is measured (占地, 建筑面积) are part of the quote.

    >>> [(a.value, a.quote.text) for a in find_areas("占地500亩")]
    [(333333, '占地500亩')]
    """
    return tuple(_areas(text, plain_digits(text)))


def _amounts(text: str, plain: str) -> Iterator[Amount]:
    for match in _AMOUNT.finditer(plain):
        currency = _currency(match, plain)
        if not currency or _is_rate(match, plain):
            continue
        value = _value(match, 1, 1)
        if value:
            yield Amount(value, currency, Quote(*match.span(), text[slice(*match.span())]), _qualifier(match))


def _areas(text: str, plain: str) -> Iterator[Area]:
    for match in _AREA.finditer(plain):
        if _is_rate(match, plain):
            continue
        measure = match["measure"]
        if measure == "平方" and plain[match.end("measure") : match.end("measure") + 1] in set("厘毫分英公千"):
            continue
        if not measure.startswith(("平方公里", "km", "公顷")) and _PRODUCED.search(plain, *_window(match.start())):
            continue
        value = _value(match, *_MEASURES[measure])
        if value:
            yield Area(value, Quote(*match.span(), text[slice(*match.span())]), _qualifier(match))


def _currency(match: re.Match[str], plain: str) -> str:
    number = match["low"] + (match["high"] or "") + (match["unit"] or "")
    currency = match["currency"]
    if currency == "元":
        # Without a unit or digits (三元, 二元) it is chemistry more often than money.
        money = re.search("[0-9十百千万亿]", number) and not _NOT_MONEY.match(plain, match.end("currency"))
        return _LEADING.get(match["leading"], "CNY") if money else ""
    if currency or match["leading"]:
        return _CURRENCIES[currency] if currency else _LEADING[match["leading"]]
    if number.endswith(("亿", "万")) and not _MEASURE.match(plain, match.end()):
        return "CNY" if _MONEY_WORD.search(plain, *_window(match.start())) else ""
    return ""


def _window(start: int) -> tuple[int, int]:
    return max(0, start - 16), start


def _is_rate(match: re.Match[str], plain: str) -> bool:
    return bool(_RATE_BEHIND.match(plain, match.end()) or _RATE_BEFORE.search(plain, *_window(match.start())))


def _value(match: re.Match[str], numerator: int, denominator: int) -> int | None:
    low, unit = match["low"], match["unit"] or ""
    if match["range"] and not re.search("[万亿]", low):
        # In 3至5亿元 the unit stands once, behind the upper end.
        unit = "".join(re.findall(r"[百千]?[万亿]+$", match["high"])) + unit
    if low[0] in "百千万亿" and not _named(match):
        return None
    number = ("一" + low if low[0] in "百千万亿" else low) + unit
    return whole(number, numerator, denominator)


def _named(match: re.Match[str]) -> Qualifier:
    """Give the qualifier in front of the number."""
    return _BEFORE.get(match["before"] or "") or _BEFORE.get(match.groupdict().get("between") or "") or ""


def _qualifier(match: re.Match[str]) -> Qualifier:
    if match["range"]:
        return "at least"
    if match["more"]:
        return "over"
    return _AFTER.get(match["after"] or "") or _named(match)
