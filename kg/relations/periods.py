"""Days and intervals where a text states them, resolved against the day of the report.

A partial date (7月31日, 上半年) takes its year from the last year named in its sentence, else from the report, then in
the year that makes it past rather than far ahead, unless words of the future stand before it. Where neither is known
it is left out. A deadline (月底前) is the window that it names; 以来 and 至今 reach to the report. 年初, 年中, 年底 are
January, June and December; 上旬, 中旬 and 下旬 (初, 中, 底) are days 1 to 10, 11 to 20 and 21 to the end.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from kg.model import Period, Quote
from kg.relations.numerals import plain_digits, whole


class _Span(NamedTuple):
    """First and last day."""

    first: date
    last: date


class _Known(NamedTuple):
    """What a partial date may be resolved against."""

    reported: date | None
    base: int | None
    year: int | None
    month: int | None
    ahead: bool


_DIGIT = "[零〇○一二三四五六七八九]"
_ONES = "[一二三四五六七八九]"
_YEAR = (
    rf"(?:(?P<year>(?:19|20)[0-9]{{2}}|[一二]{_DIGIT}{{3}})\s?年|(?P<named>今年|去年|前年|明年|后年(?![产税销均利营可出])|本年|上年|同年))"
)
_MONTH = (
    r"(?:(?P<month>1[0-2]|0?[1-9])\s?月"
    rf"|(?P<words>十[一二]?|{_ONES})月(?=份|[初底中上下末0-9]|[一二三四五六七八九十]{{1,3}}[日号]))"
)
_DAY = (
    rf"(?P<day>[12][0-9]|3[01]|0?[1-9]|二?十{_ONES}?|三十一?|{_ONES})"
    r"\s?(?:日|号(?![楼院线门馆地文厂车机库路井桥炉泊]))"
)
_PART = (
    r"(?P<part>上半年|下半年|前三个?季度|前两个?季度|第?[一二三四1-4]季度|年?[初中底末](?!级|期|小|学|考|高))"
)
_EDGE = r"(?P<edge>上旬|中旬|下旬|[初底末]|中(?=[旬，,。、前]))"
_PLAN = (
    r"[“\"「]?(?P<plan>十[一二三四五六])[五5][”\"」]?(?P<phase>期间|时期|以来|末期?|初期?|开局之年|收官之年)"
)
_TO = r"\s?(?:[-－—–~～至到]|——)\s?"

_POINT = re.compile(
    # The lookahead holds every first character below: most positions are left at once.
    rf"(?=[0-9今去前明后本上同下一二三四五六七八九十昨年月第“\"「])(?<![0-9./第])(?:(?<!-)(?P<iso>(?:19|20)[0-9]{{2}}([-/.])(?:1[0-2]|0?[1-9])\2(?:[12][0-9]|3[01]|0?[1-9]))(?![0-9.\-/])"
    rf"|(?P<since>(?:19|20)[0-9]{{2}})\s?年?{_TO}(?P<until>(?:19|20)[0-9]{{2}})\s?年(?!\s?[0-9]{{1,2}}\s?月)"
    rf"|(?:(?P<stated>{_YEAR})\s?)?"
    rf"(?:(?P<from>1[0-2]|[1-9])\s?月?{_TO}(?P<to>1[0-2]|[1-9])\s?月份?(?!\s?[0-9])|{_MONTH}份?(?:\s?{_DAY}|{_EDGE})?|(?(stated)(?:度(?!假))?(?:\s?{_PART})?|(?!)))"
    r"|(?P<alone>上半年|下半年|前三季度|第?[一二三四]季度|年内|年[初中底末](?!级)|月[初中底末])"
    r"|(?P<near>[上本下]个?月|昨[天日晚]|前天|前日|明[天日](?=[上下晚，将起])|今[天日晚晨](?=[上下早晚，,正由在与]))"
    r"|(?P<which>[上本下])(?:个?星期|周)(?P<weekday>[一二三四五六日天])?(?![边围期年转刊末])"
    rf"|{_PLAN}"
    r"|(?P<bare>[12][0-9]|3[01]|[1-9])日(?=[上下晚凌清在，,、公至到—–\-]|$))"
)
_JOIN = re.compile(r"起?" + _TO)
_BARE_DAY = re.compile(r"(?P<bare>[12][0-9]|3[01]|0?[1-9])日")
# 月号, 月刊: the title of an issue; 同期: a comparison, no time at which anything happened.
_REFUSED = re.compile(
    r"(?:份?同期|[0-9]{0,2}月?[号刊](?!召|举|开|上|下|，)|年?度?[报版鉴]|产[0-9百千万]|[饼龄球季饭内])"
)
_BEFORE_BARE = re.compile(r"[0-9月每第个作休假节生末周近]$")
_AHEAD = re.compile(r"(?:将|拟|计划|预计|力争|争取|确保|预期|有望|定于|明年)[^。；！？\n]{0,12}$")
_TAIL = re.compile(r"之前|以前|前(?![三两列茅十端期身往景沿后])")
_UNTIL_NOW = re.compile(r"以来|至今")
_SENTENCE_END = re.compile(r"[。！？!?\n]")
_THIRDS = {"上": (1, 10), "初": (1, 10), "中": (11, 20), "下": (21, 31), "底": (21, 31), "末": (21, 31)}
_NAMED = {"今年": 0, "本年": 0, "去年": -1, "上年": -1, "前年": -2, "明年": 1, "后年": 2}
_NEAR = {"昨": -1, "前": -2, "明": 1, "今": 0}
_ORDER = {"上": -1, "本": 0, "下": 1}
_HALF_YEAR = 183


def find_periods(text: str, reported_on: str) -> tuple[Period, ...]:
    """Find the dates and intervals in the text, in order, not overlapping; offsets are those of the given text.

    :param reported_on: the day of the report (ISO 8601; year or year and month where no more is known), or empty:
        then only what is certain without it is given.

    >>> [(p.first, p.last, p.quote.text) for p in find_periods("7月31日签约，力争年底前开工", "2022-08-01")]
    [('2022-07-31', '2022-07-31', '7月31日'), ('2022-12-01', '2022-12-31', '年底前')]
    """
    plain = plain_digits(text)
    reported = base = None
    try:
        reported = date.fromisoformat(reported_on)
    except ValueError:
        # Of some reports only the year or the month is known: enough for 今年 and 7月31日, not for 昨日.
        base = int(reported_on[:4]) if re.fullmatch("(?:19|20)[0-9]{2}(?:-[0-9]{2})?", reported_on) else None
    return tuple(
        Period(span.first.isoformat(), span.last.isoformat(), Quote(start, end, text[start:end]))
        for start, end, span in _periods(plain, reported, reported.year if reported else base)
    )


def _periods(plain: str, reported: date | None, base: int | None) -> Iterator[tuple[int, int, _Span]]:
    year = month = None
    at = sentence = 0
    while match := _POINT.search(plain, at):
        start, at = match.start(), match.end()
        if _SENTENCE_END.search(plain, sentence, start):
            year = None
        sentence = start
        ahead = bool(_AHEAD.search(plain, max(0, start - 16), start))
        known = _Known(reported, base, year, month, ahead)
        span, at = _interval(match, plain, known)
        if span is None:
            continue
        # 同年 and 7月 after "2021年6月" take the year that the sentence has named.
        year = span.last.year if match["year"] or match["iso"] or match["named"] else year
        month = span.last.month if span.first.month == span.last.month else month
        if tail := _TAIL.match(plain, at):
            at = tail.end()
        elif tail := _UNTIL_NOW.match(plain, at):
            at = tail.end()
            span = span if reported is None else _Span(span.first, max(span.first, reported))
        yield start, at, span


def _interval(match: re.Match[str], plain: str, known: _Known) -> tuple[_Span | None, int]:
    """Resolve a point, and the end of the range that it may open."""
    start, end = match.span()
    if _REFUSED.match(plain, end) or (match["bare"] and _BEFORE_BARE.search(plain, max(0, start - 1), start)):
        return None, end
    span = _resolve(match, known)
    if span is None:
        return None, end
    joint = _JOIN.match(plain, end)
    other = joint and (_POINT.match(plain, joint.end()) or _BARE_DAY.match(plain, joint.end()))
    if other:
        inherited = _Known(known.reported, known.base, span.first.year, span.first.month, known.ahead)
        last = _resolve(other, inherited)
        if last and last.last >= span.first:
            return _Span(span.first, last.last), other.end()
    return span, end


def _resolve(match: re.Match[str], known: _Known) -> _Span | None:
    found = match.groupdict()
    try:
        if found.get("iso"):
            year, month, day = (int(part) for part in re.split("[-/.]", found["iso"]))
            return _Span(date(year, month, day), date(year, month, day))
        if found.get("plan"):
            return _plan(found["plan"], found["phase"])
        if found.get("bare"):
            return _bare_day(int(found["bare"]), known)
        if found.get("since"):
            return _ordered(date(int(found["since"]), 1, 1), date(int(found["until"]), 12, 31))
        if found.get("from"):
            months = int(found["from"]), int(found["to"])
            since = _year(match, known, months[1])
            return None if since is None else _ordered(date(since, months[0], 1), _month(since, months[1]).last)
        if found.get("month") or found.get("words"):
            return _of_month(match, known)
        if found.get("year") or found.get("named"):
            stated = _year(match, known, None)
            return None if stated is None else _of_year(stated, found.get("part") or "")
        return _relative(found, known)
    except (ValueError, OverflowError):  # 2月30日, or a year out of range
        return None


def _ordered(first: date, last: date) -> _Span | None:
    return _Span(first, last) if first <= last else None


def _year(match: re.Match[str], known: _Known, month: int | None, day: int = 1) -> int | None:
    if match["year"]:
        return whole(match["year"])
    if match["named"] == "同年":
        return known.year
    if match["named"]:
        return known.base + _NAMED[match["named"]] if known.base else None
    if known.year or not known.reported:
        return known.year or known.base
    year = known.reported.year
    distance = (date(year, month or 1, day) - known.reported).days
    if distance > _HALF_YEAR and not known.ahead:
        return year - 1
    return year + 1 if distance < -_HALF_YEAR and known.ahead else year


def _of_month(match: re.Match[str], known: _Known) -> _Span | None:
    month = whole(match["month"] or match["words"]) or 0
    day = whole(match["day"]) if match["day"] else None
    year = _year(match, known, month, min(day or 1, 28))
    if year is None:
        return None
    if day:
        return _Span(date(year, month, day), date(year, month, day))
    whole_month = _month(year, month)
    if match["edge"]:
        first, last = _THIRDS[match["edge"][0]]
        return _Span(date(year, month, first), date(year, month, min(last, whole_month.last.day)))
    return whole_month


def _of_year(year: int, part: str) -> _Span:
    if part == "上半年":
        return _Span(date(year, 1, 1), date(year, 6, 30))
    if part == "下半年":
        return _Span(date(year, 7, 1), date(year, 12, 31))
    if part.startswith("前"):
        return _Span(date(year, 1, 1), date(year, 6 if "两" in part else 9, 30))
    if part.endswith("季度"):
        quarter = whole(part.removeprefix("第").removesuffix("季度")) or 1
        return _Span(date(year, 3 * quarter - 2, 1), _month(year, 3 * quarter).last)
    if part[-1:] in ("初", "中", "底", "末"):
        return _month(year, {"初": 1, "中": 6}.get(part[-1], 12))
    return _Span(date(year, 1, 1), date(year, 12, 31))


def _relative(found: dict[str, str | None], known: _Known) -> _Span | None:
    """Resolve 上半年, 年底前, 上月, 昨日, 上周五."""
    today, alone, near = known.reported, found.get("alone"), found.get("near")
    if alone and not alone.startswith("月"):
        year = known.year or known.base
        return _of_year(year, "" if alone == "年内" else alone) if year else None
    if today is None:
        return None
    if alone:
        first, last = _THIRDS[alone[-1]]
        return _Span(today.replace(day=first), today.replace(day=min(last, monthrange(today.year, today.month)[1])))
    if near and near.endswith("月"):
        years, month = divmod(today.month - 1 + _ORDER[near[0]], 12)
        return _month(today.year + years, month + 1)
    if near:
        day = today + timedelta(days=_NEAR[near[0]])
        return _Span(day, day)
    monday = today - timedelta(days=today.weekday()) + timedelta(weeks=_ORDER[found["which"] or "本"])
    if weekday := found.get("weekday"):
        day = monday + timedelta(days="一二三四五六日".find(weekday.replace("天", "日")))
        return _Span(day, day)
    return _Span(monday, monday + timedelta(days=6))


def _bare_day(day: int, known: _Known) -> _Span | None:
    """Resolve 9日 to the month that the text named last, else to the last such day up to the report."""
    if known.month and (year := known.year or known.base):
        return _Span(date(year, known.month, day), date(year, known.month, day))
    if not known.reported:
        return None
    month = known.reported.replace(day=1)
    if day > known.reported.day and not known.ahead:
        month = (month - timedelta(days=1)).replace(day=1)
    return _Span(month.replace(day=day), month.replace(day=day))


def _month(year: int, month: int) -> _Span:
    return _Span(date(year, month, 1), date(year, month, monthrange(year, month)[1]))


def _plan(plan: str, phase: str) -> _Span:
    """Resolve a five-year plan: 十四五 is 2021 to 2025."""
    first = 2021 + 5 * ("一二三四五六".index(plan[1]) - 3)
    if phase.startswith(("末", "收")):
        return _of_year(first + 4, "")
    if phase.startswith(("初", "开")):
        return _of_year(first, "")
    return _Span(date(first, 1, 1), date(first + 4, 12, 31))
