"""Relations that the wording alone decides, where language is regular: how surely is measured on annotated text.

甲园区党委书记、管理办主任，乙街道党委书记某某 holds every one of these offices. A sentence whose first body stands in
与丙公司签订 at the start of a clause has left its subject out: what the document is about has signed. The committee
that bears a park's name is that park's.
"""

from collections.abc import Iterator, Sequence

from kg.lexicon import Lexicon
from kg.links.names import owner_of
from kg.links.short_forms import is_short_form
from kg.model import Entity
from kg.relations.absent import opens_clause
from kg.relations.candidates import Candidate, Sentence
from kg.relations.features import unexplained
from kg.relations.statements import Key
from kg.relations.triggers import Found

_OFFICE, _SIGNING, _PART = "任职", "签约", "隶属"
_BODIES = frozenset({"PARK", "COMPANY", "UNIVERSITY", "INSTITUTE", "GOVERNMENT", "ORGANIZATION", "PLACE"})
_WITH = frozenset({"与", "同", "和", "先后与", "成功与"})
_NEAR = 4
_SURE = 0.8
#: Bodies that bear a park's name and are no committee of it: its bureaus and offices.
_OFFICES = ("局", "办", "处", "室", "所", "法院", "检察院")
#: Shares of right ones over the annotated reports and sentences, rounded down.
CONFIDENCE = {_OFFICE: 0.95, _SIGNING: 0.75, _PART: 0.92}


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


def committees(entities: Sequence[Entity], lexicon: Lexicon) -> Iterator[Key]:
    """Give 隶属 for each committee of a document whose name says of which of the document's parks it is."""
    parks = [one for one in entities if one.type == "PARK"]
    for body in entities:
        if body.type != "GOVERNMENT" or not parks:
            continue
        for form in sorted(body.forms, key=lambda form: (-len(form), form)):
            owner = "" if form.endswith(_OFFICES) else owner_of(form, lexicon)
            held = _named(owner, parks, lexicon) if owner else []
            if len(held) == 1:
                yield _PART, body.key, held[0].key
                break


def _named(owner: str, parks: Sequence[Entity], lexicon: Lexicon) -> list[Entity]:
    """Give the parks that bear the name, or, where none does, those that it may be short for or the other way round."""
    same = [park for park in parks if owner in park.forms]
    return same or [park for park in parks if any(_alike(owner, form, lexicon) for form in park.forms)]


def _alike(left: str, right: str, lexicon: Lexicon) -> bool:
    return max(is_short_form(left, right, "PARK", lexicon), is_short_form(right, left, "PARK", lexicon)) >= _SURE
