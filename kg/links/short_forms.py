"""Whether one name may be short for another of the same type, with the reason in words.

Chinese shortens a name by leaving parts out (无锡华东重型机械股份有限公司: 华东重机), hardly ever by turning their
order round; so a short form's characters stand in the full name in the same order, each at the begin of a word or right
behind the last one. What may be left out depends on the part: a firm's place, trade and form, but not its own word; the
outer park, but not the kind of park. What must agree where both say it: the place, the kind, the body, the numbers.

The same tests serve within a document, where they are nearly the whole truth, and between documents, where a bare name
says nothing: see `kg.links.names.is_bare`.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import TypeAlias

from kg.lexicon import Lexicon, load_lexicon
from kg.links.abridged import abridged, abridged_fair, spelled
from kg.links.alignment import covers, in_order, is_subsequence, places_agree, words_of
from kg.links.counted import with_digits, without_numerals
from kg.links.names import NameParts, is_bare, known_rows, parse_name, split_kind, split_places
from kg.links.writing import normalize
from kg.model import Value


class Score(Value, frozen=True, order=True):
    """How sure a clue is, 0 to 1, and why, in words.

    `basis` is what it rests on where that matters later: `listed` in the lexicon, a `part` of the own word, the trade
    `cut`, `counted` where both bear the same number, `covered` where each word of the one gave its begin.
    """

    value: float
    reason: str
    basis: str = ""


#: Kinds of parks that news uses for one another: (in the short name, in the full name), and how readily.
_KIND_PAIRS = {
    ("开发区", "经开区"): 0.95,
    ("开发区", "高新区"): 0.5,
    ("工业园", "产业园"): 0.5,
    ("产业园", "工业园"): 0.5,
    ("科技园", "产业园"): 0.4,
    ("园", "科技园"): 0.85,
    ("园", "产业园"): 0.7,
    ("园", "工业园"): 0.5,
    ("工业区", "工业园"): 0.6,
    ("工业园", "集中区"): 0.6,
    ("产业园", "高新区"): 0.5,
    ("保税区", "综保区"): 0.6,
    ("园区", "高新区"): 0.5,
    ("园区", "经开区"): 0.5,
    ("园区", "开发区"): 0.6,
    ("园区", "集中区"): 0.7,
    ("园区", "集聚区"): 0.7,
    ("园区", "合作区"): 0.6,
    ("园区", "基地"): 0.4,
}
_WITH_PARTS = frozenset({"工业园", "产业园", "科技园", "软件园", "物流园", "创业园", "创新园"})
#: Types whose names are long and are spoken in their first characters.
_SPOKEN_SHORT = frozenset({"INSTITUTE", "ORGANIZATION"})
_BRANCHES = ("分公司", "分行", "支行", "营业部", "事业部")
#: Types whose short names may leave a number out (the year of a fair, the phase of a project).
_LOOSE = frozenset({"EVENT", "COMPANY", "PROJECT"})


def is_short_form(short: str, full: str, kind: str, lexicon: Lexicon | None = None) -> float:
    """Tell how likely `short` stands for `full` within one document: from 0.8 sure, from 0.5 likely, below no.

    :param kind: the type of both, `COMPANY`, `PARK` …
    :param lexicon: known names; absent, the package's own.

    >>> is_short_form("镇江高新区", "镇江高新技术产业开发区", "PARK") >= 0.8
    True
    >>> is_short_form("苏州高新区", "苏州工业园区", "PARK")
    0.0
    """
    score = may_be_short_of(short, full, kind, lexicon)
    return score.value if score else 0.0


def may_be_short_of(short: str, full: str, kind: str, lexicon: Lexicon | None = None) -> Score | None:
    """Give the score and the reason why `short` may stand for `full`, or None where it may not.

    :param kind: the type of both, `COMPANY`, `PARK` …
    :param lexicon: known names; absent, the package's own.
    """
    return _cached(short, full, kind, load_lexicon() if lexicon is None else lexicon)


@lru_cache(maxsize=50_000)
def _cached(short: str, full: str, kind: str, lexicon: Lexicon) -> Score | None:
    small, large = normalize(short), normalize(full)
    if not small or not large:
        return None
    if small == large:
        return Score(1.0, "the same name")
    if kind == "PERSON":
        return None
    listed = _listed(short, full, kind, lexicon)
    if listed is not None:
        return listed if listed.value else None
    left, right = parse_name(short, kind, lexicon), parse_name(full, kind, lexicon)
    if not set(left.numerals) <= set(right.numerals) or (right.numerals and not left.numerals and kind not in _LOOSE):
        return None
    score = _TESTS.get(kind, _other)(left, right, lexicon)
    return Score(round(score.value, 3), score.reason, score.basis) if score and score.value > 0.0 else None


def _listed(short: str, full: str, kind: str, lexicon: Lexicon) -> Score | None:
    """Ask the lexicon: a listed pair is sure; value 0 where the short name is the full name of something else."""
    mine = known_rows(short, kind, lexicon)
    theirs = known_rows(full, kind, lexicon)
    both = [row for row in mine if row in theirs]
    if both:
        return Score(0.95 if len(mine) > 1 else 0.98, f"the lexicon lists both as {both[0].name}", "listed")
    own = kind != "PLACE" and any(row.name == short for row in mine)
    ends = (split_kind(normalize(name), kind, lexicon)[0] for name in (full, short))
    if own and (theirs or (kind in {"PARK", "UNIVERSITY"} and not next(ends).endswith(next(ends)))):
        return Score(0.0, f"{short} is a full name of its own")
    return None


def _words(parts: NameParts) -> tuple[str, ...]:
    return (*parts.place, *words_of(parts.core), *words_of(parts.industry), *words_of(parts.form))


def _company(left: NameParts, right: NameParts, lexicon: Lexicon) -> Score | None:
    if not _may_be_firm(left, right):
        return None
    score = _firm(left, right, lexicon)
    caps = [(0.9, "the firm within its group")] if right.outer and not left.outer else []
    if "集团" in left.form and "集团" not in right.form:
        caps.append((0.4, "only one is a group"))
    for word in ("股份", "控股"):
        if left.form == word and word not in right.form:
            caps.append((0.4, f"only one is called {word}"))
    if left.place and not right.place:
        caps.append((0.6 if left.own == right.own else 0.4, "only one says where"))
    if not right.form and left.own != right.own and len(right.text) <= len(left.text):
        caps.append((0.4, "neither is the fuller name"))
    for cap, reason in caps:
        if score and score.value > cap:
            score = Score(cap, f"{score.reason}, but {reason}", score.basis)
    return score


def _may_be_firm(left: NameParts, right: NameParts) -> bool:
    """Say whether nothing forbids at once that the one firm's name is short for the other's."""
    if left.outer and left.outer != right.outer:
        return False
    if not left.numerals and not set(left.own).issubset(right.text):
        return False  # whatever way a firm's name is shortened, it gets no other characters
    if right.text.endswith(_BRANCHES) and not left.text.endswith(_BRANCHES):
        return False
    if not places_agree(left.place, right.place) or len(left.lead) < 2 or not right.lead:
        return False
    return "有限" not in left.form or "有限" not in right.form or left.lead == right.lead


def _firm(left: NameParts, right: NameParts, lexicon: Lexicon) -> Score | None:
    small, core = left.own, right.core
    if small == right.own:
        return Score(0.95 if left.place or not right.place else 0.92, f"the same name {small} without place and form")
    if len(small) <= len(right.own) and small.startswith(core):
        rest = small[len(core) :]
        if not rest:
            return Score(0.9 if left.place else 0.86, f"the firm's own word {core}")
        if not is_subsequence(rest, right.industry):
            return None
        return Score(0.92, f"the firm's own word {core}, its trade cut", "cut")
    if 2 <= len(small) < len(core) and core.startswith(small):
        return Score(0.7 if len(core) > 3 else 0.55, f"the begin {small} of the firm's own word {core}")
    if left.numerals and left.numerals == right.numerals:
        if left.lead[0] == right.lead[0] and in_order(with_digits(left.text), words_of(with_digits(right.text))):
            return Score(0.88, f"{left.text} takes one character or more a word, and the number", "counted")
    own = (*right.place, *words_of(right.core), *words_of(right.industry))
    if left.place in ((), right.place) and not left.form and len(own) > 1 and covers(left.lead, own, frozenset()):
        return Score(0.75 if len(left.lead) > 2 else 0.7, f"{left.lead} takes the begin of every word")
    if left.lead[0] == right.lead[0] and in_order(left.lead, _words(right)):
        return Score(0.6 if len(left.lead) > 2 else 0.5, f"{left.lead} takes one character or more a word")
    trade = small in lexicon.trades or small in lexicon.industries
    if len(small) > 1 and not trade and in_order(small, (*words_of(core), *words_of(right.industry))):
        return Score(0.5, f"{small} stands in the name in this order")
    return None


def _kinds_agree(short: str, full: str) -> float:
    if short == full:
        return 1.0
    return 0.95 if short == "园区" and full in _WITH_PARTS else _KIND_PAIRS.get((short, full), 0.0)


def _park(left: NameParts, right: NameParts, lexicon: Lexicon) -> Score | None:
    if not left.form:
        alone = not left.outer and len(left.core) > 1 and left.core in (right.core, right.lead)
        return Score(0.6, f"the own word {left.core} alone") if alone else None
    kind = _kinds_agree(left.form, right.form)
    if not kind or (left.outer and right.outer and not _outer_agree(left.outer, right.outer, lexicon)):
        return None
    score = _park_core(left, right, lexicon)
    return Score(score.value * kind, score.reason, score.basis) if score else None


def _park_core(left: NameParts, right: NameParts, lexicon: Lexicon) -> Score | None:
    if not left.lead:
        return None if left.outer else Score(0.75, f"the kind alone, {left.text}, stands for it")
    whole, part = (split_kind(one.text, "PARK", lexicon)[0] for one in (right, left))
    if right.lead.endswith(left.lead) or whole.endswith(part):
        return Score(0.95 if left.lead == right.lead else 0.92, f"the same name {left.lead}")
    places = _all_places(right, lexicon)
    if not places_agree(left.place, places):
        return None
    if left.core == right.core and left.core:
        return Score(0.95, f"the same name {left.core}")
    if not left.core:
        if not right.core:
            return Score(0.9, f"the same place {left.lead}") if left.place[-1:] == places[-1:] else None
        return Score(0.5, f"the place and the kind alone, {left.text}") if places else None
    if len(left.core) > 1 and (right.core.endswith(left.core) or right.core.startswith(left.core)):
        return Score(0.8, f"the part {left.core} of its own word", "part")
    words = (*right.place, *words_of(right.core))
    if len(left.core) > 1 and not right.outer and covers(left.lead, words, frozenset()):
        return Score(0.85, f"{left.lead} takes the begin of every word", "covered")
    if len(left.core) > 1 and in_order(left.lead, words):
        return Score(0.65, f"{left.lead} takes one character or more a word")
    return None


def _all_places(parts: NameParts, lexicon: Lexicon) -> tuple[str, ...]:
    return (*(parse_name(parts.outer, "PARK", lexicon).place if parts.outer else ()), *parts.place)


def _outer_agree(left: str, right: str, lexicon: Lexicon) -> bool:
    if left == right:
        return True
    short, full = sorted((left, right), key=len)
    return is_short_form(short, full, "PARK", lexicon) >= 0.5


def _government(left: NameParts, right: NameParts, lexicon: Lexicon) -> Score | None:
    if left.form != right.form or not left.form:
        return None
    if not left.outer:
        return Score(0.6, f"the body alone, {left.text}")
    if not right.outer:
        return None
    if left.outer == right.outer:
        return Score(0.97, f"{left.form} of the same {left.outer}")
    if split_kind(left.outer, "PARK", lexicon)[1] or split_kind(right.outer, "PARK", lexicon)[1]:
        if left.core != right.core:
            return None
        score = may_be_short_of(left.outer, right.outer, "PARK", lexicon)
        return Score(score.value * 0.97, f"{left.form}: {score.reason}") if score else None
    ends = left.outer[-1], right.outer[-1]
    if not places_agree(left.place, right.place) or (ends[0] != ends[1] and set(ends) <= set("省市县区")):
        return None
    if left.core == right.core and (left.core or (left.place and right.place and left.place[-1] == right.place[-1])):
        return Score(0.95, f"{left.form} of the same {left.core or left.place[-1]}")
    return None


def _place(left: NameParts, right: NameParts, lexicon: Lexicon) -> Score | None:
    if left.form and right.form and left.form != right.form:
        return None
    if left.core == right.core:
        return Score(0.95, f"{left.core} with and without its 省, 市, 区, 县 …")
    places, rest = split_places(right.text, lexicon)
    if (not rest and len(places) > 1 and places[-1] == left.core) or (places and rest == left.text):
        return Score(0.9, f"the last place of the chain {right.text}")
    return None


def _spoken(left: NameParts, right: NameParts) -> Score | None:
    """Compare names that are spoken in their first characters, or that bear the same number."""
    counted = bool(left.numerals) and left.numerals == right.numerals
    if counted and without_numerals(left.text) == without_numerals(right.text):
        return Score(0.95, "the same words and numbers")
    if left.type in _SPOKEN_SHORT and abridged(left, right):
        return Score(0.9, f"{left.text} takes the begin of every word", "covered")
    if counted and left.type == "EVENT" and abridged_fair(left, right):
        return Score(0.9, f"{left.text} takes one character or more a word, and the number", "counted")
    return None


def _other(left: NameParts, right: NameParts, lexicon: Lexicon) -> Score | None:
    if left.outer or right.outer:
        return _within(left, right, lexicon)
    if (left.place, left.core, left.form) == (right.place, right.core, right.form):
        return Score(0.97, "the same name but for 省, 市, 区, 县 …")
    spoken = _spoken(left, right)
    if spoken is not None:
        return spoken
    if right.text.endswith(left.text) and len(left.text) > len(right.form):
        # 诺丁汉大学 is not 宁波诺丁汉大学: a university's place is part of its name
        return Score(0.6 if left.type == "UNIVERSITY" and right.place else 0.85, f"the end {left.text} of the name")
    if len(left.text) > len(right.text) or not places_agree(left.place, right.place):
        return None
    if left.form and left.form[-1:] != right.form[-1:]:
        return None
    if left.core and left.core == right.core and left.form == right.form:
        return Score(0.92, f"the same name {left.core} without the place")
    if not left.form and len(left.lead) > 2 and right.lead.endswith(left.lead):
        return Score(0.7, f"the own word {left.lead} alone")
    if left.text[0] == right.text[0] and len(left.text) >= 2 and spelled(left, right):
        if left.numerals and left.numerals == right.numerals:
            return Score(0.9, f"{left.text} takes one character or more a word, and the number", "counted")
        sure = left.type == "UNIVERSITY" or len(left.text) >= 4
        return Score(0.8 if sure else 0.55, f"{left.text} takes one character or more a word")
    if left.form and len(left.core) >= 2 and in_order(left.lead, (*right.place, *words_of(right.core))):
        return Score(0.65, f"{left.core} stands in the name in this order")
    return None


def _within(left: NameParts, right: NameParts, lexicon: Lexicon) -> Score | None:
    """Compare schools of universities: the school must agree, the university may be shortened or left out."""
    if not right.outer or (left.core, left.form) != (right.core, right.form):
        return None
    if not left.outer:
        return Score(0.8, f"the school {left.text} alone")
    score = may_be_short_of(left.outer, right.outer, left.type, lexicon)
    return Score(score.value * 0.97, f"the same school of {left.outer}: {score.reason}") if score else None


_Test: TypeAlias = Callable[[NameParts, NameParts, Lexicon], Score | None]
_TESTS: dict[str, _Test] = {"COMPANY": _company, "PARK": _park, "GOVERNMENT": _government, "PLACE": _place}


def short_forms(full: str, kind: str, lexicon: Lexicon) -> tuple[str, ...]:
    """List short forms that a document is likely to use for a name, sorted: those of the lexicon and of the rules.

    :param kind: its type, `COMPANY`, `PARK` …

    >>> short_forms("靖江经济技术开发区城南园区", "PARK", load_lexicon())
    ('城南园区', '靖江城南园区')
    """
    found = {alias for row in lexicon.rows(full, kind) if row.name == full for alias in row.aliases}
    parts = parse_name(full, kind, lexicon)
    if kind == "COMPANY":
        own = {parts.core, parts.own, f"{parts.core}公司", parts.core + parts.industry[-2:]}
        found |= own | {place + one for place in parts.place[-1:] for one in own}
        found |= {f"{parts.core}集团"} if "集团" in parts.form else set()
    elif kind == "PARK" and parts.form:
        places = {"", *_all_places(parts, lexicon)[-1:]}
        found |= {place + parts.core + parts.form for place in places}
        found |= {f"{place}{parts.core}园区" for place in places if parts.core and parts.form in _WITH_PARTS}
    elif kind == "GOVERNMENT" and parts.form in {"管委会", "党工委"}:
        found |= {one + parts.form for one in (*short_forms(parts.outer, "PARK", lexicon), parts.outer)}
    elif kind == "PLACE":
        found |= {parts.core}
    usable = {one for one in found if 2 <= len(one) < len(full)}
    return tuple(sorted(one for one in usable if kind == "PARK" or not is_bare(one, kind, lexicon)))
