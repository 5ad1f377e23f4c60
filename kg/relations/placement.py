"""How a statement's ends stand in the text, as numbers: to triggers, lists and clauses, to the topic, to other places.

The trees see these beside the odds: the nearer a trigger of the relation and the fewer clause borders and other
triggers between, the surer a statement of the same words.
"""

from collections.abc import Mapping, Sequence

from kg.relations.features import CLAUSE_MARKS, placed
from kg.relations.statements import Statement
from kg.relations.triggers import Found

#: The names of the numbers, in order.
PLACEMENT = (
    *("trigger before", "trigger between", "trigger behind", "other triggers between", "own triggers"),
    *("clauses between", "mentions between", "words between", "words before", "words behind"),
    *("left list", "right list", "one list"),
    *("head is topic", "tail is topic", "head first named", "tail first named", "sentences", "words"),
    *("places", "second place", "best together", "best apart", "places together"),
)
_NONE = 99.0
_ABSENT = -1.0


def placement(
    statement: Statement, triggers: Sequence[Found], topic: str, first: Mapping[str, int], sentences: int
) -> list[float]:
    """Give the numbers of a statement, in the order of `PLACEMENT`.

    :param triggers: those of its sentence.
    :param topic: the key of the entity that the document is about.
    :param first: for each entity's key the number of the sentence that names it first.
    :param sentences: how many sentences the document has.
    """
    _, head, tail = statement.key
    size = len(statement.candidate.sentence.tokens)
    return [
        *_to_triggers(statement, triggers),
        *_between(statement),
        *(float(head == topic), float(tail == topic), float(first[head]), float(first[tail])),
        *(float(sentences), float(size)),
        *(float(statement.places), statement.second, statement.together, statement.apart),
        float(statement.places_together),
    ]


def _positions(statement: Statement) -> tuple[int, int | None]:
    """Give the positions of the ends among the tokens of the sentence; none for an end that it leaves out."""
    candidate = statement.candidate
    at = candidate.sentence.at
    return at[candidate.left.start], at[candidate.right.start] if candidate.kind == "same" else None


def _to_triggers(statement: Statement, triggers: Sequence[Found]) -> list[float]:
    i, j = _positions(statement)
    before = between = behind = _NONE
    others = own = 0
    for k, trigger in placed(statement.candidate.sentence, triggers):
        inside = j is not None and i <= k < j
        if statement.key[0] not in trigger.relations:
            others += inside
            continue
        own += 1
        if k < i:
            before = min(before, float(i - k))
        elif inside:
            between = min(between, float(k - i))
        else:
            behind = min(behind, float(k - (i if j is None else j)))
    return [before, between, behind, float(others), float(own)]


def _between(statement: Statement) -> list[float]:
    i, j = _positions(statement)
    tokens, groups = statement.candidate.sentence.tokens, statement.candidate.sentence.groups
    first, last = groups[i]
    size = float((last - first) // 2)
    if j is None:
        return [_ABSENT, _ABSENT, _ABSENT, float(i), float(len(tokens) - i), size, _ABSENT, _ABSENT]
    clauses = named = 0
    for token in tokens[i + 1 : j]:
        if token.entity:
            named += 1
        elif token.text in CLAUSE_MARKS:
            clauses += 1
    first2, last2 = groups[j]
    return [
        *(float(clauses), float(named), float(j - i), float(i), float(len(tokens) - j)),
        *(size, float((last2 - first2) // 2), float(first == first2)),
    ]
