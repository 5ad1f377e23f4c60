"""Which attributes a classifier knows, and in which row of its weights each stands."""

from collections.abc import Iterable, Iterator, Mapping

from kg.relations.parts import Part

#: Beginnings of attributes that are remembered before all are forgotten: memory stays bounded on any corpus.
_MOST = 50_000


class Rows(dict[str, int]):
    """The rows of what begins alike by how it ends; 0 for what is not known."""

    __slots__ = ("_begin", "_known")

    def __init__(self, known: Mapping[str, int], begin: str) -> None:
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
        self._typed: dict[str, Rows] = {}

    def __len__(self) -> int:
        return len(self._known)

    def plain(self, part: Part) -> Iterator[int]:
        """Give the rows of the plain attributes that are known."""
        return filter(None, map(self._known.get, part.plain))

    def typed(self, part: Part) -> list[Rows]:
        """Give for each typed attribute its rows by types."""
        if len(self._typed) > _MOST:
            self._typed.clear()
        held = self._typed
        found = []
        for begin in part.typed:
            rows = held.get(begin)
            if rows is None:
                rows = held[begin] = Rows(self._known, begin)
            found.append(rows)
        return found
