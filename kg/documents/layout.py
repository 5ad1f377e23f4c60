"""What is layout in a saved page, not meaning: tables that hold columns of a page, the site's name in a title.

Old sites of parks lay their pages out in tables, which would be read as tables of data, row by row.
"""

import re
from typing import Any

_CELL = 100  # characters of a cell from which on it holds text, not a datum
_LINKS, _LINKED = 3, 0.7  # links, and the share of the words that are links, from which on a table is a menu
_PARTS = ("table", "tbody", "thead", "tfoot", "tr", "td", "th")
_BETWEEN = re.compile("[-_|｜—–]")
_SHORTEST = 6  # characters of a part of a title that may be the title itself


def without_layout(tree: Any) -> str:  # noqa: ANN401
    """Turn the tables of a page that only lay it out into plain blocks and those of links into menus, in place.

    Gives the words of the page's body.

    :param tree: an lxml tree.
    """
    for table in list(tree.iter("table")):
        cells = list(table.iter("td", "th"))
        if table.find(".//table") is not None or any(len(_words(cell)) > _CELL for cell in cells):
            for part in [table, *_own_parts(table)]:
                part.tag = "div"
        elif _is_menu(table):
            table.tag = "nav"
    body = tree.find("body")
    return _words(tree if body is None else body)


def _own_parts(table: Any) -> list[Any]:  # noqa: ANN401
    """Give the rows and cells of a table, those of tables within it left out."""
    found, waiting = [], list(table)
    while waiting:
        part = waiting.pop()
        if part.tag in _PARTS and part.tag != "table":
            found.append(part)
            waiting += list(part)
    return found


def _is_menu(table: Any) -> bool:  # noqa: ANN401
    """Say whether a table holds links and little else."""
    links = list(table.iter("a"))
    linked = sum(len(_words(link)) for link in links)
    return len(links) >= _LINKS and linked >= _LINKED * len(_words(table))


def _words(element: Any) -> str:  # noqa: ANN401
    return "".join(str(text) for text in element.itertext()).strip()


def title_in(title: str, seen: str) -> str:
    """Give the part of a page's title that stands on the page, without the name of the site; empty where none does.

    >>> title_in("某日报数字报-园区再签大项目", "要闻 园区再签大项目 3月4日"), title_in("某某经济开发区", "首页 动态")
    ('园区再签大项目', '')
    """
    if not title or title in seen:
        return title
    parts = sorted(map(str.strip, _BETWEEN.split(title)), key=len, reverse=True)
    return next((part for part in parts if len(part) >= _SHORTEST and part in seen), "")
