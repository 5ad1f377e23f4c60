"""The article of saved pages: characters of the body, by the frames of `pages.py`, and what is layout."""

import pytest
import trafilatura
from documents.test_formats import PARAGRAPHS
from pages import FRAMES, body_of, compare, pages

from kg.documents.layout import title_in, without_layout

TITLE = "某高新区再签大项目 总投资三十亿元"
LEAST = 0.95


@pytest.mark.parametrize("name", FRAMES)
def test_the_body_of_a_page_is_its_article(name: str) -> None:
    data = dict(pages(TITLE, [*PARAGRAPHS, *(one[::-1] for one in PARAGRAPHS)]))[name]
    both, wanted, found = compare(TITLE, [*PARAGRAPHS, *(one[::-1] for one in PARAGRAPHS)], body_of(data))
    assert 2 * both / (wanted + found) >= LEAST


def test_a_table_of_data_stays_a_table() -> None:
    rows = "".join(f"<tr><td>项目{number}</td><td>{number}亿元</td></tr>" for number in range(1, 5))
    inner = f"<p>{PARAGRAPHS[0]}</p><table>{rows}</table><p>{PARAGRAPHS[1]}</p>"
    text = f"<html><body><article>{inner}</article></body></html>"
    body = body_of(text.encode())
    assert all(f"项目{number}" in body and f"{number}亿元" in body for number in range(1, 5))


def test_tables_that_lay_out_and_menus_are_told_from_data() -> None:
    menu = "<table id=m><tr><td><a>首页</a></td><td><a>动态</a></td><td><a>招商引资</a></td></tr></table>"
    outer = f"<table id=o><tr><td>{menu}</td><td>{PARAGRAPHS[0]}</td></tr></table>"
    data = "<table id=d><tr><td>面积</td><td>300亩</td></tr></table>"
    tree = trafilatura.load_html(f"<html><body>{outer}{data}</body></html>")
    assert "300亩" in without_layout(tree)
    assert [(one.get("id"), one.tag) for one in tree.iter() if one.get("id")] == [
        ("o", "div"), ("m", "nav"), ("d", "table")
    ]  # fmt: skip


TITLES = [
    ("园区签约", "首页 园区签约 正文", "园区签约"),
    ("某高新区再签大项目_某某新闻网", "首页 某高新区再签大项目 3月4日", "某高新区再签大项目"),
    ("某某经济开发区", "首页 动态", ""),
    ("长三角-京津冀产业对接会举行", "要闻 长三角-京津冀产业对接会举行", "长三角-京津冀产业对接会举行"),
    ("", "首页", ""),
    ("A - B", "A B", ""),
]


@pytest.mark.parametrize(("title", "seen", "expected"), TITLES)
def test_a_title_is_what_stands_on_the_page(title: str, seen: str, expected: str) -> None:
    assert title_in(title, seen) == expected


def test_tables_within_tables_without_end_are_read() -> None:
    deep = "<table><tr><td>" * 300 + PARAGRAPHS[0] + "</td></tr></table>" * 300
    assert isinstance(body_of(f"<html><body>{deep}</body></html>".encode()), str)
