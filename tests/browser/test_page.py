"""Every feature of the explorer, clicked through in Chromium."""

import csv
import io
import json
import time
import xml.etree.ElementTree as ET
from urllib.parse import quote

import networkx as nx
import pyoxigraph
import pytest

from kg.export.html import show, write_html
from kg.export.nx import read_graphml
from kg.export.rdf import write_turtle
from kg.schema import load_schema

pytestmark = pytest.mark.browser
PARK = "江州高新技术产业开发区"
PARK_KEY = f"park/{PARK}"


def view(tab):
    return tab.evaluate("kg.view()")


def labels(tab):
    return {node["label"] for node in view(tab)["nodes"]}


def at(**state):
    return "#" + quote(json.dumps(state, ensure_ascii=False))


def address(tab):
    return tab.evaluate("location.href")


def until(tab, expression, seconds=20):
    """Wait in Python: the page's own policy forbids what Playwright would evaluate in it."""
    end = time.monotonic() + seconds
    while not tab.evaluate(expression):
        assert time.monotonic() < end, expression
        time.sleep(0.03)


def settled(tab):
    until(tab, "document.documentElement.dataset.settled")
    tab.wait_for_timeout(120)


def go(tab, fragment):
    """Follow a link to another view of the same page."""
    tab.evaluate("fragment => { location.hash = fragment; }", fragment)
    tab.wait_for_timeout(60)


def select(tab, name):
    tab.keyboard.press("/")
    tab.keyboard.type(name)
    tab.keyboard.press("Enter")
    tab.wait_for_selector(f"#panel h2:has-text('{name}')")


def take(tab, name):
    tab.click("#take summary")
    with tab.expect_download() as download:
        tab.click(f"[data-take={name}]")
    return download.value.path().read_bytes()


@pytest.mark.parametrize("name", ["real", "packed"])
def test_opens_with_everything_drawn(open_page, graphs, name):
    tab = open_page(name)
    graph = graphs["real"]
    assert {node["key"] for node in view(tab)["nodes"]} == set(graph)
    shown = [edge for _, _, edge in graph.edges(data=True) if edge["status"] != "negated"]
    assert len(view(tab)["edges"]) == len(shown)
    assert str(len(graph)) in tab.inner_text("#totals")
    tab.click("#open-filters")
    assert not tab.is_visible("#filters")


FOUND = [
    ("江州高新区", PARK),
    ("江州", PARK),
    ("jzgxq", PARK),
    ("jiangzhougao", PARK),
    ("jzgxkfq", PARK),
    ("江州开发区", PARK),
    ("𠮷田", "𠮷田公司"),
    ("YSDX", "远山大学"),
    ("新材", "海石新材"),
]


def test_search_finds_and_says_where_nothing_is(open_page):
    tab = open_page("sample")
    for query, answer in FOUND:
        tab.fill("#query", query)
        assert answer in tab.inner_text("#answers li >> nth=0"), query
    for query in ("不存在的园区", "zzzz", "<script>", "a" * 500):
        tab.fill("#query", query)
        assert "没有找到" in tab.inner_text("#answers")
        tab.keyboard.press("Enter")
        assert tab.is_hidden("#panel")


def test_search_offers_where_to_begin(open_page):
    tab = open_page("sample")
    tab.click("#query")
    assert PARK in tab.inner_text("#answers li[role=option] >> nth=0")
    tab.keyboard.press("Enter")
    assert tab.is_hidden("#panel")
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("Enter")
    tab.wait_for_selector(f"#panel h2:has-text('{PARK}')")
    assert tab.is_hidden("#answers")


def test_search_by_keyboard(open_page):
    tab = open_page("sample")
    tab.keyboard.press("/")
    tab.keyboard.type("公司")
    tab.fill("#query", "i")
    tab.keyboard.press("ArrowDown")
    chosen = tab.inner_text("#answers [aria-selected=true] bdi >> nth=0")
    assert tab.get_attribute("#query", "aria-activedescendant") == "answer-1"
    tab.keyboard.press("Enter")
    tab.wait_for_selector(f"#panel h2:has-text('{chosen}')")
    tab.keyboard.press("/")
    tab.keyboard.type("x")
    tab.keyboard.press("Escape")
    assert tab.is_hidden("#answers")
    tab.keyboard.press("Escape")
    tab.wait_for_selector("#panel", state="hidden")


