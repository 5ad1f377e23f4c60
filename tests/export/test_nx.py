import json

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_graph import sample_graph

from kg.export.nx import read_graphml, read_node_link, write_graphml, write_node_link

WAYS = [(write_graphml, read_graphml), (write_node_link, read_node_link)]
text = st.text(st.characters(codec=None), max_size=8)
value = st.recursive(
    text | st.booleans() | st.integers(-(2**60), 2**60) | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(text, inner, max_size=2),
    max_leaves=4,
)
name = st.sampled_from(["label", "type", "names", "via", "x_json", "evidence", "confidence"])
attributes = st.dictionaries(name, value, max_size=3)


@st.composite
def graphs(draw):
    graph = nx.MultiDiGraph(**draw(attributes))
    keys = draw(st.lists(text.filter(bool), min_size=1, max_size=4, unique=True))
    for key in keys:
        graph.add_node(key, **draw(attributes))
    for _ in range(draw(st.integers(0, 4))):
        head, tail = draw(st.sampled_from(keys)), draw(st.sampled_from(keys))
        graph.add_edge(head, tail, key=draw(text), **draw(attributes))
    return graph


def content(graph):
    return graph.graph, dict(graph.nodes(data=True)), {(h, t, k): d for h, t, k, d in graph.edges(keys=True, data=True)}


@pytest.mark.parametrize(("write", "read"), WAYS)
def test_sample_there_and_back(write, read, tmp_path):
    graph = sample_graph()
    write(graph, tmp_path / "g")
    assert content(read(tmp_path / "g")) == content(graph)


@pytest.mark.parametrize(("write", "read"), WAYS)
def test_any_graph_there_and_back(write, read, tmp_path_factory):
    path = tmp_path_factory.mktemp("any") / "g"

    @given(graphs())
    def law(graph):
        write(graph, path)
        assert content(read(path)) == content(graph)
        first = path.read_bytes()
        write(read(path), path)
        assert path.read_bytes() == first

    law()


def test_plain_networkx_reads_keys_labels_and_parallel_edges(tmp_path):
    graph = sample_graph()
    write_graphml(graph, tmp_path / "g.graphml")
    plain = nx.read_graphml(tmp_path / "g.graphml", force_multigraph=True)
    assert set(plain.edges(keys=True)) == set(graph.edges(keys=True))
    assert set(plain) == set(graph)
    assert plain.nodes["company/𠮷田公司"]["label"] == "𠮷田公司"
    assert json.loads(plain.nodes["company/𠮷田公司"]["names_json"]) == ["𠮷田公司"]
    assert all(isinstance(x, (str, int, float)) for _, data in plain.nodes(data=True) for x in data.values())
    ids = [line for line in (tmp_path / "g.graphml").read_text(encoding="utf-8").splitlines() if "<edge" in line]
    assert len(ids) == graph.number_of_edges()
    assert not any(" id=" in line for line in ids)


def test_plain_networkx_reads_node_link_equal(tmp_path):
    graph = sample_graph()
    write_node_link(graph, tmp_path / "g.json")
    plain = nx.node_link_graph(json.loads((tmp_path / "g.json").read_text(encoding="utf-8")), edges="edges")
    assert content(plain) == content(graph)


def test_readable_form_stands_beside_what_xml_forbids(tmp_path):
    graph = nx.MultiDiGraph()
    graph.add_node("a\0b", label="甲\0乙")
    write_graphml(graph, tmp_path / "g")
    (node,) = nx.read_graphml(tmp_path / "g", force_multigraph=True).nodes.values()
    assert node["label"] == "甲\ufffd乙"


@pytest.mark.parametrize(("write", "read"), WAYS)
def test_empty_and_callers_graph_untouched(write, read, tmp_path):
    write(nx.MultiDiGraph(), tmp_path / "g")
    assert content(read(tmp_path / "g")) == ({}, {}, {})
    graph = sample_graph()
    write(graph, tmp_path / "g")
    assert content(graph) == content(sample_graph())
