import json

import msgspec
import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_graph import Report, identities, reports, sample_graph

from kg.errors import KgError
from kg.faults import validate
from kg.graph import build_graph, noisy_or
from kg.identity import Doubt
from kg.schema import load_schema

SCHEMA = load_schema()
PARK = "park/江州高新技术产业开发区"


def build(extractions):
    return build_graph(extractions, identities(extractions), SCHEMA)


def content(graph):
    return json.dumps(nx.node_link_data(graph, edges="edges"), ensure_ascii=False)


def test_statements_and_their_keys():
    found = {(h.split("/")[1], k, t.split("/")[1]) for h, t, k in sample_graph().edges(keys=True)}
    park = PARK.split("/")[1]
    assert found == {
        ("云帆科技", "签约", park),
        ("云帆科技", "投资", "云帆储能项目"),
        ("星河电子", "落户", park),
        ("海石新材", "落户", park),
        ("海石新材", "落户|ended", park),
        (park, "合作|planned", "远山大学"),
        ("𠮷田公司", "落户|negated", park),
    }


def test_node_attributes():
    node = sample_graph().nodes[PARK]
    assert node["names"] == ["江州高新区", "江州高新技术产业开发区"]
    assert (node["support"], node["documents"]) == (3, ["a/江州", "b", "c"])
    assert node["identifiers"] == [{"scheme": "zone", "value": "G321001"}]
    assert node["confidence"] == 0.999
    assert all(m["end"] - m["start"] == len(m["text"]) for m in node["mentions"])
    assert "industry" not in node


def test_things_that_may_be_one_tell_of_each_other():
    found = reports()
    names = [
        Doubt(
            "company/云帆科技", "company/星河电子", "COMPANY", "云帆科技", "星河电子", 0.7, ("both begin with 云", "x")
        )
    ]
    graph = build_graph(found, identities(found), SCHEMA, names)
    about = {"score": 0.7, "reasons": ["both begin with 云", "x"]}
    assert graph.nodes["company/云帆科技"]["possibly_same"] == [{"node": "company/星河电子", **about}]
    assert graph.nodes["company/星河电子"]["possibly_same"] == [{"node": "company/云帆科技", **about}]
    assert validate(graph, SCHEMA) == []


def test_support_confidence_and_facts_of_an_edge():
    graph = sample_graph()
    settled = graph.edges["company/星河电子", PARK, "落户"]
    assert (settled["support"], settled["confidence"], settled["label"]) == (2, 0.96, "落户")
    assert [e["document"] for e in settled["evidence"]] == ["a/江州", "b"]
    assert settled["evidence"][0]["via"]["text"] == "江州高新区"
    assert settled["date"]["first"] == "2022-01-01"
    signed = graph.edges["company/云帆科技", PARK, "签约"]
    assert signed["amount"]["value"] == 500_000_000
    assert signed["events"] == ["e1"]
    assert "area" not in signed


def test_two_sentences_of_one_document_are_one_support():
    report = Report("a", "甲公司入驻乙园区。甲公司落户乙园区。").entity("COMPANY", "甲公司").entity("PARK", "乙园区")
    for sentence in ("甲公司入驻乙园区。", "甲公司落户乙园区。"):
        report.relation("甲公司", "落户", "乙园区", sentence)
    edge = build([report.extraction()]).edges["company/甲公司", "park/乙园区", "落户"]
    assert (edge["support"], len(edge["evidence"]), edge["confidence"]) == (1, 2, 0.8)


def test_symmetric_statement_is_one_whatever_its_direction():
    report = (
        Report("a", "甲大学与乙公司合作。乙公司与甲大学携手。")
        .entity("UNIVERSITY", "甲大学")
        .entity("COMPANY", "乙公司")
    )
    report.relation("甲大学", "合作", "乙公司", "甲大学与乙公司合作。")
    report.relation("乙公司", "合作", "甲大学", "乙公司与甲大学携手。")
    assert list(build([report.extraction()]).edges(keys=True)) == [("company/乙公司", "university/甲大学", "合作")]


