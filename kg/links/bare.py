"""Names that mean something only within their document: 高新区, 城南园区, 党工委."""

from kg.lexicon import Lexicon
from kg.links.names import EMPTY_LEADS, NameParts, is_trade, parse_name, split_kind

_DIRECTIONS = frozenset(
    "城南 城北 城东 城西 东区 西区 南区 北区 滨江 滨湖 滨海 沿江 临港 空港 临空 城区 江北 江南 河东 河西 "
    "东部 西部 南部 北部 中心 核心".split()
)


def is_bare(name: str, kind: str, lexicon: Lexicon) -> bool:
    """Say whether a name means something only within its document: 高新区, 城南园区, 党工委, 智能产业园.

    >>> from kg.lexicon import load_lexicon
    >>> [is_bare(name, "PARK", load_lexicon()) for name in ("高新区", "城南园区", "镇江高新区", "神居众创空间")]
    [True, True, False, False]
    """
    if lexicon.rows(name, kind):
        return False
    parts = parse_name(name, kind, lexicon)
    if kind == "GOVERNMENT":
        return _bare_body(parts, lexicon)
    if kind == "COMPANY":
        return len(parts.core) < 2 or (not parts.place and _says_nothing(parts.own, lexicon))
    if kind in {"PERSON", "PLACE"}:
        return parts.text in EMPTY_LEADS
    # 滨江 is a district of one city and a word for any river bank
    nowhere = not parts.place or (len(parts.place) == 1 and parts.place[0] in _DIRECTIONS)
    within = parts.outer and not (kind == "PARK" and is_bare(parts.outer, kind, lexicon))
    return not within and nowhere and _says_nothing(parts.core, lexicon)


def _bare_body(parts: NameParts, lexicon: Lexicon) -> bool:
    if parts.outer in EMPTY_LEADS:
        return not parts.core
    if split_kind(parts.outer, "PARK", lexicon)[1]:
        return is_bare(parts.outer, "PARK", lexicon)
    return not parts.place and _says_nothing(parts.core, lexicon)


def _says_nothing(core: str, lexicon: Lexicon) -> bool:
    """Say whether a core is a direction, a trade or nothing at all, so that many things may bear it."""
    left = core
    while left and left not in EMPTY_LEADS and left not in _DIRECTIONS:
        length = next((n for n in range(min(6, len(left)), 1, -1) if is_trade(left[:n], lexicon)), 0)
        if not length:
            return False
        left = left[length:]
    return True
