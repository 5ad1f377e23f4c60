"""What changed between two outputs: entities and links that appeared or went, and links whose status changed.

Entities are compared by node id. A link is a head, a type and a tail; its statuses are all those under which it stands,
so that a plan that was carried out is one change (planned → done), not a loss and a gain.
"""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

import msgspec

from kg.pipeline import load_graph

if TYPE_CHECKING:
    import networkx as nx

Kind: TypeAlias = Literal["appeared", "went", "changed"]
_Links: TypeAlias = dict[tuple[str, str, str], tuple[str, ...]]


class Change(msgspec.Struct, frozen=True, order=True):
    """One change. `what` is a node id, or head, type and tail of a link; `before` and `after` are its statuses."""

    kind: Kind
    what: tuple[str, ...]
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


class Changes(msgspec.Struct, frozen=True):
    """All changes, sorted: of entities, and of links."""

    entities: tuple[Change, ...] = ()
    links: tuple[Change, ...] = ()

    def rows(self) -> Iterator[tuple[str, str, str, str]]:
        """Give a table: change, what, from, to."""
        for change in (*self.links, *self.entities):
            what = f" —{change.what[1]}→ ".join(change.what[::2]) if len(change.what) == 3 else change.what[0]
            yield change.kind, what, ", ".join(change.before), ", ".join(change.after)

    def to_json(self) -> str:
        """Give the changes as JSON text."""
        return msgspec.json.format(msgspec.json.encode(self), indent=2).decode() + "\n"


def diff(old: str | Path, new: str | Path) -> Changes:
    """Compare two output folders.

    :raises OutputError: where one of them holds no output of ours.
    """
    return diff_graphs(load_graph(old), load_graph(new))


def diff_graphs(old: "nx.MultiDiGraph", new: "nx.MultiDiGraph") -> Changes:
    """Compare two graphs."""
    entities = [Change("appeared", (key,)) for key in new.nodes if key not in old]
    entities += [Change("went", (key,)) for key in old.nodes if key not in new]
    before, after = _links(old), _links(new)
    links = [
        Change("appeared" if link not in before else "went" if link not in after else "changed", link, was, now)
        for link in before.keys() | after.keys()
        if (was := before.get(link, ())) != (now := after.get(link, ()))
    ]
    return Changes(tuple(sorted(entities)), tuple(sorted(links)))


def _links(graph: "nx.MultiDiGraph") -> _Links:
    statuses: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for head, tail, edge in graph.edges(data=True):
        statuses[head, edge["type"], tail].add("withdrawn" if edge.get("withdrawn") else edge["status"])
    return {link: tuple(sorted(found)) for link, found in statuses.items()}
