"""A graph on disk is the graph in memory, and gives the same files byte by byte."""

from pathlib import Path

import msgspec
import networkx as nx
import pytest
from synthetic import lines_of, reports

from kg import publish
from kg.documents.reposts import signature_of
from kg.errors import OutputError, QueryError
from kg.explain import export, part_around
from kg.export.formats import write_graph
from kg.export.nx import write_node_link
from kg.faults import validate
from kg.graph import build_graph
from kg.identity import link
from kg.identity.decisions import load_decisions
from kg.large import load
from kg.large.gather import gather_rows
from kg.large.graph import LargeGraph
from kg.large.load import from_node_link
from kg.large.merge import merge_rows
from kg.large.tables import create
from kg.lexicon import load_lexicon
from kg.model import Amount, Document, Extraction, Period, Quote
from kg.pipeline import build
from kg.schema import load_schema
from kg.settings import Settings

SCHEMA, LEXICON = load_schema(), load_lexicon()


def corpus() -> list[Extraction]:
    """Give reports with all that a graph knows: plans, an end, sums and dates, a repost, symmetry, doubts."""
    found = []
    for document, said in reports(40):
        said = msgspec.structs.replace(said, signature=signature_of(document.text, said.body))
        found.append(said)
    found.append(msgspec.structs.replace(found[3], id="news/again", date="2031-01-01", source="另一家"))
    first = found[0].relations[0]
    words = first.evidence.text
    sum_ = Amount(300_000_000, "CNY", Quote(first.evidence.start, first.evidence.start + 2, words[:2]), "about")
    day = Period("2030-01-01", "2030-12-31", Quote(first.evidence.start, first.evidence.start + 2, words[:2]))
    more = [
        msgspec.structs.replace(first, status="ended", date=day, confidence=0.6),
        msgspec.structs.replace(first, amount=sum_, event="one", confidence=0.7),
        msgspec.structs.replace(first, status="negated", via=first.evidence, trigger=first.evidence),
    ]
    found[0] = msgspec.structs.replace(found[0], relations=tuple(sorted([*found[0].relations, *more])))
    # both its ends are one thing: left out and counted
    second = found[1].relations[0]
    wrong = msgspec.structs.replace(second, tail=second.head)
    found[1] = msgspec.structs.replace(found[1], relations=(*found[1].relations, wrong))
    return sorted(found, key=lambda one: one.id)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory):
    said = corpus()
    linked = link(said, LEXICON, load_decisions())
    small = build_graph(said, linked.things, SCHEMA, linked.doubts)
    base = create(tmp_path_factory.mktemp("large") / "g.sqlite")
    rows = gather_rows(base, lambda: lines_of(said), LEXICON, load_decisions(), SCHEMA)
    yield small, merge_rows(base, rows, SCHEMA)
    base.close()


def test_nodes_edges_and_attributes_are_those_in_memory(both) -> None:
    small, large = both
    assert list(large) == list(small)
    assert [(key, dict(about)) for key, about in large.nodes(data=True)] == list(small.nodes(data=True))
    assert [(*e[:3], dict(e[3])) for e in large.edges(keys=True, data=True)] == list(small.edges(keys=True, data=True))
    assert large.graph == small.graph
    assert (large.number_of_nodes(), large.number_of_edges()) == (small.number_of_nodes(), small.number_of_edges())
    assert large.graph["dropped"]
    assert any("repost_of" in about for about in large.graph["documents"].values())
    assert any(edge.get("withdrawn") for *_, edge in large.edges(data=True))


def test_both_ways_round_a_node(both) -> None:
    small, large = both
    for key in small:
        assert sorted((h, t, e["status"]) for h, t, e in large.out_edges(key)) == sorted(
            (h, t, e["status"]) for h, t, e in small.out_edges(key, data=True)
        )
        assert sorted((h, t, e["type"]) for h, t, e in large.in_edges(key)) == sorted(
            (h, t, e["type"]) for h, t, e in small.in_edges(key, data=True)
        )


@pytest.mark.parametrize("name", ["ttl", "nq", "trig", "jsonld", "json", "graphml", "gexf", "html"])
def test_every_file_is_the_same(both, name: str, tmp_path: Path) -> None:
    for graph, path in zip(both, ("small", "large"), strict=True):
        write_graph(graph, tmp_path / path, SCHEMA, name)
    assert (tmp_path / "large").read_bytes() == (tmp_path / "small").read_bytes()


@pytest.mark.parametrize("name", ["parquet", "neo4j"])
def test_every_folder_is_the_same(both, name: str, tmp_path: Path) -> None:
    if name == "parquet":
        pytest.importorskip("pyarrow")
    for graph, path in zip(both, ("small", "large"), strict=True):
        write_graph(graph, tmp_path / path, SCHEMA, name)
    files = sorted(path.name for path in (tmp_path / "small").iterdir())
    assert files == sorted(path.name for path in (tmp_path / "large").iterdir())
    for file in files:
        assert (tmp_path / "large" / file).read_bytes() == (tmp_path / "small" / file).read_bytes()


