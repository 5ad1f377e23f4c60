"""The server as its users see it, over HTTP."""

import http.client
import json
import re
import shutil
import signal
import socket
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote, urlencode, urlsplit

import psutil
import pyoxigraph as ox
import pytest
import rdflib
from query_graph import query_graph
from served import EVIL, path_of, serving, small_graph, write_output
from typer.testing import CliRunner

from kg.canned import canned_queries
from kg.cli import app

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
PARKS = "SELECT ?name { ?park a kg:Park ; rdfs:label ?name } ORDER BY ?name"
NAMES = ["北山高新区", "南湖产业园", "湖心孵化器"]
PARK = path_of("park/北山高新区")
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
GLUTTON = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l } ORDER BY ?c ?f ?i ?l"
FORMATS = {"turtle": ox.RdfFormat.TURTLE, "ld+json": ox.RdfFormat.JSON_LD, "n-triples": ox.RdfFormat.N_TRIPLES}


def names_in(text):
    return sorted(row["name"]["value"] for row in json.loads(text)["results"]["bindings"])


# --- The protocol -----------------------------------------------------------------------------------------------------


def test_get_and_both_kinds_of_post(server):
    form = {"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"}
    body = urlencode({"query": PARKS})
    for answer in (
        server.query(PARKS),
        server.ask("POST", "/sparql", body, **form),
        server.ask("POST", "/sparql", PARKS.encode(), content_type="application/sparql-query"),
    ):
        assert (answer.status, names_in(answer.text)) == (200, sorted(NAMES))
        assert answer.kind == "application/sparql-results+json"
        assert answer.headers["vary"] == "Accept"
        assert "access-control-allow-origin" not in answer.headers