@pytest.mark.parametrize(
    ("done", "ended", "withdrawn"),
    [
        ("2020-01-01", "2021-01-01", True),
        ("2020-01-01", "2020-01-01", True),
        ("", "2021-01-01", True),
        ("", "", True),
        ("2021-01-01", "2020-01-01", False),
        ("2021-01-01", "", False),
    ],
)
def test_an_end_withdraws_what_was_done_no_later(done, ended, withdrawn):
    extractions = []
    for id_, date, status in (("a", done, "done"), ("b", ended, "ended")):
        report = Report(id_, "甲公司，乙园区。", date=date).entity("COMPANY", "甲公司").entity("PARK", "乙园区")
        extractions.append(report.relation("甲公司", "落户", "乙园区", report.text, status).extraction())
    graph = build(extractions)
    edges = {key: data.get("withdrawn", False) for _, _, key, data in graph.edges(keys=True, data=True)}
    assert edges == {"落户": withdrawn, "落户|ended": False}


def test_what_cannot_be_is_dropped_and_counted():
    report = (
        Report("a", "甲公司，丙人，乙公司。")
        .entity("COMPANY", "甲公司")
        .entity("PERSON", "丙人")
        .entity("COMPANY", "乙公司")
    )
    report.relation("丙人", "落户", "甲公司", report.text).relation("甲公司", "收购", "乙公司", report.text)
    extraction = report.extraction()
    same = identities([extraction])
    same["a", "乙公司"] = same["a", "甲公司"]
    graph = build_graph([extraction], same, SCHEMA)
    assert graph.number_of_edges() == 0
    assert graph.graph["dropped"] == {"one thing": 1, "signature": 1}


def test_missing_identity_and_two_documents_of_one_id_are_refused():
    extractions = reports()
    with pytest.raises(KgError, match="no identity"):
        build_graph(extractions, {}, SCHEMA)
    with pytest.raises(KgError, match="Two different documents have the id 'b'"):
        build([*extractions, Report("b", "另一篇。").extraction()])


def test_words_of_a_mention_are_recovered_where_it_has_none():
    extraction = reports()[0]
    bare = tuple(type(m)(m.start, m.end, m.type, m.entity, m.confidence) for m in extraction.mentions)
    assert content(build([msgspec.structs.replace(extraction, mentions=bare)])) == content(build([extraction]))


@given(st.permutations(reports()), st.integers(0, 2))
def test_order_and_repetition_of_documents_do_not_matter(extractions, again):
    assert content(build([*extractions, extractions[again]])) == content(sample_graph())


@given(st.lists(st.floats(0, 1), min_size=1))
def test_agreement_never_lowers_confidence(values):
    assert round(max(values), 3) <= noisy_or(values) <= 1


def test_empty():
    graph = build([])
    assert (len(graph), graph.graph["documents"], validate(graph, SCHEMA)) == (0, {}, [])


def test_no_attribute_is_none_and_all_is_json():
    graph = sample_graph()
    assert validate(graph, SCHEMA) == []
    assert json.loads(content(graph)) == nx.node_link_data(graph, edges="edges")
    assert "null" not in content(graph)


FAULTS = {
    "type 'X' is not in the schema": lambda g: g.nodes[PARK].update(type="X"),
    "label is missing or empty": lambda g: g.nodes[PARK].update(label=""),
    "place is None": lambda g: g.nodes[PARK].update(place=None),
    "confidence 1.5": lambda g: g.nodes[PARK].update(confidence=1.5),
    "is not among the documents": lambda g: g.graph["documents"].pop("b"),
    "no evidence": lambda g: g.edges["company/星河电子", PARK, "落户"].update(evidence=[]),
    "key does not fit": lambda g: g.edges["company/星河电子", PARK, "落户"].update(status="planned"),
    "status 'maybe'": lambda g: g.edges["company/星河电子", PARK, "落户"].update(status="maybe"),
    "is not allowed": lambda g: g.nodes["company/星河电子"].update(type="EVENT"),
    "ends are not in order": lambda g: g.add_edge("university/远山大学", PARK, "合作", type="合作", status="done"),
    "the hash is not": lambda g: g.graph["documents"]["b"].update(hash="0"),
    "differ in length": lambda g: g.edges["company/星河电子", PARK, "落户"]["evidence"][0].update(end=1),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_validate_names_the_fault(fault):
    graph = sample_graph()
    FAULTS[fault](graph)
    assert any(fault in line for line in validate(graph, SCHEMA)), validate(graph, SCHEMA)
