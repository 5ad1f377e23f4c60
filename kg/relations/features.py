"""What the classifier sees of a pair in one sentence, as string attributes: words, triggers, lists around its ends."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

import msgspec

from kg.relations.candidates import Candidate, Sentence
from kg.relations.triggers import Found

_OFFICE, _PERSON = "任职", "PERSON"
_DEPARTMENTS = ("办", "局", "处", "部", "委", "会", "室", "组")
_TITLE_LINKS = frozenset("、 ， , 兼 和 及 并 （ ） ( )".split())
CLAUSE_MARKS = frozenset("，,；;：:")


class View(msgspec.Struct, frozen=True):
    """What a document says beyond the sentence: the topic's key, and for each entity's key its fullest name."""

    topic: str
    names: Mapping[str, str]
    title_end: int


def attributes_within(candidate: Candidate, view: View, triggers: Sequence[Found]) -> list[str]:
    """Give the attributes of a candidate whose ends stand in one sentence.

    :param triggers: what `Triggers.find` gives for the sentence.
    """
    return ["s" + attribute for attribute in dict.fromkeys(_same(candidate, view, triggers))]


def _same(candidate: Candidate, view: View, triggers: Sequence[Found]) -> Iterator[str]:
    sentence, left, right = candidate.sentence, candidate.left, candidate.right
    tokens = sentence.tokens
    i, j = sentence.at[left.start], sentence.at[right.start]
    (first, last), (first2, last2) = sentence.groups[i], sentence.groups[j]
    pair = f"{left.type}|{right.type}"
    yield "P" + pair
    yield from name_attributes(candidate, view, pair)
    together = first == first2
    if together:
        yield "L" + pair
        yield f"Lc{pair}{tokens[i + 1].text}"
        between: list[str] = []
        behind, ahead = last2, first
    else:
        between = [token.text for token in tokens[last + 1 : first2]]
        behind, ahead = last2, first
        yield f"g{min(last - first, 4)}{min(last2 - first2, 4)}"
    yield from _middle(between, pair)
    before = [token.text for token in tokens[max(0, ahead - 4) : ahead]]
    after = [token.text for token in tokens[behind + 1 : behind + 7]]
    yield from _side("b", before[::-1], pair, together)
    yield from _side("a", after, pair, together)
    yield from _crowd(sentence, i, j, pair)
    yield from _triggers(sentence, i, j, pair, triggers)
    if right.type == _PERSON:
        yield f"z{unexplained(sentence, i, j, triggers)}{pair}"


def unexplained(sentence: Sentence, i: int, j: int, triggers: Sequence[Found]) -> int:
    """Count the words between two positions, up to 4, that are no title, body or link: 0 in 甲党委书记、乙主任某某.

    A department right before a title (管理办主任) belongs to it; another person between makes it 4.
    """
    titles = [trigger for trigger in triggers if _OFFICE in trigger.relations]
    left, department = 0, ""
    for token in reversed(sentence.tokens[i + 1 : j]):
        if token.text == _PERSON:
            return 4
        if any(one.start < token.end and token.start < one.end for one in titles):
            department = "title"
        elif token.entity or token.text in _TITLE_LINKS:
            department = ""
        elif department == "words" or (department == "title" and token.text.endswith(_DEPARTMENTS)):
            department = "words"
        else:
            left += 1
    return min(left, 3)


def name_attributes(candidate: Candidate, view: View, pair: str) -> Iterator[str]:
    """Tell what the names of the two ends say: which is the topic, which is part of the other, how they end."""
    left, right = candidate.left.entity, candidate.right.entity
    name, other = view.names[left], view.names[right]
    if left == view.topic:
        yield "Tl" + pair
    if right == view.topic:
        yield "Tr" + pair
    if name in other:
        yield "in>" + pair
    elif other in name:
        yield "in<" + pair
    elif name[:2] == other[:2]:
        yield "pre" + pair
    yield "nl" + name[-2:] + "|" + candidate.right.type
    yield "nr" + other[-2:] + "|" + candidate.left.type
    if candidate.sentence.span.start < view.title_end:
        yield "title" + pair


def _middle(between: list[str], pair: str) -> Iterator[str]:
    size = len(between)
    yield f"d{bucket(size)}"
    yield f"d{bucket(size)}{pair}"
    clauses = sum(word in CLAUSE_MARKS for word in between)
    yield f"c{min(clauses, 4)}{pair}"
    if size <= 5:
        yield "m=" + "_".join(between)
        yield "m=" + "_".join(between) + pair
    for word in between[:20]:
        yield "m" + word
        yield "m" + word + pair
    for word, follower in pairwise(between[:20]):
        yield f"mm{word}_{follower}"
    for k, word in enumerate(between[:2]):
        yield f"mf{k}{word}{pair}"
    for k, word in enumerate(between[:-3:-1]):
        yield f"ml{k}{word}{pair}"


def _side(mark: str, words: list[str], pair: str, together: bool) -> Iterator[str]:
    flag = "+" if together else ""
    for k, word in enumerate(words):
        yield f"{mark}{flag}{word}"
        if k < 4:
            yield f"{mark}{flag}{word}{pair}"
        if k < 2:
            yield f"{mark}{flag}{k}{word}{pair}"
    if len(words) > 1:
        yield f"{mark}{flag}={words[0]}_{words[1]}"
    if not words:
        yield f"{mark}{flag}^{pair}"


def _crowd(sentence: Sentence, i: int, j: int, pair: str) -> Iterator[str]:
    """Tell which other mentions stand between, before and behind the two."""
    tokens = sentence.tokens
    kinds = (tokens[i].text, tokens[j].text)
    between = [token.text for token in tokens[i + 1 : j] if token.entity]
    for kind in sorted(set(between)):
        yield f"k{kind}{min(between.count(kind), 3)}{pair}"
    if kinds[0] in between:
        yield "kl" + pair
    if kinds[1] in between:
        yield "kr" + pair
    before = {token.text for token in tokens[:i] if token.entity}
    after = {token.text for token in tokens[j + 1 :] if token.entity}
    for kind in sorted(before):
        yield f"kb{kind}{pair}"
    for kind in sorted(after):
        yield f"ka{kind}{pair}"


def _triggers(sentence: Sentence, i: int, j: int, pair: str, triggers: Sequence[Found]) -> Iterator[str]:
    """Tell which relations have a trigger before, between or behind the two, and how near the nearest is."""
    nearest: dict[tuple[str, str], int] = {}
    for k, trigger in placed(sentence, triggers):
        region = "B" if k < i else "M" if k < j else "A"
        distance = i - k if region == "B" else k - j if region == "A" else min(k - i, j - k)
        for relation in trigger.relations:
            key = (relation, region)
            nearest[key] = min(nearest.get(key, distance), distance)
    for (relation, region), distance in sorted(nearest.items()):
        yield f"t{relation}{region}{bucket(distance)}"
        yield f"t{relation}{region}{pair}"
    if not nearest:
        yield "t-" + pair
    yield from _frames(sentence, i, j, pair, triggers)


def _frames(sentence: Sentence, i: int, j: int, pair: str, triggers: Sequence[Found]) -> Iterator[str]:
    """Tell for the nearest trigger of each relation how the two stand to it.

    Before or behind, with how many lists of the same type and how many clause borders in between.
    """
    best: dict[str, tuple[int, int, Found]] = {}
    for k, trigger in placed(sentence, triggers):
        for relation in trigger.relations:
            held = (abs(k - i) + abs(k - j), k, trigger)
            if relation not in best or held[:2] < best[relation][:2]:
                best[relation] = held
    for relation, (_, k, trigger) in sorted(best.items()):
        order = ("L" if i < k else "") + "t" + ("R" if j > k else "")
        ranks = f"{_between(sentence, i, k)}{_between(sentence, j, k)}"
        yield f"q{relation}{order}{ranks}"
        yield f"q{relation}{order}{pair}"
        yield f"q{relation}{order}{ranks}{pair}"
        yield f"Q{trigger.word}{order}{pair}"
        yield f"Q{trigger.word}{order}{ranks}"


def _between(sentence: Sentence, i: int, k: int) -> str:
    """Give how many other lists of the mention's type, and how many clause borders, lie between it and a position."""
    tokens, (first, last) = sentence.tokens, sentence.groups[i]
    stretch = range(last + 1, k) if i < k else range(k + 1, first)
    lists = {sentence.groups[n][0] for n in stretch if tokens[n].entity and tokens[n].text == tokens[i].text}
    clauses = sum(tokens[n].text in CLAUSE_MARKS for n in stretch)
    return f"{min(len(lists), 2)}{min(clauses, 2)}"


def placed(sentence: Sentence, triggers: Sequence[Found]) -> Iterator[tuple[int, Found]]:
    """Give each trigger with the position of the token that it begins in."""
    for trigger in triggers:
        yield max(bisect_right(sentence.starts, trigger.start) - 1, 0), trigger


def bucket(size: int) -> str:
    """Give a size by its order of magnitude, `0` to `6`."""
    for limit, mark in ((1, "0"), (2, "1"), (4, "2"), (8, "3"), (16, "4"), (32, "5")):
        if size < limit:
            return mark
    return "6"
