"""Short names of bodies and places: what they belong to may be shortened, what they are must agree."""

from kg.lexicon import Lexicon
from kg.links.abridged import abridged, abridged_fair, spelled
from kg.links.alignment import in_order, places_agree, words_of
from kg.links.counted import without_numerals
from kg.links.likeness import Score, compared
from kg.links.names import NameParts, split_kind, split_places
from kg.links.short_parks import park_score

#: Types whose names are long and are spoken in their first characters.
_SPOKEN_SHORT = frozenset({"INSTITUTE", "ORGANIZATION"})


def government_score(left: NameParts, right: NameParts, lexicon: Lexicon) -> Score | None:
    """Tell how likely the body of the left name is that of the right: of the same park or place."""
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
        score = compared(left.outer, right.outer, "PARK", lexicon, park_score)
        return Score(score.value * 0.97, f"{left.form}: {score.reason}") if score else None
    ends = left.outer[-1], right.outer[-1]
    if not places_agree(left.place, right.place) or (ends[0] != ends[1] and set(ends) <= set("省市县区")):
        return None
    if left.core == right.core and (left.core or (left.place and right.place and left.place[-1] == right.place[-1])):
        return Score(0.95, f"{left.form} of the same {left.core or left.place[-1]}")
    return None


def place_score(left: NameParts, right: NameParts, lexicon: Lexicon) -> Score | None:
    """Tell how likely the place of the left name is that of the right: with and without its kind, or its chain."""
    if left.form and right.form and left.form != right.form:
        return None
    if left.core == right.core:
        return Score(0.95, f"{left.core} with and without its 省, 市, 区, 县 …")
    places, rest = split_places(right.text, lexicon)
    if (not rest and len(places) > 1 and places[-1] == left.core) or (places and rest == left.text):
        return Score(0.9, f"the last place of the chain {right.text}")
    return None


def other_score(left: NameParts, right: NameParts, lexicon: Lexicon) -> Score | None:
    """Tell how likely the two names are those of one university, institute, project, event or other body."""
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
    score = compared(left.outer, right.outer, left.type, lexicon, other_score)
    return Score(score.value * 0.97, f"the same school of {left.outer}: {score.reason}") if score else None


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
