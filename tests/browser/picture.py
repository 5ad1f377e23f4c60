"""Make the README's picture: `python tests/browser/picture.py output`, which writes output/graph.png.

A company, what lies within two links of it, and the sentence behind a planned link, at 1366 x 768.
"""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

SEARCH = "xlzn"  # 星澜智能
OTHER = "襄阳汉储能源科技有限公司"


def take(folder: Path) -> None:
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"))
        page = browser.new_page(viewport={"width": 1366, "height": 768}, locale="zh-CN")
        page.goto((folder / "graph.html").resolve().as_uri())
        page.wait_for_timeout(3500)
        page.keyboard.press("/")
        page.keyboard.type(SEARCH)
        page.wait_for_timeout(2500)
        page.keyboard.press("Enter")
        page.wait_for_timeout(2500)
        page.get_by_role("button", name="2", exact=True).click()
        page.wait_for_timeout(3500)
        page.get_by_text(OTHER).last.click()
        page.wait_for_timeout(3000)
        page.screenshot(path=folder / "graph.png")
        browser.close()


if __name__ == "__main__":
    take(Path(sys.argv[1]))
