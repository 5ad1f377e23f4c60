"""Programs that speak SPARQL, as their users use them."""

import shutil
import subprocess
from urllib.parse import urlencode

import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import GET, POST, POSTDIRECTLY, URLENCODED, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib"),
    pytest.mark.filterwarnings("ignore:.*ConjunctiveGraph is deprecated:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:Sending Accept header:RuntimeWarning"),
    # Both libraries leave it to the collector to close their answers.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
KG = rdflib.Namespace("https://w3id.org/parkkg/ontology#")
PARK = rdflib.URIRef("https://my.org/id/park/北山高新区")
PARKS = "SELECT ?name { ?park a kg:Park ; rdfs:label ?name } ORDER BY ?name"
PARK_GRAPH = "CONSTRUCT { ?x a kg:Park } WHERE { ?x a kg:Park }"


def wrapper(server, sparql, form, method=GET, requesting=URLENCODED):
    asking = SPARQLWrapper(server.address + "sparql")
    asking.setQuery(sparql)
    asking.setReturnFormat(form)
    asking.setMethod(method)
    asking.setRequestMethod(requesting)
    return asking


@pytest.mark.parametrize(("method", "requesting"), [(GET, URLENCODED), (POST, URLENCODED), (POST, POSTDIRECTLY)])
def test_sparqlwrapper_by_every_method(server, method, requesting):
    found = wrapper(server, PARKS, "json", method, requesting).query().convert()
    assert len(found["results"]["bindings"]) == 3


def test_sparqlwrapper_in_every_format(server):
    found = wrapper(server, PARKS, "xml").query().convert()
    assert len(found.getElementsByTagName("result")) == 3
    for form in ("csv", "tsv"):
        assert "北山高新区" in wrapper(server, PARKS, form).query().convert().decode("utf-8")
    assert wrapper(server, "ASK { ?x a kg:Park }", "json").query().convert()["boolean"] is True
    for form in ("rdf+xml", "json-ld"):
        assert (PARK, rdflib.RDF.type, KG.Park) in wrapper(server, PARK_GRAPH, form).query().convert()
    turtle = rdflib.Graph().parse(data=wrapper(server, PARK_GRAPH, "turtle").query().convert(), format="turtle")
    assert (PARK, rdflib.RDF.type, KG.Park) in turtle


def test_sparqlwrapper_sees_what_is_wrong(server):
    with pytest.raises(QueryBadFormed, match="Did you mean kg:settlesIn"):
        wrapper(server, "SELECT * { ?x kg:setlesIn ?y }", "json").query()


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
@pytest.mark.parametrize("form", ["xml", "json"])
def test_a_remote_graph_of_rdflib(server, method, form):
    graph = rdflib.Graph(SPARQLStore(server.address + "sparql", method=method, returnFormat=form))
    assert (PARK, rdflib.RDF.type, KG.Park) in graph
    assert (PARK, rdflib.RDF.type, KG.Company) not in graph
    assert rdflib.Literal("北山高新区") in set(graph.objects(PARK, rdflib.RDFS.label))
    assert {str(name) for (name,) in graph.query(PARKS)} >= {"北山高新区"}
    assert len(list(graph.query(PARK_GRAPH))) == 3
    assert bool(graph.query("ASK { ?x a kg:Park }")) is True


@pytest.mark.parametrize("form", ["csv", "tsv"])  # rdflib reads rows in these, and no truth values
def test_a_remote_graph_of_rdflib_by_rows(server, form):
    graph = rdflib.Graph(SPARQLStore(server.address + "sparql", returnFormat=form))
    assert {str(name) for (name,) in graph.query(PARKS)} >= {"北山高新区"}


def curl(*words):
    done = subprocess.run([shutil.which("curl"), "-s", "-S", *words], capture_output=True, check=True, timeout=30)
    return done.stdout.decode("utf-8")


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
def test_curl(server):
    endpoint = server.address + "sparql"
    csv = curl(endpoint, "-H", "Accept: text/csv", "--data-urlencode", f"query={PARKS}")
    assert csv.splitlines() == ["name", "北山高新区", "南湖产业园", "湖心孵化器"] or "北山高新区" in csv
    assert curl("-G", endpoint, "-H", "Accept: text/csv", "--data-urlencode", f"query={PARKS}") == csv
    direct = ["-H", "Content-Type: application/sparql-query", "--data-binary", PARKS, "-H", "Accept: text/csv"]
    assert curl(endpoint, *direct) == csv
    assert curl(f"{endpoint}?{urlencode({'query': PARKS, 'format': 'csv'})}") == csv
    assert "a kg:Park" in curl(endpoint, "--data-urlencode", f"query={PARK_GRAPH}")
    assert "HTTP/1.1 200" in curl("-I", endpoint)
    chunked = ["-H", "Transfer-Encoding: chunked", "-H", "Expect: 100-continue"]
    assert curl(endpoint, *direct, *chunked) == csv


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
def test_curl_with_too_much(server, tmp_path):
    (tmp_path / "large").write_bytes(b"#" * 3_000_000)
    words = ["-H", "Content-Type: application/sparql-query", "--data-binary", f"@{tmp_path / 'large'}"]
    for more in ([], ["-H", "Transfer-Encoding: chunked"], ["-H", "Expect:"]):
        said = curl("-o", "-", "-w", "%{http_code}", server.address + "sparql", *words, *more)
        assert said.endswith("413"), said
