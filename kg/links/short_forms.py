"""Whether one name may be short for another of the same type, with the reason in words.

Chinese shortens a name by leaving parts out (无锡华东重型机械股份有限公司: 华东重机), hardly ever by turning their
order round; so a short form's characters stand in the full name in the same order, each at the begin of a word or right
behind the last one. What may be left out depends on the part: a firm's place, trade and form, but not its own word; the
outer park, but not the kind of park. What must agree where both say it: the place, the kind, the body, the numbers.

The same tests serve within a document, where they are nearly the whole truth, and between documents, where a bare name
says nothing: see `kg.links.names.is_bare`.
"""

from kg.lexicon import Lexicon, load_lexicon
from kg.links.bare import is_bare
from kg.links.likeness import Score, Test, compared
from kg.links.names import parse_name
from kg.links.short_bodies import government_score, other_score, place_score
from kg.links.short_firms import firm_score
from kg.links.short_parks import WITH_PARTS, all_places, park_score

_TESTS: dict[str, Test] = {
    "COMPANY": firm_score,
    "PARK": park_score,
    "GOVERNMENT": government_score,
    "PLACE": place_score,
}


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
    known = load_lexicon() if lexicon is None else lexicon
    return compared(short, full, kind, known, _TESTS.get(kind, other_score))


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
        places = {"", *all_places(parts, lexicon)[-1:]}
        found |= {place + parts.core + parts.form for place in places}
        found |= {f"{place}{parts.core}园区" for place in places if parts.core and parts.form in WITH_PARTS}
    elif kind == "GOVERNMENT" and parts.form in {"管委会", "党工委"}:
        found |= {one + parts.form for one in (*short_forms(parts.outer, "PARK", lexicon), parts.outer)}
    elif kind == "PLACE":
        found |= {parts.core}
    usable = {one for one in found if 2 <= len(one) < len(full)}
    return tuple(sorted(one for one in usable if kind == "PARK" or not is_bare(one, kind, lexicon)))
