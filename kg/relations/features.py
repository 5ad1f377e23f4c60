"""What the classifier sees of a pair in one sentence, as string attributes: words, triggers, lists around its ends.

Each attribute stands once: no two parts have attributes that begin alike.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise

from kg.model import Mention
from kg.relations.candidates import Candidate, Sentence, Token
from kg.relations.parts import Described, Part, View
from kg.relations.triggers import Found

_OFFICE, _PERSON = "任职", "PERSON"
_DEPARTMENTS = ("办", "局", "处", "部", "委", "会", "室", "组")
_TITLE_LINKS = frozenset("、 ， , 兼 和 及 并 （ ） ( )".split())
CLAUSE_MARKS = frozenset("，,；;：:")


class Names:
    """Tells what the names of two ends say: which is the topic, which is part of the other, how they end.

    :param mark: what each attribute begins with.
    """

    def __init__(self, mark: str, view: View) -> None:
        self._mark = mark
        self._view = view
        self._held: dict[tuple[str, str, str, str], Part] = {}

    def describe(self, left: Mention, right: Mention) -> Part:
        """Describe two names, once for all places that name both."""
        key = (left.entity, right.entity, left.type, right.type)
        held = self._held.get(key)
        if held is None:
            held = self._held[key] = self._described(*key)
        return held

    def _described(self, left: str, right: str, kind: str, other_kind: str) -> Part:
        mark, view = self._mark, self._view
        name, other = view.names[left], view.names[right]
        typed = []
        if left == view.topic:
            typed.append(mark + "Tl")
        if right == view.topic:
            typed.append(mark + "Tr")
        if name in other:
            typed.append(mark + "in>")
        elif other in name:
            typed.append(mark + "in<")
        elif name[:2] == other[:2]:
            typed.append(mark + "pre")
        return Part((f"{mark}nl{name[-2:]}|{other_kind}", f"{mark}nr{other[-2:]}|{kind}"), tuple(typed))


class Within:
    """Describes the pairs of one sentence; what rests on one end, or on the lists of both, is made once.

    :param names: of the document, its attributes beginning with s.
    :param triggers: what `Triggers.find` gives for the sentence.
    """

    def __init__(self, sentence: Sentence, view: View, names: Names, triggers: Sequence[Found]) -> None:
        self._sentence = sentence
        self._names = names
        self._always = _IN_TITLE if sentence.span.start < view.title_end else _ANYWHERE
        self._triggers = triggers
        self._placed = [
            (k, trigger, relation) for k, trigger in placed(sentence, triggers) for relation in trigger.relations
        ]
        self._at = [i for i, token in enumerate(sentence.tokens) if token.entity]
        self._kinds = [sentence.tokens[i].text for i in self._at]
        self._sides: dict[tuple[str, int], Part] = {}
        self._middles: dict[tuple[int, int], Part] = {}
        self._ranks: dict[tuple[int, int], str] = {}

    def describe(self, candidate: Candidate) -> Described:
        """Give the attributes of a candidate whose ends stand in the sentence."""
        sentence, left, right = self._sentence, candidate.left, candidate.right
        tokens = sentence.tokens
        i, j = sentence.at[left.start], sentence.at[right.start]
        (first, last), (first2, last2) = sentence.groups[i], sentence.groups[j]
        types = f"{left.type}|{right.type}"
        plain: list[str] = []
        typed: list[str] = []
        together = first == first2
        if together:
            typed.append("sL")
            plain.append(f"sLc{types}{tokens[i + 1].text}")
            middle = _NOTHING_BETWEEN
        else:
            plain.append(f"sg{min(last - first, 4)}{min(last2 - first2, 4)}")
            middle = self._middle(last, first2)
        self._crowd(i, j, typed)
        self._nearest(i, j, plain, typed)
        if right.type == _PERSON:
            typed.append(f"sz{unexplained(sentence, i, j, self._triggers)}")
        flag = "+" if together else ""
        before, after = self._side("sb" + flag, first), self._side("sa" + flag, last2)
        # a word may be the trigger of two relations, and is told once
        own = Part(tuple(dict.fromkeys(plain)), tuple(dict.fromkeys(typed)))
        names = self._names.describe(left, right)
        return Described(types, own, (self._always, names, middle, before, after))

    def _middle(self, last: int, first: int) -> Part:
        held = self._middles.get((last, first))
        if held is None:
            held = self._middles[last, first] = _between(
                [token.text for token in self._sentence.tokens[last + 1 : first]]
            )
        return held

    def _side(self, mark: str, at: int) -> Part:
        """Describe the words before the first position of a list, or behind the last."""
        held = self._sides.get((mark, at))
        if held is None:
            tokens = self._sentence.tokens
            near = tokens[max(0, at - 4) : at][::-1] if mark[1] == "b" else tokens[at + 1 : at + 7]
            held = self._sides[mark, at] = _beside(mark, near)
        return held

    def _crowd(self, i: int, j: int, typed: list[str]) -> None:
        """Tell which other mentions stand between, before and behind the two."""
        between = self._kinds[bisect_right(self._at, i) : bisect_left(self._at, j)]
        if between:
            typed += [f"sk{kind}{min(between.count(kind), 3)}" for kind in sorted(set(between))]
            if self._sentence.tokens[i].text in between:
                typed.append("skl")
            if self._sentence.tokens[j].text in between:
                typed.append("skr")
        for kind, (first, last) in self._sentence.places.items():
            if first < i:
                typed.append("skb" + kind)
            if last > j:
                typed.append("ska" + kind)

    def _nearest(self, i: int, j: int, plain: list[str], typed: list[str]) -> None:
        """Tell which relations have a trigger before, between or behind the two, and how near the nearest is.

        And for the nearest to both how the two stand to it: before or behind, with how many lists of the same type and
        how many clause borders in between.
        """
        nearest: dict[str, int] = {}
        best: dict[str, tuple[int, int, str]] = {}
        for k, trigger, relation in self._placed:
            if k < i:
                key, distance = relation + "B", i - k
            elif k < j:
                key, distance = relation + "M", min(k - i, j - k)
            else:
                key, distance = relation + "A", k - j
            if distance < nearest.get(key, distance + 1):
                nearest[key] = distance
            apart = abs(k - i) + abs(k - j)
            if relation not in best or (apart, k) < best[relation][:2]:
                best[relation] = (apart, k, trigger.word)
        if not nearest:
            typed.append("st-")
        for key, distance in nearest.items():
            plain.append(f"st{key}{bucket(distance)}")
            typed.append("st" + key)
        for relation, (_, k, word) in best.items():
            order = ("L" if i < k else "") + "t" + ("R" if j > k else "")
            ranks = self._rank(i, k) + self._rank(j, k)
            plain += (f"sq{relation}{order}{ranks}", f"sQ{word}{order}{ranks}")
            typed += (f"sq{relation}{order}", f"sq{relation}{order}{ranks}", f"sQ{word}{order}")

    def _rank(self, i: int, k: int) -> str:
        """Give how many other lists of the mention's type, and how many clause borders, lie between it and a place."""
        held = self._ranks.get((i, k))
        if held is None:
            tokens, (first, last) = self._sentence.tokens, self._sentence.groups[i]
            stretch = range(last + 1, k) if i < k else range(k + 1, first)
            kind, groups = tokens[i].text, self._sentence.groups
            lists = {groups[n][0] for n in stretch if tokens[n].entity and tokens[n].text == kind}
            clauses = sum(tokens[n].text in CLAUSE_MARKS for n in stretch)
            held = self._ranks[i, k] = f"{min(len(lists), 2)}{min(clauses, 2)}"
        return held


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


