"""All files in two halves: byte by byte those of the writers of single files, also from a graph with loose values."""

from pathlib import Path

import networkx as nx
import pytest
from export.test_whole import SAID, SCHEMA, content, in_memory, on_disk, one_by_one
from sample_graph import sample_graph

from kg.errors import KgError
from kg.export import halves
from kg.export.nx import LARGEST
from kg.faults import validate


def in_halves(graph: nx.MultiDiGraph, folder: Path) -> tuple[dict[str, bytes], list[str]]:
    folder.mkdir()
    stated = halves.write_statements(graph, folder, SCHEMA)
    faults = halves.join(graph, folder, SCHEMA, halves.write_things(graph, folder, SCHEMA), stated)
    return content(folder), faults


def without_page(files: dict[str, bytes]) -> dict[str, bytes]:
    return {name: data for name, data in files.items() if name != "graph.html"}


@pytest.mark.parametrize("graph", [sample_graph(), in_memory(SAID), in_memory([])], ids=["sample", "news", "nothing"])
def test_the_halves_are_the_files(graph: nx.MultiDiGraph, tmp_path: Path) -> None:
    files, faults = in_halves(graph, tmp_path / "halves")
    assert files == without_page(one_by_one(graph, tmp_path / "single"))
    assert faults == validate(graph, SCHEMA)


def test_a_graph_on_disk_gives_the_same(tmp_path: Path) -> None:
    small = one_by_one(in_memory(SAID), tmp_path / "single")
    with on_disk(SAID, tmp_path / "g.sqlite") as graph:
        assert in_halves(graph, tmp_path / "halves")[0] == without_page(small)


def test_values_that_no_evidence_has_are_written(tmp_path: Path) -> None:
    graph = in_memory(SAID)
    edge = next(iter(graph.edges(keys=True)))
    graph.edges[edge]["amount"] = {"value": 7, "currency": "CNY"}
    files, _ = in_halves(graph, tmp_path / "halves")
    assert files == without_page(one_by_one(graph, tmp_path / "single"))


def test_too_many_for_graphml(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.export.nx.LARGEST", 3)
    assert LARGEST > 3
    files, _ = in_halves(in_memory(SAID), tmp_path / "halves")
    assert sorted(files) == ["entities.csv", "graph.json", "graph.ttl", "relations.csv"]


def test_faults_of_both_halves_are_told(tmp_path: Path) -> None:
    graph = in_memory(SAID)
    key, edge = next(iter(graph)), next(iter(graph.edges(keys=True)))
    graph.nodes[key]["confidence"] = 2.0
    graph.edges[edge]["confidence"] = 3.0
    _, faults = in_halves(graph, tmp_path / "halves")
    assert faults == validate(graph, SCHEMA)
    assert len(faults) == 2


def test_a_relation_of_another_ontology_is_refused(tmp_path: Path) -> None:
    graph = in_memory(SAID)
    graph.edges[next(iter(graph.edges(keys=True)))]["type"] = "相邻"
    tmp_path.joinpath("halves").mkdir()
    with pytest.raises(KgError, match="not in the ontology"):
        halves.write_statements(graph, tmp_path / "halves", SCHEMA)
