"""What was put together is cut apart into what it was made of, whatever the orders."""

from hypothesis import given, settings
from hypothesis import strategies as st

from kg.export.cards import EdgeCard, NodeCard
from kg.export.joined import BETWEEN, cut_edges, cut_nodes, join_edges, join_nodes
from kg.export.pieces import EdgePieces, Element, NodePieces

WORDS = st.binary(max_size=6)
ELEMENTS = st.builds(Element, WORDS, st.sampled_from(["", "label string d0", "label string d1"]))
FAULTS = st.lists(st.text(max_size=4), max_size=2).map(tuple)
NODE_CARD = NodeCard("园区", "PARK", 1000, 1, "", "", "", "", "{}")
NODES = st.builds(NodePieces, WORDS, WORDS, ELEMENTS, WORDS, WORDS, WORDS, st.sampled_from([None, NODE_CARD]), FAULTS)
EDGE_CARDS = st.builds(
    EdgeCard, st.just("落户"), st.just("done"), st.booleans(), st.integers(0, 1000), st.just(1), st.just(()),
    st.just(()), st.just("[]"),
)  # fmt: skip
EDGES = st.builds(EdgePieces, WORDS, WORDS, ELEMENTS, WORDS, st.booleans(), st.none() | EDGE_CARDS, FAULTS)


@settings(deadline=None)
@given(st.lists(NODES, max_size=5))
def test_nodes(pieces: list[NodePieces]) -> None:
    whole = join_nodes(pieces)
    assert list(cut_nodes(whole)) == pieces
    assert whole.lines == BETWEEN.join(one.line for one in pieces)
    assert whole.rows == b"".join(one.row for one in pieces)
    assert set(whole.ids) == {one.element.ids for one in pieces}
    assert whole.cards == tuple(one.card for one in pieces if one.card)


@settings(deadline=None)
@given(st.lists(EDGES, max_size=5), st.data())
def test_edges(pieces: list[EdgePieces], data: st.DataObject) -> None:
    stated, in_order = (data.draw(st.permutations(range(len(pieces)))) for _ in range(2))
    whole = join_edges(pieces, stated, in_order)
    assert list(cut_edges(whole)) == pieces
    assert whole.statements == b"".join(pieces[at].statement for at in stated)
    assert whole.rows == b"".join(pieces[at].rows for at in in_order)
    assert whole.elements == b"".join(one.element.text for one in pieces)
    assert whole.cards == tuple(card for at in in_order if (card := pieces[at].card))
    assert whole.faults == tuple(fault for at in in_order for fault in pieces[at].faults)
    assert whole.loose == any(one.loose for one in pieces)