def _between(words: list[str]) -> Part:
    size = len(words)
    shared = ["sm" + word for word in words[:20]]
    if size <= 5:
        shared.append("sm=" + "_".join(words))
    order = "sd" + bucket(size)
    clauses = sum(map(CLAUSE_MARKS.__contains__, words))
    pairs = [f"smm{word}_{follower}" for word, follower in pairwise(words[:20])]
    firsts = [f"smf{k}{word}" for k, word in enumerate(words[:2])]
    lasts = [f"sml{k}{word}" for k, word in enumerate(words[:-3:-1])]
    plain = dict.fromkeys((order, *shared, *pairs))
    return Part(tuple(plain), tuple(dict.fromkeys((order, f"sc{min(clauses, 4)}", *shared, *firsts, *lasts))))


def _beside(mark: str, near: Sequence[Token]) -> Part:
    """Describe the words beside a mention or its list, the nearest first."""
    if not near:
        return Part((), (mark + "^",))
    words = [mark + token.text for token in near]
    placed = [f"{mark}{k}{token.text}" for k, token in enumerate(near[:2])]
    typed = tuple(dict.fromkeys((*words[:4], *placed)))
    if len(near) > 1:
        words.append(f"{mark}={near[0].text}_{near[1].text}")
    return Part(tuple(dict.fromkeys(words)), typed)


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


_NOTHING_BETWEEN = _between([])
_ANYWHERE, _IN_TITLE = Part((), ("sP",)), Part((), ("sP", "stitle"))
