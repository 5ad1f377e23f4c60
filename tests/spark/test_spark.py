"""The recipe on Spark gives what a single machine gives: documents, components, things, and the graph of the demo."""

import itertools
import random
from pathlib import Path

import networkx as nx
import pytest
from fakes import load_fake
from worlds import document

from kg.documents import Skipped, read_documents
from kg.documents import document as make_document
from kg.errors import InputError, KgError, OutputError
from kg.export.rdf import write_nquads
from kg.graph import build_graph
from kg.identity import Decision, Judgement, link, write_decisions
from kg.identity import load_decisions as shipped_decisions
from kg.lexicon import load_lexicon
from kg.model import Extraction, to_line
from kg.pipeline import load_graph as load_single
from kg.schema import load_schema
from kg.settings import Settings, data_folder
from kg.spark import build, documents_of, load_graph, read
from kg.spark.build import identities
from kg.spark.components import components
from kg.spark.stages import keeper

pytestmark = [
    pytest.mark.xdist_group("spark"),
    pytest.mark.filterwarnings("ignore"),  # PySpark warns of itself
]


def content(graph):
    return dict(graph.nodes(data=True)), {(h, t, k): d for h, t, k, d in graph.edges(keys=True, data=True)}


@pytest.mark.model
def test_the_demo_is_the_same_graph_and_the_same_quads(spark, demo: Path, tmp_path: Path) -> None:
    output = tmp_path / "tables"
    counts = build(spark, read(spark, [str(data_folder("seeds") / "news")]), str(output))
    single, found = load_single(demo), load_graph(output)
    assert content(found) == content(single)
    assert found.graph["documents"] == single.graph["documents"]
    write_nquads(single, tmp_path / "single.nq", load_schema())
    quads = [line for part in (output / "nquads").glob("part-*") for line in part.read_text("utf-8").splitlines()]
    assert sorted(quads) == sorted((tmp_path / "single.nq").read_text("utf-8").splitlines())
    assert (counts["entities"], counts["relations"]) == (single.number_of_nodes(), single.number_of_edges())
    assert not (output / "_stages").exists()


def corpus() -> list[Extraction]:
    """Documents whose names meet in every way: known, bare, short, of one name, and one block of more than sixty."""
    dice = random.Random(5)
    places = ["PLACE 镇江市 = 镇江", "PLACE 高邮市 = 高邮", "PLACE 泰州市 = 泰州", ""]
    parks = ["PARK 高新区", "PARK 镇江高新技术产业开发区 = 镇江高新区", "PARK 滨江工业园区 = 滨江园区", "PARK 经开区"]
    words = "云帆 云舟 星河 海石 远山 鼎盛 鸿赞 创芯".split()
    trades = "智能科技 电子 新材料 传感技术 生物医药".split()
    firms = [f"江苏{word}{trade}有限公司" for word, trade in itertools.product(words, trades)]
    found = []
    for number in range(70):
        firm = dice.choice(firms)
        short = firm[2:4] + dice.choice(["智能", "电子", "科技", ""])
        lines = [dice.choice(places), dice.choice(parks), f"COMPANY {firm} = {short}", f"COMPANY {short}公司"]
        lines += [f"COMPANY 苏州中科第{number}号精密有限公司", f"PERSON 王{dice.choice('伟芳')}", "GOVERNMENT 管委会"]
        relations = [("任职", f"王{name}", firm) for name in "伟芳" if f"PERSON 王{name}" in lines]
        date = f"2024-0{dice.randint(1, 9)}-11"
        found.append(document(f"d{number:02}", *dict.fromkeys(filter(None, lines)), date=date, relations=relations))
    return found


def test_things_are_those_of_the_linker(spark, tmp_path: Path) -> None:
    documents = corpus()
    lexicon = load_lexicon()
    first = link(documents, lexicon, shipped_decisions())
    ids = sorted({thing.id for thing in first.things.values() if thing.type == "COMPANY"})
    decisions = (
        Decision("江苏云帆电子有限公司", "江苏云舟电子有限公司", "COMPANY", Judgement.SAME),
        Decision("江苏云帆智能科技有限公司", "云帆智能", "COMPANY", Judgement.DIFFERENT),
        Decision(ids[3], ids[8], "COMPANY", Judgement.SAME),
    )
    path = tmp_path / "decisions.tsv"
    write_decisions(decisions, path)
    expected = link(documents, lexicon, shipped_decisions(path))
    frame = spark.createDataFrame([(one.id, to_line(one)) for one in documents], "id string, line string").repartition(
        3
    )
    found = identities(spark, frame, Settings(identity=path), keeper(spark, str(tmp_path / "out")))
    things = {(row["document"], row["entity"]): row["thing"] for row in found.sources.collect()}
    assert things == {source: thing.id for source, thing in expected.things.items()}
    doubts = {(row["left"], row["right"], row["score"], tuple(row["reasons"])) for row in found.doubts.collect()}
    assert doubts == {(one.left, one.right, one.score, one.reasons) for one in expected.doubts}
    assert doubts


