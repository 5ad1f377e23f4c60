import networkx as nx
import pytest
from fakes import load_fake

from kg.errors import KgError
from kg.export import html
from kg.export import nx as files
from kg.export.formats import write_graph
from kg.pipeline import build
from kg.report import rows
from kg.schema import load_schema
from kg.settings import Settings


@pytest.mark.parametrize(("form", "module"), [("html", html), ("graphml", files)])
def test_a_graph_beyond_what_its_readers_hold_is_refused_with_what_to_take_instead(
    form, module, tmp_path, monkeypatch
) -> None:
    graph = nx.MultiDiGraph()
    for name in ("甲园区", "乙园区"):
        graph.add_node(f"park/{name}", label=name, type="PARK")
    monkeypatch.setattr(module, "LARGEST", 2)
    write_graph(graph, tmp_path / f"g.{form}", load_schema(), form)
    monkeypatch.setattr(module, "LARGEST", 1)
    with pytest.raises(KgError, match="--around"):
        write_graph(graph, tmp_path / f"h.{form}", load_schema(), form)
    assert not (tmp_path / f"h.{form}").exists()


def test_a_build_leaves_out_what_is_too_large_and_says_so(reports, tmp_path, monkeypatch, fake_identity) -> None:
    assert build([reports], tmp_path / "out", Settings(workers=1), loader=load_fake).left_out == ()
    assert (tmp_path / "out/graph.html").exists()
    monkeypatch.setattr(html, "LARGEST", 1)
    report = build([reports], tmp_path / "out", Settings(workers=1), loader=load_fake)
    assert report.left_out == ("graph.html",)
    assert not (tmp_path / "out/graph.html").exists()
    assert any("graph.html" in value for name, value in rows(report) if name == "left out")