def test_arrow_keys_walk_to_neighbours(open_page):
    tab = open_page("sample")
    tab.focus("#picture")
    tab.keyboard.press("ArrowRight")
    tab.wait_for_selector("#panel h2")
    assert PARK in tab.inner_text("#panel h2")
    tab.keyboard.press("ArrowRight")
    tab.wait_for_selector("#panel h2:has-text('云帆科技')")


FILTERS = {
    "types:COMPANY": {PARK, "远山大学", "云帆储能项目"},
    "relations:落户": {PARK, "云帆科技", "云帆储能项目", "远山大学"},
    "statuses:planned": {PARK, "云帆科技", "云帆储能项目", "星河电子", "海石新材"},
    "statuses:negated": {PARK, "云帆科技", "云帆储能项目", "星河电子", "海石新材", "远山大学", "𠮷田公司"},
    "doc:b": {PARK, "星河电子"},
}


def test_filters(open_page):
    tab = open_page("sample")
    for name, left in FILTERS.items():
        act = tab.click if name.startswith("doc") else tab.check if "negated" in name else tab.uncheck
        act(f"[data-filter='{name}']")
        assert labels(tab) == left, name
        tab.click("#undo")
        assert len(labels(tab)) == 7


def test_filters_by_number_and_year(open_page):
    tab = open_page("sample")
    for state in ({"sup": 2}, {"conf": 90}, {"years": [2022, 2022]}):
        go(tab, at(**state))
        assert labels(tab) == {PARK, "星河电子"}, state
    assert "2022" in tab.inner_text("#year-text")
    assert "报道日期" in tab.inner_text("#filters")


def test_sliders_work_by_keyboard(open_page):
    tab = open_page("sample")
    tab.focus("[data-filter=sup]")
    tab.keyboard.press("ArrowRight")
    assert labels(tab) == {PARK, "星河电子"}
    tab.focus("[data-filter=year-from]")
    tab.keyboard.press("End")
    assert "2025" in tab.inner_text("#year-text")
    assert labels(tab) == set()


def test_counts_follow_the_other_filters(open_page):
    tab = open_page("sample")
    count = "label:has([data-filter='relations:落户']) .count"
    assert tab.inner_text(count) == "3"
    tab.uncheck("[data-filter='statuses:ended']")
    assert tab.inner_text(count) == "2"
    tab.uncheck("[data-filter='relations:落户']")
    assert tab.inner_text(count) == "2"


def test_years_play_and_stop(open_page):
    tab = open_page("sample")
    tab.click("#play")
    until(tab, "document.querySelector('#year-text').textContent === '2022'")
    until(tab, "document.querySelector('#year-text').textContent.includes('2023')")
    tab.click("#play")
    assert tab.inner_text("#play") == "播放"


def test_nothing_left_says_why_and_resets(open_page):
    tab = open_page("sample", at(sup=40, relations=["落户"]))
    assert "支持文档数 ≥ 40" in tab.inner_text("#empty")
    assert "落户" in tab.inner_text("#empty")
    tab.click("#reset-all")
    assert len(labels(tab)) == 7
    assert tab.is_hidden("#empty")


def test_a_click_on_a_mark_opens_what_is_known_of_it(open_page):
    tab = open_page("sample")
    park = next(node for node in view(tab)["nodes"] if node["label"] == PARK)
    tab.mouse.click(park["x"], park["y"])
    tab.wait_for_selector("#panel .relations")
    panel = tab.inner_text("#panel")
    for words in (
        "江州高新区",
        "zone G321001",
        "3 篇文档",
        "↔ 签约",
        "← 落户",
        "已终止",
        "已撤回",
        "约5亿元",
        "2024-04-02",
    ):
        assert words in panel, words
    assert tab.locator("#panel .fact").count() == 1
    tab.click("[data-tab=timeline]")
    tab.wait_for_selector(".time li")
    days = tab.eval_on_selector_all(".time time", "all => all.map(x => x.firstChild.textContent)")
    assert days[0].startswith("2025-01-09")
    assert len(days) == 6
    tab.mouse.click(400, 700)
    tab.wait_for_selector("#panel", state="hidden")


