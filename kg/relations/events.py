"""Events: which relations one happening states, and which sum, area and day belong to it.

Relations of one trigger are one event, and so are triggers that speak of one sum (总投资80亿元的项目签约落户园区):
whoever adds up sums counts an event once. A sum belongs to the project whose name it stands before (80亿元的X项目) or
behind (X项目总投资80亿元), pairs off with a list (A、B分别投资10亿元、5亿元), or goes to the nearest trigger. A sum
in the next sentence counts where that begins with 项目 or 该项目. Turnover, taxes, registered capital and the like are
no sums of an event.
"""

import hashlib
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeVar

import msgspec

from kg.model import Amount, Area, Mention, Period, Quote, Relation
from kg.relations.sums import amount_rank, area_rank, is_of_event

_Quantity = TypeVar("_Quantity", Amount, Area)
_Quoted = TypeVar("_Quoted", Amount, Area, Period)
_Key = tuple[int, int]


class _Scene(NamedTuple):
    """One evidence sentence: its span (with the next sentence where that goes on about the same), names, relations."""

    start: int
    end: int
    reach: int
    mentions: list[Mention]
    relations: dict[int, Relation]
    project: str  # the only project that its names, or else its relations, are about; empty where there is no such


_PAID = frozenset(("签约", "投资", "建设", "落户", "收购", "合作", "主办"))
_SURFACE = frozenset(("签约", "投资", "建设", "落户", "位于"))
_UNDATED = frozenset(("隶属", "位于", "任职"))
_STOP = re.compile(r"[。！？!?\n]")
_BREAK = re.compile(r"[，,。；;：:\n]")
_JOINT = re.compile(r"\s*+(?:[、，,]|以及|和|与|及|并)\s*+(?:(?:总?投资|出资)\s*+)?")
_SAME_PROJECT = re.compile(r"\s*+(?:据[^，。]{1,6}[，,])?(?:该|本|此|上述)?(?:项目|工程|基地|协议|合同|交易)")
_EACH = re.compile(r"各(?:自)?(?:总?投资|出资)?(?:约|近|超)?$")
_RESPECTIVELY = re.compile(r"分别|依次")
_NOT_A_DAY_OF = re.compile(r"(?:截至|截止|到|至|比|较|自|从)$")
_BEHIND = re.compile(r"[^，,。；;]{0,12}?[于在]$")
_BREAK_OFF = re.compile(r"[；;\n]")
_FAR_BEFORE, _FAR_BEHIND = 30, 40


def event_id(document_hash: str, start: int, end: int, part: str = "") -> str:
    """Give the id of the event that the trigger at these positions states: 16 hexadecimal digits, the same anywhere.

    >>> event_id("00", 3, 5) == event_id("00", 3, 5) != event_id("00", 3, 6)
    True
    """
    return hashlib.sha256(f"{document_hash}\x1f{start}\x1f{end}\x1f{part}".encode()).hexdigest()[:16]


def attach(
    text: str,
    document_hash: str,
    relations: Sequence[Relation],
    mentions: Sequence[Mention],
    amounts: Sequence[Amount] = (),
    areas: Sequence[Area] = (),
    periods: Sequence[Period] = (),
) -> tuple[Relation, ...]:
    """Give the relations of one document, in the order given, with event, amount, area and date.

    All offsets are those of the document's text. A relation without a trigger is the event of its evidence.
    `amounts`, `areas` and `periods` are what `quantities` finds in the text; those within a name (2021世界制造业大会)
    are passed over.
    """
    names = sorted(mentions)
    free = _Outside(names)
    chosen = dict(enumerate(relations))
    sums = [amount for amount in amounts if free(amount.quote) and is_of_event(text, amount)]
    surfaces = [area for area in areas if free(area.quote)]
    dates = [period for period in periods if free(period.quote)]
    for scene in _scenes(text, chosen, names):
        paid = _share(text, scene, _within(sums, scene.start, scene.reach), _PAID)
        covered = _share(text, scene, _within(surfaces, scene.start, scene.reach), _SURFACE)
        days = _within(dates, scene.start, scene.end)
        for at, relation in scene.relations.items():
            chosen[at] = msgspec.structs.replace(
                relation,
                amount=min(paid[at], key=lambda a: amount_rank(text, a)) if paid[at] else relation.amount,
                area=min(covered[at], key=area_rank) if covered[at] else relation.area,
                date=_day(text, relation, days) or relation.date,
            )
    starts = [amount.quote.start for amount in sums]
    each = {start for start in starts if _EACH.search(text, max(0, start - 8), start)}
    ids = _events(document_hash, chosen, each, {name.entity for name in names if name.type == "PROJECT"})
    return tuple(msgspec.structs.replace(chosen[at], event=ids[at]) for at in range(len(relations)))


class _Outside:
    """Tells whether a quote touches no name."""

    def __init__(self, names: Sequence[Mention]) -> None:
        self.starts = [name.start for name in names]
        self.names = names

    def __call__(self, quote: Quote) -> bool:
        last = bisect_left(self.starts, quote.end)
        return not any(name.end > quote.start for name in self.names[max(0, last - 2) : last])


