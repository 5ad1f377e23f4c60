"""Numbers as Chinese reports write them: digits, thousand separators, full width, 三十, 一亿五千万, mixed 1亿2000万.

`NUMBER` is a pattern without groups for use inside larger ones; every part of it is bounded, so that a search is linear
in the length of the text. It expects what `plain_digits` gives.
"""

import re

_WIDE = str.maketrans("０１２３４５６７８９．％", "0123456789.%")
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "亿": 10**8}

_ARABIC = r"(?:[0-9]{1,3}(?:[,，][0-9]{3}){1,5}(?![0-9])|[0-9]{1,15})(?:\.[0-9]{1,6})?"
_UNIT = r"(?:[十百千]{0,2}(?:万亿|万|亿)|[百千])"
_WORDS = r"[零一二两三四五六七八九十百千万亿]{1,20}(?:点[零一二三四五六七八九]{1,6}[十百千]?[万亿]{0,2})?"
NUMBER = rf"(?:{_ARABIC}(?:{_UNIT})?(?:[0-9]{{1,4}}[百千]?万)?|{_WORDS})"

_PARTS = re.compile(rf"({_ARABIC})([十百千万亿]*)")


def plain_digits(text: str) -> str:
    """Give the text with full-width digits, points and percent signs as ASCII; all else, and the length, stays.

    >>> plain_digits("投资８０．４１亿元")
    '投资80.41亿元'
    """
    return text.translate(_WIDE)


def whole(number: str, numerator: int = 1, denominator: int = 1) -> int | None:
    """Give the number times numerator / denominator, rounded half up to a whole one, or None where it cannot be read.

    >>> whole("80.41亿"), whole("三十亿"), whole("1亿2000万"), whole("3,000"), whole("500", 2000, 3)
    (8041000000, 3000000000, 120000000, 3000, 333333)
    >>> whole("万百") is None
    True
    """
    parts = _PARTS.findall(number)
    total = 0
    if parts and "".join(digits + unit for digits, unit in parts) == number:
        exponent = max(len(digits.partition(".")[2]) for digits, _ in parts)
        scale = int(10**exponent) * denominator
        for digits, unit in parts:
            head, _, fraction = digits.replace(",", "").replace("，", "").partition(".")
            total += int(head + fraction.ljust(exponent, "0")) * _multiplier(unit)
    else:
        read = _words(number)
        if read is None:
            return None
        total, scale = read[0], read[1] * denominator
    return (2 * total * numerator + scale) // (2 * scale)


def _multiplier(unit: str) -> int:
    value = 1
    for character in unit:
        value *= _SMALL.get(character) or _LARGE[character]
    return value


def _words(number: str) -> tuple[int, int] | None:
    """Read a number in characters as numerator and denominator."""
    head, point, tail = number.partition("点")
    if point:
        fraction = tail.rstrip("十百千万亿")
        unit = tail[len(fraction) :]
        before = _integer(head)
        if before is None or not fraction:
            return None
        scale = 10 ** len(fraction)
        digits = int("".join(str(_DIGITS[c]) for c in fraction))
        return (before * scale + digits) * _multiplier(unit), scale
    value = _integer(head)
    return None if value is None else (value, 1)


def _integer(words: str) -> int | None:
    if not words:
        return None
    if len(words) > 1 and all(c in _DIGITS for c in words):
        return int("".join(str(_DIGITS[c]) for c in words))
    total = section = digit = 0
    last_unit = 1
    for character in words:
        if character in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[character]
            if character in "零〇○":
                last_unit = 10
        elif character in _SMALL:
            if not digit and (section or character != "十"):
                return None
            section += (digit or 1) * _SMALL[character]
            last_unit, digit = _SMALL[character], 0
        else:
            section += digit
            if not section and not total:
                return None
            # In 一万亿 亿 multiplies all that stands before it, in 一亿五千万 万 only its own section.
            if section and character == "万":
                total += section * _LARGE[character]
            else:
                total = (total + section) * _LARGE[character]
            last_unit, section, digit = _LARGE[character], 0, 0
    # 一亿五 is 150 million: a last digit directly behind a unit counts tenths of that unit.
    return total + section + (digit * last_unit // 10 if last_unit > 10 else digit)