def test_a_click_on_a_link_shows_its_sentences(open_page, graphs):
    tab = open_page("sample")
    signed = next(edge for edge in view(tab)["edges"] if edge["key"][1] == "签约")
    tab.mouse.click(signed["x"], signed["y"])
    tab.wait_for_selector("#panel blockquote")
    assert tab.inner_text("blockquote") == "4月2日，云帆科技与江州高新技术产业开发区签约，投资约5亿元建设云帆储能项目。"
    marks = tab.eval_on_selector_all("blockquote mark", "all => all.map(x => [x.className, x.textContent])")
    assert ["trigger", "签约"] in marks
    assert ["amount", "约5亿元"] in marks
    assert ["date", "4月2日"] in marks
    assert {text for kind, text in marks if kind in ("head", "tail")} == {"云帆科技", PARK}
    link = tab.query_selector("figcaption a")
    assert link.get_attribute("href") == "https://news.example.org/a?x=1&y=2"
    assert "noopener" in link.get_attribute("rel")
    assert "江州高新区一季度签约不断" in tab.inner_text("figcaption")


def test_what_another_sentence_names_is_quoted_with_it(open_page):
    tab = open_page("sample", at(sel=[PARK_KEY, "合作", "university/远山大学", "planned"]))
    tab.wait_for_selector("#panel .via")
    assert "江州高新区" in tab.inner_text("#panel .via")
    assert "计划中" in tab.inner_text("#panel")


def test_marks_beyond_the_basic_plane_stand_where_they_should(open_page):
    tab = open_page("sample", at(sel=["company/𠮷田公司", "落户", PARK_KEY, "negated"]))
    tab.wait_for_selector("#panel blockquote")
    marks = tab.eval_on_selector_all("blockquote mark", "all => all.map(x => [x.className, x.textContent])")
    assert marks == [["head", "𠮷田公司"], ["trigger", "入驻"], ["tail", "江州高新区"]]


def test_focus(open_page):
    tab = open_page("sample")
    select(tab, "云帆科技")
    for steps, number in ((1, 3), (2, 6), (3, 6)):
        tab.click(f"[data-steps='{steps}']")
        assert len(labels(tab)) == number
        assert "云帆科技" in tab.inner_text("#trail")
    tab.click("#leave")
    assert len(labels(tab)) == 7


def test_expand_collapse_hide_and_undo(open_page):
    tab = open_page("large")
    before = labels(tab)
    hub = max(view(tab)["nodes"], key=lambda node: node["label"] == "苏州工业园区")["label"]
    select(tab, hub)
    tab.click("#expand")
    grown = labels(tab)
    assert grown > before
    tab.click("#collapse")
    assert len(labels(tab)) < len(grown)
    tab.click("#hide")
    assert hub not in labels(tab)
    for _ in range(3):
        tab.click("#undo")
    assert labels(tab) == before
    tab.keyboard.press("Control+z")
    assert labels(tab) == before


def test_double_click_expands(open_page):
    tab = open_page("sample", at(focus=["project/云帆储能项目", 1]))
    settled(tab)
    company = next(node for node in view(tab)["nodes"] if node["label"] == "云帆科技")
    tab.mouse.dblclick(company["x"], company["y"])
    assert PARK in labels(tab)


def test_shortest_path(open_page):
    tab = open_page("sample")
    select(tab, "云帆储能项目")
    tab.click("#path")
    tab.keyboard.type("星河电子")
    tab.keyboard.press("Enter")
    assert labels(tab) == {"云帆储能项目", "云帆科技", PARK, "星河电子"}
    tab.uncheck("[data-filter='relations:签约']")
    assert "没有通路" in tab.inner_text("#empty")


def test_pin_by_button_and_by_dragging(open_page):
    tab = open_page("sample")
    select(tab, "云帆科技")
    tab.click("#pin")
    assert "pins" in address(tab)
    tab.click("#pin")
    assert "pins" not in address(tab)
    tab.keyboard.press("Escape")
    settled(tab)
    node = next(node for node in view(tab)["nodes"] if node["label"] == "星河电子")
    tab.mouse.move(node["x"], node["y"])
    tab.mouse.down()
    tab.mouse.move(node["x"] + 90, node["y"] + 40, steps=4)
    tab.mouse.up()
    assert "pins" in address(tab)
    again = open_page("sample", "#" + address(tab).split("#")[1])
    select(again, "星河电子")
    assert again.inner_text("#pin") == "取消固定"


