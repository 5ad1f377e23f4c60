"""The mentions of one document grouped into entities.

A surface form names one thing in a document, so forms are grouped, not single mentions: a full name with the forms
that it allows (`short_forms`), with the name that stands in brackets behind it, and with the names that 以下简称 or 原
gives it. Where a short form fits several full names, the one that stands nearest before it takes it; where they fit
equally badly, none.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

import msgspec

from kg.lexicon import Lexicon
from kg.links.likeness import Score
from kg.links.short_forms import may_be_short_of
from kg.model import Entity, Identifier, Mention

_LIKELY = 0.5
_BRACKET = re.compile(
    r"\s?[（(]\s?(?P<cue>(?:以下|下文|以后)?(?:统?简称|下称|称|合称)(?:为|作)?|又称|又名|别名|即|原名?|前身为?|曾用名)?[:：]?\s?[“\"「『‘]?$"
)
_BARE_BRACKET_TYPES = frozenset({"COMPANY", "INSTITUTE", "UNIVERSITY", "ORGANIZATION", "PROJECT"})
_NO_SHORT_FORMS = frozenset({"PERSON"})
#: Names of its type, before a short form and behind it, among which its full name is looked for: a document that has
#: more is many reports in one file, and the square of their number would cost hours.
_REACH = 120


class Group(msgspec.Struct):
    """Forms found to name one thing, with the reasons and the least sure of them."""

    forms: set[str]
    confidence: float = 1.0
    reasons: list[str] = msgspec.field(default_factory=list)


def one_type_a_form(text: str, mentions: Iterable[Mention]) -> tuple[Mention, ...]:
    """Give every mention of a form the type that the tagger was surest of over all its occurrences."""
    votes: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    found = sorted(mentions)
    for mention in found:
        votes[text[mention.start : mention.end]][mention.type] += mention.confidence
    kinds = {form: max(sorted(vote), key=lambda kind: vote[kind]) for form, vote in votes.items()}
    return tuple(msgspec.structs.replace(one, type=kinds[text[one.start : one.end]]) for one in found)


def group_mentions(
    text: str, mentions: Sequence[Mention], lexicon: Lexicon
) -> tuple[tuple[Entity, ...], tuple[Mention, ...]]:
    """Group the mentions of one document into entities.

    :param mentions: flat, one type a form.
    :returns: the entities in the order of their first mention, keys `e1`, `e2`, …; the mentions with their entity's
        key.
    """
    places: dict[str, list[Mention]] = defaultdict(list)
    for mention in sorted(mentions):
        places[text[mention.start : mention.end]].append(mention)
    kinds = {form: found[0].type for form, found in places.items()}
    groups = {form: Group({form}) for form in places}
    for short, full, score in _bracketed(text, sorted(mentions), kinds):
        _unite(groups, short, full, score)
    for short, full, score in _shortened(places, kinds, groups, lexicon):
        _unite(groups, short, full, score)
    return _entities(places, kinds, groups, lexicon)


def _bracketed(text: str, mentions: Sequence[Mention], kinds: dict[str, str]) -> Iterable[tuple[str, str, Score]]:
    """Find names in brackets behind a name of the same kind, and those that a cue declares to be another name."""
    for left, right in pairwise(mentions):
        match = (
            _BRACKET.fullmatch(text, left.end, right.start)
            if right.start - left.end <= len("（以下统一简称为：“")
            else None
        )
        if match is None:
            continue
        full, short = text[left.start : left.end], text[right.start : right.end]
        if full == short:
            continue
        if match["cue"]:
            yield short, full, Score(0.95, f"“{short}” is declared behind “{full}” ({match['cue']})")
        elif (
            kinds[full] == kinds[short]
            and kinds[full] in _BARE_BRACKET_TYPES
            and text[right.end : right.end + 1] in ("）", ")")
        ):
            yield short, full, Score(0.85, f"“{short}” stands in brackets behind “{full}”")


def _shortened(
    places: dict[str, list[Mention]], kinds: dict[str, str], groups: dict[str, Group], lexicon: Lexicon
) -> Iterable[tuple[str, str, Score]]:
    """Find for each form the longer form of the same type that it is most likely short for."""
    forms = sorted(places, key=lambda form: (-len(form), places[form][0].start, form))
    by_kind: dict[str, list[str]] = defaultdict(list)
    for form in sorted(places, key=lambda form: (places[form][0].start, form)):
        by_kind[kinds[form]].append(form)
    rank_of = {form: at for alike in by_kind.values() for at, form in enumerate(alike)}
    for short in forms:
        if kinds[short] in _NO_SHORT_FORMS or any(len(form) > len(short) for form in groups[short].forms):
            continue
        at = rank_of[short]
        near = by_kind[kinds[short]][max(0, at - _REACH) : at + _REACH + 1]
        best: tuple[float, int, str] | None = None
        reason = ""
        for full in near:
            if len(full) <= len(short) or groups[full] is groups[short]:
                continue
            score = may_be_short_of(short, full, kinds[short], lexicon)
            if score is None or score.value < _LIKELY:
                continue
            rank = (score.value, -_distance(places[short][0], places[full]), full)
            if best is None or rank > best:
                best, reason = rank, score.reason
        if best is not None:
            yield short, best[2], Score(best[0], reason)


def _distance(mention: Mention, others: Iterable[Mention]) -> int:
    """Characters from the nearest of `others` before the mention; those behind it count as four times as far."""
    return min(
        mention.start - one.start if one.start < mention.start else 4 * (one.start - mention.start) for one in others
    )


def _unite(groups: dict[str, Group], short: str, full: str, score: Score) -> None:
    left, right = groups[full], groups[short]
    if left is right:
        return
    left.forms |= right.forms
    left.confidence = min(left.confidence, right.confidence, score.value)
    left.reasons += [*right.reasons, score.reason]
    for form in right.forms:
        groups[form] = left


def _entities(
    places: dict[str, list[Mention]], kinds: dict[str, str], groups: dict[str, Group], lexicon: Lexicon
) -> tuple[tuple[Entity, ...], tuple[Mention, ...]]:
    def first(group: Group) -> int:
        return min(places[form][0].start for form in group.forms)

    distinct = sorted({id(group): group for group in groups.values()}.values(), key=first)
    entities, found = [], []
    for number, group in enumerate(distinct, start=1):
        key = f"e{number}"
        name = min(group.forms, key=lambda form: (-len(form), places[form][0].start, form))
        mentions = [
            msgspec.structs.replace(one, type=kinds[name], entity=key, text=form)
            for form in group.forms
            for one in places[form]
        ]
        sure = max(one.confidence for one in mentions) * group.confidence
        entities.append(
            Entity(
                key,
                kinds[name],
                name,
                tuple(sorted(group.forms)),
                round(sure, 3),
                tuple(group.reasons),
                _identifiers(name, kinds[name], lexicon),
            )
        )
        found += mentions
    return tuple(entities), tuple(sorted(found))


def _identifiers(name: str, kind: str, lexicon: Lexicon) -> tuple[Identifier, ...]:
    """Give the identifiers of the one known thing of that name and type; none where several bear the name."""
    rows = lexicon.rows(name, kind)
    return tuple(sorted(rows[0].identifiers)) if len(rows) == 1 else ()
