"""What changed between two outputs: entities and links that appeared, went, changed their status or their id.

Entities are compared by node id, which is what their IRI ends in. Where one went and one appeared that stands at the
same places of the same texts, or alone bears the same name, the id changed: other data that point to its IRI must
follow. A link is a head, a type and a tail; its statuses are all those under which it stands,
so that a plan that was carried out is one change (planned → done), not a loss and a gain.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

import msgspec

from kg.pipeline import load_graph

if TYPE_CHECKING:
    import networkx as nx

Kind: TypeAlias = Literal["appeared", "went", "changed", "renamed"]
_Links: TypeAlias = dict[tuple[str, str, str], tuple[str, ...]]
_Place: TypeAlias = tuple[str, int, int]


class Change(msgspec.Struct, frozen=True, order=True):
    """One change. `what` is a node id, or head, type and tail of a link; `before` and `after` are its statuses.

    What was renamed is called by its new id, and `before` and `after` are both ids.
    """

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
    renamed = _renamed(old, new)
    entities = [Change("renamed", (now,), (was,), (now,)) for was, now in renamed.items()]
    entities += [Change("appeared", (key,)) for key in new.nodes if key not in old and key not in renamed.values()]
    entities += [Change("went", (key,)) for key in old.nodes if key not in new and key not in renamed]
    bases = [str(graph.graph.get("base_iri", "")) for graph in (old, new)]
    if bases[0] != bases[1]:  # then every IRI changed
        entities.append(Change("renamed", (bases[1],), (bases[0],), (bases[1],)))
    before, after = _links(old, renamed), _links(new, {})
    links = [
        Change("appeared" if link not in before else "went" if link not in after else "changed", link, was, now)
        for link in before.keys() | after.keys()
        if (was := before.get(link, ())) != (now := after.get(link, ()))
    ]
    return Changes(tuple(sorted(entities)), tuple(sorted(links)))


def _links(graph: "nx.MultiDiGraph", renamed: Mapping[str, str]) -> _Links:
    statuses: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for head, tail, edge in graph.edges(data=True):
        link = (renamed.get(head, head), edge["type"], renamed.get(tail, tail))
        statuses[link].add("withdrawn" if edge.get("withdrawn") else edge["status"])
    return {link: tuple(sorted(found)) for link, found in statuses.items()}


def _renamed(old: "nx.MultiDiGraph", new: "nx.MultiDiGraph") -> dict[str, str]:
    """Give the new id of each entity whose id changed."""
    went = sorted(key for key in old.nodes if key not in new)
    appeared = sorted(key for key in new.nodes if key not in old)
    found: dict[str, str] = {}
    places = {place: key for key in appeared for place in _places(new, key)}
    for key in went:
        own = _places(old, key)
        shared = Counter(places[place] for place in own if place in places)
        best = min(shared, key=lambda other: (-shared[other], other), default=None)
        # More than half of its places: of a thing that was parted in two, one part stays the thing.
        if best is not None and shared[best] * 2 > len(own) and best not in found.values():
            found[key] = best
    names = [_by_name(graph, keys) for graph, keys in ((old, went), (new, appeared))]
    for name, keys in names[0].items():
        others = names[1].get(name, [])
        if len(keys) == len(others) == 1 and keys[0] not in found and others[0] not in found.values():
            found[keys[0]] = others[0]
    return found


def _places(graph: "nx.MultiDiGraph", key: str) -> set[_Place]:
    """Give where an entity is mentioned, by the hash of the text: a text that changed has other places."""
    documents = graph.graph.get("documents", {})
    hashes = ((one, documents.get(one["document"], {}).get("hash")) for one in graph.nodes[key].get("mentions", ()))
    return {(hash_, one["start"], one["end"]) for one, hash_ in hashes if hash_}


def _by_name(graph: "nx.MultiDiGraph", keys: Iterable[str]) -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for key in keys:
        found[graph.nodes[key].get("type", ""), graph.nodes[key].get("label", "")].append(key)
    return found