def test_communities_colour_and_go(open_page):
    tab = open_page("real")
    before = tab.screenshot()
    tab.check("[data-filter=communities]")
    settled(tab)
    assert tab.screenshot() != before
    tab.uncheck("[data-filter=communities]")
    assert len(labels(tab)) == len(view(tab)["nodes"])


def test_table_has_the_same_selection_and_sorts(open_page):
    tab = open_page("sample", at(doc="b"))
    tab.click("#as-table")
    assert tab.is_hidden("#picture")
    assert tab.inner_text("#rows tbody").split("\t")[0].strip() == "星河电子"
    tab.click("#reset")
    tab.click("[data-rows=entities]")
    tab.click("[data-column=name]")
    names = tab.eval_on_selector_all("#rows tbody td:first-child", "all => all.map(x => x.textContent.trim())")
    assert len(names) == 7
    tab.click("[data-column=name]")
    assert (
        tab.eval_on_selector_all("#rows tbody td:first-child", "all => all.map(x => x.textContent.trim())")
        == names[::-1]
    )
    assert tab.get_attribute("th[aria-sort=descending] button", "data-column") == "name"
    tab.focus("#rows tbody tr >> nth=0")
    tab.keyboard.press("Enter")
    tab.wait_for_selector("#panel h2")
    tab.click("#as-graph")
    assert tab.is_visible("#picture")


def test_a_link_carries_the_view(open_page):
    tab = open_page("sample")
    tab.uncheck("[data-filter='types:UNIVERSITY']")
    select(tab, PARK)
    tab.click("[data-steps='1']")
    tab.click("#take summary")
    tab.click("[data-take=link]")
    link = tab.evaluate("window.copied")
    again = open_page("sample", "#" + link.split("#")[1])
    assert labels(again) == labels(tab)
    assert again.inner_text("#panel h2") == PARK


BAD = [
    "#", "#%", "#null", "#[]", "#3", '#{"types":3}', '#{"focus":["nowhere",2]}', '#{"path":["a","b"]}',
    '#{"limit":1e9}', '#{"pins":{"x":["a",1]}}', '#{"sel":["a","b","c","d"]}', '#{"years":"x"}',
    '#{"__proto__":{"conf":9}}', '#{"grown":["<img src=x onerror=alert(1)>"]}', '#{"sel":[]}', '#{"pins":null}',
]  # fmt: skip


def test_a_bad_link_opens_the_page_as_it_is(open_page):
    for fragment in BAD[1:2]:
        assert len(labels(open_page("sample", fragment))) == 7
    tab = open_page("sample")
    for fragment in BAD:
        go(tab, fragment)
        assert len(labels(tab)) == (0 if "path" in fragment else 7), fragment
    tab.click("#reset")


def test_exports_of_the_current_view(open_page, tmp_path, graphs):
    tab = open_page("sample", at(doc="b"))
    assert take(tab, "image").startswith(b"\x89PNG\r\n\x1a\n")
    drawing = ET.fromstring(take(tab, "vector"))
    assert {text.text for text in drawing.iter("{http://www.w3.org/2000/svg}text")} == {PARK, "星河电子"}
    table = list(csv.DictReader(io.StringIO(take(tab, "csv").decode("utf-8-sig"))))
    assert [row["document"] for row in table] == ["a/江州", "b"]
    data = nx.node_link_graph(json.loads(take(tab, "json")), edges="edges")
    (tmp_path / "view.graphml").write_bytes(take(tab, "graphml"))
    marked = read_graphml(tmp_path / "view.graphml")
    for graph in (data, marked):
        assert list(graph.edges(keys=True)) == [("company/星河电子", PARK_KEY, "落户")]
        whole = graphs["sample"].edges["company/星河电子", PARK_KEY, "落户"]
        found = graph.edges["company/星河电子", PARK_KEY, "落户"]
        assert found["evidence"] == whole["evidence"]
        assert (found["support"], found["confidence"]) == (2, 0.96)


