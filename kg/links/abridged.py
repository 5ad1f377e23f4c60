"""Names that are spoken in the first characters of their words: 苏州市工商联, 清华苏州汽研院, 第六届进博会."""

from kg.links.alignment import covers, in_order, words_of
from kg.links.counted import with_digits, without_numerals
from kg.links.names import NameParts

#: Words that such a short name may leave out.
_IDLE = frozenset({"行业", "国际", "科学", "业", "会"})


def abridged(left: NameParts, right: NameParts) -> bool:
    """Say whether a body of the same place is called by the begins of all its words: 苏州市工商联 (工商业联合会)."""
    short, words = left.core + left.form, (*words_of(right.core), *words_of(right.form))
    return left.place == right.place and len(left.core) > 1 and len(short) > 3 and covers(short, words, _IDLE)


def abridged_fair(left: NameParts, right: NameParts) -> bool:
    """Say whether 第六届进博会 may be 第六届中国国际进口博览会: what is counted may leave out the first words."""
    short, full = (without_numerals(one.text).removeprefix("届") for one in (left, right))
    return len(short) > 2 and in_order(short, words_of(full))


def spelled(left: NameParts, right: NameParts) -> bool:
    """Say whether the short name takes characters of the full one in order, part by part or as it is written."""
    words = (*right.place, *words_of(right.core), *words_of(right.industry), *words_of(right.form))
    return in_order(left.text, words) or in_order(with_digits(left.text), words_of(with_digits(right.text)))
