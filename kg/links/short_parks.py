"""Short names of parks: the outer park and places may be left out, the kind of park must agree."""

from kg.lexicon import Lexicon
from kg.links.alignment import covers, in_order, places_agree, words_of
from kg.links.likeness import Score, compared
from kg.links.names import NameParts, parse_name, split_kind

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
#: Kinds of parks that are also called 园区.
WITH_PARTS = frozenset({"工业园", "产业园", "科技园", "软件园", "物流园", "创业园", "创新园"})


def _kinds_agree(short: str, full: str) -> float:
    if short == full:
        return 1.0
    return 0.95 if short == "园区" and full in WITH_PARTS else _KIND_PAIRS.get((short, full), 0.0)


def park_score(left: NameParts, right: NameParts, lexicon: Lexicon) -> Score | None:
    """Tell how likely the park of the left name is that of the right, fuller one."""
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
    places = all_places(right, lexicon)
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


def all_places(parts: NameParts, lexicon: Lexicon) -> tuple[str, ...]:
    """Give the places in the name of a park, those of the park around it first."""
    return (*(parse_name(parts.outer, "PARK", lexicon).place if parts.outer else ()), *parts.place)


def _outer_agree(left: str, right: str, lexicon: Lexicon) -> bool:
    if left == right:
        return True
    short, full = sorted((left, right), key=len)
    score = compared(short, full, "PARK", lexicon, park_score)
    return score is not None and score.value >= 0.5