def test_copied_sparql_returns_the_view(open_page, tmp_path, graphs):
    tab = open_page("sample")
    write_turtle(graphs["sample"], tmp_path / "graph.ttl", load_schema())
    store = pyoxigraph.Store()
    store.bulk_load(path=str(tmp_path / "graph.ttl"), format=pyoxigraph.RdfFormat.TURTLE)
    for state in ({"doc": "b"}, {"statuses": []}, {"focus": ["university/远山大学", 1]}, {}, {"types": ["PARK"]}):
        go(tab, at(**state))
        tab.click("#take summary")
        tab.click("[data-take=sparql]")
        rows = list(store.query(tab.evaluate("window.copied")))
        links = [row for row in rows if row["tail"]]
        found = {(x["headLabel"].value, x["tailLabel"].value, x["status"].value.split("#")[1]) for x in links}
        keys = [edge["key"] for edge in view(tab)["edges"]]
        shown = {(key[0].split("/")[1], key[2].split("/")[1], key[3]) for key in keys}
        assert found == shown, state
        linked = {name for head, tail, _ in shown for name in (head, tail)}
        assert {row["headLabel"].value for row in rows if not row["tail"]} == labels(tab) - linked


def test_english_dark_and_back(open_page):
    tab = open_page("sample", locale="en-GB", color_scheme="dark")
    assert tab.get_attribute("html", "lang") == "en"
    assert tab.get_attribute("html", "data-theme") == "dark"
    assert "7 entities" in tab.inner_text("#totals")
    tab.click("#language")
    assert tab.get_attribute("html", "lang") == "zh-CN"
    assert "7 个实体" in tab.inner_text("#totals")
    tab.click("#theme")
    assert tab.get_attribute("html", "data-theme") == "light"


def test_phone(open_page):
    tab = open_page("sample", viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True)
    assert tab.is_hidden("#filters")
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    select(tab, PARK)
    box = tab.locator("#panel").bounding_box()
    assert box["width"] <= 390
    assert box["y"] > 200
    tab.click("#panel .close")
    tab.click("#open-filters")
    assert tab.is_visible("#filters")


def test_large_graph_opens_on_its_core_and_grows_to_the_limit(open_page, graphs):
    tab = open_page("large")
    assert len(view(tab)["nodes"]) == 300
    assert f"另有 {len(graphs['large']) - 300:,} 个实体未显示" in tab.inner_text("#status")
    tab.click("#more")
    assert len(view(tab)["nodes"]) == 600
    far = open_page("large", at(limit=100000))
    assert len(view(far)["nodes"]) == 1500
    assert "一次最多 1,500 个" in far.inner_text("#status")
    assert far.is_hidden("#more")


def test_what_is_not_drawn_is_one_search_away(open_page, graphs):
    tab = open_page("large")
    missing = sorted(set(graphs["large"]) - {node["key"] for node in view(tab)["nodes"]})
    name = next(graphs["large"].nodes[key]["label"] for key in missing if key.startswith("university/"))
    select(tab, name)
    assert name in labels(tab)


