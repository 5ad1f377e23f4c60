"""Short names of firms: a place, a trade and the form may be left out, the firm's own word not all of it."""

from kg.lexicon import Lexicon
from kg.links.alignment import covers, in_order, is_subsequence, places_agree, words_of
from kg.links.counted import with_digits
from kg.links.likeness import Score
from kg.links.names import NameParts

_BRANCHES = ("分公司", "分行", "支行", "营业部", "事业部")


def firm_score(left: NameParts, right: NameParts, lexicon: Lexicon) -> Score | None:
    """Tell how likely the firm of the left name is that of the right, fuller one."""
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


def _words(parts: NameParts) -> tuple[str, ...]:
    return (*parts.place, *words_of(parts.core), *words_of(parts.industry), *words_of(parts.form))
