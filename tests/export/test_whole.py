"""All files at once, of pieces kept from graph to graph: byte by byte those of the writers of single files."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_graph import sample_graph
from synthetic import lines_of, reports

from kg.export import whole
from kg.export.html import write_html
from kg.export.nx import write_graphml, write_node_link
from kg.export.rdf import write_turtle
from kg.export.tables import write_entities, write_relations
from kg.export.whole import write_files
from kg.faults import validate
from kg.graph import build_graph
from kg.identity import link, load_decisions
from kg.kept import Kept
from kg.large.gather import gather_rows
from kg.large.merge import merge_rows
from kg.large.tables import create
from kg.lexicon import load_lexicon
from kg.model import Extraction
from kg.schema import load_schema

SCHEMA, LEXICON = load_schema(), load_lexicon()
SAID = [said for _, said in reports(12)]
RETITLED = [msgspec.structs.replace(one, title="另一个标题", source="另一家") for one in SAID]


def in_memory(said: list[Extraction]) -> nx.MultiDiGraph:
    found = link(said, LEXICON, load_decisions())
    return build_graph(said, found.things, SCHEMA, found.doubts)


@contextmanager
def on_disk(said: list[Extraction], path: Path) -> Iterator[nx.MultiDiGraph]:
    base = create(path)
    yield merge_rows(base, gather_rows(base, lambda: lines_of(said), LEXICON, load_decisions(), SCHEMA), SCHEMA)
    base.close()


def one_by_one(graph: nx.MultiDiGraph, folder: Path) -> dict[str, bytes]:
    folder.mkdir()
    write_entities(graph, folder / "entities.csv")
    write_relations(graph, folder / "relations.csv")
    write_node_link(graph, folder / "graph.json")
    write_graphml(graph, folder / "graph.graphml")
    write_turtle(graph, folder / "graph.ttl", SCHEMA)
    write_html(graph, folder / "graph.html", SCHEMA)
    return content(folder)


def at_once(graph: nx.MultiDiGraph, folder: Path, pieces: Path | None) -> dict[str, bytes]:
    folder.mkdir(exist_ok=True)
    with Kept(pieces) as kept:
        assert write_files(graph, folder, SCHEMA, kept) == validate(graph, SCHEMA)
    return content(folder)


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.mark.parametrize("graph", [sample_graph(), nx.MultiDiGraph()], ids=["sample", "empty"])
def test_any_graph_of_ours(graph: nx.MultiDiGraph, tmp_path: Path) -> None:
    wanted = one_by_one(graph, tmp_path / "wanted")
    assert at_once(graph, tmp_path / "none", None) == wanted
    for _ in range(2):
        assert at_once(graph, tmp_path / "kept", tmp_path / "pieces") == wanted


CORPUS = st.lists(st.tuples(st.integers(0, len(SAID) - 1), st.booleans()), min_size=1, unique_by=lambda one: one[0])


@settings(max_examples=8, deadline=None)
@given(st.lists(CORPUS, min_size=2, max_size=3))
def test_pieces_of_other_graphs_change_nothing(corpora: list[list[tuple[int, bool]]]) -> None:
    with tempfile.TemporaryDirectory() as made:
        place = Path(made)
        for step, chosen in enumerate(corpora):
            said = sorted(((RETITLED if other else SAID)[at] for at, other in chosen), key=lambda one: one.id)
            graph = in_memory(said)
            wanted = one_by_one(graph, place / f"wanted{step}")
            assert at_once(graph, place / "small", place / "small-pieces") == wanted
            with on_disk(said, place / "graph.sqlite") as large:
                assert at_once(large, place / "large", place / "large-pieces") == wanted


def test_attributes_that_have_other_ids_are_written_anew(tmp_path: Path) -> None:
    graph = nx.MultiDiGraph(documents={})
    graph.add_node("company/b", label="b", type="COMPANY")
    at_once(graph, tmp_path / "first", tmp_path / "pieces")
    graph.add_node("company/a", city="江州市", label="a", type="COMPANY")
    later = nx.MultiDiGraph(documents={})
    later.add_nodes_from(sorted(graph.nodes(data=True)))
    assert at_once(later, tmp_path / "later", tmp_path / "pieces") == one_by_one(later, tmp_path / "wanted")


def test_a_fault_that_a_document_brings_is_found_though_its_statements_are_kept(tmp_path: Path) -> None:
    graph = in_memory(SAID)
    at_once(graph, tmp_path / "out", tmp_path / "pieces")
    for about in graph.graph["documents"].values():
        about["hash"] = "another"
    at_once(graph, tmp_path / "out", tmp_path / "pieces")  # compares the faults with those of the whole graph
    assert any("hash is not that" in fault for fault in validate(graph, SCHEMA))


def test_a_graph_too_large_to_keep_keeps_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert whole.are_kept(sample_graph())
    monkeypatch.setattr(whole, "MOST_KEPT", 3)
    assert not whole.are_kept(sample_graph())
