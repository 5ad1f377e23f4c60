import csv
import io
import json
import sys
from pathlib import Path

import pytest
import rdflib

sys.path.insert(0, str(Path(__file__).parent))

from query_graph import query_graph

import kg.graph
import kg.store
from kg.errors import QueryError
from kg.export.rdf import write_turtle
from kg.query import load_rdf, query, render
from kg.schema import load_schema

# rdflib warns of its own names.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")

PARKS = "SELECT ?name { ?park a kg:Park ; rdfs:label ?name } ORDER BY ?name"
NAMES = ["北山高新区", "南湖产业园", "湖心孵化器"]


@pytest.fixture(scope="module")
def output(tmp_path_factory):
    folder = tmp_path_factory.mktemp("output")
    write_turtle(query_graph(), folder / "graph.ttl", load_schema())
    return folder


def test_select_ask_construct_describe(output):
    assert sorted(row[0] for row in query(output, PARKS).values()) == sorted(NAMES)
    assert query(output, "ASK { ?x a kg:Park }").truth
    assert not query(output, "ASK { ?x kg:settlesIn ?x }").truth
    found = query(output, "CONSTRUCT { ?x rdfs:seeAlso ?y } WHERE { ?x kg:partOf ?y . ?y a kg:Park }")
    assert (found.kind, len(found.rows)) == ("graph", 2)
    assert query(output, "DESCRIBE <https://my.org/id/park/北山高新区>").rows


def test_a_limit_cuts_and_says_so(output):
    cut, whole = query(output, PARKS, limit=2), query(output, PARKS, limit=3)
    assert (len(cut.rows), cut.cut) == (2, True)
    assert (len(whole.rows), whole.cut) == (3, False)


def test_answers_as_table_csv_and_json(output):
    answer = query(output, "SELECT ?s ?n ?x { ?s a kg:Park ; kg:support ?n } ORDER BY ?s LIMIT 1")
    assert render(answer) == "s\tn\tx\n<https://my.org/id/park/北山高新区>\t1\t\n"
    assert list(csv.reader(io.StringIO(render(answer, "csv")))) == [
        ["s", "n", "x"],
        ["https://my.org/id/park/北山高新区", "1", ""],
    ]
    assert json.loads(render(answer, "json"))["results"]["bindings"] == [{
        "s": {"type": "uri", "value": "https://my.org/id/park/北山高新区"},
        "n": {"type": "literal", "value": "1", "datatype": "http://www.w3.org/2001/XMLSchema#integer"},
    }]  # fmt: skip
    assert json.loads(render(query(output, "ASK {}"), "json")) == {"head": {}, "boolean": True}


@pytest.mark.parametrize(("form", "name"), [("table", "turtle"), ("csv", "nt"), ("json", "json-ld")])
def test_triples_are_given_in_three_formats(output, form, name):
    answer = query(output, "CONSTRUCT { ?x kg:partOf ?y ; kg:support 3 } WHERE { ?x kg:partOf ?y }")
    again = rdflib.Graph().parse(data=render(answer, form), format=name)
    assert len(again) == len(answer.rows) == 10
    assert render(answer, form) == render(answer, form)