def test_details_of_any_node_are_its_own(open_page, graphs):
    tab = open_page("large")
    several = [(key, node) for key, node in sorted(graphs["large"].nodes(data=True)) if len(node["names"]) > 2]
    for _, node in several[:: max(len(several) // 5, 1)]:
        select(tab, node["label"])
        panel = tab.inner_text("#panel")
        assert all(name in panel for name in node["names"]), node["label"]


def test_every_control_has_a_name(open_page):
    tab = open_page("sample", at(sel=[PARK_KEY]))
    tab.wait_for_selector("#panel .relations")
    nameless = """all => all.filter(x => !(x.ariaLabel || x.title || x.textContent.trim()
        || x.closest('label')?.textContent.trim())).map(x => x.outerHTML)"""
    assert tab.eval_on_selector_all("button, input, summary, [role=img]", nameless) == []


COLOURS = """[...Array.from(['paper', 'card', 'wash', 'ink', 'soft', 'faint', 'accent', 'focus'])].map(
    x => [x, getComputedStyle(document.documentElement).getPropertyValue('--' + x).trim()])"""


def test_contrast(open_page):
    tab = open_page("sample", color_scheme="dark")
    for _ in range(2):
        colours = dict(tab.evaluate(COLOURS))
        for ink in ("ink", "soft", "faint", "accent", "focus"):
            for ground in ("paper", "card", "wash"):
                assert contrast(colours[ink], colours[ground]) >= 4.5, (ink, ground)
        for mark in tab.evaluate("JSON.parse(document.getElementById('meta').textContent).types.map(x => x.colour)"):
            assert contrast(mark, colours["paper"]) >= 3, mark
        tab.click("#theme")


def contrast(one, two):
    def light(colour):
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        red, green, blue = (x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted((light(one), light(two)))
    return (high + 0.05) / (low + 0.05)


def test_an_old_browser_is_told(open_page):
    tab = open_page("sample", ready=False, script="Object.defineProperty(window, 'kgRuns', {get() {}, set() {}});")
    tab.wait_for_selector("#too-old", state="visible")


HOSTILE = [
    "<script>alert(1)</script>", "</script><img src=x onerror=alert(1)>", "<!--<script>", '"\'`&amp;', "a\u2028b",
    "\u202eevil\u202c", "长" * 10_000, "{{7*7}}", "${7*7}", "a\0b", "x\ud800y", "=1+1", "javascript:alert(1)",
    "__proto__", "constructor", "\n", "]]>", "%3Cb%3E", "\\u003cb\\u003e",
]  # fmt: skip


def hostile_graph():
    """Give a graph in which every name, sentence, title, scheme and reason tries to be more than text."""
    graph = nx.MultiDiGraph(name="kg", base_iri="https://x.example/", documents={})
    graph.graph["title"] = "</title><script>alert(1)</script>"
    for number, words in enumerate(HOSTILE):
        document, name = f"d{number}{words}", words.replace("\ud800", "")
        about = {"title": words, "source": "javascript:alert(1)", "hash": "0", "date": "2024-01-01"}
        graph.graph["documents"][document] = about
        for side in ("company", "park"):
            graph.add_node(
                f"{side}/{name}", label=words, type=side.upper(), names=[words], confidence=0.5, support=1, mentions=[],
                documents=[document], identifiers=[{"scheme": words, "value": words}], reasons=[words],
            )  # fmt: skip
        evidence = {"document": document, "hash": "0", "start": 0, "end": len(words), "text": words, "confidence": 0.5,
                    "trigger": {"start": 0, "end": 1, "text": words[:1]}, "reason": words}  # fmt: skip
        graph.add_edge(f"company/{name}", f"park/{name}", key="落户", type="落户", status="done", label="落户",
                       confidence=0.5, support=1, evidence=[evidence], events=[])  # fmt: skip
    return graph


def test_hostile_names_and_sentences_are_text(open_page, pages):
    write_html(hostile_graph(), pages / "hostile.html", load_schema())
    tab = open_page("hostile")
    assert len(view(tab)["nodes"]) == 2 * len(HOSTILE)
    for words in HOSTILE:
        name = words.replace("\ud800", "")
        go(tab, at(sel=[f"company/{name}", "落户", f"park/{name}", "done"]))
        until(tab, "document.querySelector('#panel blockquote')")
        shown = tab.eval_on_selector("#panel blockquote", "x => JSON.stringify(x.textContent)")
        assert json.loads(shown) in (words, words.replace("\0", "\ufffd"))
        assert tab.query_selector("#panel a") is None
        go(tab, "#")
    for name in ("vector", "csv", "graphml", "json"):
        assert take(tab, name)
    tab.click("#as-table")
    tab.click("#language")
    assert tab.evaluate("document.images.length") == 0


FRAME = "<!DOCTYPE html><meta charset=utf-8><title>notebook</title><body style='margin:0'>{}"


def test_frame_in_a_notebook(open_page, pages, graphs):
    (pages / "notebook.html").write_text(FRAME.format(show(graphs["sample"])._repr_html_()), encoding="utf-8")
    tab = open_page("notebook", ready=False)
    tab.frame_locator("iframe").locator("html[data-ready=yes]").wait_for(state="attached")
    inner = next(frame for frame in tab.frames if frame != tab.main_frame)
    assert len(inner.evaluate("kg.view()")["nodes"]) == 7
    inner.uncheck("[data-filter='types:COMPANY']")
    assert len(inner.evaluate("kg.view()")["nodes"]) == 3


def test_the_filters_fold_with_the_width_of_the_frame(open_page):
    tab = open_page("sample")
    for width, folded in ((1200, False), (400, True), (1200, False)):
        tab.set_viewport_size({"width": width, "height": 800})
        tab.locator("body.no-filters").wait_for(state="attached" if folded else "detached")
