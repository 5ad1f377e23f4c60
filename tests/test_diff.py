import networkx as nx
import pytest

from kg.diff import Change, diff_graphs


def graph(nodes, edges=(), base="https://my.org/id/", hashes=("h1", "h2")):
    """Nodes are id: (type, name, places); a place is a document (a, b) and where it begins."""
    documents = {name: {"hash": hash_} for name, hash_ in zip("ab", hashes, strict=True)}
    made = nx.MultiDiGraph(base_iri=base, documents=documents)
    for key, (type_, label, *places) in nodes.items():
        mentions = [{"document": place[0], "start": int(place[1:]), "end": int(place[1:]) + 2} for place in places]
        made.add_node(key, type=type_, label=label, mentions=mentions)
    for head, kind, tail, status in edges:
        made.add_edge(head, tail, key=f"{kind}|{status}", type=kind, status=status)
    return made


PARK = {"park/江州": ("PARK", "江州", "a0")}
ONE, OTHER = ("COMPANY", "星河", "a5", "b5"), ("COMPANY", "星河电子", "a5", "b5")
CASES = [
    # Nothing, and what has nothing to do with ids
    (graph(PARK), graph(PARK), []),
    (graph({}), graph(PARK), [Change("appeared", ("park/江州",))]),
    (graph(PARK), graph({}), [Change("went", ("park/江州",))]),
    # The same places under another id
    (
        graph({"company/星河": ONE}),
        graph({"company/星河电子": OTHER}),
        [Change("renamed", ("company/星河电子",), ("company/星河",), ("company/星河电子",))],
    ),
    # Another text: no place is the same, and so is no name
    (
        graph({"company/星河": ONE}),
        graph({"company/星河电子": OTHER}, hashes=("h3", "h4")),
        [Change("appeared", ("company/星河电子",)), Change("went", ("company/星河",))],
    ),
    # Another text, and the one thing of that name
    (
        graph({"company/星河": ONE}),
        graph({"company/星河-ab12": ONE}, hashes=("h3", "h4")),
        [Change("renamed", ("company/星河-ab12",), ("company/星河",), ("company/星河-ab12",))],
    ),
    # One of two things of that name: which of them is not known
    (
        graph({"company/星河": ONE}),
        graph({"company/星河-1": ("COMPANY", "星河", "a90"), "company/星河-2": ("COMPANY", "星河", "b90")}),
        [*(Change("appeared", (f"company/星河-{n}",)) for n in "12"), Change("went", ("company/星河",))],
    ),
    # Two became one that was there: nothing is renamed
    (
        graph({"company/星河": ONE, "company/星河电子": ("COMPANY", "星河电子", "a50")}),
        graph({"company/星河电子": ("COMPANY", "星河电子", "a5", "b5", "a50")}),
        [Change("went", ("company/星河",))],
    ),
    # The same name of another type is another thing
    (
        graph({"company/江州": ("COMPANY", "江州", "a9")}),
        graph({"place/江州": ("PLACE", "江州", "b9")}),
        [Change("appeared", ("place/江州",)), Change("went", ("company/江州",))],
    ),
    # Another base: every IRI
    (
        graph(PARK),
        graph(PARK, base="https://other.org/id/"),
        [Change("renamed", ("https://other.org/id/",), ("https://my.org/id/",), ("https://other.org/id/",))],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "wanted"), CASES)
def test_entities_that_appeared_went_or_have_another_id(old, new, wanted):
    assert list(diff_graphs(old, new).entities) == sorted(wanted)


def test_links_of_a_renamed_thing_are_the_same_links():
    old = graph({**PARK, "company/星河": ONE}, [("company/星河", "落户", "park/江州", "planned")])
    new = graph({**PARK, "company/星河电子": OTHER}, [("company/星河电子", "落户", "park/江州", "planned")])
    assert diff_graphs(old, new).links == ()
    carried_out = graph({**PARK, "company/星河电子": OTHER}, [("company/星河电子", "落户", "park/江州", "done")])
    link = ("company/星河电子", "落户", "park/江州")
    assert diff_graphs(old, carried_out).links == (Change("changed", link, ("planned",), ("done",)),)


def test_a_row_says_both_ids():
    rows = list(diff_graphs(graph({"company/星河": ONE}), graph({"company/星河电子": OTHER})).rows())
    assert rows == [("renamed", "company/星河电子", "company/星河", "company/星河电子")]