def _within(quoted: Sequence[_Quoted], start: int, end: int) -> list[_Quoted]:
    """Give those between the two positions; they stand in the order of the text."""
    low = bisect_left(quoted, start, key=lambda one: one.quote.start)
    high = bisect_left(quoted, end, key=lambda one: one.quote.start)
    return [one for one in quoted[low:high] if one.quote.end <= end]


def _scenes(text: str, relations: dict[int, Relation], names: Sequence[Mention]) -> Iterable[_Scene]:
    grouped: defaultdict[_Key, dict[int, Relation]] = defaultdict(dict)
    for at, relation in relations.items():
        grouped[relation.evidence.start, relation.evidence.end][at] = relation
    starts = [name.start for name in names]
    projects = {name.entity for name in names if name.type == "PROJECT"}
    for (start, end), members in sorted(grouped.items()):
        reach = end
        if _SAME_PROJECT.match(text, end):
            following = _STOP.search(text, end)
            reach = following.start() if following else len(text)
        inside = list(names[bisect_left(starts, start) : bisect_left(starts, reach)])
        named = {name.entity for name in inside if name.type == "PROJECT"}
        meant = named or {end for relation in members.values() for end in (relation.head, relation.tail)} & projects
        yield _Scene(start, end, reach, inside, members, min(meant) if len(meant) == 1 else "")


def _share(
    text: str, scene: _Scene, quantities: Sequence[_Quantity], takers: frozenset[str]
) -> defaultdict[int, list[_Quantity]]:
    """Give to each relation of the scene the quantities that belong to it."""
    relations = {at: relation for at, relation in scene.relations.items() if relation.type in takers}
    shares: defaultdict[int, list[_Quantity]] = defaultdict(list)
    paired = _paired(text, scene, [quantity.quote for quantity in quantities])
    for quantity in quantities:
        owners = paired.get(quantity.quote.start) or _owners(text, scene, quantity.quote)
        taking = {at for at, relation in relations.items() if relation.head in owners or relation.tail in owners}
        if taking and quantity.quote.start not in paired:
            taking |= _partners(scene, relations, taking, owners)
        if scene.project in owners and quantity.quote.start not in paired:
            # 甲与乙签约，拟投资10亿元建设X: the parties sign for the one project of the sentence.
            taking |= {at for at, relation in relations.items() if relation.type == "签约"}
        for at in sorted(taking or (set() if owners else _nearest(text, relations, quantity.quote))):
            shares[at].append(quantity)
    return shares


def _owners(text: str, scene: _Scene, quote: Quote) -> frozenset[str]:
    """Find the projects that a sum names: those right behind it, else the last one before it."""
    projects = [name for name in scene.mentions if name.type == "PROJECT"]
    behind = next((name for name in projects if name.start >= quote.end), None)
    if behind is not None and behind.start - quote.end <= _FAR_BEFORE:
        between = text[quote.end : behind.start]
        if not re.search(r"[，,。；;、（(\n]", between) and not re.match("[和与及]", between):
            # 10亿元的A项目、B项目 speaks of A, 投资10亿元建设A项目、B项目 of both.
            run = [behind] if between.startswith("的") else _run(text, projects, behind)
            return frozenset(name.entity for name in run)
    before = next((name for name in reversed(projects) if name.end <= quote.start), None)
    alone = frozenset((scene.project,)) if scene.project else frozenset()
    if before is None:
        return alone
    if _EACH.search(text, before.end, quote.start):
        lists = (_run(text, projects, name) for name in projects)
        return frozenset(name.entity for name in next(names for names in lists if names[-1] == before))
    far = quote.start - before.end > _FAR_BEHIND and quote.start < scene.end
    if far or re.search(r"[；;\n]", text[before.end : quote.start]):
        return alone
    return frozenset((before.entity,))


def _run(text: str, names: Sequence[Mention], first: Mention) -> list[Mention]:
    """Give the list of names (A、B和C) that begins with the first."""
    run = [first]
    for name in names[names.index(first) + 1 :]:
        if not _JOINT.fullmatch(text, run[-1].end, name.start):
            break
        run.append(name)
    return run


def _paired(text: str, scene: _Scene, quotes: Sequence[Quote]) -> dict[int, frozenset[str]]:
    """Pair off lists under 分别: start of the quote -> what it belongs to."""
    word = _RESPECTIVELY.search(text, scene.start, scene.end)
    run: list[Quote] = []
    for quote in quotes:
        if word and quote.start >= word.end() and (not run or _JOINT.fullmatch(text, run[-1].end, quote.start)):
            run.append(quote)
    if word is None or len(run) < 2:
        return {}
    pairs: defaultdict[int, set[str]] = defaultdict(set)
    for name in scene.mentions:
        names = _run(text, scene.mentions, name)
        beside = word.start() - names[-1].end < _FAR_BEFORE and names[-1].end <= word.start()
        if len(names) == len(run) and (beside or 0 <= name.start - run[-1].end < _FAR_BEFORE):
            for quote, member in zip(run, names, strict=True):
                pairs[quote.start].add(member.entity)
    return {start: frozenset(owners) for start, owners in pairs.items()}


