"""Relations that the wording alone decides, where language is regular: how surely is measured on annotated text.

甲园区党委书记、管理办主任，乙街道党委书记某某 holds every one of these offices. A sentence whose first body stands in
与丙公司签订 at the start of a clause has left its subject out: what the document is about has signed.
"""

from collections.abc import Iterator, Sequence

from kg.relations.candidates import Candidate, Sentence
from kg.relations.features import opens_clause, unexplained
from kg.relations.statements import Key
from kg.relations.triggers import Found

_OFFICE, _SIGNING = "任职", "签约"
_BODIES = frozenset({"PARK", "COMPANY", "UNIVERSITY", "INSTITUTE", "GOVERNMENT", "ORGANIZATION", "PLACE"})
_WITH = frozenset({"与", "同", "和", "先后与", "成功与"})
_NEAR = 4
#: Shares of right ones over the annotated reports and sentences, rounded down.
CONFIDENCE = {_OFFICE: 0.95, _SIGNING: 0.75}


def regular_statements(candidate: Candidate, triggers: Sequence[Found], topic: str) -> Iterator[Key]:
    """Give the statements (type, head, tail) that the wording around a candidate decides.

    :param triggers: those of the candidate's sentence.
    :param topic: the key of the entity that the document is about.
    """
    left, right = candidate.left, candidate.right
    if candidate.kind == "same" and right.type == "PERSON" and left.type in _BODIES:
        if _holds_offices(candidate, triggers):
            yield _OFFICE, right.entity, left.entity
    elif candidate.kind == "absent" and right.entity == topic and right.type == "PARK" and left.type in _BODIES:
        if _signs_with(candidate.sentence, candidate.sentence.at[left.start], triggers):
            yield _SIGNING, min(left.entity, right.entity), max(left.entity, right.entity)


def _holds_offices(candidate: Candidate, triggers: Sequence[Found]) -> bool:
    sentence = candidate.sentence
    i, j = sentence.at[candidate.left.start], sentence.at[candidate.right.start]
    titled = any(_OFFICE in one.relations and one.start == candidate.left.end for one in triggers)
    return titled and unexplained(sentence, i, j, triggers) == 0


def _signs_with(sentence: Sentence, i: int, triggers: Sequence[Found]) -> bool:
    first, last = sentence.groups[i]
    tokens = sentence.tokens
    if first == 0 or tokens[first - 1].text not in _WITH or not opens_clause(sentence, first - 1):
        return False
    if any(token.entity and token.text in _BODIES for token in tokens[:first]):
        return False
    behind = [token.start for token in tokens[last + 1 : last + 1 + _NEAR]]
    return any(_SIGNING in one.relations and one.start in behind for one in triggers)