# A query that must be refused, and what the refusal must say.
REFUSED = [
    ("SELECT * WHERE { ?s ?p }", "Line 1, column 18"),
    ("SELECT *\nWHERE { ?s kgg:x ?o }", r"Line 2, column 12: the prefix kgg: is not declared; did you mean kg:\?"),
    ("SELECT ?x WHERE { OPTIONL { ?x a kg:Park } }", r"'OPTIONL' on. Did you mean OPTIONAL\?"),
    ("SELEC ?x WHERE { ?x a kg:Park }", r"Line 1, column 1: .* Did you mean SELECT\?"),
    ("SELECT ?x { ?x a kg:Park } ORDRE BY ?x", "Line 1, column 28.*ORDER"),
    ("", "Line 1, column 1"),
    ("SELECT * { ?s ?p ?o", "its end"),
    (
        "SELECT ?x\n{ ?x kg:setlesIn ?y }",
        r"Line 2, column 6: kg:setlesIn is not in the ontology. Did you mean kg:settlesIn\?",
    ),
    ("PREFIX p: <https://w3id.org/parkkg/ontology#> ASK { ?x a p:Prak }", r"Did you mean p:Park\?"),
    ("INSERT DATA { <a:a> <a:b> <a:c> }", "INSERT would change the graph"),
    ("# only\nPREFIX x: <a:> DELETE WHERE { ?s ?p ?o }", "not SPARQL|would change"),
    ("LOAD <file:///etc/passwd>", "LOAD would change"),
    ("CLEAR ALL", "CLEAR would change"),
    ("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", "SERVICE is not allowed"),
    ("SELECT * { sErViCe SILENT ?x { ?s ?p ?o } }", "SERVICE is not allowed"),
    ("SELECT * { ?a ?b ?c FILTER EXISTS { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } } }", "SERVICE"),
    ("SELECT * { { SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } } } }", "SERVICE"),
    ("SELECT * { ?s ?p ?o FILTER(?o<1)SERVICE#comment>\n<http://127.0.0.1:1/>{?a ?b ?c} }", "SERVICE"),
    ("SELECT * { ?s ?p ?o } VALUES ?s { SERVICE", "SERVICE"),
    ("SELECT * { ?x <https://w3id.org/parkkg/ontology#setlesIn> ?y }", "Line 1, column 15.*mean kg:settlesIn"),
    ("SELECT * { ?x skos:preflabel ?y }", "skos:preflabel is no term of that vocabulary. Did you mean skos:prefLabel"),
    ("SELECT * {\n ?x rdf:typ ?y }", "Line 2, column 5.*Did you mean rdf:type"),
    # what one parser takes for a text or a comment and another does not
    ('SELECT * { ?s ?p "\\u0022" . SERVICE <http://127.0.0.1:1/> {?a ?b ?c} . ?x ?y "\\u0022" }', "SERVICE is not"),
    ('SELECT * { ?s ?p "\\\\u0022" . SERVICE <http://127.0.0.1:1/> {?a ?b ?c} . ?x ?y "\\u0022" }', "SERVICE is not"),
    ("SELECT * { ?s ?p ?o # c\r SERVICE <http://127.0.0.1:1/> {?a ?b ?c}\n }", "SERVICE is not"),
    ("SELECT * { ?s ?p ?o FILTER(?o<1&&?s='>')SERVICE<http://127.0.0.1:1/>{?a ?b '' } }", "SERVICE is not"),
    ("PREFIX x: <a:> SELECT * { ?s ?p x:a\\' SERVICE <http://127.0.0.1:1/> { ?a ?b x:a\\' } }", "SERVICE is not"),
    ("SELECT * { << ?s ?p ?o >> ?q ?r FILTER(?o<1)SERVICE#c>\n<http://127.0.0.1:1/>{?a ?b ?c} }", "SERVICE|not SPARQL"),
]


@pytest.mark.parametrize(("sparql", "said"), REFUSED)
def test_what_cannot_be_answered_is_refused_in_words(output, sparql, said):
    with pytest.raises(QueryError, match=said):
        query(output, sparql)


# What looks like something forbidden and is not.
ALLOWED = [
    "SELECT ?x { ?x rdf:_1 ?y ; rdf:first ?z ; schema:funder ?r ; oa:anything ?q ; dcterms:creator ?c }",
    'SELECT ?x { ?x prov:used ?u ; skos:broader ?y ; rdfs:seeAlso ?z FILTER(xsd:integer("5") = 5 && ?u != xsd:gYear) }',
    "SELECT ?x { ?x <https://example.org/rdf#typo> ?y }",
    'SELECT * { ?s rdfs:label "SERVICE" }',
    "SELECT * { ?service a kg:Park } # SERVICE <http://127.0.0.1:1/> { }",
    "PREFIX service: <https://w3id.org/parkkg/ontology#> SELECT * { ?s a service:Park }",
    "SELECT * { ?s rdfs:seeAlso <http://127.0.0.1:1/service> }",
    'SELECT * { ?s rdfs:label "kg:setlesIn" }',
    "PREFIX kg: <https://example.org/> SELECT * { ?s kg:anything ?o }",
    "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
    "SELECT * { GRAPH <file:///etc/passwd> { ?s ?p ?o } }",
]


