"""An annotated document as a value: its entities with their surface forms, its relations, and where they stand.

A form counts everywhere it occurs in the body, the longest form winning where two overlap; the strings under `except`
win in the same way but are no mentions; the strings under `ignore` are not body. Where `placed` is given, mentions
stand there and nowhere else.
"""

from typing import Any

import msgspec


class GoldEntity(msgspec.Struct, frozen=True):
    """An annotated entity: `mentions` are all its distinct surface forms."""

    id: str
    type: str
    name: str
    mentions: tuple[str, ...]


class GoldRelation(msgspec.Struct, frozen=True):
    """An annotated relation; `head` and `tail` are entity ids. `amount` and `date` are given on part of the corpus."""

    type: str
    head: str
    tail: str
    status: str
    evidence: str = ""
    amount: dict[str, Any] | None = None
    date: dict[str, Any] | None = None


class GoldDocument(msgspec.Struct, frozen=True):
    """An annotated document with its text as read; `placed` has (start, end, entity id) of each mention, if given."""

    id: str
    text: str = ""
    date: str = ""
    source: str = ""
    entities: tuple[GoldEntity, ...] = ()
    relations: tuple[GoldRelation, ...] = ()
    ignore: tuple[str, ...] = ()
    exceptions: tuple[str, ...] = msgspec.field(default=(), name="except")
    placed: tuple[tuple[int, int, str], ...] = ()

    @property
    def body(self) -> str:
        """The text with the ignored parts blanked out, character by character, so that offsets stay."""
        text = self.text
        for part in self.ignore:
            text = text.replace(part, "\0" * len(part))
        return text

    def spans(self) -> dict[tuple[int, int], tuple[str, str]]:
        """Give every mention of the body as (start, end) -> (type, entity id): characters, end exclusive, flat."""
        body = self.body
        if self.placed:
            kinds = {entity.id: entity.type for entity in self.entities}
            inside = (one for one in sorted(self.placed) if "\0" not in body[one[0] : one[1]])
            return {(start, end): (kinds[key], key) for start, end, key in inside if key in kinds}
        forms: list[tuple[str, GoldEntity | None]] = [
            (form, entity) for entity in self.entities for form in entity.mentions
        ]
        forms += [(form, None) for form in self.exceptions]
        forms.sort(key=lambda form: -len(form[0]))
        taken = bytearray(len(body))
        found = {}
        for form, entity in forms:
            at = body.find(form)
            while at >= 0:
                end = at + len(form)
                if not any(taken[at:end]):
                    taken[at:end] = b"\1" * len(form)
                    if entity is not None:
                        found[at, end] = (entity.type, entity.id)
                at = body.find(form, at + 1)
        return dict(sorted(found.items()))

    def evidence_start(self, relation: GoldRelation) -> int:
        """Offset of the relation's evidence in the text, -1 where it does not stand there."""
        return self.text.find(relation.evidence) if relation.evidence else -1
