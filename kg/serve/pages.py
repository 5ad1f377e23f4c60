"""The pages of the server as HTML: Jinja templates that escape whatever they are given, no request to elsewhere."""

import json
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from kg.canned import ANY, canned_queries
from kg.export.terms import PREFIXES
from kg.serve.site import Site
from kg.serve.things import view

if TYPE_CHECKING:
    import jinja2

FOLDER = Path(__file__).parent / "page"
FILES = {"style.css": "text/css", "query.js": "text/javascript"}
STATEMENTS = 100  # on one page
FORMATS = (("ttl", "Turtle"), ("nt", "N-Triples"), ("jsonld", "JSON-LD"), ("rdf", "RDF/XML"))
WORDS: dict[str, tuple[str, str]] = {
    "site": ("园区图谱", "Park graph"),
    "ask": ("查询", "Query"),
    "explorer": ("图谱浏览", "Explorer"),
    "ontology": ("本体", "Ontology"),
    "questions": ("现成的问题", "Ready-made questions"),
    "filter": ("筛选问题", "Filter the questions"),
    "run": ("运行", "Run"),
    "editor": ("SPARQL 查询", "SPARQL query"),
    "parameters": ("参数", "Parameters"),
    "answer": ("结果", "Answer"),
    "download": ("下载", "Download"),
    "link": ("复制链接", "Copy link"),
    "hint": ("Ctrl+Enter 运行；kg:、rdfs: 等前缀不必声明", "Ctrl+Enter runs; kg:, rdfs: … need not be declared"),
    "rows": ("行", "rows"),
    "cut": ("只显示前 {0} 行", "only the first {0} rows"),
    "running": ("正在查询…", "Running…"),
    "nothing": ("没有结果", "No rows"),
    "failed": ("服务器没有回答", "The server does not answer"),
    "yes": ("是", "yes"),
    "no": ("否", "no"),
    "find": ("按名称找园区、企业……", "Find a park, a company … by name"),
    "copied": ("已复制", "Copied"),
    "statements": ("关系", "Statements"),
    "facts": ("属性", "Facts"),
    "subject": ("主体", "From"),
    "relation": ("关系", "Relation"),
    "object": ("客体", "To"),
    "status": ("状态", "Status"),
    "sentence": ("原文", "Sentence"),
    "support": ("文档数", "Documents"),
    "confidence": ("置信度", "Confidence"),
    "more": ("另有 {0} 句", "{0} more sentences"),
    "inExplorer": ("在图谱中查看", "Show in the explorer"),
    "usedBy": ("被引用于", "Used by"),
    "done": ("已实现", "done"),
    "planned": ("计划中", "planned"),
    "ended": ("已终止", "ended"),
    "negated": ("被否认", "denied"),
    "withdrawn": ("已撤回", "withdrawn"),
    "earlier": ("上一页", "Previous"),
    "later": ("下一页", "Next"),
    "language": ("English", "中文"),
    "needs": ("必填", "needed"),
}


def thing_page(site: Site, iri: str, language: str, start: int) -> str:
    """Give the page of a thing; of its statements those from number `start` on."""
    found = view(site, iri, language, start, STATEMENTS)
    # The explorer opens with the thing chosen and its neighbours around it.
    state = quote(json.dumps({"focus": [found.key, 1], "sel": [found.key]}, ensure_ascii=False), safe="")
    return _render(
        "thing.html",
        language,
        view=found,
        explorer=f"/graph#{state}" if found.is_entity else "",
        formats=[(name, f"?format={short}") for short, name in FORMATS],
        start=start,
        count=STATEMENTS,
        safe_link=_safe_link,
    )


def query_page(language: str) -> str:
    """Give the query page: canned queries, editor, table of answers."""
    return _render("query.html", language, questions=_questions(language), kinds=ANY, prefixes=PREFIXES)


def ontology_page() -> str | None:
    """Give the documentation of the shipped ontology, None where it is not there."""
    from kg.settings import data_folder

    path = data_folder("ontology") / "kg.html"
    return path.read_text(encoding="utf-8") if path.is_file() else None


def file(name: str) -> bytes:
    """Give one of the files that pages link; see FILES."""
    return (FOLDER / name).read_bytes()


def language_of(accept: str, chosen: str = "") -> str:
    """Give "zh" or "en": what was chosen, else what the browser prefers; Chinese where it says nothing.

    >>> language_of("en-GB,en;q=0.9,zh;q=0.8"), language_of(""), language_of("en", "zh")
    ('en', 'zh', 'zh')
    """
    if chosen in ("zh", "en"):
        return chosen
    first = re.search(r"\b(zh|[a-z]{2})", accept.lower())
    return "zh" if not first or first[1] == "zh" else "en"


def _questions(language: str) -> list[dict[str, Any]]:
    zh = language == "zh"
    return [
        {
            "name": one.name,
            "title": one.title_zh if zh else one.title_en,
            "description": one.description_zh if zh else one.description_en,
            "sparql": one.sparql,
            "parameters": [
                {"name": p.name, "type": p.type, "label": p.zh if zh else p.en, "default": p.default}
                for p in one.parameters
            ],
        }
        for one in canned_queries().values()
    ]


def _safe_link(text: str) -> str:
    """Give the text as an address if following it is harmless, else nothing."""
    return text if re.match(r"https?://[^\s]+$", text) else ""


def _render(template: str, language: str, **values: Any) -> str:  # noqa: ANN401
    number = 0 if language == "zh" else 1
    words = {name: both[number] for name, both in WORDS.items()}
    other = "en" if language == "zh" else "zh"
    return _environment().get_template(template).render(words=words, language=language, other=other, **values)


@cache
def _environment() -> "jinja2.Environment":
    import jinja2

    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(FOLDER), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
