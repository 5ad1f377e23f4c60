"""The parts of a Chinese name: places in front, what is its own, the trade, the kind of thing at its end.

A name is read from both ends. From the front come places, as long as each lies in the one before (江苏 泰州 姜堰);
from the back comes what kind of thing it is (有限公司, 高新技术产业开发区, 管委会), in one spelling for all that mean
the same. What is left in the middle is the core, with a trade at its end where one is known. A park within a park
(靖江经济技术开发区城南园区), a firm of a group and a body of a park keep the outer name apart.

Nothing here changes a name: parts serve for comparing only.
"""

import re
from functools import lru_cache
from typing import Any, TypeAlias

from kg.lexicon import Lexicon, NameRow
from kg.links.counted import numerals_of
from kg.links.writing import DROPPED, normalize, simplified, without_other_name
from kg.model import Value

Parts: TypeAlias = dict[str, Any]

#: Characters beyond which nothing is a name, and no pattern is tried on it: some look back over all of it.
_LONGEST = 300
_COMPANY_FORM = re.compile(
    r"(?:(?:集团|控股|投资){0,4}(?:股份)?有限(?:责任)?公司|(?:控股|股份|集团|总){0,4}公司|(?:控股|股份)?集团|集团控股|控股|股份)$"
)
_GROUP = re.compile(r"^(.{2,}?集团)(?!公司|股份|有限|控股|总|集团|$)(.{4,})$")
_BRANCH = re.compile(r"^(.+?(?:公司|银行))([^公司银行]{1,10}(?:分公司|分行|支行|营业部|事业部))$")
_SCHOOL = re.compile(
    r"^(.{1,30}?(?:大学|学院|研究院)|.{1,4}大(?!学))(.{1,40}(?:学院|学部|系|研究生院|校区|分校|医院))$"
)
_LEVEL = re.compile(r"^(国家级|省级|市级|国家)(?=.*[区园])|(?<=..)(国家级|国家)(?=高新|经济技术|经开)")
_BRACKETED = re.compile(r"\(([^()]{2,8})\)")
_NOT_PLAIN = re.compile(r"[^\u4e00-\u9fff]")
_ADMIN = "省市县区镇乡旗盟州"
_LONG_ADMIN = ("特别行政区", "自治区", "自治州", "自治县", "地区", "街道")
#: Short names of places that firms bear as their own word.
_FIRM_WORDS = frozenset({"阿里", "东方", "平安"})
_PARK_ENDS = frozenset("区园城谷港")
_CAMPUS = re.compile(r"^(.+?大学|.{2,4}大)(.{2,3}?)(?:校区|分校)?$")
_TAXES = "国家税务总局"
_CITY = 2  # the rank of a city among places
#: What stands in front of a name and says nothing of whose it is.
EMPTY_LEADS = frozenset("国家 国家级 省级 市级 本 该 我 新 区 市 县 镇 省 全 各 两 园区 园 街道 乡 村".split()) | {""}


class NameParts(Value, frozen=True, order=True):
    """A name taken apart; all parts are normalised, absent ones are empty.

    `outer` is the name of the park, place, group or university that a body, a park, a firm or a school belongs to,
    `place` the places of the name, the widest first, without 省, 市 …, `core` what is the thing's own, `industry` the
    trade behind the core, `form` the company's form or the one spelling of the body or kind, `level` 国家级 or 省级,
    `numerals` the numbers and ordinals that tell one of a series from another.
    """

    text: str
    type: str
    outer: str = ""
    place: tuple[str, ...] = ()
    core: str = ""
    industry: str = ""
    form: str = ""
    level: str = ""
    numerals: tuple[str, ...] = ()

    @property
    def own(self) -> str:
        """Core and trade."""
        return self.core + self.industry

    @property
    def lead(self) -> str:
        """Everything in front of the form: places, core and trade."""
        return "".join(self.place) + self.core + self.industry


def split_places(name: str, lexicon: Lexicon, *, firm: bool = False) -> tuple[tuple[str, ...], str]:
    """Take the places off the front of a name, each within the one before, without their 省, 市 ….

    :param firm: take short names of counties only behind a wider place, because firms bear such words as their own.
    :returns: the places in the order written, and the rest.
    """
    found: list[str] = []
    within: tuple[NameRow, ...] = ()
    rest = name
    while len(found) < 4:
        step = _first_place(rest, lexicon, within, firm=firm and not found)
        if step is None:
            break
        word, within = step
        rest = rest[len(word) :]
        found.append(without_admin(word))
    return tuple(found), rest


