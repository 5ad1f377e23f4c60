"""Graphs in the formats of other tools: what stands in them, and the ways back."""

import csv
import json
from pathlib import Path

import networkx as nx
import pytest
from lxml import etree
from query_graph import query_graph
from sample_graph import sample_graph

from kg.errors import KgError, OutputError
from kg.export import nx as files
from kg.export.formats import FOLDERS, FORMATS, format_of, write_graph
from kg.export.neo4j import relationship_type
from kg.export.parquet import read_parquet
from kg.schema import load_schema

SCHEMA = load_schema()


def content(graph):
    return graph.graph, dict(graph.nodes(data=True)), {(h, t, k): d for h, t, k, d in graph.edges(keys=True, data=True)}


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_is_written_and_the_same_twice(name: str, tmp_path: Path) -> None:
    written = []
    for place in ("one", "two"):
        target = tmp_path / place
        write_graph(sample_graph(), target, SCHEMA, name)
        paths = sorted(target.iterdir()) if name in FOLDERS else [target]
        written.append([(path.name if name in FOLDERS else "", path.read_bytes()) for path in paths])
    assert written[0] == written[1]
    assert not list(tmp_path.rglob("*.part"))


@pytest.mark.parametrize("graph", [sample_graph, query_graph])
def test_parquet_there_and_back(graph, tmp_path: Path) -> None:
    write_graph(graph(), tmp_path / "p", SCHEMA, "parquet")
    assert content(read_parquet(tmp_path / "p")) == content(graph())


def test_parquet_keeps_what_it_has_no_column_for(tmp_path: Path) -> None:
    graph = sample_graph()
    node = next(iter(graph))
    graph.nodes[node]["colour"] = ["red", 1]
    write_graph(graph, tmp_path / "p", SCHEMA, "parquet")
    assert content(read_parquet(tmp_path / "p")) == content(graph)


@pytest.mark.parametrize("damage", ["missing", "half"])
def test_damaged_parquet_is_named(damage: str, tmp_path: Path) -> None:
    write_graph(sample_graph(), tmp_path / "p", SCHEMA, "parquet")
    path = tmp_path / "p" / "edges.parquet"
    data = path.read_bytes()
    path.unlink()
    if damage == "half":
        path.write_bytes(data[: len(data) // 2])
    with pytest.raises(KgError, match="can be read"):
        read_parquet(tmp_path / "p")


def test_gexf_is_read_by_networkx_and_holds_the_sentence(tmp_path: Path) -> None:
    graph = sample_graph()
    write_graph(graph, tmp_path / "g.gexf", SCHEMA, "gexf")
    same = nx.read_gexf(tmp_path / "g.gexf")
    assert set(same) == set(graph)
    assert same.number_of_edges() == graph.number_of_edges()
    quotes = {edge["quote"] for _, _, edge in same.edges(data=True)}
    assert quotes <= {found["text"] for _, _, edge in graph.edges(data=True) for found in edge["evidence"]}
    assert {edge["relation"] for _, _, edge in same.edges(data=True)} == {
        e["type"] for _, _, e in graph.edges(data=True)
    }


def test_gexf_takes_what_xml_forbids(tmp_path: Path) -> None:
    graph = nx.MultiDiGraph(documents={})
    graph.add_node("park/\x00<&>\ud800", label="甲\x08]]>", type="PARK")
    write_graph(graph, tmp_path / "g.gexf", SCHEMA, "gexf")
    (node,) = etree.parse(tmp_path / "g.gexf").iter("{*}node")
    assert (node.get("id"), node.get("label")) == ("park/\ufffd<&>\ufffd", "甲\ufffd]]>")


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_neo4j_files_fit_together(tmp_path: Path) -> None:
    graph = sample_graph()
    write_graph(graph, tmp_path / "n", SCHEMA, "neo4j")
    nodes = {row["id:ID(Entity)"]: row for row in rows(tmp_path / "n" / "nodes.csv")}
    documents = {row["id:ID(Document)"] for row in rows(tmp_path / "n" / "documents.csv")}
    edges = rows(tmp_path / "n" / "relationships.csv")
    assert set(nodes) == set(graph)
    assert documents == set(graph.graph["documents"])
    assert len(edges) == graph.number_of_edges()
    assert all(edge[":START_ID(Entity)"] in nodes and edge[":END_ID(Entity)"] in nodes for edge in edges)
    assert all(row[":END_ID(Document)"] in documents for row in rows(tmp_path / "n" / "mentioned-in.csv"))
    assert all(json.loads(edge["evidence"]) for edge in edges)
    for edge in edges:
        fact = edge["status"] == "done" and edge["withdrawn:boolean"] == "false"
        known = {relation.property for relation in SCHEMA.relations.values()}
        assert (edge[":TYPE"] in {relationship_type(one, "done") for one in known}) == fact
    text = (tmp_path / "n" / "relationships.csv").read_text(encoding="utf-8")
    assert text.count("\n") == len(edges) + 1


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        (("settlesIn", "done"), "SETTLES_IN"),
        (("settlesIn", "planned"), "PLANNED_SETTLES_IN"),
        (("settlesIn", "done", True), "WITHDRAWN_SETTLES_IN"),
        (("partOf", "ended", True), "ENDED_PART_OF"),
    ],
)
def test_types_of_relationships(given, wanted: str) -> None:
    assert relationship_type(*given) == wanted


def test_graphml_is_refused_where_it_is_too_large(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(files, "LARGEST", 3)
    with pytest.raises(KgError, match=r"too many for GraphML.*--around.*parquet"):
        write_graph(sample_graph(), tmp_path / "g.graphml", SCHEMA, "graphml")
    assert not (tmp_path / "g.graphml").exists()


def test_a_folder_with_other_files_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine", encoding="utf-8")
    for target in (tmp_path, tmp_path / "mine"):
        with pytest.raises(OutputError, match="new or empty"):
            write_graph(sample_graph(), target, SCHEMA, "neo4j")
    assert (tmp_path / "mine").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("path", "chosen", "wanted"), [("a.NQ", None, "nq"), ("a", "parquet", "parquet"), ("a.html", "ttl", "ttl")]
)
def test_the_format_of_a_path(path: str, chosen: str | None, wanted: str) -> None:
    assert format_of(Path(path), chosen) == wanted


@pytest.mark.parametrize(("path", "chosen"), [("a.doc", None), ("a", None), ("a.ttl", "word")])
def test_unknown_formats_are_refused_with_the_known(path: str, chosen: str | None) -> None:
    with pytest.raises(KgError, match="graphml"):
        format_of(Path(path), chosen)
