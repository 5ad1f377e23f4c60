"""Which attributes a classifier knows, and in which row of its weights each stands."""

from collections.abc import Iterable, Iterator, Mapping

from kg.relations.parts import Part

#: Typed attributes that are remembered before all are forgotten: memory stays bounded on any corpus.
_MOST = 200_000


class Rows(dict[str, int]):
    """The rows of the attributes of a pair of types by how they begin; 0 for what is not known."""

    __slots__ = ("_known", "_types")

    def __init__(self, known: Mapping[str, int], types: str) -> None:
        super().__init__()
        self._known = known
        self._types = types

    def __missing__(self, begin: str) -> int:
        row = self[begin] = self._known.get(begin + self._types, 0)
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

    def typed(self, part: Part, types: str) -> Iterator[int]:
        """Give the rows of the typed attributes that are known of a pair of these types."""
        rows = self._typed.get(types)
        if rows is None:
            rows = self._typed[types] = Rows(self._known, types)
        return filter(None, map(rows.__getitem__, part.typed))

    def forget(self) -> None:
        """Forget what was asked where that has become much."""
        if sum(map(len, self._typed.values())) > _MOST:
            self._typed.clear()