@pytest.mark.parametrize("sparql", ALLOWED)
def test_what_only_looks_forbidden_is_answered(output, sparql):
    query(output, sparql)


def test_from_reads_no_file(output):
    assert query(output, f"SELECT * FROM <{(output / 'graph.ttl').as_uri()}> {{ ?s ?p ?o }}").rows == ()


def test_a_term_of_an_own_ontology_in_our_namespace_is_known_once_it_is_used(tmp_path):
    write_turtle(query_graph(), tmp_path / "graph.ttl", load_schema())
    with (tmp_path / "graph.ttl").open("a", encoding="utf-8") as stream:
        stream.write("<https://my.org/id/lab/a> a kg:Lab .\n")
    assert query(tmp_path, "SELECT * { ?x a kg:Lab }").rows


def test_load_rdf_gives_an_rdflib_graph_that_answers(output):
    graph = load_rdf(output)
    assert isinstance(graph, rdflib.Graph)
    assert len(graph) > 500
    kg_ = rdflib.Namespace("https://w3id.org/parkkg/ontology#")
    assert {str(graph.value(park, rdflib.RDFS.label)) for park in graph.subjects(rdflib.RDF.type, kg_.Park)} == set(
        NAMES
    )
    assert [str(row.name) for row in graph.query(PARKS)] == [row[0] for row in query(output, PARKS).values()]


def test_outputs_that_cannot_be_queried_say_what_to_do(tmp_path):
    with pytest.raises(QueryError, match="kg build"):
        query(tmp_path, PARKS)
    (tmp_path / "graph.ttl").write_text("<a:a> <a:b>", encoding="utf-8")
    with pytest.raises(QueryError, match="damaged"):
        query(tmp_path, PARKS)
    (tmp_path / "graph.ttl").write_text("<a:a> <a:b> <a:c> .", encoding="utf-8")
    with pytest.raises(QueryError, match="has format unknown, this version reads 1: run kg build"):
        query(tmp_path, PARKS)
    graph = query_graph()
    graph.graph["version"] = "99"
    write_turtle(graph, tmp_path / "graph.ttl", load_schema())
    with pytest.raises(QueryError, match="has format 99"):
        query(tmp_path, PARKS)


def test_the_format_is_that_of_the_graph():
    assert kg.store.FORMAT == kg.graph.FORMAT


@pytest.fixture
def big(tmp_path, monkeypatch):
    monkeypatch.setattr(kg.store, "SMALL", 0)
    write_turtle(query_graph(), tmp_path / "graph.ttl", load_schema())
    return tmp_path


def test_a_big_graph_is_kept_on_disk_and_answers_alike(big, output):
    for _ in range(2):
        assert query(big, PARKS) == query(output, PARKS)
    folders = list((big / ".kg" / "store").iterdir())
    assert folders == [kg.store.store_folder(big)]
    assert len(load_rdf(big)) == len(load_rdf(output))


def test_a_store_on_disk_follows_its_graph(big):
    assert len(query(big, PARKS).rows) == 3
    graph = query_graph()
    graph.remove_node("park/湖心孵化器")
    write_turtle(graph, big / "graph.ttl", load_schema())
    assert len(query(big, PARKS).rows) == 2
    assert [folder.name for folder in (big / ".kg" / "store").iterdir()] == [kg.store.store_folder(big).name]


def test_an_interrupted_store_is_built_again(big):
    (kg.store.store_folder(big).parent).mkdir(parents=True)
    beside = kg.store.store_folder(big).with_name(kg.store.store_folder(big).name + ".part")
    beside.mkdir()
    (beside / "CURRENT").write_text("half", encoding="utf-8")
    assert len(query(big, PARKS).rows) == 3


def test_where_no_store_can_be_written_the_graph_is_read_into_memory(big):
    (big / ".kg").write_text("a file in the way", encoding="utf-8")
    assert len(query(big, PARKS).rows) == 3
