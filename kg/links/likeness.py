"""How sure it is that one name is short for another, and what any two names of one type are asked first.

A pair that the lexicon lists is sure; the full name of something else is short for nothing; numbers must agree.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import TypeAlias

from kg.lexicon import Lexicon
from kg.links.names import NameParts, known_rows, parse_name, split_kind
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


Test: TypeAlias = Callable[[NameParts, NameParts, Lexicon], Score | None]
#: Types whose short names may leave a number out (the year of a fair, the phase of a project).
_LOOSE = frozenset({"EVENT", "COMPANY", "PROJECT"})


@lru_cache(maxsize=50_000)
def compared(short: str, full: str, kind: str, lexicon: Lexicon, test: Test) -> Score | None:
    """Give the score and the reason why `short` may stand for `full`, or None where it may not.

    :param kind: the type of both.
    :param test: what is asked of their parts where the lexicon does not decide.
    """
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
    score = test(left, right, lexicon)
    return Score(round(score.value, 3), score.reason, score.basis) if score and score.value > 0.0 else None


def forget(most: int = 20_000) -> None:
    """Let go of the names taken apart so far once they are more than `most`: reading on meets ever new ones."""
    if parse_name.cache_info().currsize > most:
        parse_name.cache_clear()
        compared.cache_clear()


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
