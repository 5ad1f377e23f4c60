"""How alike two things are: one function a clue, each with a score and a reason in words, and how they are weighed.

A clue speaks for one thing (`Clue.value` above 0), against it (below 0), or forbids it (`Clue.veto`): a veto beats any
number of yeses, because a wrong merge spoils two nodes and a missed one only leaves two. The best of the clues from the
names counts, not their sum, since they all look at the same characters; context then moves it up or down.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import TypeAlias

from kg.identity.arms import same_arm
from kg.identity.bearing import between_documents
from kg.identity.decisions import Judgement
from kg.identity.subjects import SAME, UNSURE, Clue, Subject
from kg.lexicon import Lexicon, NameRow
from kg.links.alignment import places_agree
from kg.links.bare import is_bare
from kg.links.names import NameParts, parse_name
from kg.links.short_forms import may_be_short_of
from kg.model import Value


class Verdict(Value, frozen=True, order=True):
    """Whether two names are one thing: the judgement, how sure that they are one (0 to 1), and all reasons.

    `veto` says that a clue forbids it, whatever else may come to light.
    """

    judgement: Judgement
    score: float
    reasons: tuple[str, ...]
    veto: bool = False


def known_apart(left: Subject, right: Subject, lexicon: Lexicon) -> Clue | None:
    """Forbid two known things that the lexicon keeps apart."""
    if left.row is None or right.row is None or left.row == right.row:
        return None
    return Clue(-1.0, f"the lexicon knows {left.row.name} and {right.row.name} apart", veto=True)


def same_identifier(left: Subject, right: Subject, lexicon: Lexicon) -> Clue | None:
    """Compare identifiers: an equal one is sure, different ones of one scheme are no."""
    mine = {one.scheme: one.value for one in left.identifiers}
    for one in right.identifiers:
        if one.scheme in mine:
            if mine[one.scheme] == one.value:
                return Clue(1.0, f"the same {one.scheme} {one.value}")
            return Clue(-1.0, f"{one.scheme} {mine[one.scheme]} and {one.value}", veto=True)
    return None


def registered_names(left: Subject, right: Subject, lexicon: Lexicon) -> Clue | None:
    """Forbid two firms whose registered names differ: 中国中车集团有限公司 and 中国中车股份有限公司."""
    if left.type != "COMPANY":
        return None
    mine, theirs = _parts(left, lexicon), _parts(right, lexicon)
    if "有限" not in mine.form or "有限" not in theirs.form:
        return None
    forms = {"集团" in one.form and "股份" not in one.form for one in (mine, theirs)}
    listed = any("股份" in one.form and "集团" not in one.form for one in (mine, theirs))
    if mine.own == theirs.own and places_agree(mine.place, theirs.place) and not (len(forms) == 2 and listed):
        return None
    return Clue(-1.0, f"two registered names, {left.name} and {right.name}", veto=True)


def numbers(left: Subject, right: Subject, lexicon: Lexicon) -> Clue | None:
    """Forbid names that count differently: 第一人民医院 and 第二人民医院, the fairs of two years."""
    mine, theirs = _parts(left, lexicon).numerals, _parts(right, lexicon).numerals
    if set(mine) <= set(theirs) or set(theirs) <= set(mine):
        return None
    return Clue(-1.0, f"different numbers {'、'.join(mine)} and {'、'.join(theirs)}", veto=True)


def named_places(left: Subject, right: Subject, lexicon: Lexicon) -> Clue | None:
    """Forbid names that begin with places of which neither lies in the other."""
    if left.type in {"PERSON", "PLACE", "EVENT", "PROJECT"}:
        return None
    mine, theirs = (_written_places(one, lexicon) for one in (left, right))
    short, full = sorted((_parts(left, lexicon), _parts(right, lexicon)), key=lambda one: (len(one.lead), one.text))
    if left.type == "PARK" and short.lead and not short.outer + full.outer and full.lead.endswith(short.lead):
        return None  # 三江新区 is not called after the county of that name, if 宜宾三江新区 is not
    if not mine or not theirs or _chains_meet(mine[-1], theirs[-1], lexicon):
        return None
    return Clue(-1.0, f"named after {mine[-1]} and {theirs[-1]}", veto=True)


def kinds(left: Subject, right: Subject, lexicon: Lexicon) -> Clue | None:
    """Forbid two kinds of one name: 苏州工业园区 and 苏州高新区, 市委 and 市政府, a school and its university."""
    mine, theirs = _parts(left, lexicon), _parts(right, lexicon)
    if left.type == "GOVERNMENT" and mine.form and theirs.form and mine.form != theirs.form:
        return Clue(-1.0, f"two bodies, {mine.form} and {theirs.form}", veto=True)
    if left.type == "UNIVERSITY" and bool(mine.outer) != bool(theirs.outer):
        return Clue(-1.0, "a school and its university", veto=True)
    if left.type != "PARK" or not mine.form or not theirs.form or mine.lead != theirs.lead:
        return None
    if mine.form != theirs.form and not _short(mine, theirs, lexicon) and not _short(theirs, mine, lexicon):
        return Clue(-1.0, f"two kinds of park, {mine.form} and {theirs.form}", veto=True)
    return None


def short_form(left: Subject, right: Subject, lexicon: Lexicon) -> Clue | None:
    """Compare names: the same, or one short for the other; a name that many things may bear counts for less."""
    best: Clue | None = None
    for short, full in ((left, right), (right, left)):
        score = may_be_short_of(short.name, full.name, left.type, lexicon)
        if score is not None:
            clue = between_documents(short, full, score, lexicon)
            best = clue if best is None or clue.value > best.value else best
    return best


def used_form(left: Subject, right: Subject, lexicon: Lexicon) -> Clue | None:
    """Look for a name of the one among the short forms that documents use for the other."""
    shared = sorted(
        form
        for form in (left.forms | {left.name}) & (right.forms | {right.name})
        if len(form) > 1 and not is_bare(form, left.type, lexicon) and len(lexicon.rows(form, left.type)) < 2
    )
    return Clue(0.85, f"documents call both {shared[0]}") if shared and left.type not in _NAMESAKES else None


def same_surroundings(left: Subject, right: Subject, lexicon: Lexicon) -> Clue | None:
    """Weigh where the documents put the two: one city speaks for one thing, two cities against."""
    if not left.place or not right.place:
        return _same_reports(left, right, lexicon)
    mine, theirs = (_code_chain(one.place, lexicon) for one in (left, right))
    if left.place in theirs or right.place in mine:
        # Three characters of a person's name are seldom borne twice in the news of one city.
        near = _width(left.place)[0] > 3 and (left.type == "PROJECT" or (left.type == "PERSON" and len(left.name) > 2))
        value = 0.3 if near else 0.15
        return Clue(value, f"both in {lexicon.places[min((left.place, right.place), key=_width)].name}")
    if mine & theirs - {code for code in mine & theirs if code.endswith("0000")}:
        return Clue(0.1, "both in one city")
    value = -0.5 if left.type in {"PARK", "GOVERNMENT", "PLACE", "PROJECT", "PERSON"} else -0.15
    return Clue(value, f"in {lexicon.places[left.place].name} and {lexicon.places[right.place].name}")


def _same_reports(left: Subject, right: Subject, lexicon: Lexicon) -> Clue | None:
    if not set(left.documents).isdisjoint(right.documents):
        return Clue(-0.1, "one report names both")
    shared = sorted(_cities(left) & _cities(right))
    if not shared:
        return None
    city = lexicon.places.get(f"{shared[0]}00")
    return Clue(0.1, f"both in reports on {city.name if city else 'one city'}")


def _cities(subject: Subject) -> set[str]:
    codes = (subject.place, *subject.homes)
    return {code[:2] + "00" if code[:2] in _CITY_PROVINCES else code[:4] for code in codes if _is_city(code)}


def _is_city(code: str) -> bool:
    return code[2:4] not in ("", "00") or (bool(code) and code[:2] in _CITY_PROVINCES)


def same_company(left: Subject, right: Subject, lexicon: Lexicon) -> Clue | None:
    """Weigh what the documents link the two to: persons and projects are known by it."""
    shared = sorted(left.related & right.related)
    if not shared:
        return None
    return Clue(_LINKED.get(left.type, 0.15), f"both linked to {shared[0]}")


#: What the codes of provinces that are cities begin with.
_CITY_PROVINCES = frozenset({"11", "12", "31", "50"})
#: Types in which one name is often borne twice.
_NAMESAKES = frozenset({"PERSON", "PROJECT"})
#: How much a common link says: a person is known by office, a project by its builder.
_LINKED = {"PERSON": 0.5, "PROJECT": 0.25}

_Clue: TypeAlias = Callable[[Subject, Subject, Lexicon], Clue | None]
#: Clues from names and identifiers, first those that may forbid; the best counts, and those of the context are added.
FORBIDDING_CLUES: tuple[_Clue, ...] = (known_apart, same_identifier, registered_names, numbers, named_places, kinds)
NAME_CLUES: tuple[_Clue, ...] = (short_form, same_arm, used_form)
CONTEXT_CLUES: tuple[_Clue, ...] = (same_surroundings, same_company)


def compare(left: Subject, right: Subject, lexicon: Lexicon) -> Verdict:
    """Weigh all clues on whether two subjects are one thing. The order of the two does not matter."""
    if left.type != right.type:
        return Verdict(Judgement.DIFFERENT, 0.0, (f"a {left.type} and a {right.type}",), veto=True)
    left, right = sorted((left, right), key=lambda one: (one.name, sorted(one.forms), one.place))
    if left.row is not None and left.row == right.row:
        return Verdict(Judgement.SAME, 1.0, (f"both are {left.row.name} of the lexicon",))
    named = [clue for test in FORBIDDING_CLUES if (clue := test(left, right, lexicon)) is not None]
    vetoes = sorted(clue for clue in named if clue.veto)
    if vetoes:
        return Verdict(Judgement.DIFFERENT, 0.0, tuple(clue.reason for clue in vetoes), veto=True)
    named += [clue for test in NAME_CLUES if (clue := test(left, right, lexicon)) is not None]
    if not named:
        return Verdict(Judgement.DIFFERENT, 0.0, ("nothing in the names agrees",))
    best = max(named)
    context = [clue for test in CONTEXT_CLUES if (clue := test(left, right, lexicon)) is not None]
    score = round(min(1.0, max(0.0, best.value + sum(clue.value for clue in context))), 3)
    judgement = Judgement.SAME if score >= SAME else Judgement.UNDECIDED if score >= UNSURE else Judgement.DIFFERENT
    return Verdict(judgement, score, (best.reason, *(clue.reason for clue in context)))


def _parts(subject: Subject, lexicon: Lexicon) -> NameParts:
    return parse_name(subject.name, subject.type, lexicon)


def _written_places(subject: Subject, lexicon: Lexicon) -> tuple[str, ...]:
    """List the places that the name spells, those of an outer park first."""
    parts = _parts(subject, lexicon)
    return (*(parse_name(parts.outer, "PARK", lexicon).place if parts.outer else ()), *parts.place)


def _short(short: NameParts, full: NameParts, lexicon: Lexicon) -> float:
    score = may_be_short_of(short.text, full.text, short.type, lexicon)
    return score.value if score else 0.0


@lru_cache(maxsize=16_384)
def _chains_meet(left: str, right: str, lexicon: Lexicon) -> bool:
    """Say whether two short names of places may be one place, or one in the other."""
    if left == right or "中国" in (left, right):
        return True
    mine, theirs = ([_code(row) for row in lexicon.places_named(one)] for one in (left, right))
    return any(
        one in _code_chain(other, lexicon) or other in _code_chain(one, lexicon) for one in mine for other in theirs
    )


def _code(row: NameRow) -> str:
    return row.identifiers[0].value if row.identifiers else ""


@lru_cache(maxsize=65_536)
def _code_chain(code: str, lexicon: Lexicon) -> frozenset[str]:
    return frozenset(_code(row) for row in lexicon.chain(code))


def _width(code: str) -> tuple[int, str]:
    return len(code.rstrip("0")), code
