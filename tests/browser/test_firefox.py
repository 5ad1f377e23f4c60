"""The page in Debian's Firefox: opened, searched, read, filtered, taken away, without a request or a complaint."""

import os
import shutil

import pytest

pytestmark = pytest.mark.browser
PARK = "江州高新技术产业开发区"
# How many points of the picture have the colour of a park.
DRAWN = """(() => {
    const canvas = document.querySelector('#picture canvas'), { width, height } = canvas;
    const points = canvas.getContext('2d').getImageData(0, 0, width, height).data;
    let found = 0;
    for (let i = 0; i < points.length; i += 4)
        found += points[i] === 0xc9 && points[i + 1] === 0x57 && points[i + 2] === 0x3c;
    return found;
})()"""
TEXT = "document.querySelector({!r})?.innerText || ''"


@pytest.fixture(scope="module")
def firefox(tmp_path_factory):
    program = shutil.which("firefox-esr") or shutil.which("firefox")
    if program is None:
        if os.environ.get("KG_REQUIRE_BROWSER") == "1":
            pytest.fail("KG_REQUIRE_BROWSER=1, and firefox-esr is not installed")
        pytest.skip("firefox is not installed")
    from tests.browser.firefox import Firefox

    started = Firefox(program, tmp_path_factory.mktemp("firefox") / "profile")
    yield started
    started.close()


def test_firefox_does_what_chromium_does(firefox, pages):
    firefox.open((pages / "packed.html").as_uri())  # what is compressed is read, too
    firefox.until("document.documentElement.dataset.ready === 'yes'")
    assert firefox.run("kg.view().nodes.length") > 50
    firefox.open((pages / "sample.html").as_uri())
    firefox.until("document.documentElement.dataset.ready === 'yes'")
    assert firefox.run("getComputedStyle(document.querySelector('#too-old')).display") == "none"
    firefox.until(f"{DRAWN} > 50")
    firefox.type("/", *"jzgxq")
    firefox.until(f"{TEXT.format('#answers')}.includes('{PARK}')")
    firefox.type("Enter")
    firefox.until(f"{TEXT.format('#panel h2')} === '{PARK}'")
    assert "3 篇文档" in firefox.run(TEXT.format("#panel"))
    firefox.press("[data-steps='1']")
    firefox.until("kg.view().nodes.length === 5")
    firefox.press("#leave")
    firefox.until("kg.view().nodes.length === 7")
    firefox.press("#panel .close")
    firefox.until("document.querySelector('#panel').hidden")
    firefox.press("#fit")
    firefox.until("!document.querySelector('#picture').matches(':active')")
    link = "kg.view().edges.find(e => e.key[1] === '签约')"
    firefox.until(f"(e => document.elementFromPoint(e.x, e.y)?.tagName === 'CANVAS')({link})")
    firefox.click(*firefox.run(f"(e => [e.x, e.y])({link})"))
    firefox.until(f"{TEXT.format('#panel blockquote')}.includes('签约')")
    firefox.press("[data-filter='types:COMPANY']")
    firefox.until("kg.view().nodes.length === 3")
    firefox.press("#undo")
    firefox.until("kg.view().nodes.length === 7")
    firefox.press("#as-table")
    firefox.until("document.querySelectorAll('#rows tbody tr').length > 3")
    assert [x["params"] for x in firefox.events if x["method"] == "log.entryAdded"] == []
    asked = [x["params"]["request"]["url"] for x in firefox.events if x["method"] == "network.beforeRequestSent"]
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:", "about:"))] == []
