"""What the classifier sees of a pair of which a sentence leaves one end out, as string attributes.

Most of it rests on the end that the sentence names, whatever it is paired with: that is described once.
"""

from collections.abc import Iterator, Sequence
from functools import cache

from kg.relations.candidates import Candidate, Sentence
from kg.relations.features import CLAUSE_MARKS, Names, bucket, placed
from kg.relations.parts import Described, Part, View
from kg.relations.triggers import Found

#: Words that stand for something named before.
_ANAPHORS = frozenset(
    "该 其 公司 集团 企业 项目 园区 区内 园内 本区 该区 全区 我区 区里 园里 县里 全县 全市 当地 双方 两地 "
    "三方 学校 该校 该院 研究院 基地 中心 平台 前者 后者 此 这里 这个 这家 协会 银行".split()
)
_WORDS_OF_SENTENCE = 60


class LeftOut:
    """Describes the pairs of one sentence of which it leaves an end out.

    What rests on the sentence, the clause or the end that is named is made once.

    :param names: of the document, its attributes beginning with a.
    :param triggers: what `Triggers.find` gives for the sentence.
    """

    def __init__(self, sentence: Sentence, view: View, names: Names, triggers: Sequence[Found]) -> None:
        self._sentence = sentence
        self._names = names
        self._topic = view.topic
        self._title = sentence.span.start < view.title_end
        self._placed = list(placed(sentence, triggers))
        self._whole = _whole(sentence)
        self._clauses: dict[int, Part] = {}
        self._named: dict[int, tuple[Part, Part]] = {}

    def describe(self, candidate: Candidate) -> Described:
        """Give the attributes of a candidate whose right end the sentence leaves out."""
        left, right, sentence = candidate.left, candidate.right, self._sentence
        held = self._named.get(left.start)
        if held is None:
            i = sentence.at[left.start]
            held = self._named[left.start] = (self._clause(i), self._describe(i))
        types = f"{left.type}|{right.type}{'!' if right.entity == self._topic else ''}"
        place = _place(min(candidate.distance, 4), right.type in sentence.kinds, self._title)
        return Described(types, _NOTHING, (place, self._names.describe(left, right), self._whole, *held))

    def _clause(self, i: int) -> Part:
        """Give the words of the clause of the mention at a position among the tokens."""
        tokens = self._sentence.tokens
        start, end = i, i
        while start > 0 and tokens[start - 1].text not in CLAUSE_MARKS:
            start -= 1
        held = self._clauses.get(start)
        if held is None:
            while end < len(tokens) and tokens[end].text not in CLAUSE_MARKS:
                end += 1
            words = dict.fromkeys(["aw" + token.text for token in tokens[start:end]])
            held = self._clauses[start] = Part((), tuple(words))
        return held

    def _describe(self, i: int) -> Part:
        """Describe the mention at a position, whatever it is paired with."""
        sentence = self._sentence
        tokens, (first, last) = sentence.tokens, sentence.groups[i]
        plain: list[str] = []
        typed: list[str] = []
        flag = "+" if last > first else ""
        _side("ab" + flag, [token.text for token in tokens[max(0, first - 6) : first]][::-1], plain, typed)
        _side("aa" + flag, [token.text for token in tokens[last + 1 : last + 9]], plain, typed)
        for kind, (begin, end) in sentence.places.items():
            if begin < first:
                typed.append("akb" + kind)
            if end > last:
                typed.append("aka" + kind)
        typed += self._triggers(i)
        typed += (f"ag{min((last - first) // 2, 4)}", f"av{sentence.mentions[0].start == tokens[i].start}")
        typed += self._frame(first, last)
        return Part(tuple(dict.fromkeys(plain)), tuple(dict.fromkeys(typed)))

    def _triggers(self, i: int) -> Iterator[str]:
        """Tell which relations have a trigger before or behind the mention, and how near the nearest is."""
        nearest: dict[str, int] = {}
        for k, trigger in self._placed:
            region, distance = ("B", i - k) if k < i else ("A", k - i)
            for relation in trigger.relations:
                key = relation + region
                nearest[key] = min(nearest.get(key, distance), distance)
        for key, distance in nearest.items():
            yield f"at{key}{bucket(distance)}"
            yield "at" + key
        if not nearest:
            yield "at-"

    def _frame(self, first: int, last: int) -> tuple[str, ...]:
        """Tell how the clause of a list is built: 与X签订… and 引进X… at the start of a clause have no subject."""
        sentence, tokens = self._sentence, self._sentence.tokens
        before = tokens[first - 1].text if first else "^"
        opens = opens_clause(sentence, first)
        starts = opens or opens_clause(sentence, first - 1)
        behind, ahead = "", ""
        for k, trigger in self._placed:
            if last < k <= last + 4 and not behind:
                behind = "+".join(trigger.relations)
            if k < first and not any(token.text in CLAUSE_MARKS or token.entity for token in tokens[k + 1 : first]):
                ahead = "+".join(trigger.relations)
        frame = f"aF{'' if opens else before}{'^' if starts else ''}"
        return f"{frame}>{behind}", f"{frame}<{ahead}", f"aF{'^' if opens else ''}>{behind}", f"aF<{ahead}>{behind}"


_NOTHING = Part()


@cache
def _place(distance: int, named_too: bool, title: bool) -> Part:
    """Tell how far back the missing end was named, whether the sentence names others of its type, or is the title."""
    return Part((), ("aP", f"aD{distance}", f"as{named_too}", *(("atitle",) if title else ())))


def opens_clause(sentence: Sentence, i: int) -> bool:
    """Tell whether the token at a position is the first of its clause."""
    return i == 0 or sentence.tokens[i - 1].text in CLAUSE_MARKS


def _whole(sentence: Sentence) -> Part:
    """Give the words of a sentence, how it opens, and how far into the document it stands."""
    words = [token.text for token in sentence.tokens]
    typed = [f"ao{k}{word}" for k, word in enumerate(words[:3])]
    typed += (f"an{bucket(sentence.number)}", *("ax" + word for word in words if word in _ANAPHORS))
    return Part(tuple(dict.fromkeys(["as" + word for word in words[:_WORDS_OF_SENTENCE]])), tuple(dict.fromkeys(typed)))


def _side(mark: str, words: list[str], plain: list[str], typed: list[str]) -> None:
    near = [mark + word for word in words]
    plain += near
    typed += (*near[:4], *(f"{mark}{k}{word}" for k, word in enumerate(words[:2])))
    if len(words) > 1:
        plain.append(f"{mark}={words[0]}_{words[1]}")
    if not words:
        typed.append(mark + "^")
