"""The arm of a great firm in one place: 中国移动通信集团江苏有限公司 is 江苏移动, 工行镇江分行 one of 中国工商银行.

Such a name is the head's, a place, and what kind of arm it is; each of them may be shortened, the place never left out.
"""

import re
from functools import lru_cache

from kg.identity.subjects import Clue, Subject
from kg.lexicon import Lexicon
from kg.links.alignment import in_order, words_of
from kg.links.names import without_admin
from kg.links.writing import normalize
from kg.model import Value

_KIND = re.compile(r"(?:供电分?公司|有限(?:责任)?公司|分?公司|分行|支行|营业部|事业部)$")
_HEAD_FORM = re.compile(r"(?:集团)?(?:股份)?(?:有限)?(?:责任)?(?:总?公司|集团)$")
_ENDS_AS_HEAD = ("集团", "公司", "银行")
_PLAIN_KINDS = frozenset({"有限公司", "有限责任公司", "分公司", "公司", ""})
_LONGEST_PLACE = 8
_BOTH_ARMS, _SPOKEN = 0.9, 0.85


class Arm(Value, frozen=True, order=True):
    """An arm: the head's name as written, the place without its 省, 市 …, the kind of arm; empty where none is said."""

    head: str
    place: str
    kind: str


@lru_cache(maxsize=100_000)
def read_arm(name: str, lexicon: Lexicon) -> Arm | None:
    """Take the name of an arm apart; None for any other name.

    >>> from kg.lexicon import load_lexicon
    >>> read_arm("中国移动通信集团江苏有限公司", load_lexicon())
    Arm(head='中国移动通信集团', place='江苏', kind='公司')
    """
    text = normalize(name)
    kind = _KIND.search(text)
    if kind is None:
        return None
    rest = text[: kind.start()]
    for length in range(min(_LONGEST_PLACE, len(rest) - 2), 1, -1):
        head, place = rest[:-length], rest[-length:]
        if place in lexicon.divisions and _is_head(head, lexicon):
            return Arm(head, without_admin(place), _plain(kind[0]))
    return None


def _is_head(head: str, lexicon: Lexicon) -> bool:
    return head.endswith(_ENDS_AS_HEAD) or bool(lexicon.rows(head, "COMPANY"))


def _plain(kind: str) -> str:
    return "公司" if kind in _PLAIN_KINDS else kind.replace("分公司", "公司")


def same_arm(left: Subject, right: Subject, lexicon: Lexicon) -> Clue | None:
    """Compare two arms of one head in one place, or an arm with the place and the head's short name."""
    if left.type != "COMPANY":
        return None
    value = _agree(left.name, right.name, lexicon)
    return Clue(value, f"the arm of one firm in {_place(left.name, right.name, lexicon)}") if value else None


def _place(left: str, right: str, lexicon: Lexicon) -> str:
    return next(arm.place for arm in (read_arm(left, lexicon), read_arm(right, lexicon)) if arm is not None)


def _agree(left: str, right: str, lexicon: Lexicon) -> float:
    mine, theirs = read_arm(left, lexicon), read_arm(right, lexicon)
    if mine is not None and theirs is not None:
        if (mine.place, mine.kind) != (theirs.place, theirs.kind):
            return 0.0
        short, full = sorted((mine.head, theirs.head), key=len)
        return _BOTH_ARMS if _head_fits(short, full, lexicon) or _agree(short, full, lexicon) else 0.0
    arm, other = (mine, normalize(right)) if mine is not None else (theirs, normalize(left))
    if arm is None or arm.kind != "公司" or not other.startswith(arm.place) or "有限" in other:
        return 0.0
    spoken = other.removeprefix(arm.place)
    return _SPOKEN if len(spoken) > 1 and _head_fits(spoken, arm.head, lexicon) else 0.0


def _head_fits(short: str, full: str, lexicon: Lexicon) -> bool:
    """Say whether a word is a short name of a head: known to the lexicon, or its characters in order from the first."""
    if short == full or set(lexicon.rows(short, "COMPANY")) & set(lexicon.rows(full, "COMPANY")):
        return True
    small, large = (_HEAD_FORM.sub("", one).removeprefix("中国") for one in (short, full))
    return len(small) > 1 and small[:1] == large[:1] and in_order(small, words_of(large))