def _partners(scene: _Scene, relations: dict[int, Relation], taking: set[int], owners: frozenset[str]) -> set[int]:
    """Find the relations between the parties themselves, where the trigger is about no other project."""
    projects = {name.entity for name in scene.mentions if name.type == "PROJECT"}
    triggers = {_trigger(relations[at]) for at in taking}
    return {
        at
        for at, relation in relations.items()
        if _trigger(relation) in triggers
        and not any(
            _trigger(other) == _trigger(relation) and ({other.head, other.tail} & projects) - owners
            for other in relations.values()
        )
    }


def _nearest(text: str, relations: dict[int, Relation], quote: Quote) -> set[int]:
    """Find the relations of the trigger that is nearest to the sum, clause by clause, then by characters."""
    costs: dict[int, tuple[int, int, int]] = {}
    for at, relation in relations.items():
        start, end = _trigger(relation)
        low, high = (end, quote.start) if end <= quote.start else (quote.end, start)
        if _BREAK_OFF.search(text, low, max(low, high)):
            continue
        costs[at] = (len(_BREAK.findall(text, low, max(low, high))), max(0, high - low), start)
    best = min(costs.values(), default=None)
    nearest = {at for at, cost in costs.items() if cost == best}
    # 由A投资建设X，总投资12亿元: the sum is that of both verbs.
    ends = {(relations[at].head, relations[at].tail) for at in nearest}
    return nearest | {at for at in costs if (relations[at].head, relations[at].tail) in ends}


def _day(text: str, relation: Relation, periods: Sequence[Period]) -> Period | None:
    """Find the last of the sentence's dates before the trigger, else one behind it after 于."""
    if relation.type in _UNDATED or relation.status == "negated":
        return None
    # Without a trigger the sentence's first date is as good as any.
    start, end = _trigger(relation) if relation.trigger else (relation.evidence.start, relation.evidence.start)
    if reported := relation.reported_on:
        # What is planned is still to come, and what is done has been: 7月31日签约，将建设X says no day of the building.
        ahead, known = relation.status == "planned", len(reported)
        periods = [p for p in periods if (p.last[:known] >= reported if ahead else p.first[:known] <= reported)]
    leading = relation.evidence.start
    before = [p for p in periods if p.quote.end <= start and not _cut_off(text, p.quote, start, leading)]
    for period in reversed(before):
        if relation.status == "planned" or not _NOT_A_DAY_OF.search(
            text, max(0, period.quote.start - 2), period.quote.start
        ):
            return period
    behind = next((p for p in periods if p.quote.start >= end), None)
    if behind and relation.trigger is None and not _NOT_A_DAY_OF.search(text, leading, behind.quote.start):
        return behind
    near = behind and _BEHIND.fullmatch(text, end, behind.quote.start)
    # 由A主办的X大会5月29日举行
    return behind if near or (behind and relation.type == "主办") else None


def _cut_off(text: str, quote: Quote, start: int, leading: int) -> bool:
    """Tell whether a ； parts date and trigger; a date that opens the sentence (下半年，…) holds for all of it."""
    opens = quote.start - leading <= 1 and text[quote.end : quote.end + 1] in ("，", ",")
    return not opens and bool(_BREAK_OFF.search(text, quote.end, start))


def _trigger(relation: Relation) -> _Key:
    quote = relation.trigger or relation.evidence
    return quote.start, quote.end


def _events(document_hash: str, relations: dict[int, Relation], each: set[int], projects: set[str]) -> dict[int, str]:
    """Name the events: one a trigger, one for triggers that share a sum, several where a trigger has several sums.

    :param each: where sums begin that every project of a list has for itself (A、B各3亿元).
    """
    sums: defaultdict[_Key, set[_Key]] = defaultdict(set)
    triggers: defaultdict[_Key, set[_Key]] = defaultdict(set)
    for relation in relations.values():
        if relation.amount:
            spot = (relation.amount.quote.start, relation.amount.quote.end)
            sums[_trigger(relation)].add(spot)
            triggers[spot].add(_trigger(relation))
    named: dict[int, str] = {}
    for at, relation in relations.items():
        trigger = _trigger(relation)
        spots = sums.get(trigger, set())
        own = {(relation.amount.quote.start, relation.amount.quote.end)} if relation.amount else spots
        if len(own) != 1:
            named[at] = event_id(document_hash, *trigger)
            continue
        spot = next(iter(own))
        first = min(triggers[spot])
        part = str(spot[0]) if len(sums[first]) > 1 else ""
        if spot[0] in each:
            part = f"{spot[0]} {' '.join(sorted({relation.head, relation.tail} & projects))}"
        named[at] = event_id(document_hash, *first, part=part)
    return named
