"""The page of changes: what stands where, with which sentence, and that nothing of a text is taken for HTML."""

import re
from pathlib import Path

import pytest
from sample_graph import Report, identities

from kg.diff import diff_graphs
from kg.diff_page import page, write_diff
from kg.errors import OutputError
from kg.graph import build_graph
from kg.schema import load_schema

HOSTILE = "云帆<script>alert(1)</script>科技"


def graph(*sentences: tuple[str, str, str, str]):
    """Each sentence is head, tail, status and what stands behind it."""
    found = []
    for number, (head, tail, status, more) in enumerate(sentences):
        sentence = f"{head}落户{tail}{more}。"
        report = Report(f"d{number}", sentence, f"报道{number}", f"2024-01-0{number + 1}")
        report.entity("COMPANY", head).entity("PARK", tail).relation(head, "落户", tail, sentence, status)
        found.append(report.extraction())
    return build_graph(found, identities(found), load_schema())


OLD = graph(
    ("星河电子", "江州园", "planned", "甲"), ("海石新材", "江州园", "done", "乙"), ("远山", "南湖园", "done", "丙")
)
NEW = graph(("星河电子", "江州园", "done", "丁"), (HOSTILE, "江州园", "done", "戊"), ("远山", "南湖园", "ended", "己"))


def section(text: str, name: str) -> str:
    found = re.search(rf'<section id="{name}".*?</section>', text, re.DOTALL)
    return found[0] if found else ""


def test_changes_stand_in_their_sections_with_their_sentences() -> None:
    text = page(diff_graphs(OLD, NEW), OLD, NEW)
    assert "<q>星河电子落户江州园丁。</q>" in section(text, "realised")
    assert '<span class="status planned">' in section(text, "realised").partition("→ <span")[0]
    assert "<q>远山落户南湖园己。</q>" in section(text, "changed")
    assert "戊" in section(text, "appeared")
    assert "<q>海石新材落户江州园乙。</q>" in section(text, "went")
    assert "报道1 · 2024-01-02" in section(text, "went")
    assert "海石新材" in section(text, "gone")
    assert [name in text for name in ('id="renamed"', "没有变化")] == [False, False]


def test_nothing_of_a_text_becomes_html() -> None:
    text = page(diff_graphs(OLD, NEW), OLD, NEW, names=("<b>", "\"'"))
    assert "<script" not in text
    assert "&lt;script&gt;" in text
    assert "default-src 'none'" in text


def test_the_same_outputs_give_the_same_bytes_and_nothing_changed_says_so() -> None:
    assert page(diff_graphs(OLD, NEW), OLD, NEW) == page(diff_graphs(OLD, NEW), OLD, NEW)
    assert "没有变化" in page(diff_graphs(NEW, NEW), NEW, NEW)


def test_the_way_back_shows_what_came_true_as_undone() -> None:
    text = page(diff_graphs(NEW, OLD), NEW, OLD)
    assert section(text, "realised") == ""
    assert "星河电子" in section(text, "changed")


def test_an_output_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="holds no output"):
        write_diff(tmp_path, tmp_path, tmp_path / "x.html")
    assert list(tmp_path.iterdir()) == []
