"""Pieces of neighbours put together as the files take them, and cut apart again: every byte is held once."""

import itertools
from collections.abc import Iterator, Sequence

import msgspec

from kg.export.pieces import EdgePieces, Edges, Element, NodePieces, Nodes

#: Between two lines of JSON.
BETWEEN = b",\n"


class _Cut(msgspec.Struct, frozen=True, array_like=True):
    """A piece of what was put together: begin and end in each of its bytes; which of the ids and cards are its own."""

    places: tuple[int, ...]
    ids: int
    card: int
    faults: tuple[str, ...]
    loose: bool = False


_ENCODE = msgspec.msgpack.Encoder().encode
_CUTS = msgspec.msgpack.Decoder(list[_Cut]).decode
_NO_CARD = -1


def join_nodes(pieces: Sequence[NodePieces]) -> Nodes:
    """Put the pieces of nodes together, in their order."""
    order = range(len(pieces))
    rows, lines, elements, entities, doubts, classes = (
        _joined(parts, order, between)
        for parts, between in (
            ([one.row for one in pieces], b""),
            ([one.line for one in pieces], BETWEEN),
            ([one.element.text for one in pieces], b""),
            ([one.entity for one in pieces], b""),
            ([one.doubts for one in pieces], b""),
            ([one.classification for one in pieces], b""),
        )
    )
    places = zip(rows[1], lines[1], elements[1], entities[1], doubts[1], classes[1], strict=True)
    ids = {one: at for at, one in enumerate(dict.fromkeys(piece.element.ids for piece in pieces))}
    with_card = [at for at, one in enumerate(pieces) if one.card is not None]
    return Nodes(
        rows=rows[0],
        lines=lines[0],
        elements=elements[0],
        ids=tuple(ids),
        entities=entities[0],
        doubts=doubts[0],
        classifications=classes[0],
        cards=tuple(one.card for one in pieces if one.card is not None),
        faults=tuple(fault for one in pieces for fault in one.faults),
        cuts=_cuts(pieces, places, ids, with_card),
    )


def cut_nodes(whole: Nodes) -> Iterator[NodePieces]:
    """Give the pieces that were put together, in the order in which they were given."""
    for cut in _CUTS(whole.cuts):
        row, line, element, entity, doubts, classification = _parts(
            cut, whole.rows, whole.lines, whole.elements, whole.entities, whole.doubts, whole.classifications
        )
        card = whole.cards[cut.card] if cut.card != _NO_CARD else None
        yield NodePieces(
            row, line, Element(element, whole.ids[cut.ids]), entity, doubts, classification, card, cut.faults
        )


def join_edges(pieces: Sequence[EdgePieces], stated: Sequence[int], in_order: Sequence[int]) -> Edges:
    """Put the pieces of edges together: lines and elements in their order, the rest in orders of their own.

    :param stated: their positions in the order of statements.
    :param in_order: their positions in the order of keys.
    """
    order = range(len(pieces))
    rows = _joined([one.rows for one in pieces], in_order)
    lines = _joined([one.line for one in pieces], order, BETWEEN)
    elements = _joined([one.element.text for one in pieces], order)
    statements = _joined([one.statement for one in pieces], stated)
    ids = {one: at for at, one in enumerate(dict.fromkeys(piece.element.ids for piece in pieces))}
    with_card = [at for at in in_order if pieces[at].card is not None]
    cards = (pieces[at].card for at in with_card)
    return Edges(
        rows=rows[0],
        lines=lines[0],
        elements=elements[0],
        ids=tuple(ids),
        statements=statements[0],
        loose=any(one.loose for one in pieces),
        cards=tuple(card for card in cards if card is not None),
        faults=tuple(fault for at in in_order for fault in pieces[at].faults),
        cuts=_cuts(pieces, zip(rows[1], lines[1], elements[1], statements[1], strict=True), ids, with_card),
    )


def cut_edges(whole: Edges) -> Iterator[EdgePieces]:
    """Give the pieces that were put together, in the order in which they were given."""
    for cut in _CUTS(whole.cuts):
        rows, line, element, statement = _parts(cut, whole.rows, whole.lines, whole.elements, whole.statements)
        card = whole.cards[cut.card] if cut.card != _NO_CARD else None
        yield EdgePieces(rows, line, Element(element, whole.ids[cut.ids]), statement, cut.loose, card, cut.faults)


def _joined(parts: Sequence[bytes], order: Sequence[int], between: bytes = b"") -> tuple[bytes, list[tuple[int, int]]]:
    """Put parts together in an order; give begin and end of each, by its position among the parts."""
    places = [(0, 0)] * len(parts)
    start = 0
    for at in order:
        places[at] = start, start + len(parts[at])
        start += len(parts[at]) + len(between)
    return between.join(parts[at] for at in order), places


def _cuts(
    pieces: Sequence[NodePieces | EdgePieces],
    places: Iterator[tuple[tuple[int, int], ...]],
    ids: dict[str, int],
    with_card: Sequence[int],
) -> bytes:
    cards = {at: number for number, at in enumerate(with_card)}
    return _ENCODE([
        _Cut(
            tuple(itertools.chain.from_iterable(mine)),
            ids[one.element.ids],
            cards.get(at, _NO_CARD),
            one.faults,
            isinstance(one, EdgePieces) and one.loose,
        )
        for at, (one, mine) in enumerate(zip(pieces, places, strict=True))
    ])  # fmt: skip


def _parts(cut: _Cut, *fields: bytes) -> Iterator[bytes]:
    ends = zip(cut.places[::2], cut.places[1::2], strict=True)
    return (field[start:end] for field, (start, end) in zip(fields, ends, strict=True))