def _first_place(
    text: str, lexicon: Lexicon, within: tuple[NameRow, ...], *, firm: bool
) -> tuple[str, tuple[NameRow, ...]] | None:
    for length in range(min(len(text), 11), 1, -1):
        word = text[:length]
        if word not in lexicon.by_name or (firm and word in _FIRM_WORDS):
            continue
        rows = lexicon.places_named(word)
        if within:
            above = set(within)
            rows = tuple(row for row in rows if above & set(lexicon.chain(row.place)))
        elif firm:
            rows = tuple(row for row in rows if row.rank <= 2 or row.name == word or row.name.endswith("市"))
        if rows:
            return word, rows
    return None


def without_admin(word: str) -> str:
    """Take 省, 市, 自治州 … off a place's name, two characters stay at least."""
    tail = next((one for one in _LONG_ADMIN if word.endswith(one)), word[-1:] if word[-1:] in _ADMIN else "")
    return word[: -len(tail)] if tail and len(word) - len(tail) >= 2 else word


def split_kind(text: str, kind: str, lexicon: Lexicon) -> tuple[str, str]:
    """Split off the longest known end of a type's names: what stands before it, and the end in its one spelling."""
    spellings = lexicon.kinds.get(kind, {})
    for length in range(min(len(text), 12), 0, -1):
        if text[-length:] in spellings:
            return text[:-length], spellings[text[-length:]]
    return text, ""


@lru_cache(maxsize=200_000)
def parse_name(name: str, kind: str, lexicon: Lexicon) -> NameParts:
    """Take a name apart.

    :param kind: the entity type, `COMPANY`, `PARK` …; a name of a type without rules of its own has place, core, form.
    """
    text = normalize(without_other_name(name) if kind == "PARK" else name)
    parts: Parts
    if len(name) > _LONGEST:
        parts = {"core": text}
    elif kind == "COMPANY":
        parts = _company(simplified(name), lexicon)
    elif kind == "PARK":
        parts = _park(text, lexicon)
    elif kind == "GOVERNMENT":
        parts = _government(text, lexicon)
    elif kind == "PLACE":
        parts = {"core": without_admin(text), "form": text[-1:] if text[-1:] in _ADMIN and len(text) > 2 else ""}
    elif kind == "PERSON":
        parts = {"core": text}
    else:
        parts = _other(text, kind, lexicon)
    return NameParts(text, kind, numerals=numerals_of(text), **parts)


def _company(text: str, lexicon: Lexicon) -> Parts:
    # 德科码（南京）半导体: a place in brackets belongs in front
    bracketed = [one for one in _BRACKETED.findall(text) if lexicon.places_named(one)]
    for one in bracketed:
        text = text.replace(f"({one})", "")
    text = text.translate(DROPPED)
    outer = ""
    match = _GROUP.match(text) or _BRANCH.match(text)
    if match:
        outer, text = match[1], match[2]
    form = _COMPANY_FORM.search(text)
    end = form.start() if form else len(text)
    place, rest = split_places(text[:end], lexicon, firm=True)
    if len(rest) < 2:
        place, rest = (), text[:end]
    if not place and not form and not bracketed:
        place, rest = _place_behind(rest, lexicon)
    core, industry = _trade(rest, lexicon)
    if place and is_trade(core, lexicon):
        # 南京银行: the place is the firm's own word
        place, core, industry = place[:-1], place[-1], core + industry
    place += tuple(without_admin(one) for one in bracketed if without_admin(one) not in place)
    return {"outer": outer, "place": place, "core": core, "industry": industry, "form": text[end:]}


def _place_behind(rest: str, lexicon: Lexicon) -> tuple[tuple[str, ...], str]:
    """Take a province or city off the end of a firm's short name: 博世苏州 is 博世汽车部件（苏州）有限公司."""
    for length in (3, 2):
        end = rest[-length:]
        if len(rest) - length >= 2 and any(row.rank <= _CITY for row in lexicon.places_named(end)):
            return (end,), rest[:-length]
    return (), rest


def is_trade(word: str, lexicon: Lexicon) -> bool:
    """Say whether a word names a trade."""
    return word in lexicon.trades or word in lexicon.industries


def _trade(rest: str, lexicon: Lexicon) -> tuple[str, str]:
    """Part a firm's own word from the trade behind it; the own word keeps two characters at least."""
    end = len(rest)
    while end > 2:
        length = next((n for n in range(min(6, end - 2), 1, -1) if is_trade(rest[end - n : end], lexicon)), 0)
        if not length:
            break
        end -= length
    return rest[:end], rest[end:]