KINDS = [
    (PARKS, "text/csv", "text/csv; charset=utf-8"),
    (PARKS, "text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
    (PARKS, "application/sparql-results+xml", "application/sparql-results+xml"),
    (PARKS, "application/json", "application/sparql-results+json"),
    ("ASK { ?x a kg:Park }", "*/*", "application/sparql-results+json"),
    ("CONSTRUCT WHERE { ?x a kg:Park }", "*/*", "text/turtle; charset=utf-8"),
    ("CONSTRUCT WHERE { ?x a kg:Park }", "application/ld+json", "application/ld+json"),
    ("DESCRIBE <https://my.org/id/park/北山高新区>", "application/rdf+xml", "application/rdf+xml"),
    ("DESCRIBE ?x { ?x a kg:Park }", "application/n-triples", "application/n-triples"),
    # Clients that name the forms of one kind of answer only
    ("CONSTRUCT WHERE { ?x a kg:Park }", "application/sparql-results+json", "text/turtle; charset=utf-8"),
    (PARKS, "text/turtle", "application/sparql-results+json"),
]


@pytest.mark.parametrize(("sparql", "accept", "kind"), KINDS)
def test_every_form_of_query_in_the_form_that_is_asked_for(server, sparql, accept, kind):
    answer = server.query(sparql, accept=accept)
    assert (answer.status, answer.kind) == (200, kind), answer.text
    assert "北山高新区" in answer.text or "true" in answer.text


FOREIGN = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}
REFUSED = [
    ("GET", "/sparql?query=SELECT", {}, None, 400, "not SPARQL"),
    ("GET", "/sparql?" + urlencode({"query": "ASK { ?x kg:setlesIn ?y }"}), {}, None, 400, "mean kg:settlesIn"),
    ("GET", "/sparql?" + urlencode({"query": "SELECT * {\n ?x kgg:settlesIn ?y }"}), {}, None, 400, "Line 2, column 5"),
    ("GET", "/sparql?" + urlencode({"query": "DELETE WHERE { ?s ?p ?o }"}), {}, None, 400, "would change"),
    ("GET", "/sparql?" + urlencode({"query": "ASK { SERVICE <http://127.0.0.1:1/> { } }"}), {}, None, 400, "SERVICE"),
    ("GET", "/sparql?update=CLEAR+ALL", {}, None, 403, "only reads"),
    ("GET", "/sparql?query=ASK%7B%7D&query=ASK%7B%7D", {}, None, 400, "there are 2"),
    ("GET", "/sparql?format=json", {}, None, 400, "there are 0"),
    ("GET", "/sparql?query=%FF", {}, None, 400, "percent-encoded UTF-8"),
    ("GET", "/sparql?query=ASK%7B%7D&default-graph-uri=not+an+iri", {}, None, 400, "no IRI"),
    ("GET", "/sparql?query=ASK%7B%7D", {"Accept": "image/png"}, None, 406, "can be answered as"),
    ("POST", "/sparql", {"Content-Type": "application/sparql-update"}, "CLEAR ALL", 403, "only reads"),
    ("POST", "/sparql", {"Content-Type": "application/x-www-form-urlencoded"}, "update=CLEAR+ALL", 403, "only reads"),
    ("POST", "/sparql", {"Content-Type": "application/json"}, "{}", 415, "Send a query as"),
    ("POST", "/sparql", {"Content-Type": "application/sparql-query"}, b"SELECT \xff", 400, "not UTF-8"),
    ("POST", "/sparql", {"Content-Type": "application/sparql-query; charset=gbk"}, "ASK {}", 415, "UTF-8"),
    ("POST", "/sparql", {"Content-Type": "application/sparql-query"}, "#" * 1_000_001, 413, "1,000,000"),
    ("PUT", "/sparql", {}, "x", 405, ""),
    ("GET", "/queries/nothing", {}, None, 404, "no query"),
    ("GET", "/queries/settled", {}, None, 400, "needs --park"),
    ("GET", "/queries/settled?" + urlencode({"park": "北山高薪区"}), {}, None, 400, "The closest are"),
    ("GET", "/id/park/nothing", {}, None, 404, "Nothing is known"),
    ("GET", PARK, {"Accept": "image/png"}, None, 406, "can be given as"),
    ("GET", PARK + "?start=-1", {}, None, 422, ""),
    ("GET", "/resource?iri=%3Cx%3E", {}, None, 404, "Nothing is known"),
    ("GET", "/files/extractions.jsonl", {}, None, 404, ""),
    ("GET", "/files/..%2F..%2Fetc%2Fpasswd", {}, None, 404, ""),
    ("GET", "/page/..%2Fpages.py", {}, None, 404, ""),
    ("GET", "/docs", {}, None, 404, ""),
    ("GET", "/", {"Host": "evil.example"}, None, 421, "does not answer to"),
    ("GET", "/health", {"Host": "evil.example:80"}, None, 421, "does not answer to"),
    ("GET", "/sparql?query=ASK%7B%7D", {"Origin": "https://evil.example"}, None, 403, "may not ask"),
    ("GET", "/sparql?query=ASK%7B%7D", FOREIGN, None, 403, "may not ask"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path", "headers", "body", "status", "said"), REFUSED)
def test_what_is_refused_is_refused_in_words(server, method, path, headers, body, status, said):
    answer = server.ask(method, path, body, **headers)
    assert (answer.status, said in answer.text) == (status, True), answer
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_names_that_were_added_and_links_from_elsewhere_are_answered(server):
    assert server.get("/health", host="kg.example.org").status == 200
    assert server.get("/", sec_fetch_site="cross-site", sec_fetch_mode="navigate").status == 200
    assert server.get("/health", origin=server.address.rstrip("/")).status == 200


def test_graphs_can_be_chosen(server):
    chosen = {"query": "ASK { ?s ?p ?o }", "default-graph-uri": "https://my.org/nothing"}
    assert json.loads(server.get("/sparql?" + urlencode(chosen)).text)["boolean"] is False


def test_the_endpoint_describes_itself(server):
    graph = rdflib.Graph().parse(data=server.get("/sparql", accept="text/turtle").text, format="turtle")
    sd = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
    assert (None, sd.supportedLanguage, sd.SPARQL11Query) in graph
    page = server.get("/sparql", accept="text/html")
    assert (page.status, page.headers["location"]) == (303, "/")


def test_rows_beyond_the_limit_are_left_out_and_said(server):
    answer = server.query("SELECT * { ?a ?b ?c . ?d ?e ?f }", accept="text/csv")
    assert (answer.status, answer.headers["x-rows-cut"], answer.text.count("\r\n")) == (200, "5000", 5001)
    assert "x-rows-cut" not in server.query(PARKS).headers


def test_head_is_get_without_a_body(server):
    for path in ("/", "/health", PARK, "/sparql?" + urlencode({"query": PARKS})):
        answer = server.ask("HEAD", path)
        assert (answer.status, answer.text) == (200, "")


# --- Runaway queries --------------------------------------------------------------------------------------------------


def once_whole(server):
    """Give the state of the server once both its workers run: one that was stopped is replaced meanwhile."""
    end = time.monotonic() + 60
    while (state := json.loads(server.get("/health").text))["idle"] < 2:
        assert time.monotonic() < end, state
        time.sleep(0.05)
    return state


def test_a_runaway_query_is_stopped_and_others_are_answered_meanwhile(server):
    before = once_whole(server)["replaced"]
    with ThreadPoolExecutor(1) as threads:
        start = time.monotonic()
        runaway = threads.submit(server.query, RUNAWAY)
        while not runaway.done():
            assert names_in(server.query(PARKS).text) == sorted(NAMES)
            assert server.get("/health").status == 200
        assert runaway.result().status == 503
        assert "longer than 3 s" in runaway.result().text
        assert runaway.result().headers["retry-after"] == "5"
        assert time.monotonic() - start < 10
    for _ in range(4):
        assert names_in(server.query(PARKS).text) == sorted(NAMES)
    state = once_whole(server)
    assert (state["status"], state["replaced"]) == ("ok", before + 1)


def test_a_query_that_takes_too_much_memory_is_stopped(server):
    answer = server.query(GLUTTON)
    assert (answer.status, "of memory" in answer.text or "longer than" in answer.text) == (503, True)
    assert names_in(server.query(PARKS).text) == sorted(NAMES)


def test_a_worker_that_dies_is_replaced(server):
    once_whole(server)
    workers = [one for one in psutil.Process(server.process.pid).children() if "spawn_main" in " ".join(one.cmdline())]
    assert len(workers) == 2
    for one in workers:
        one.kill()
    statuses = [server.query(PARKS).status for _ in range(6)]
    assert statuses[-3:] == [200, 200, 200]


def test_deep_and_odd_queries_do_not_end_the_server(server):
    deep = "ASK { ?s ?p ?o FILTER(" + "(" * 5000 + "1" + ")" * 5000 + ") }"
    for sparql in ("SELECT * " + "{" * 20_000, deep, "\x00", ""):
        body = sparql.encode()
        answer = server.ask("POST", "/sparql", body, content_type="application/sparql-query")
        assert answer.status in (200, 400, 503), answer
    assert server.query(PARKS).status == 200


def test_no_query_reaches_a_network_or_a_file(server, tmp_path):
    (tmp_path / "secret.ttl").write_text("<a:> <b:> <c:> .", encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as trap:
        trap.settimeout(0.3)
        url = f"http://127.0.0.1:{trap.getsockname()[1]}/graph.ttl"
        for sparql in (
            f"SELECT * FROM <{url}> {{ ?s ?p ?o }}",
            f"SELECT * FROM NAMED <{url}> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
            f"SELECT * {{ GRAPH <{url}> {{ ?s ?p ?o }} }}",
            f"SELECT * FROM <{(tmp_path / 'secret.ttl').as_uri()}> {{ ?s ?p ?o }}",
            f"DESCRIBE <{url}>",
            f"SELECT * {{ SERVICE <{url}> {{ ?s ?p ?o }} }}",
            f"SELECT * {{ ?s ?p ?o . SERVICE SILENT <{url}> {{ ?a ?b ?c }} }}",
            f"SELECT * {{ BIND (<{url}> AS ?g) SERVICE ?g {{ ?s ?p ?o }} }}",
            f"SELECT * {{ ?s ?p ?o # c\r SERVICE <{url}> {{?a ?b ?c}}\n }}",
            f'SELECT * {{ ?s a ?t . ?s rdfs:label "\\u0022" . SERVICE <{url}> {{}} . ?s rdfs:label "\\u0022" }}',
            f"LOAD <{url}>",
        ):
            answer = server.query(sparql, accept="text/csv, text/turtle")
            assert answer.status == 400 or len(answer.text.splitlines()) <= 1 or "@prefix" in answer.text, sparql
        chosen = {"query": "SELECT * { ?s ?p ?o }", "default-graph-uri": url, "format": "csv"}
        assert len(server.get("/sparql?" + urlencode(chosen)).text.splitlines()) == 1
        with pytest.raises(TimeoutError):
            trap.accept()


def test_garbage_is_answered_or_dropped(server):
    place = urlsplit(server.address)
    garbage = [
        b"\x16\x03\x01\x02\x00" * 50,
        b"GET\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Length: -5\r\n\r\n",
        b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n",
        b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"X: y\r\n" * 20_000,
    ]
    for data in garbage:
        with socket.create_connection((place.hostname, place.port), timeout=20) as connection:
            try:
                connection.sendall(data)
                connection.shutdown(socket.SHUT_WR)
                said = connection.recv(65536)
            except ConnectionError:
                said = b""
        assert not said or re.match(rb"HTTP/1\.1 4\d\d ", said), (data[:60], said[:60])
    assert server.query(PARKS).status == 200


# --- Questions with names, names, pages -------------------------------------------------------------------------------


def test_questions_with_names(server):
    listed = json.loads(server.get("/queries").text)
    assert [one["name"] for one in listed] == sorted(canned_queries())
    asked = server.get("/queries/settled?" + urlencode({"park": "北山高新区", "format": "csv"}))
    assert (asked.status, asked.kind) == (200, "text/csv; charset=utf-8")
    assert asked.text.count("\r\n") > 1


def test_names_are_completed(server):
    found = json.loads(server.get("/names?" + urlencode({"q": "北山"})).text)
    assert {"name": "北山高新区", "type": "园区", "page": PARK} in found
    assert all("北山" in one["name"] for one in found)
    assert json.loads(server.get("/names?" + urlencode({"q": "北山高新区", "types": "PERSON|PLACE"})).text) == []
    assert json.loads(server.get("/names?q=%20").text) == []


def test_a_thing_as_page_and_as_rdf(server):
    page = server.get(PARK, accept="text/html", accept_language="en")
    assert (page.status, page.kind) == (200, "text/html; charset=utf-8")
    assert "<h1>北山高新区</h1>" in page.text
    assert '<html lang="en">' in page.text
    assert page.headers["vary"] == "Accept, Accept-Language"
    assert "default-src 'none'" in page.headers["content-security-policy"]
    about = ox.NamedNode("https://my.org/id/park/北山高新区")
    sets = []
    for accept in FORMATS:
        kind = "text/" if accept == "turtle" else "application/"
        answer = server.get(PARK, accept=kind + accept)
        sets.append({quad.triple for quad in ox.parse(answer.text, format=FORMATS[accept])})
        assert any(triple.subject == about for triple in sets[-1])
    assert sets[0] == sets[1] == sets[2] == {
        quad.triple for quad in ox.parse(server.get(PARK + "?format=rdf").text, format=ox.RdfFormat.RDF_XML)
    }


def test_every_iri_of_the_graph_leads_to_its_page(server, small_output):
    iris = {quad.subject.value for quad in ox.parse(path=small_output / "graph.ttl")}
    keys = {iri.removeprefix("https://my.org/id/") for iri in iris if "#" not in iri}
    for key in sorted(keys)[:: max(1, len(keys) // 25)]:
        # As a browser asks for an IRI: what is not ASCII is percent-encoded, the rest stays.
        answer = server.get("/id/" + quote(key, safe="/%!$&'()*+,;=:@-._~"), accept="text/html")
        assert answer.status == 200, key
        assert server.get("/resource?" + urlencode({"iri": "https://my.org/id/" + key})).status == 200


def test_pages_hold_names_as_text_and_their_links_lead_on(server):
    page = server.get(path_of("company/evil"), accept="text/html")
    assert page.status == 200
    assert EVIL not in page.text
    assert "&lt;script&gt;window.harm=1" in page.text
    odd = server.get("/id/company/%E6%98%9F%20%E6%B2%B3%2520%23%3F/%2E%2E", accept="text/html")
    assert (odd.status, "<h1>星 河%20#?/..</h1>" in odd.text) == (200, True)
    links = set(re.findall(r'href="(/id/[^"]+)"', server.get(PARK, accept="text/html").text))
    assert len(links) > 5
    assert [server.get(link.partition("#")[0], accept="text/html").status for link in sorted(links)[:12]] == [200] * 12


def test_the_files_of_the_output(server, small_output):
    page = server.get("/graph")
    assert page.text == (small_output / "graph.html").read_text(encoding="utf-8")
    assert page.headers["content-security-policy"] == "frame-ancestors 'none'"
    assert server.get("/files/graph.ttl").text == (small_output / "graph.ttl").read_text(encoding="utf-8")
    assert server.get("/files/entities.csv").status == 404  # this output has none


def test_the_ontology_by_what_is_asked_for(server):
    turtle = rdflib.Graph().parse(data=server.get("/ontology", accept="text/turtle").text, format="turtle")
    xml = rdflib.Graph().parse(data=server.get("/ontology", accept="application/rdf+xml").text, format="xml")
    assert len(turtle) == len(xml) > 300
    assert server.get("/ontology", accept="image/png").status == 406
    page = server.get("/ontology", accept="text/html")
    assert (page.status, page.kind, 'id="Park"' in page.text) == (200, "text/html; charset=utf-8", True)


def test_openapi_names_every_address_and_links_no_other_site(server):
    found = json.loads(server.get("/openapi.json").text)
    assert {"/sparql", "/queries/{name}", "/id/{path}", "/graph", "/health"} <= set(found["paths"])
    assert set(found["paths"]["/sparql"]) == {"get", "post"}
    for path in ("/", PARK, "/page/query.js", "/page/style.css"):
        text = server.get(path, accept="text/html, */*;q=0.5").text
        # What a page loads: sources, styles, forms. Links of RDF namespaces are names.
        assert not re.search(r"""(src|action)=["']?(https?:)?//|url\(|@import|<link[^>]*href="(https?:)?//""", text)


# --- Starting and ending ----------------------------------------------------------------------------------------------


def test_a_new_build_is_served_without_a_restart(tmp_path):
    output = write_output(query_graph(), tmp_path / "output")
    with serving(output, "--workers", "1") as running:
        assert names_in(running.query(PARKS).text) == sorted(NAMES)
        graph = query_graph()
        graph.nodes["park/北山高新区"]["label"] = "北山新城"
        write_output(graph, output)
        assert "北山新城" in names_in(running.query(PARKS).text)


def test_a_large_output_is_served_from_the_store_on_disk(tmp_path, monkeypatch):
    output = write_output(small_graph(), tmp_path / "output")
    with (output / "graph.ttl").open("a", encoding="utf-8") as stream:
        stream.write("# " + "x" * 8_100_000 + "\n")
    with serving(output, "--workers", "2") as running:
        assert names_in(running.query(PARKS).text) == sorted(NAMES)
        assert len(list((output / ".kg" / "store").iterdir())) == 1


def test_other_sites_may_be_let_in(tmp_path):
    output = write_output(query_graph(), tmp_path / "output")
    with serving(output, "--workers", "1", "--cors", "https://a.org") as running:
        answer = running.query(PARKS, origin="https://a.org")
        assert (answer.status, answer.headers["access-control-allow-origin"]) == (200, "https://a.org")
        assert running.query(PARKS, origin="https://b.org").status == 403


def test_it_ends_at_once_and_leaves_no_process(tmp_path):
    output = write_output(query_graph(), tmp_path / "output")
    with serving(output, "--workers", "2") as running, ThreadPoolExecutor(1) as threads:
        children = psutil.Process(running.process.pid).children(recursive=True)
        assert len(children) >= 2
        asked = threads.submit(running.query, RUNAWAY)
        time.sleep(0.5)
        running.process.send_signal(signal.SIGINT if sys.platform != "win32" else signal.SIGTERM)
        assert running.process.wait(15) == (0 if sys.platform != "win32" else 1)
        _, alive = psutil.wait_procs(children, timeout=10)
        assert alive == []
        assert isinstance(asked.exception(10), http.client.HTTPException | OSError) or asked.result().status == 503


BAD = [
    (lambda folder: shutil.rmtree(folder), "holds no graph.ttl"),
    (lambda folder: (folder / "graph.ttl").write_text("nonsense"), "is damaged"),
    (lambda folder: (folder / "graph.ttl").write_text("<a:> <b:> <c:> ."), "run kg build"),
]


@pytest.mark.parametrize(("spoil", "said"), BAD)
def test_an_output_that_cannot_be_served_is_named(tmp_path, spoil, said):
    output = write_output(query_graph(), tmp_path / "output")
    spoil(output)
    result = CliRunner().invoke(app, ["serve", str(output), "--port", "0"])
    assert (result.exit_code, said in result.output) == (2, True), result.output


def test_a_port_that_is_taken_is_named(server, small_output):
    port = str(urlsplit(server.address).port)
    result = CliRunner().invoke(app, ["serve", str(small_output), "--port", port])
    assert (result.exit_code, "give another --port" in result.output) == (2, True), result.output
