import json
import re
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

sys.path.insert(0, str(Path(__file__).parent))

from query_graph import query_graph
from sample_graph import sample_graph

from kg.errors import QueryError, SchemaError
from kg.export.rdf import write_turtle
from kg.export.terms import PREFIXES
from kg.schema import load_schema
from kg.settings import data_folder
from kg.shacl import MARK, check, check_turtle, signature_shapes

# rdflib warns of its own names.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

# A shape, and the SPARQL update that makes the sample graph break it.
BREAKS = json.loads((Path(__file__).parent / "cases" / "shapes.json").read_text(encoding="utf-8"))
SHAPES = (data_folder("ontology") / "shapes.ttl").read_text(encoding="utf-8")
RULES = {"signature", "plain-stated", "plain-written", "plain-symmetric", "twin-doubted", "twin-written"}


def doubtful_graph():
    """Give the sample graph with two companies that may be one, of which one has an industry."""
    graph = sample_graph()
    ends = ("company/云帆科技", "company/星河电子")
    for one, other in (ends, ends[::-1]):
        graph.nodes[one]["possibly_same"] = [{"node": other, "score": 0.7, "reasons": ["alike"]}]
    graph.nodes[ends[0]].update(industry="39", industry_basis={"confidence": 0.9, "reason": "芯片 in the text"})
    return graph


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    path = tmp_path_factory.mktemp("rdf") / "graph.ttl"
    write_turtle(doubtful_graph(), path, load_schema())
    store = ox.Store()
    store.load(path=path, format=ox.RdfFormat.TURTLE)
    return store


@pytest.mark.parametrize("graph", [sample_graph, query_graph, doubtful_graph])
def test_graphs_as_they_are_written_conform(tmp_path, graph):
    write_turtle(graph(), tmp_path / "graph.ttl", load_schema())
    report = check(tmp_path)
    assert report.faults == ()
    assert report.conforms
    assert report.triples > 400


def test_every_shape_and_rule_has_a_graph_that_breaks_it():
    named = set(re.findall(r"^shape:([\w-]+) a sh:PropertyShape", SHAPES, re.MULTILINE))
    assert set(BREAKS) == named | RULES


@pytest.mark.parametrize("shape", BREAKS)
def test_every_shape_can_fail(sample, tmp_path, shape):
    broken = ox.Store()
    broken.extend(sample)
    prefixes = "".join(f"PREFIX {prefix}: <{uri}>\n" for prefix, uri in PREFIXES.items())
    broken.update(prefixes + BREAKS[shape])
    broken.dump(tmp_path / "graph.ttl", ox.RdfFormat.TURTLE, from_graph=ox.DefaultGraph())
    report = check_turtle(tmp_path / "graph.ttl", load_schema(), broken)
    found = [fault for fault in report.faults if fault.shape == shape]
    assert found, report.faults
    assert all(fault.message_zh and fault.message_en and fault.name for fault in found)


def test_a_fault_names_the_entity_in_both_languages(sample, tmp_path):
    broken = ox.Store()
    broken.extend(sample)
    prefixes = "".join(f"PREFIX {prefix}: <{uri}>\n" for prefix, uri in PREFIXES.items())
    broken.update(prefixes + BREAKS["statement-confidence"] + " ; " + BREAKS["amount-currency"])
    broken.dump(tmp_path / "graph.ttl", ox.RdfFormat.TURTLE, from_graph=ox.DefaultGraph())
    lines = [str(fault) for fault in check(tmp_path).faults]
    assert lines == [
        "云帆科技 —investsIn→ 云帆储能项目: 金额须有货币代码。 An amount has a currency of three capitals. "
        "[amount-currency kg:currency]",
        "云帆科技 —investsIn→ 云帆储能项目: 陈述须有一个0到1的置信度。 A statement has one confidence from 0 to 1. "
        "[statement-confidence kg:confidence]",
    ]


def test_a_planned_statement_is_held_to_its_signature_too(tmp_path):
    graph = sample_graph()
    head, tail = next((h, t) for h, t, k in graph.edges(keys=True) if k == "合作|planned")
    evidence = graph.edges[head, tail, "合作|planned"]["evidence"]
    graph.add_edge(head, tail, key="任职|planned")
    graph.edges[head, tail, "任职|planned"].update(
        type="任职", status="planned", label="任职", confidence=0.5, support=1, evidence=evidence, events=["e3"]
    )
    write_turtle(graph, tmp_path / "graph.ttl", load_schema())
    assert {fault.shape for fault in check(tmp_path).faults} == {"signature"}


def test_an_own_relation_of_an_own_class_is_checked(tmp_path):
    (tmp_path / "own.ttl").write_text(
        """@prefix kg: <https://w3id.org/parkkg/ontology#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        <https://my.org/Lab> a owl:Class ; skos:notation "LAB" ; rdfs:label "实验室"@zh ; rdfs:subClassOf kg:Institute .
        <https://my.org/near> a owl:ObjectProperty ; skos:notation "相邻" ; rdfs:label "相邻"@zh ;
          rdfs:domain <https://my.org/Lab> ; rdfs:range kg:Park .""",
        encoding="utf-8",
    )
    schema = load_schema(tmp_path / "own.ttl")
    graph = sample_graph()
    head, tail, edge = next((h, t, e) for h, t, e in graph.edges(data=True) if e["type"] == "落户")
    lab = {**graph.nodes[head], "type": "LAB", "label": "甲室", "names": ["甲室"]}
    graph.add_node("lab/甲室", **lab)
    shared = {key: edge[key] for key in ("confidence", "support", "evidence", "events")}
    graph.add_edge("lab/甲室", tail, key="相邻")
    graph.edges["lab/甲室", tail, "相邻"].update(type="相邻", status="done", label="相邻", **shared)
    write_turtle(graph, tmp_path / "graph.ttl", schema)
    assert check(tmp_path, ontology=tmp_path / "own.ttl").conforms
    graph.nodes["lab/甲室"]["type"] = "INSTITUTE"
    write_turtle(graph, tmp_path / "graph.ttl", schema)
    assert {f.shape for f in check(tmp_path, ontology=tmp_path / "own.ttl").faults} == {"near-head", "signature"}


def test_the_shipped_signatures_are_those_of_the_ontology():
    after = SHAPES.split(MARK)[1].split("\n", 1)[1].strip()
    assert after == signature_shapes(load_schema()).strip()


def test_what_cannot_be_checked_is_refused(tmp_path):
    with pytest.raises(QueryError, match="kg build"):
        check(tmp_path)
    with pytest.raises(SchemaError):
        check(tmp_path, ontology=tmp_path / "none.ttl")
