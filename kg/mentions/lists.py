"""If three of A、B、C、D are companies, so is the fourth: members of a list that the tagger passed over."""

import re
from collections import Counter
from collections.abc import Iterable

from kg.model import Mention, Span

_BORDERS = r"、，。；：！？,;:!?“”\"（）()《》【】"
_MEMBER = rf"[^\s{_BORDERS}]{{2,16}}"
_LIST = re.compile(rf"(?<![^\s{_BORDERS}])(?P<list>(?:{_MEMBER}、){{2,60}}{_MEMBER}?)(?=等|[，。；！？,;!?\n]|$)")
_CONFIDENCE = 0.6
_MIN_KNOWN = 2
#: Words that make a member more than a name: a verb, a number.
_NO_NAME = re.compile(r"[0-9０-９]|[一二三四五六七八九十百][家个项]|等|的|了|和|与|及")


def complete_lists(text: str, body: Iterable[Span], mentions: Iterable[Mention]) -> tuple[Mention, ...]:
    """Add members of lists whose other members are mentions of one type: flat, sorted.

    A member counts where it fills its place from comma to comma and no mention touches it. At least two, and half,
    of the members must be mentions of that type.
    """
    found = sorted(mentions)
    starts, ends = ({one.start: one for one in found}, {one.end: one for one in found})
    taken = bytearray(len(text))
    for one in found:
        taken[one.start : one.end] = b"\1" * (one.end - one.start)
    added = []
    for span in body:
        for match in _LIST.finditer(text, span.start, span.end):
            members = _members(match)
            known = [starts[start].type for start, end in members if start in starts and starts[start].end == end]
            # What leads to the first member, or follows the last, may stand without a comma.
            known += [ends[end].type for start, end in members[:1] if end in ends and ends[end].start > start]
            known += [starts[start].type for start, end in members[-1:] if start in starts and starts[start].end < end]
            kind, count = max(Counter(known).items(), key=lambda item: (item[1], item[0]), default=("", 0))
            if count < _MIN_KNOWN or 2 * count < len(members):
                continue
            # Without 等 nothing says where the name of the last member ends.
            for start, end in members if text.startswith("等", match.end()) else members[:-1]:
                if not any(taken[start:end]) and not _NO_NAME.search(text[start:end]):
                    added.append(Mention(start, end, kind, confidence=_CONFIDENCE))
                    taken[start:end] = b"\1" * (end - start)
    return tuple(sorted((*found, *added)))


def _members(match: re.Match[str]) -> list[tuple[int, int]]:
    members, at = [], match.start()
    for member in match["list"].split("、"):
        members.append((at, at + len(member)))
        at += len(member) + 1
    return members
