"""Chromium for the tests of the page: one for all, a fresh tab each; no tab may complain or ask the network."""

import json
import os
import shutil
from collections import Counter
from pathlib import Path

import pytest
from sample_graph import Report, identities, sample_graph

from kg.export import html
from kg.graph import build_graph
from kg.schema import load_schema

TRAIN = Path(__file__).parents[2] / "seeds" / "train"


def gold_graph(documents):
    """Give the graph of annotated reports: real sentences without the extractor."""
    extractions = []
    for path in sorted(TRAIN.glob("*.json"))[:documents]:
        gold = json.loads(path.read_text(encoding="utf-8"))
        text = path.with_suffix(".txt").read_text(encoding="utf-8")
        report = Report(gold["id"], text, text.strip().splitlines()[0][:40], gold.get("date", ""))
        names = {entity["id"]: entity["name"] for entity in gold["entities"]}
        # Two entities of one name would share their key here.
        twice = {name for name, number in Counter(names.values()).items() if number > 1}
        for entity in gold["entities"]:
            others = [form for form in entity["mentions"] if form != entity["name"]]
            report.entity(entity["type"], entity["name"], *others)
        for relation in gold["relations"]:
            head, tail = names[relation["head"]], names[relation["tail"]]
            if relation["evidence"] in text and not {head, tail} & twice:
                report.relation(head, relation["type"], tail, relation["evidence"], relation.get("status", "done"))
        extractions.append(report.extraction())
    return build_graph(extractions, identities(extractions), load_schema())


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("pages")


@pytest.fixture(scope="session")
def graphs():
    return {"sample": sample_graph(), "real": gold_graph(12), "large": gold_graph(1000)}


@pytest.fixture(scope="session")
def pages(folder, graphs):
    for name, graph in graphs.items():
        html.write_html(graph, folder / f"{name}.html", load_schema())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(html, "COMPRESS_OVER", 0)
        html.write_html(graphs["real"], folder / "packed.html", load_schema())
    return folder


@pytest.fixture(scope="session")
def browser():
    program = shutil.which("chromium")
    if program is None:
        if os.environ.get("KG_REQUIRE_BROWSER") == "1":
            pytest.fail("KG_REQUIRE_BROWSER=1, and chromium is not installed")
        pytest.skip("chromium is not installed")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        )
        yield started
        started.close()


@pytest.fixture
def open_page(browser, pages):
    """Give a function that opens a page by name; afterwards nothing was requested and nothing complained."""
    contexts, requests, complaints = [], [], []

    def open_(name, fragment="", ready=True, **options):
        options = {"locale": "zh-CN", "viewport": {"width": 1366, "height": 768}, "reduced_motion": "reduce"} | options
        script = options.pop("script", "")
        context = browser.new_context(accept_downloads=True, **options)
        contexts.append(context)
        tab = context.new_page()
        address = (pages / f"{name}.html").as_uri()
        tab.on("request", lambda request: requests.append(request.url))
        tab.on(
            "console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None
        )
        tab.on("pageerror", lambda error: complaints.append(str(error)))
        tab.on("dialog", lambda dialog: (complaints.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        tab.add_init_script(
            "Object.defineProperty(navigator, 'clipboard', {value: {writeText: async (x) => { window.copied = x; }}});"
            + script
        )
        tab.goto(address + fragment)
        if ready:
            tab.wait_for_selector("html[data-ready=yes]", state="attached")
        return tab

    yield open_
    for context in contexts:
        context.close()
    # What an export hands over is a blob of the page's own.
    assert [url for url in requests if not url.startswith(("file:", "blob:", "data:"))] == []
    assert len([url for url in requests if url.startswith("file:")]) <= 2 * len(contexts)
    assert complaints == []
