"""Statements as relations: the trigger, the sentence, and the status that the words which govern the trigger give."""

from collections.abc import Mapping, Sequence

import msgspec

from kg.model import Document, Mention, Quote, Relation, Span
from kg.relations.candidates import Sentence
from kg.relations.pairs import Pairs
from kg.relations.statements import LEARNT, Statement
from kg.relations.status import Stated, is_plan_heading, is_plan_title, judge, settle
from kg.relations.triggers import Found

_HEADING_LENGTH = 40
_PLANNED_BY_TITLE = frozenset({"建设", "投资", "位于", "落户", "收购"})


class Draft(msgspec.Struct, frozen=True):
    """A relation with the status that the rules of `status` give it, the sentence, and where that names its ends."""

    relation: Relation
    sentence: Sentence
    ends: tuple[Span, ...]


def make_drafts(
    document: Document,
    pairs: Pairs,
    statements: Sequence[tuple[Statement, float]],
    status_words: Mapping[str, str],
) -> list[Draft]:
    """Give the relations of a document, in the order of the statements.

    :param statements: with their confidences (0 to 1).
    :param status_words: status words of the lexicon, with the status that they give.
    """
    kinds = {mention.entity: mention.type for sentence in pairs.sentences for mention in sentence.mentions}
    headings = _headings(document.text, pairs)
    plan_title = is_plan_title(document.title)
    drafts, stated = [], []
    for one, sure in statements:
        kind, head, tail = one.key
        sentence = one.candidate.sentence
        trigger = nearest_trigger(one, pairs.triggers[sentence.number])
        projects = [key if kinds[key] == "PROJECT" else "" for key in (head, tail)]
        offset = sentence.span.start
        spans = [
            (mention.start - offset, mention.end - offset) if mention in sentence.mentions else None
            for mention in (one.candidate.left, one.candidate.right)
        ]
        heads, tails = spans if one.candidate.left.entity == head else spans[::-1]
        at = (trigger.start - offset, trigger.end - offset) if trigger else _no_trigger(spans)
        planned = is_plan_heading(headings[sentence.number]) or (
            plan_title and any(projects) and kind in _PLANNED_BY_TITLE
        )
        judgement = judge(
            document.text[sentence.span.start : sentence.span.end], at, heads, tails, status_words,
            relation=kind, plan_section=planned,
        )  # fmt: skip
        stated.append(Stated(kind, projects[0], projects[1], judgement))
        places = tuple(Span(offset + span[0], offset + span[1]) for span in spans if span)
        drafts.append(Draft(_relation(document, pairs, one, sure, trigger), sentence, places))
    return [
        msgspec.structs.replace(draft, relation=msgspec.structs.replace(draft.relation, status=status))
        for draft, status in zip(drafts, settle(stated), strict=True)
    ]


def _relation(document: Document, pairs: Pairs, one: Statement, sure: float, trigger: Found | None) -> Relation:
    kind, head, tail = one.key
    candidate = one.candidate
    absent = candidate.right if candidate.kind == "absent" else None
    words = [end for end in (candidate.left, candidate.right) if end != absent and end.start in pairs.antecedents]
    meant = [pairs.antecedents[word.start] for word in words]
    named = absent or next((one for one in meant if not _within(one, candidate.sentence.span)), None)
    return Relation(
        kind,
        head,
        tail,
        _quote(document.text, candidate.sentence.span),
        confidence=round(min(sure, 0.999), 3),
        via=_quote(document.text, Span(named.start, named.end)) if named else None,
        trigger=_quote(document.text, Span(trigger.start, trigger.end)) if trigger else None,
        reported_on=document.date,
        reason=_reason(one, trigger, [word.text for word in words], left_out=absent is not None),
    )


def _within(mention: Mention, span: Span) -> bool:
    return span.start <= mention.start and mention.end <= span.end


def _reason(one: Statement, trigger: Found | None, words: Sequence[str], *, left_out: bool) -> str:
    """Say in words what decided: the trigger, or that none was needed; and which words stand for what was named."""
    if one.reason == LEARNT:
        reason = f"trigger {trigger.word}" if trigger else "the words around, no trigger"
    else:
        reason = one.reason
    reason += "".join(f", {word} for what was named before" for word in words)
    return f"{reason}, one end left out" if left_out else reason


def nearest_trigger(statement: Statement, triggers: Sequence[Found]) -> Found | None:
    """Give the trigger of the statement's relation that stands nearest its ends, those between them first."""
    kind = statement.key[0]
    candidate = statement.candidate
    inside = [
        one
        for one in (candidate.left, candidate.right)
        if candidate.sentence.span.start <= one.start < candidate.sentence.span.end
    ]
    held = [one for one in triggers if kind in one.relations]
    if not held or not inside:
        return None
    first, last = min(one.end for one in inside), max(one.start for one in inside)

    def distance(trigger: Found) -> tuple[int, int]:
        if first <= trigger.start and trigger.end <= last:
            return (0, trigger.start)
        return (1 + max(first - trigger.end, trigger.start - last, 0), trigger.start)

    return min(held, key=distance)


def _no_trigger(spans: Sequence[tuple[int, int] | None]) -> tuple[int, int]:
    """Give the empty place before the last end that the sentence names."""
    at = max(span[0] for span in spans if span is not None)
    return (at, at)


def _headings(text: str, pairs: Pairs) -> list[str]:
    """Give for each sentence the nearest short line without a full stop before it."""
    headings, held = [], ""
    for sentence in pairs.sentences:
        headings.append(held)
        line = text[sentence.span.start : sentence.span.end]
        if len(line) <= _HEADING_LENGTH and "。" not in line:
            held = line
    return headings


def _quote(text: str, span: Span) -> Quote:
    return Quote(span.start, span.end, text[span.start : span.end])