def test_no_fault_in_it(both) -> None:
    assert validate(both[1], SCHEMA) == validate(both[0], SCHEMA) == []


def test_what_is_not_there(both) -> None:
    large: LargeGraph = both[1]
    head, tail, key = next(iter(large.edges))
    for wrong in ("park/nowhere", ""):
        assert wrong not in large
        with pytest.raises(KeyError):
            large.nodes[wrong]
    with pytest.raises(KeyError):
        large.edges[head, tail, key + "|x"]["confidence"]
    with pytest.raises(KeyError):
        large.nodes[head]["quote"]
    assert large.nodes[head].get("quote") is None


SAID = {document.text: said for document, said in reports(8)}


class Knowing:
    """A reader that knows what the synthetic reports say."""

    fingerprint = "knowing"

    def extract(self, document: Document) -> Extraction:
        return msgspec.structs.replace(SAID[document.text], id=document.id)

    def extract_many(self, documents):
        return map(self.extract, documents)


def test_a_build_is_the_same_either_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    news = tmp_path / "news"
    news.mkdir()
    for number, text in enumerate(SAID):
        (news / f"{number}.txt").write_text(text, encoding="utf-8", newline="\n")
    settings = Settings(workers=1)
    build([news], tmp_path / "small", settings, loader=lambda _: Knowing())
    monkeypatch.setattr(publish, "MOST_IN_MEMORY", 20)
    build([news], tmp_path / "large", settings, loader=lambda _: Knowing())
    same = [path for path in sorted((tmp_path / "small").iterdir()) if path.is_file() and path.name != "report.json"]
    for path in same:
        assert (tmp_path / "large" / path.name).read_bytes() == path.read_bytes(), path.name
    monkeypatch.setattr("kg.export.whole.MOST_KEPT", 0)
    monkeypatch.setattr("kg.export.html.LARGEST", 0)
    for workers in (1, 2):  # in two halves, one after the other or at once
        build([news], tmp_path / f"w{workers}", Settings(workers=workers), loader=lambda _: Knowing())
        for path in same:
            if path.name != "graph.html":
                assert (tmp_path / f"w{workers}" / path.name).read_bytes() == path.read_bytes(), path.name
    assert sorted(path.name for path in (tmp_path / "large/.kg").iterdir()) == [
        "cache.sqlite",
        "lock",
        "manifest.json",
        "pieces.sqlite",
    ]


@pytest.mark.parametrize("name", ["ttl", "nq", "json", "graphml", "html"])
def test_an_output_is_exported_the_same_either_way(both, name: str, tmp_path: Path) -> None:
    write_node_link(both[0], tmp_path / "graph.json")
    write_graph(both[0], tmp_path / "small", SCHEMA, name)
    with from_node_link(tmp_path / "graph.json") as loaded:
        write_graph(loaded, tmp_path / "large", SCHEMA, name)
    assert (tmp_path / "large").read_bytes() == (tmp_path / "small").read_bytes()


@pytest.mark.parametrize("steps", [0, 1, 2])
def test_the_part_around_a_thing_is_the_same_either_way(both, steps: int) -> None:
    name = next(key for key in both[0] if key.startswith("company/"))
    small, large = (part_around(graph, name, steps) for graph in both)
    assert nx.utils.graphs_equal(small, large)
    assert small.graph == large.graph
    near = nx.single_source_shortest_path_length(both[0].to_undirected(as_view=True), name, cutoff=steps)
    assert set(small) == set(near)


def test_export_of_a_large_output(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text(next(iter(SAID)), encoding="utf-8", newline="\n")
    build([tmp_path / "a.txt"], tmp_path / "out", Settings(workers=1), loader=lambda _: Knowing())
    counts = export(tmp_path / "out", tmp_path / "small.nq")
    monkeypatch.setattr(load, "LARGE", 0)
    assert export(tmp_path / "out", tmp_path / "large.nq") == counts
    assert (tmp_path / "large.nq").read_bytes() == (tmp_path / "small.nq").read_bytes()
    with pytest.raises(QueryError, match="is called"):
        export(tmp_path / "out", tmp_path / "x.html", around="无此园区")


@pytest.mark.parametrize("text", ["", "{}", '{"graph": {}\n"nodes": [\n{"id"', '"nodes": [\n{"a": 1}\n]'])
def test_a_damaged_graph_is_named(text: str, tmp_path: Path) -> None:
    (tmp_path / "graph.json").write_text(text, encoding="utf-8")
    with pytest.raises(OutputError, match="build again"), from_node_link(tmp_path / "graph.json"):
        pass
