"""Pairs of names without a document: are they the same thing, are they not, or can nobody tell."""

import itertools
from collections.abc import Iterable, Sequence
from pathlib import Path

from kg.errors import InputError
from kg.identity.compare import Verdict, compare
from kg.identity.decisions import Decision, Judgement
from kg.identity.given import Given, is_person, read_given
from kg.identity.subjects import Subject
from kg.lexicon import Lexicon
from kg.links.bare import is_bare
from kg.links.counted import numerals_of, without_numerals
from kg.links.names import known_rows, split_places
from kg.links.writing import normalize, without_other_name
from kg.model import Value

#: From this score on a name that documents would leave in doubt is taken for the other where the two are asked about.
_LIKELY_PAIR = 0.7
_SHORT_PERSON = 2
_HEADERS = frozenset({"left", "name1", "name_1", "a", "名称1", "名称一", "name a"})
WORDS = {Judgement.SAME: "same", Judgement.DIFFERENT: "not", Judgement.UNDECIDED: "unsure"}


class PairVerdict(Value, frozen=True, order=True):
    """What was found about two names: `answer` is same, not or unsure, `score` 0 to 1 that they are one."""

    left: str
    right: str
    type: str
    answer: str
    score: float
    reasons: tuple[str, ...] = ()


def read_pairs(path: Path) -> list[tuple[str, str, str]]:
    """Read a table of names: two columns, and a third with the type where it is known. A header line may stand on top.

    :raises InputError: for a file that cannot be read, or a line with fewer than two names.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read: {error}. Save it as UTF-8 text, tabs between names.") from error
    found = []
    for number, line in enumerate(lines, start=1):
        cells = [cell.strip() for cell in line.split("\t")]
        if not any(cells) or (number == 1 and cells[0].casefold() in _HEADERS):
            continue
        if len(cells) < 2 or not cells[0] or not cells[1]:
            raise InputError(f"{path}, line {number}: two names with a tab between are needed: {line[:60]!r}")
        kind = cells[2] if len(cells) > 2 and cells[2].isascii() and cells[2].isupper() else ""
        found.append((cells[0], cells[1], kind))
    return found


def score_pairs(
    pairs: Iterable[tuple[str, str, str]], lexicon: Lexicon, decisions: Sequence[Decision] = ()
) -> list[PairVerdict]:
    """Judge each pair (left, right, type or empty) by decisions and by what the names and the lexicon say."""
    decided: dict[tuple[str, str], list[Decision]] = {}
    for decision in decisions:
        decided.setdefault(decision.key[1:], []).append(decision)
    found = []
    for left, right, given in pairs:
        kind, verdict = _judge(left, right, given, lexicon)
        sides = (_all_names(name, kind, lexicon) for name in (left, right))
        names: Iterable[tuple[str, ...]] = itertools.product(*sides)
        if kind == "EVENT" and numerals_of(left) == numerals_of(right):
            counted = tuple(without_numerals(normalize(one)).removeprefix("届") for one in (left, right))
            names = itertools.chain(names, [counted])
        spoken = [
            one for pair in names for one in decided.get(Decision(pair[0], pair[1], kind, Judgement.SAME).key[1:], ())
        ]
        for decision in [one for one in spoken if not given or one.type == given][:1]:
            score = {Judgement.SAME: 1.0, Judgement.DIFFERENT: 0.0, Judgement.UNDECIDED: 0.5}[decision.judgement]
            kind, verdict = (
                decision.type,
                Verdict(decision.judgement, score, (f"decided: {decision.note or 'by hand'}",)),
            )
        found.append(PairVerdict(left, right, kind, WORDS[verdict.judgement], verdict.score, verdict.reasons))
    return found


def _judge(left: str, right: str, given: str, lexicon: Lexicon) -> tuple[str, Verdict]:
    """Judge two names, and a former name that stands in brackets beside one of them."""
    mine, theirs = read_given(left, lexicon), read_given(right, lexicon)
    if mine.before and theirs.before and mine.before != theirs.before and not mine.person:
        mine, theirs = Given(left), Given(right)  # two projects of two sums
    if given == "PERSON" or (not given and _are_persons(mine, theirs, lexicon)):
        return "PERSON", _persons(mine, theirs)
    kinds = [given] if given else _types(mine.name, theirs.name, lexicon)
    kind, verdict = _best(mine.name, theirs.name, kinds, lexicon)
    for one, other in ((mine.former, theirs.name), (mine.name, theirs.former)):
        if one and other and verdict.judgement is not Judgement.SAME:
            again, former = _best(one, other, [given] if given else _types(one, other, lexicon), lexicon)
            if former.judgement is Judgement.SAME:
                reasons = (f"{mine.former or theirs.former} is said to be a former name", *former.reasons)
                return again, Verdict(Judgement.SAME, former.score, reasons)
    return kind, _put_side_by_side(mine.name, theirs.name, kind, verdict, lexicon)


def _put_side_by_side(left: str, right: str, kind: str, verdict: Verdict, lexicon: Lexicon) -> Verdict:
    """Answer what documents would settle: of pairs that somebody holds likely, most with such a score are one."""
    if verdict.judgement is not Judgement.UNDECIDED:
        return verdict
    alike = normalize(left) == normalize(right)
    if is_bare(min(left, right, key=len), kind, lexicon) and not (alike and kind == "PROJECT"):
        return verdict
    # 张江 and 张江集团, 恒大集团 and a group of that name for electric cars: a group and a member share their own word
    group = kind == "COMPANY" and "集团" in left + right and verdict.score <= _LIKELY_PAIR
    if not alike and (group or verdict.score < _LIKELY_PAIR or numerals_of(left) != numerals_of(right)):
        return verdict
    return Verdict(Judgement.SAME, verdict.score, (*verdict.reasons, "likely, since the two were put side by side"))


def _are_persons(left: Given, right: Given, lexicon: Lexicon) -> bool:
    if not (left.person or right.person):
        return False
    return all(one.person or (is_person(one.name, lexicon) and not lexicon.rows(one.name)) for one in (left, right))


def _persons(left: Given, right: Given) -> Verdict:
    if normalize(left.name) != normalize(right.name):
        return Verdict(Judgement.DIFFERENT, 0.0, (f"{left.name} and {right.name} are two names",), veto=True)
    elsewhere = left.before and right.before and left.before != right.before
    rare = len(left.name) > _SHORT_PERSON and not elsewhere
    if not rare:
        return Verdict(Judgement.UNDECIDED, 0.5, ("the same person's name, as several may bear",))
    return Verdict(Judgement.SAME, 0.8, ("the same person's name of three characters or more",))


def _best(left: str, right: str, kinds: Sequence[str], lexicon: Lexicon) -> tuple[str, Verdict]:
    if not kinds:
        return "", Verdict(Judgement.DIFFERENT, 0.0, ("things of two types",))
    judged = [(compare(_subject(left, one, lexicon), _subject(right, one, lexicon), lexicon), one) for one in kinds]
    verdict, kind = max(judged, key=lambda item: (item[0].score, item[1]))
    return kind, verdict


def _subject(name: str, kind: str, lexicon: Lexicon) -> Subject:
    rows = known_rows(name, kind, lexicon)
    rows = tuple(row for row in rows if row.name == name) or rows
    return Subject(kind, name, frozenset({name}), rows[0] if len(rows) == 1 else None)


def _all_names(name: str, kind: str, lexicon: Lexicon) -> tuple[str, ...]:
    """Give the names that a decision may speak of: as it is written, and the full one of the lexicon."""
    row = _subject(name, kind, lexicon).row
    return (name, row.name) if row is not None and row.name != name else (name,)


def _types(left: str, right: str, lexicon: Lexicon) -> list[str]:
    """Guess the types that both names may have: of each, what the lexicon or its end says; no end fits any type."""
    if normalize(left) == normalize(right):
        return sorted(guess_types(left, lexicon) | guess_types(right, lexicon)) or ["COMPANY", "PARK"]
    mine, theirs = guess_types(left, lexicon), guess_types(right, lexicon)
    if not mine and not theirs:
        person = all(is_person(name, lexicon) for name in (left, right))
        return ["PERSON"] if person else ["COMPANY", "PARK"]
    if not mine or not theirs:
        return sorted(mine or theirs)
    if not mine & theirs:
        # 中建八局 ends like a bureau, 博世苏州 like a place: the other name, whose end is longer, tells what both are
        weak = [_is_weak(name, lexicon) for name in (left, right)]
        if weak[0] != weak[1]:
            return sorted(theirs if weak[0] else mine)
    return sorted(mine & theirs)


def _is_weak(name: str, lexicon: Lexicon) -> bool:
    text = normalize(without_other_name(name))
    if lexicon.rows(name) or lexicon.rows(text):
        return False
    end = next((length for length in range(min(len(text) - 1, 12), 0, -1) if text[-length:] in lexicon.suffixes), 0)
    return end <= 1 or lexicon.suffixes[text[-end:]] == "PLACE"


def guess_types(name: str, lexicon: Lexicon) -> frozenset[str]:
    """Tell the types that a name may have by the lexicon, else by its end; empty where neither tells.

    >>> from kg.lexicon import load_lexicon
    >>> [sorted(guess_types(name, load_lexicon())) for name in ("南邮", "泰州滨江工业园区管委会", "鸿赞")]
    [['UNIVERSITY'], ['GOVERNMENT'], []]
    """
    text = normalize(without_other_name(name))
    if not split_places(text, lexicon)[1]:
        return frozenset({"PLACE"})
    known = {row.type for row in (*lexicon.rows(name), *lexicon.rows(text))}
    if known:
        return frozenset(known)
    for length in range(min(len(text) - 1, 12), 0, -1):
        end = text[-length:]
        if end in lexicon.suffixes:
            return frozenset({lexicon.suffixes[end]})
    return frozenset()
