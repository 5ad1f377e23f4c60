import base64
import gzip
import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_graph import sample_graph

import kg
from kg.export import columns, html
from kg.export.cards import compact
from kg.export.columns import Columns, encode
from kg.export.html import page, show, write_html
from kg.export.layout import layout
from kg.kept import Kept, Recall
from kg.schema import load_schema

SCHEMA = load_schema()
PARK = "park/江州高新技术产业开发区"


class Scripts(HTMLParser):
    """Collects scripts and every address that a page could load."""

    def __init__(self):
        super().__init__()
        self.scripts, self.addresses, self.policy, self.inside = [], [], "", None

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.addresses += [found[name] for name in ("src", "href") if name in found]
        if found.get("http-equiv") == "Content-Security-Policy":
            self.policy = found["content"]
        if tag == "script":
            self.inside = found
            self.scripts.append((found, ""))

    def handle_endtag(self, tag):
        if tag == "script":
            self.inside = None

    def handle_data(self, data):
        if self.inside is not None:
            self.scripts[-1] = (self.scripts[-1][0], self.scripts[-1][1] + data)


def read(text):
    parser = Scripts()
    parser.feed(text)
    return parser


def test_one_file_that_runs_only_its_own_scripts(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_html(sample_graph(), tmp_path / "graph.html", SCHEMA)
    assert [path.name for path in tmp_path.iterdir()] == ["graph.html"]
    found = read((tmp_path / "graph.html").read_text(encoding="utf-8"))
    assert found.addresses == ["data:,"]
    running = [text for about, text in found.scripts if "type" not in about]
    digests = {base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in running}
    assert digests == set(re.findall(r"'sha256-([^']+)'", found.policy))
    assert found.policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe-inline" not in found.policy.split("script-src")[1].split(";")[0]
    assert not any("sourceMappingURL" in text for text in running)


def test_same_graph_same_bytes():
    assert page(sample_graph(), SCHEMA) == page(sample_graph(), SCHEMA)


def test_data_can_be_read_back(monkeypatch):
    graph = sample_graph()
    plain = [json.loads(t) for about, t in read(page(graph, SCHEMA)).scripts if about.get("data-block") == "evidence"]
    edges = sorted(graph.edges(keys=True))
    assert plain == [[graph.edges[edge]["evidence"] for edge in edges]]
    monkeypatch.setattr(html, "COMPRESS_OVER", 0)
    packed = [t for about, t in read(page(graph, SCHEMA)).scripts if about.get("data-block") == "evidence"]
    assert [json.loads(gzip.decompress(base64.b64decode(text))) for text in packed] == plain


def test_opening_network_is_that_of_pyvis():
    opening = next(
        json.loads(t) for about, t in read(page(sample_graph(), SCHEMA)).scripts if about.get("id") == "opening"
    )
    assert {node["label"] for node in opening["nodes"]} == {n["label"] for n in sample_graph().nodes.values()}
    assert opening["options"]["physics"] == {"enabled": False}
    dashes = {edge["label"]: edge["dashes"] for edge in opening["edges"]}
    assert dashes["合作"] == [7, 6]
    assert dashes["签约"] is False
    assert len(opening["edges"]) == 6


@pytest.mark.parametrize("text", ["</script>", "<!--", "\u2028", "&lt;", "\x7f", "\ud800"])
def test_plain_block_cannot_end_its_script(text):
    block = encode("nodes", compact([text]), compressed=False)
    assert json.loads(block) == [text]
    assert not set(block) & set("<>&\u2028\x7f\ud800")


def test_years_of_an_edge_and_pinyin_of_a_name():
    columns = Columns(sample_graph(), SCHEMA)
    blocks = {name: json.loads(text) for name, text in columns.blocks(layout(7, columns.pairs, columns.order))}
    edges = [edge[1:] for edge in columns.edges]
    years = dict(zip(zip(columns.edges, edges, strict=True), blocks["edges"]["years"], strict=True))
    settled = next(years[key] for key in years if key[0][0] == "company/星河电子")
    assert settled == [-2024, 2022]
    at = columns.nodes.index(PARK)
    assert blocks["nodes"]["pinyin"][at].split("\n")[1] == "jiang zhou gao xin qu"


def test_order_brings_neighbours_along_and_negated_ones_last():
    columns = Columns(sample_graph(), SCHEMA)
    names = [columns.nodes[n] for n in columns.order]
    assert names[0] == PARK
    assert names[-1] == "company/𠮷田公司"
    assert sorted(columns.order) == list(range(7))


@pytest.mark.parametrize("count", [0, 1, 2, 40, 700])
def test_layout_gives_every_node_a_place_of_its_own(count):
    graph = nx.barabasi_albert_graph(count, 1, seed=1) if count > 1 else nx.empty_graph(count)
    pairs = Columns(nx.MultiDiGraph(), SCHEMA).pairs if not graph.edges else np.array(graph.edges)
    points = layout(count, pairs, range(min(count, 300)))
    assert points.shape == (count, 2)
    assert len({tuple(point) for point in points.tolist()}) == count
    assert (points == layout(count, pairs, range(min(count, 300)))).all()


def test_names_of_neighbours_have_room():
    graph = nx.star_graph(40)
    points = layout(41, np.array(graph.edges), range(41)).tolist()
    for i, (x, y) in enumerate(points):
        assert all(abs(x - a) > 40 or abs(y - b) > 30 for a, b in points[:i])


def test_what_nothing_links_stands_in_rows_below():
    star = np.array(nx.star_graph(20).edges)
    points = layout(60, star, range(60))
    assert points[:21, 1].max() < points[21:, 1].min()
    assert len(set(points[21:, 1].tolist())) < 12


def test_parts_do_not_cross():
    one = np.array(nx.star_graph(20).edges)
    points = layout(42, np.concatenate([one, one + 21]), range(42))
    near = np.linalg.norm(points[:21, None] - points[None, 21:], axis=2)
    assert near.min() > 60


WORDS = [("35", "321282", ["专用设备制造业", "special machinery"], "靖江市"), ("39", "321200", None, None),
         ("x", "999999", None, None)]  # fmt: skip


def test_codes_of_industry_and_place_come_in_words():
    for industry, place, division, county in WORDS:
        graph = nx.MultiDiGraph(documents={})
        graph.add_node("x", label="甲", type="COMPANY", industry=industry, place=place)
        meta = next(json.loads(t) for about, t in read(page(graph, SCHEMA)).scripts if about.get("id") == "meta")
        assert meta["places"] == ({place: county} if county else {})
        if division:
            assert meta["industries"] == {industry: division}


def test_types_of_a_users_own_schema_have_a_look():
    graph = nx.MultiDiGraph(documents={})
    graph.add_node("x", label="甲", type=next(iter(SCHEMA.types)))
    assert "甲" in page(graph, SCHEMA)


def test_empty_graph():
    assert '"nodes": 0' in page(nx.MultiDiGraph(), SCHEMA)


def test_notebook_frame_holds_the_page():
    assert kg.show is show
    frame = show(sample_graph(), SCHEMA, height=400)._repr_html_()
    assert frame.startswith('<iframe srcdoc="&lt;!DOCTYPE html&gt;')
    assert "height:400px" in frame
    assert "allow-same-origin" not in frame


def test_blocks_of_details_begin_where_keys_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columns, "HEAVY", 4)
    monkeypatch.setattr(columns, "HEAVIEST", 3)
    graph = sample_graph()
    before = {name: blocks_of(graph, name) for name in ("details", "evidence")}
    for name, count in (("details", len(graph)), ("evidence", graph.number_of_edges())):
        starts = Columns(graph, SCHEMA).starts[name]
        sizes = [len(json.loads(block)) for block in before[name]]
        assert starts == [sum(sizes[:at]) for at in range(len(sizes))]
        assert sum(sizes) == count
        assert max(sizes) <= 3
    graph.add_node("company/新的", label="新的", type="COMPANY", names=["新的"])
    assert len(set(blocks_of(graph, "details")) - set(before["details"])) <= 2
    assert blocks_of(graph, "evidence") == before["evidence"]


