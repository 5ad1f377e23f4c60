"""How much a short name says outside its document: the fewer things may bear it, the more.

`kg.links.short_forms` tells whether a name may be short for another where both stand in one report. Between reports
the same score is too sure: 高新区, 鸿赞公司 or 上大 may be something else there. So it is lowered by what is left open.
"""

from functools import lru_cache

from kg.identity.subjects import SAME, Clue, Subject
from kg.lexicon import Lexicon, NameRow
from kg.links.alignment import in_order, words_of
from kg.links.bare import is_bare
from kg.links.likeness import Score
from kg.links.names import known_rows, parse_name
from kg.links.short_forms import may_be_short_of

_LIKELY = 0.5
#: A firm's own word of so many characters (字节跳动) is hardly ever borne twice.
_LONG = 4
_RARE = 0.82
#: A project's name of so many characters before 项目 or 基地 is hardly ever given twice.
_SPOKEN_OUT = 7
_OPEN_TYPES = frozenset({"INSTITUTE", "ORGANIZATION", "PROJECT", "EVENT"})


def between_documents(short: Subject, full: Subject, score: Score, lexicon: Lexicon) -> Clue:
    """Lower a score of `may_be_short_of` by how many things may bear the short name."""
    kind = short.type
    if kind == "PERSON":
        return Clue(0.5, "the same person's name")
    if score.value == 1.0 and kind == "PROJECT":
        return Clue(*_of_projects(short.name, lexicon))
    if score.value == 1.0:
        unknown = short.row is None or full.row is None
        several = len(known_rows(short.name, kind, lexicon)) > 1 or is_bare(short.name, kind, lexicon)
        if unknown and several:
            return Clue(0.6, f"both are called {short.name}, as many things are")
        return Clue(1.0, score.reason)
    if short.row is not None and full.row is None and not _may_be(full, short.row, lexicon):
        return Clue(0.3, f"{short.name} is {short.row.name} of the lexicon")
    if short.row is None and len(lexicon.rows(short.name, kind)) > 1:
        return Clue(min(score.value, 0.6), f"{score.reason}; {short.name} may be several things")
    if score.basis in {"listed", "counted", "covered"}:
        return Clue(score.value, score.reason)
    if kind == "UNIVERSITY":
        return _among_universities(short, full, score, lexicon)
    value, why = min(_caps(short, full, score, lexicon), default=(1.0, ""))
    reason = f"{score.reason}; {why}" if why and value < score.value else score.reason
    return Clue(round(min(value, score.value), 3), reason)


def _caps(short: Subject, full: Subject, score: Score, lexicon: Lexicon) -> list[tuple[float, str]]:
    """List the most that a name can say, each with what it leaves open."""
    found = []
    parts = parse_name(short.name, short.type, lexicon)
    if is_bare(short.name, short.type, lexicon):
        found.append((0.5, f"{short.name} alone may be anywhere"))
    if short.type == "PARK" and score.basis == "part" and is_bare(parts.core + parts.form, "PARK", lexicon):
        found.append((0.6, "which tells only a trade"))
    if short.type == "COMPANY":
        other = parse_name(full.name, "COMPANY", lexicon)
        long = parts.own == other.own and (len(parts.own) >= _LONG or (parts.place and parts.place == other.place))
        groups = "集团" in parts.form and "集团" in other.form and parts.own == other.own
        if ("集团" in parts.form) != ("集团" in other.form) and not (long and not parts.form):
            found.append((0.7, "only one is a group"))
        if groups and not parts.place and other.place:
            found.append((0.8, "other groups may bear it"))
        elif not parts.place and not parts.industry:
            # 华大九天 and 北京华大九天工业软件研究院有限公司: a long trade tells a firm of the firm
            rare = len(parts.core) >= _LONG >= len(other.industry)
            found.append((_RARE if rare else 0.7, "other firms may bear it"))
        elif not parts.place and score.basis == "cut":
            whole = len(parts.own) >= _LONG and not other.place and not parts.form
            found.append((0.8 if whole else 0.75, "other firms may bear it"))
    if short.type in _OPEN_TYPES and score.value < 0.95:
        found.append((0.7, "others may bear it"))
    return found


def _of_projects(name: str, lexicon: Lexicon) -> tuple[float, str]:
    """Say how much one name of two projects tells: 磷酸铁锂项目 is built in many places, 中复神鹰碳纤维项目 in one."""
    parts = parse_name(name, "PROJECT", lexicon)
    if len(parts.lead) < _SPOKEN_OUT:
        return 0.6, f"both are called {name}, as other projects may be"
    return 0.85, "the same name"


def _may_be(subject: Subject, row: NameRow, lexicon: Lexicon) -> bool:
    listed = may_be_short_of(row.name, subject.name, row.type, lexicon)
    spoken = may_be_short_of(subject.name, row.name, row.type, lexicon)
    return (spoken is not None and spoken.value >= _LIKELY) or (listed is not None and listed.value >= SAME)


def _among_universities(short: Subject, full: Subject, score: Score, lexicon: Lexicon) -> Clue:
    """Weigh a short name by how many other universities it fits; the begin (武汉理工) beats mere characters."""
    begun = full.name.startswith(short.name)
    like = _universities_like(short.name, lexicon) - {full.name}
    # A college of the university does not make its short name doubtful.
    others = {name for name in like if not name.startswith(full.name) and (name.startswith(short.name) or not begun)}
    if others:
        return Clue(min(score.value, 0.6), f"{score.reason}; so might {min(others)}")
    return Clue(max(score.value, 0.85) if score.value >= 0.7 else score.value, score.reason)


@lru_cache(maxsize=4096)
def _universities_like(short: str, lexicon: Lexicon) -> frozenset[str]:
    """Find the universities of the lexicon of which a short name takes the first character and others in order."""
    found = (row.name for row in lexicon.names if row.type == "UNIVERSITY" and row.name[0] == short[0])
    return frozenset(name for name in found if in_order(short, words_of(name)))
