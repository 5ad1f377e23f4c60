"""What a document is about: the entity that its sentences leave out.

A park's own report names its park in the title, in the by-line or once at the start, and then drops it. The topic is
the park that the title, the opening and the by-line speak of, and that is named most.
"""

from collections import Counter
from collections.abc import Iterable

from kg.lexicon import Lexicon
from kg.links.names import owner_of
from kg.model import Entity, Mention, Span

_OPENING = 200
_TITLE_LENGTH = 60
_AROUND = 20_000  # characters before and behind the article in which by-lines are looked for
_KINDS = ("PARK", "COMPANY", "PLACE", "UNIVERSITY", "INSTITUTE", "ORGANIZATION", "GOVERNMENT")


def find_topic(
    text: str, body: Iterable[Span], entities: Iterable[Entity], mentions: Iterable[Mention], lexicon: Lexicon
) -> str:
    """Give the key of the entity that the document is about, empty where it names none that could be.

    :param body: the spans that are the article; the first line of the first is taken for the title.
    """
    spans = sorted(body)
    found = [one for one in entities if one.type in _KINDS]
    if not spans or not found:
        return ""
    kind = min((one.type for one in found), key=_KINDS.index)
    held = [one for one in found if one.type == kind]
    start = spans[0].start
    title = start + (text[start : start + _TITLE_LENGTH] + "\n").index("\n")
    weights: Counter[str] = Counter()
    for mention in mentions:
        weights[mention.entity] += 1 + 4 * (mention.start < title) + (mention.start < start + _OPENING)
    owned: Counter[str] = Counter()
    for entity in found:
        if entity.type == "GOVERNMENT" and (owner := owner_of(entity.name, lexicon)):
            owned[owner] += weights[entity.key]
    outside = text[: spans[0].start][-_AROUND:] + text[spans[-1].end :][:_AROUND]

    def rank(entity: Entity) -> tuple[int, int, str]:
        weight = weights[entity.key] + sum(owned[form] for form in entity.forms)
        weight += 3 * any(form in outside for form in entity.forms)
        return (weight, len(entity.name), entity.key)

    return max(held, key=rank).key
