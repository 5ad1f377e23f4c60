"""What all documents together say of one thing: its name, its id, the place that it lies in, its trade.

Of a thing of which nothing has changed, all of this is recalled.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

import msgspec

from kg.identity.naming import best_name, identifier_of
from kg.identity.sources import Node
from kg.identity.trades import Basis, industry_of
from kg.kept import Recall, digest_of
from kg.lexicon import Lexicon
from kg.model import Identifier, Value

_MOST_REASONS = 12
#: Things up to which they are kept: all of them are held at once then.
MOST_KEPT = 150_000


class Canonical(Value, frozen=True, order=True):
    """A thing of the world: what all documents together call it, and why they are taken for one.

    `id` ends its IRI (`park/镇江高新技术产业开发区`), `place` is the code of the place that it lies in, for a place
    that of the one above, `province` and `city` are the names of those that it lies in or is. `industry` is a division
    of GB/T 4754, with how sure it is (0 to 1), what tells it, and the sentences where these do.
    """

    id: str
    type: str
    name: str
    names: tuple[str, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    reasons: tuple[str, ...] = ()
    industry: str = ""
    place: str = ""
    province: str = ""
    city: str = ""
    industry_confidence: float = 0.0
    industry_reason: str = ""
    industry_sentences: tuple[Basis, ...] = ()


class Group(NamedTuple):
    """The nodes that are one thing, at least one, and why."""

    nodes: Sequence[Node]
    reasons: AbstractSet[str] = frozenset()


def things_of(
    groups: Iterable[tuple[int, Group]], lexicon: Lexicon, recall: Recall | None = None
) -> dict[int, Canonical]:
    """Give the thing that each group of nodes is.

    :param groups: each with a number of its own, by which its thing is given.
    :param recall: keeps things for the next build, all of which follow from their nodes and the lexicon.
    """
    if recall is None:
        return {number: _thing(group, lexicon) for number, group in groups}
    known = _known(recall)
    kept: dict[bytes, Canonical] = {}
    found = {}
    for number, group in groups:
        digest = _digest(group)
        found[number] = kept[digest] = known.get(digest) or _thing(group, lexicon)
    if kept.keys() != known.keys():
        recall.put(b"things", msgspec.msgpack.encode(kept))
    return found


def _thing(group: Group, lexicon: Lexicon) -> Canonical:
    nodes = group.nodes
    name = best_name(nodes)
    rows = sorted({node.row for node in nodes if node.row is not None})
    reasons = set(group.reasons).union(*(node.reasons for node in nodes))
    places = Counter(node.place for node in nodes if node.place)
    usual = min(places, key=lambda code: (-places[code], code), default="")
    place = next((row.place for row in rows if row.place), usual)
    own = next((mark.value for row in rows for mark in row.identifiers if row.type == "PLACE"), place)
    province, city = lexicon.province_and_city(own)
    told = set().union(*(node.trades for node in nodes))
    industry = industry_of(rows, told, name, nodes[0].type, lexicon)
    return Canonical(
        id=identifier_of(nodes, lexicon),
        type=nodes[0].type,
        name=name,
        names=tuple(sorted({form for node in nodes for form in node.forms} | {name})),
        identifiers=tuple(sorted({one for row in rows for one in row.identifiers})),
        reasons=tuple(sorted(reasons)[:_MOST_REASONS]),
        industry=industry.code,
        place=place,
        province=province,
        city=city,
        industry_confidence=industry.confidence,
        industry_reason=industry.reason,
        industry_sentences=industry.sentences,
    )


def _known(recall: Recall) -> dict[bytes, Canonical]:
    try:
        return msgspec.msgpack.decode(recall.get(b"things") or b"\x80", type=dict[bytes, Canonical])
    except msgspec.DecodeError:
        return {}


_ENCODE = msgspec.msgpack.Encoder(order="deterministic").encode


def _digest(group: Group) -> bytes:
    """Give what stands for all that a thing follows from."""
    nodes = [
        (one.key, one.row, one.first, one.forms, one.reasons, one.trades, one.labels, one.places)
        for one in group.nodes
    ]
    return digest_of(_ENCODE((nodes, group.reasons)))