def _park(text: str, lexicon: Lexicon) -> Parts:
    level = _LEVEL.search(text)
    if level:
        text = text[: level.start()] + text[level.end() :]
    spellings = lexicon.kinds.get("PARK", {})
    outer = ""
    # The outer park's kind stands in the middle, with a name of its own before it and behind it.
    for at in (0, *range(2, len(text) - 2)):
        words = (text[at : at + n] for n in range(9, 2, -1))
        end = at + len(next((word for word in words if word.endswith("区") and word in spellings), ""))
        if end > at and len(text) - end >= 2 and text[end:] not in spellings:
            outer, text = text[:end], text[end:]
            break
    lead, form = split_kind(text, "PARK", lexicon)
    place, core = _after_university(lead, lexicon)
    return {"outer": outer, "place": place, "core": core, "form": form, "level": level[0] if level else ""}


def _government(text: str, lexicon: Lexicon) -> Parts:
    lead, form = _owner_and_body(text, lexicon)
    # 镇江高新区税务局: the park's name ends in the middle, and what the office is for stands behind it.
    for end in (len(lead), *range(len(lead) - 2, 2, -1)):
        if lead[end - 1 : end] in _PARK_ENDS and split_kind(lead[:end], "PARK", lexicon)[1]:
            return {"outer": lead[:end], "core": lead[end:], "form": form}
    place, core = split_places(lead, lexicon)
    return {"outer": lead, "place": place, "core": core, "form": form}


def _owner_and_body(text: str, lexicon: Lexicon) -> tuple[str, str]:
    text = text.removeprefix("中共").removeprefix("中国共产党").removeprefix("中华人民共和国")
    if len(text) > len(_TAXES) + 2:
        text = text.removeprefix(_TAXES)  # 国家税务总局苏州市税务局
    text = text.removeprefix("国家") if text.endswith("部") else text
    lead, form = split_kind(text, "GOVERNMENT", lexicon)
    if form == "委" and text[len(lead) : len(lead) + 1] in tuple(_ADMIN):
        # 靖江市委: the 市 belongs to the place as much as to the body
        lead += text[len(lead)]
    return (lead.removesuffix("街道") if form == "街道" else lead), form


def _other(text: str, kind: str, lexicon: Lexicon) -> Parts:
    outer = ""
    if kind == "INSTITUTE" and text.startswith("中科院"):
        text = "中国科学院" + text[3:]
    school = _SCHOOL.match(text) if kind == "UNIVERSITY" else None
    campus = _CAMPUS.match(text) if kind == "UNIVERSITY" else None
    if campus and campus[2] in lexicon.divisions:
        return {"outer": campus[1], "place": (without_admin(campus[2]),), "form": "校区"}
    if school:
        outer, text = school[1], school[2]
    lead, form = split_kind(text, kind, lexicon)
    place, core = (_after_university if kind == "INSTITUTE" else split_places)(lead, lexicon)
    return {"outer": outer, "place": place, "core": core, "form": form}


def _after_university(lead: str, lexicon: Lexicon) -> tuple[tuple[str, ...], str]:
    """Take the places off a name; a university in front is written out and is no place: 厦大高邮 is 高邮, 厦门大学."""
    for length in range(min(12, len(lead)), 1, -1):
        rows = lexicon.rows(lead[:length], "UNIVERSITY")
        if len(rows) == 1:
            place, core = split_places(lead[length:], lexicon)
            return place, rows[0].name + core
    return split_places(lead, lexicon)


def known_rows(name: str, kind: str, lexicon: Lexicon) -> tuple[NameRow, ...]:
    """Find the known things of a name, as written or else in its normal writing (traditional, full-width, brackets)."""
    rows = lexicon.rows(name, kind)
    if not rows and kind == "PARK" and (shorn := _LEVEL.sub("", without_other_name(name))) != name:
        rows = lexicon.rows(shorn, kind)
    plain = normalize(name)
    if rows or plain == name:
        return rows
    return lexicon.rows(plain, kind) or tuple(row for row in _by_normal(lexicon).get(plain, ()) if row.type == kind)


@lru_cache(maxsize=4)
def _by_normal(lexicon: Lexicon) -> dict[str, tuple[NameRow, ...]]:
    """Index the names that have more than Chinese characters, and so a normal writing of their own."""
    found: dict[str, dict[NameRow, None]] = {}
    for name, rows in lexicon.by_name.items():
        if _NOT_PLAIN.search(name):
            found.setdefault(normalize(name), {}).update(dict.fromkeys(rows))
    return {name: tuple(rows) for name, rows in found.items()}


def owner_of(name: str, lexicon: Lexicon) -> str:
    """Give the park or place that a 管委会, 党工委 or government belongs to by its name; empty where it names none.

    >>> from kg.lexicon import load_lexicon
    >>> [owner_of(one, load_lexicon()) for one in ("泰州滨江工业园区管委会", "中共靖江市委", "管委会")]
    ['泰州滨江工业园区', '靖江市', '']
    """
    lead, form = _owner_and_body(name, lexicon)
    return lead if form and lead not in EMPTY_LEADS else ""
