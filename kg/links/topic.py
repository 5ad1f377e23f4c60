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
_KINDS = ("PARK", "COMPANY", "PLACE", "UNIVERSITY", "INSTITUTE", "ORGANIZATION", "GOVERNMENT")


def find_topic(
    text: str, body: Iterable[Span], entities: Iterable[Entity], mentions: Iterable[Mention], lexicon: Lexicon
) -> str:
    """Give the key of the entity that the document is about, empty where it names none that could be.

    :param body: the spans that are the article; the first line of the first is taken for the title.
    """
    spans = sorted(body)
    held = [one for one in entities if one.type in _KINDS]
    if not spans or not held:
        return ""
    start = spans[0].start
    title = start + (text[start : start + _TITLE_LENGTH] + "\n").index("\n")
    weights: Counter[str] = Counter()
    for mention in mentions:
        weights[mention.entity] += 1 + 4 * (mention.start < title) + (mention.start < start + _OPENING)
    owned = {entity.key: owner_of(entity.name, lexicon) for entity in held if entity.type == "GOVERNMENT"}
    outside = text[: spans[0].start] + text[spans[-1].end :]

    def rank(entity: Entity) -> tuple[int, int, int, str]:
        weight = weights[entity.key]
        weight += sum(weights[key] for key, owner in owned.items() if owner and owner in entity.forms)
        weight += 3 * any(form in outside for form in entity.forms)
        return (-_KINDS.index(entity.type), weight, len(entity.name), entity.key)

    return max(held, key=rank).key
