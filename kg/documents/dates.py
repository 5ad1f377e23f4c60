"""When a text was published: from the label beside its title, its address, its file name, or the day that it is signed.

The surest source wins: a labelled date (发布时间：…), then the address, the file name, a date with a time of day at the
edge of the page, the short line under the title that names paper and day, the line of its own that closes an official
text, and the agency's dateline. A date of which only the year and month are known is given as such (2022-12); one that
cannot be (31 June) is not a date.
"""

import datetime
import re
from collections.abc import Iterator

_FULL = r"(?P<y>(?:19[89]|20\d)\d)\s*(?:[-/.]|年)\s*(?P<m>\d{1,2})\s*(?:[-/.]|月)\s*(?P<d>\d{1,2})(?!\d)\s*日?"
_LABEL = re.compile(
    rf"(?:(?:发布|发表|发稿|更新|编辑|录入|上传|刊发|成文|公开|稿件)(?:时间|日期|于)|时\s*间|日\s*期|发表于)\s*[:：]?\s*{_FULL}"
)
_TIMED = re.compile(rf"(?<![\d-]){_FULL}\s*[T\s]?\s*\d{{1,2}}:\d{{2}}")
_WITH_SOURCE = re.compile(rf"(?<![\d-]){_FULL}(?=[\s　]*(?:来源|信息来源|稿源|作者|浏览|阅读|点击|字号|【字))")
_ALONE = re.compile(rf"^[\s　(（\[【]*{_FULL}[)）\]】\s　]*$")
_BYLINE = re.compile(rf"(?:^|(?<=[\s　|｜])){_FULL}(?=[\s　|｜]|$)")  # 襄阳园区在线　2020年5月18日
_SENTENCE = re.compile(r"[，。；！？、“”]")
_CHINESE = re.compile(
    r"^[\s　]*(?P<y>二[〇○零Oo0].{2})年(?P<m>[一二三四五六七八九十]{1,2})月(?P<d>[一二三四五六七八九十]{1,3})日[\s　]*$"
)
_DATELINE = re.compile(r"(?P<m>\d{1,2})月(?P<d>\d{1,2})日(?:电|讯)")
_YEAR = r"(?P<y>(?:19[89]|20\d)\d)"
_MD = r"(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])"
_NAMED = (  # in addresses and file names, the surest first
    re.compile(rf"(?<!\d){_YEAR}(?P<s>[-_/.])(?P<m>1[0-2]|0?[1-9])(?P=s)(?P<d>[12]\d|3[01]|0?[1-9])(?!\d)"),
    re.compile(rf"(?<!\d){_YEAR}{_MD}(?!\d)"),
    re.compile(rf"(?<!\d){_YEAR}[-/]?(?P<m>0[1-9]|1[0-2])[-/](?P<d>0[1-9]|[12]\d|3[01])/"),
    re.compile(rf"(?:^|[/_t-]){_YEAR}{_MD}"),
    re.compile(rf"(?<!\d){_YEAR}年(?P<m>1[0-2]|0?[1-9])月(?P<d>[12]\d|3[01]|0?[1-9])日"),
)
_MONTH = re.compile(r"(?:^|/)(?P<y>(?:19[89]|20\d)\d)[-_/]?(?P<m>0[1-9]|1[0-2])(?=/|$)")
_DIGITS = dict.fromkeys("〇○零Oo0", "0") | {numeral: str(n) for n, numeral in enumerate("一二三四五六七八九", 1)}
_EDGE = 10  # lines at either end of a page where its own date may stand


def publication_date(text: str, name: str = "", source: str = "") -> str:
    r"""Give the day of publication in ISO 8601 (`2022-07-11`, or `2022-07` or nothing where no more is known).

    `name` is the document's file name or id, `source` the address that it was read from.

    >>> publication_date("园区签约\n发布时间：2022年7月11日  来源：本站")
    '2022-07-11'
    >>> publication_date("园区签约", source="http://example.com/xw/202207/t20220711_1.html")
    '2022-07-11'
    """
    lines = [line for line in text[:20_000].splitlines() if line.strip()][:_EDGE]
    tail = [line for line in text[-5_000:].splitlines() if line.strip()][-_EDGE:]
    return next(_candidates(lines, tail, name, source), "")


def _candidates(lines: list[str], tail: list[str], name: str, source: str) -> Iterator[str]:
    short = [line for line in (*lines, *tail) if len(line) <= 200]
    for pattern in (_LABEL, _WITH_SOURCE):
        yield from _days(pattern, short)
    for place in (source, name):
        for pattern in _NAMED:
            yield from _days(pattern, [place])
    yield from _days(_TIMED, [line for line in short if len(line) <= 80])
    yield from _days(_BYLINE, [line for line in lines[1:4] if len(line) <= 40 and not _SENTENCE.search(line)])
    yield from _days(_ALONE, [*lines[:4], *reversed(tail[-4:])])
    yield from (found for line in reversed(tail[-4:]) if (found := _chinese(line)))
    month = next(iter(_months(source)), "")
    yield from _dateline(lines, month)
    if month:
        yield month


def _days(pattern: re.Pattern[str], lines: list[str]) -> Iterator[str]:
    for line in lines:
        for match in pattern.finditer(line):
            if day := _day(match["y"], match["m"], match["d"]):
                yield day


def _months(source: str) -> Iterator[str]:
    for match in _MONTH.finditer(source):
        yield f"{match['y']}-{match['m']}"


def _dateline(lines: list[str], month: str) -> Iterator[str]:
    """Give the day of a dateline (6月29日电) in the year of the address, where the address has one."""
    for line in lines[:4]:
        match = _DATELINE.search(line[:60])
        if match and month and (day := _day(month[:4], match["m"], match["d"])):
            yield day


def _chinese(line: str) -> str:
    match = _CHINESE.match(line)
    if not match:
        return ""
    year = "".join(_DIGITS.get(character, "?") for character in match["y"])
    return _day(year, str(_small(match["m"])), str(_small(match["d"])))


def _small(numeral: str) -> int:
    """Read a Chinese numeral up to 99 (二十一)."""
    tens, ten, ones = numeral.rpartition("十")
    return (int(_DIGITS.get(tens, "1")) * 10 if ten else 0) + (int(_DIGITS.get(ones, "0")) if ones else 0)


def _day(year: str, month: str, day: str) -> str:
    try:
        return datetime.date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return ""
