"""The site of `kg serve` in Chromium, as a user goes through it; no page may complain or ask another server."""

from urllib.parse import quote

import pytest
from served import EVIL, path_of, serving, small_graph, write_output

from kg.export.html import write_html
from kg.schema import load_schema

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    folder = write_output(small_graph(), tmp_path_factory.mktemp("site") / "output")
    write_html(small_graph(), folder / "graph.html", load_schema())
    with serving(folder, "--workers", "2", "--rows", "1500", "--seconds", "3") as running:
        yield running.address


@pytest.fixture
def visit(browser, address):
    """Give a function that opens an address of the site."""
    contexts, requests, complaints = [], [], []

    def go(path, **options):
        context = browser.new_context(**{"locale": "zh-CN", "viewport": {"width": 1366, "height": 800}, **options})
        contexts.append(context)
        tab = context.new_page()
        tab.on("request", lambda request: requests.append(request.url))
        tab.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
        tab.on("pageerror", lambda error: complaints.append(str(error)))
        tab.goto(address + path.lstrip("/"))
        tab.wait_for_selector("html[data-ready=yes]", state="attached")
        return tab

    go.complaints = complaints
    yield go
    for context in contexts:
        context.close()
    assert [url for url in requests if not url.startswith((address, "blob:", "data:"))] == []
    assert complaints == []


def answered(tab):
    tab.wait_for_selector("html[data-answered]", state="attached")
    tab.evaluate("delete document.documentElement.dataset.answered")


def cells(tab, column):
    return tab.locator(f"#answer tbody td:nth-child({column})").all_inner_texts()


def test_a_question_with_a_name_is_asked_with_names_completed(visit, address):
    tab = visit("/")
    assert tab.locator(".question").count() >= 20
    tab.fill("#filter", "落户的企业")
    assert tab.locator(".question:visible").count() < 5
    tab.click(".question[data-name=settled]")
    assert tab.evaluate("document.activeElement.name") == "park"
    tab.keyboard.type("北山")
    tab.wait_for_selector("#names-park option[value=北山高新区]", state="attached")
    tab.fill("[name=park]", "北山高新区")
    tab.keyboard.press("Enter")
    answered(tab)
    assert "VALUES (?park ?since) { (<https://my.org/id/park/北山高新区>" in tab.input_value("#editor")
    assert cells(tab, 2)
    first = cells(tab, 2)
    tab.click("#answer th:nth-child(2) button")
    assert sorted(cells(tab, 2)) == sorted(first)
    csv = tab.context.request.get(address + tab.locator("#downloads a").first.get_attribute("href").lstrip("/"))
    assert csv.status == 200
    assert csv.headers["content-type"].startswith("text/csv")
    # The address leads to the same answer.
    again = visit(tab.url.removeprefix(address))
    answered(again)
    assert cells(again, 2) == first


def test_a_query_of_ones_own_its_mistakes_and_its_answer(visit):
    tab = visit("/", locale="en-GB")
    assert tab.inner_text("#run") == "Run"
    tab.fill("#editor", "SELECT ?x {\n  ?x kg:setlesIn ?y\n}")
    tab.keyboard.press("Control+Enter")
    answered(tab)
    assert "Did you mean kg:settlesIn?" in tab.inner_text("#error")
    chosen = "(e => e.value.slice(e.selectionStart, e.selectionEnd))(document.activeElement)"
    assert tab.evaluate(chosen) == "kg:setlesIn"
    visit.complaints.clear()  # Chromium itself tells of the 400
    tab.fill("#editor", "SELECT ?x ?name { ?x a kg:Company ; rdfs:label ?name } ORDER BY ?name")
    tab.click("#run")
    answered(tab)
    assert not tab.is_visible("#error")
    assert EVIL in cells(tab, 2)
    assert tab.evaluate("window.harm") is None
    tab.fill("#editor", "ASK { ?x a kg:Park }")
    tab.click("#run")
    answered(tab)
    assert tab.inner_text("#state") == "yes"
    tab.fill("#editor", "CONSTRUCT WHERE { ?x a kg:Park }")
    tab.click("#run")
    answered(tab)
    assert "a kg:Park" in tab.inner_text("#answer")
    tab.fill("#editor", "SELECT * { ?a ?b ?c . ?d ?e ?f }")
    tab.click("#run")
    answered(tab)
    assert "1500 rows" in tab.inner_text("#state")
    assert tab.locator("#answer tbody tr").count() == 1000


def test_a_query_in_a_link_runs_only_when_the_user_says_so(visit):
    tab = visit("/#" + quote('{"query": "SELECT * { ?s ?p ?o }"}'))
    assert tab.input_value("#editor") == "SELECT * { ?s ?p ?o }"
    assert tab.inner_text("#state") == ""
    for bad in ('{"query": 5}', "{", '{"name": "nothing"}', '{"name": "planned", "parameters": [7]}'):
        assert visit("/#" + quote(bad)).locator("#run").count() == 1


def test_from_an_answer_to_the_thing_to_the_explorer(visit):
    tab = visit("/")
    tab.fill("#editor", 'SELECT ?x { ?x rdfs:label "北山高新区" }')
    tab.click("#run")
    answered(tab)
    tab.click("#answer tbody a")
    tab.wait_for_selector("h1")
    assert tab.inner_text("h1") == "北山高新区"
    assert tab.locator("#statements tbody tr").count() > 3
    assert tab.locator("#statements blockquote").first.inner_text()
    tab.click("#statements tbody tr td:nth-child(2) a")
    tab.wait_for_selector("blockquote")
    tab.click("blockquote cite a")
    tab.wait_for_selector("#statements")
    tab.go_back()
    tab.go_back()
    tab.click("a.button[href^='/graph']")
    tab.wait_for_selector("html[data-ready=yes]", state="attached")
    assert "北山高新区" in tab.inner_text("#panel")


def test_the_ontology_stands_behind_its_link(visit):
    tab = visit("/")
    tab.click("nav a:nth-child(3)")
    tab.wait_for_selector("#Park")
    assert "开发区、高新区" in tab.inner_text("#Park")


def test_search_leads_to_a_thing_and_the_language_changes(visit):
    tab = visit(path_of("company/evil"))
    assert tab.inner_text("h1") == EVIL
    assert tab.evaluate("window.harm") is None
    tab.fill("#find", "北山高新区")
    tab.wait_for_selector("#found option[value=北山高新区]", state="attached")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/id/park/**")
    assert tab.inner_text("nav a >> nth=0") == "查询"
    tab.click(".language")
    tab.wait_for_selector("html[lang=en]")
    assert tab.inner_text("nav a >> nth=0") == "Query"