def blocks_of(graph: nx.MultiDiGraph, wanted: str) -> list[str]:
    positions = np.zeros((len(graph), 2), dtype=np.int64)
    return [text for name, text in Columns(graph, SCHEMA).blocks(positions) if name == wanted]


def test_a_graph_without_nodes_has_no_blocks_of_details() -> None:
    assert Columns(nx.MultiDiGraph(), SCHEMA).starts == {"details": [], "evidence": []}
    assert blocks_of(nx.MultiDiGraph(), "details") == []


def test_a_compressed_block_is_kept_by_its_content(tmp_path: Path) -> None:
    with Kept(tmp_path / "pieces") as kept:
        recall = Recall(kept, b"")
        for name in ("details", "nodes"):
            once = encode(name, "[1,2]", compressed=True, recall=recall)
            assert (
                once == encode(name, "[1,2]", compressed=True) == encode(name, "[1,2]", compressed=True, recall=recall)
            )
            other = encode(name, "[1,3]", compressed=True, recall=recall)
            assert other == encode(name, "[1,3]", compressed=True) != once


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 14), st.integers(0, 14), st.sampled_from(["done", "negated"])), max_size=60))
def test_each_node_comes_with_its_most_important_neighbours(edges: list[tuple[int, int, str]]) -> None:
    graph = nx.MultiDiGraph()
    for n in range(15):
        graph.add_node(f"company/{n:02}", label=str(n), type="COMPANY")
    for head, tail, status in edges:
        ends = f"company/{head:02}", f"company/{tail:02}"
        key = "合作" if status == "done" else "合作|negated"
        graph.add_edge(*ends, key=key, type="合作", status=status, evidence=[{"document": f"d{head}"}])
    found = Columns(graph, SCHEMA)
    place = {n: at for at, n in enumerate(found.rank)}
    wanted: dict[int, None] = {}
    for n in found.rank:
        links = zip(found.links, found.pairs.tolist(), strict=True)
        near = {end for card, ends in links if card.status == "done" and n in ends for end in ends}
        near = near if [n, n] in found.pairs.tolist() else near - {n}
        wanted[n] = None
        wanted |= dict.fromkeys(sorted(near, key=place.__getitem__)[: columns.COMPANIONS])
    if not any(head == tail for head, tail, _ in edges):
        assert found.order == list(wanted)
    assert sorted(found.order) == list(range(15))
