"""Which attributes a classifier knows, and in which row of its weights each stands."""

from collections.abc import Iterable, Mapping

from kg.relations.parts import Part

#: Beginnings of attributes that are remembered before all are forgotten: memory stays bounded on any corpus.
_MOST = 30_000


class _Rows(dict[str, int]):
    """The rows of what begins alike by how it ends; 0 for what is not known."""

    def __init__(self, known: Mapping[str, int], begin: str = "") -> None:
        super().__init__()
        self._known = known
        self._begin = begin

    def __missing__(self, end: str) -> int:
        row = self[end] = self._known.get(self._begin + end, 0)
        return row


class Known:
    """The attributes by name, counted from 1. What was asked lately is answered sooner than the whole table can."""

    def __init__(self, names: Iterable[str]) -> None:
        self._known = {name: i for i, name in enumerate(names, start=1)}
        self._plain = _Rows(self._known)
        self._typed: dict[str, _Rows] = {}

    def __len__(self) -> int:
        return len(self._known)

    def plain(self, part: Part) -> list[int]:
        """Give the rows of the plain attributes that are known."""
        if len(self._plain) > _MOST:
            self._plain.clear()
        return [*filter(None, map(self._plain.__getitem__, part.plain))]

    def typed(self, part: Part, types: str) -> list[int]:
        """Give the rows of the typed attributes that are known with these types."""
        return [row for row in [one[types] for one in self.ends(part)] if row]

    def ends(self, part: Part) -> list[_Rows]:
        """Give for each typed attribute its rows by types."""
        if len(self._typed) > _MOST:
            self._typed.clear()
        held = self._typed
        found = []
        for begin in part.typed:
            rows = held.get(begin)
            if rows is None:
                rows = held[begin] = _Rows(self._known, begin)
            found.append(rows)
        return found
