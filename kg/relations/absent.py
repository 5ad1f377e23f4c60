"""What the classifier sees of a pair of which a sentence leaves one end out, as string attributes.

Most of it rests on the end that the sentence names, whatever it is paired with: that is described once.
"""

from collections.abc import Iterator, Sequence

from kg.relations.candidates import Candidate, Sentence
from kg.relations.features import CLAUSE_MARKS, bucket, name_attributes, placed
from kg.relations.parts import Described, Part, View
from kg.relations.triggers import Found

#: Words that stand for something named before.
_ANAPHORS = frozenset(
    "该 其 公司 集团 企业 项目 园区 区内 园内 本区 该区 全区 我区 区里 园里 县里 全县 全市 当地 双方 两地 "
    "三方 学校 该校 该院 研究院 基地 中心 平台 前者 后者 此 这里 这个 这家 协会 银行".split()
)
_WORDS_OF_SENTENCE = 60


def describe_named(sentence: Sentence, i: int, triggers: Sequence[Found]) -> Part:
    """Describe the mention at a position among the tokens of its sentence, whatever it is paired with.

    :param triggers: what `Triggers.find` gives for the sentence.
    """
    tokens, (first, last) = sentence.tokens, sentence.groups[i]
    plain: dict[str, None] = {}
    typed: dict[str, None] = {}
    before = [token.text for token in tokens[max(0, first - 6) : first]][::-1]
    after = [token.text for token in tokens[last + 1 : last + 9]]
    for mark, words in (("ab", before), ("aa", after)):
        _side(mark + ("+" if last > first else ""), words, plain, typed)
    typed |= dict.fromkeys("a" + attribute for attribute in _typed(sentence, i, triggers))
    return Part(tuple(plain), tuple(typed))


def describe_words(sentence: Sentence) -> Part:
    """Give the words of a sentence as attributes."""
    return Part(tuple(dict.fromkeys(["as" + token.text for token in sentence.tokens[:_WORDS_OF_SENTENCE]])))


def describe_absent(candidate: Candidate, view: View, words: Part, named: Part) -> Described:
    """Give the attributes of a candidate whose right end the sentence leaves out.

    :param words: what `describe_words` gives for the sentence.
    :param named: what `describe_named` gives for its left end.
    """
    left, right = candidate.left, candidate.right
    types = f"{left.type}|{right.type}{'!' if right.entity == view.topic else ''}"
    plain, typed = name_attributes("a", candidate, view)
    typed += ("aP", f"aD{min(candidate.distance, 4)}", f"as{right.type in candidate.sentence.kinds}")
    return Described(types, Part(tuple(plain), tuple(typed)), (words, named))


def opens_clause(sentence: Sentence, i: int) -> bool:
    """Tell whether the token at a position is the first of its clause."""
    return i == 0 or sentence.tokens[i - 1].text in CLAUSE_MARKS


def _side(mark: str, words: list[str], plain: dict[str, None], typed: dict[str, None]) -> None:
    for k, word in enumerate(words):
        plain[mark + word] = None
        if k < 4:
            typed[mark + word] = None
        if k < 2:
            typed[f"{mark}{k}{word}"] = None
    if len(words) > 1:
        plain[f"{mark}={words[0]}_{words[1]}"] = None
    if not words:
        typed[mark + "^"] = None


def _typed(sentence: Sentence, i: int, triggers: Sequence[Found]) -> Iterator[str]:
    tokens, (first, last) = sentence.tokens, sentence.groups[i]
    for word in _clause(sentence, i):
        yield "w" + word
    for mark, others in (("b", tokens[:first]), ("a", tokens[last + 1 :])):
        for kind in sorted({token.text for token in others if token.entity}):
            yield f"k{mark}{kind}"
    yield from _triggers(sentence, i, triggers)
    yield f"g{min((last - first) // 2, 4)}"
    for k, token in enumerate(tokens[:3]):
        yield f"o{k}{token.text}"
    yield f"n{bucket(sentence.number)}"
    yield f"v{sentence.mentions[0].start == tokens[i].start}"
    for token in tokens:
        if token.text in _ANAPHORS:
            yield "x" + token.text
    yield from _frame(sentence, i, triggers)


def _clause(sentence: Sentence, i: int) -> list[str]:
    """Give the words of the mention's own clause."""
    tokens = sentence.tokens
    start, end = i, i
    while start > 0 and tokens[start - 1].text not in CLAUSE_MARKS:
        start -= 1
    while end < len(tokens) and tokens[end].text not in CLAUSE_MARKS:
        end += 1
    return [token.text for token in tokens[start:end]]


def _triggers(sentence: Sentence, i: int, triggers: Sequence[Found]) -> Iterator[str]:
    """Tell which relations have a trigger before or behind the mention, and how near the nearest is."""
    nearest: dict[tuple[str, str], int] = {}
    for k, trigger in placed(sentence, triggers):
        region, distance = ("B", i - k) if k < i else ("A", k - i)
        for relation in trigger.relations:
            key = (relation, region)
            nearest[key] = min(nearest.get(key, distance), distance)
    for (relation, region), distance in sorted(nearest.items()):
        yield f"t{relation}{region}{bucket(distance)}"
        yield f"t{relation}{region}"
    if not nearest:
        yield "t-"


def _frame(sentence: Sentence, i: int, triggers: Sequence[Found]) -> Iterator[str]:
    """Tell how the clause of a mention is built: 与X签订… and 引进X… at the start of a clause have no subject."""
    tokens, (first, last) = sentence.tokens, sentence.groups[i]
    before = tokens[first - 1].text if first else "^"
    opens = opens_clause(sentence, first)
    starts = opens or opens_clause(sentence, first - 1)
    behind, ahead = "", ""
    for k, trigger in placed(sentence, triggers):
        relations = "+".join(trigger.relations)
        if last < k <= last + 4 and not behind:
            behind = relations
        if k < first and not any(token.text in CLAUSE_MARKS or token.entity for token in tokens[k + 1 : first]):
            ahead = relations
    frame = f"{'' if opens else before}{'^' if starts else ''}"
    yield f"F{frame}>{behind}"
    yield f"F{frame}<{ahead}"
    yield f"F{'^' if opens else ''}>{behind}"
    yield f"F<{ahead}>{behind}"