def test_components(spark, tmp_path: Path) -> None:
    dice = random.Random(7)
    edges = [(f"path{n:02}", f"path{n + 1:02}") for n in range(25)]
    edges += [("star", f"star{n}") for n in range(20)] + [("a", "a"), ("z", "y")]
    edges += [(f"r{dice.randrange(40):02}", f"r{dice.randrange(40):02}") for _ in range(35)]
    frame = spark.createDataFrame(edges, "left string, right string")
    found = {row["node"]: row["component"] for row in components(frame, keeper(spark, str(tmp_path))).collect()}
    graph = nx.Graph((left, right) for left, right in edges if left != right)
    assert found == {node: min(group) for group in nx.connected_components(graph) for node in group}


def test_documents_are_those_that_a_single_machine_reads(spark, reports: Path, tmp_path: Path) -> None:
    (reports / "empty.txt").write_bytes(b"")
    (reports / "rows.jsonl").write_text('{"text": "甲公司", "id": "b"}\n{oops\n{"text": "乙公司"}\n', encoding="utf-8")
    expected, skipped = {}, set()
    for one in read_documents([reports, reports / "gone.txt"]):
        if isinstance(one, Skipped):
            skipped.add((one.path, one.reason))
        else:
            expected[one.id] = (one.text, one.title, one.date, one.format)
    rows = read(spark, [str(reports), str(reports / "gone.txt")]).collect()
    found = {row["id"]: (row["text"], row["title"], row["date"], row["format"]) for row in rows if not row["skipped"]}
    assert found == expected
    assert {(row["id"], row["skipped"]) for row in rows if row["skipped"]} == skipped


def test_documents_of_a_table_and_of_addresses(spark, reports: Path, tmp_path: Path) -> None:
    table = spark.createDataFrame([("甲公司落户东园区。", "2024-03-05"), (None, "")], "text string, date string")
    table.write.parquet(str(tmp_path / "news.parquet"))
    rows = read(spark, [str(tmp_path / "news.parquet"), f"file://{reports}/a.txt"]).collect()
    texts = {row["text"]: row["date"] for row in rows if not row["skipped"]}
    assert texts["甲公司落户东园区。"] == "2024-03-05"
    assert any("乙公司" in text for text in texts)
    assert [row["skipped"] for row in rows if row["skipped"]] == ["empty"]
    with pytest.raises(InputError, match="no column 'text'; it has date"):
        documents_of(table.select("date"))


def test_what_fails_is_named_and_a_repost_is_no_witness(spark, tmp_path: Path) -> None:
    texts = {"a": "甲公司落户东园区。", "b": "FAIL", "c": "甲公司落户东园区。", "d": "乙公司说，甲公司落户东园区。"}
    frame = documents_of(spark.createDataFrame(list(texts.items()), "id string, text string"))
    counts = build(spark, frame, str(tmp_path / "out"), loader=load_fake)
    assert (counts["documents"], counts["skipped"]) == (3, 1)
    assert "told to fail" in "".join(part.read_text("utf-8") for part in (tmp_path / "out" / "skipped").glob("part-*"))
    reader = load_fake()
    said = [reader.extract(make_document(text, name)) for name, text in texts.items() if name != "b"]
    linked = link(said, load_lexicon(), shipped_decisions())
    single = build_graph(said, linked.things, load_schema(), linked.doubts)
    found = load_graph(tmp_path / "out")
    assert content(found) == content(single)
    assert found.graph["documents"] == single.graph["documents"]
    assert found.graph["documents"]["c"]["repost_of"] == "a"
    with pytest.raises(OutputError, match="not empty"):
        build(spark, frame, str(tmp_path / "out"), loader=load_fake)


def test_nothing_to_read(spark, tmp_path: Path) -> None:
    (tmp_path / "news").mkdir()
    with pytest.raises(KgError, match="nothing to read"):
        read(spark, [str(tmp_path / "news")])
    with pytest.raises(KgError, match="no input"):
        read(spark, [])


def test_a_half_written_output_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="no finished output"):
        load_graph(tmp_path)
