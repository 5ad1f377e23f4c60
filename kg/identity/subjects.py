"""What is compared, and what one comparison says."""

import msgspec

from kg.lexicon import NameRow
from kg.model import Identifier, Value

#: From the first score two names are one thing; below it, and from the second on, nobody can tell.
SAME = 0.8
UNSURE = 0.45


class Clue(Value, frozen=True, order=True):
    """What one comparison says: -1 to 1, negative speaks against; a veto settles it."""

    value: float
    reason: str
    veto: bool = False


class Subject(msgspec.Struct, frozen=True):
    """What is compared: a thing as one or more documents name it.

    `name` is its fullest name (places of the context in front of a bare one), `forms` all its other names, `row` the
    known thing that it is, `place` the code of the place that it lies in, `homes` those of the places that reports on
    it are about, `related` the names of what it is linked to, `documents` the ids of the reports that name it, sorted.
    """

    type: str
    name: str
    forms: frozenset[str] = frozenset()
    row: NameRow | None = None
    place: str = ""
    homes: frozenset[str] = frozenset()
    related: frozenset[str] = frozenset()
    documents: tuple[str, ...] = ()

    @property
    def identifiers(self) -> tuple[Identifier, ...]:
        """Identifiers outside the project."""
        return self.row.identifiers if self.row else ()
