"""Names that are spoken in the first characters of their words: 苏州市工商联, 清华苏州汽研院, 第六届进博会."""

from kg.links.alignment import covers, in_order, words_of
from kg.links.counted import with_digits, without_numerals
from kg.links.names import NameParts

#: Words that such a short name may leave out.
_IDLE = frozenset({"行业", "国际", "科学", "业", "会"})


def abridged(left: NameParts, right: NameParts) -> bool:
    """Say whether a body of the same place is called by the begins of all its words: 苏州市工商联 (工商业联合会)."""
    if left.place != right.place or len(left.core) < 2 or len(left.core + left.form) < 4:
        return False
    pairs = enumerate(zip(left.core, right.core, strict=False))
    same = next((at for at, (one, other) in pairs if one != other), min(len(left.core), len(right.core)))
    kinds = words_of(right.form)
    if left.form and right.form.endswith(left.form) and covers(left.core[same:], words_of(right.core[same:]), _IDLE):
        return True
    return any(
        covers(left.core[start:] + left.form, (*words_of(right.core[start:]), *kinds), _IDLE) for start in {0, same}
    )


def abridged_fair(left: NameParts, right: NameParts) -> bool:
    """Say whether 第六届进博会 may be 第六届中国国际进口博览会: what is counted may leave out the first words."""
    short, full = (without_numerals(one.text).removeprefix("届") for one in (left, right))
    return len(short) > 2 and in_order(short, words_of(full))


def spelled(left: NameParts, right: NameParts) -> bool:
    """Say whether the short name takes characters of the full one in order, part by part or as it is written."""
    words = (*right.place, *words_of(right.core), *words_of(right.industry), *words_of(right.form))
    counted = (with_digits(one.text).replace("医院", "院") for one in (left, right))  # 苏大附一院
    return in_order(left.text, words) or in_order(next(counted), words_of(next(counted)))
