"""Three parties sign one project of 80亿元: six links, one event, and every way to add up gives 80亿元."""

import csv
from pathlib import Path

import networkx as nx
import pytest
from fakes import identify
from marked import read

from kg.export.rdf import write_turtle
from kg.export.tables import write_relations
from kg.graph import build_graph
from kg.model import Entity, Extraction, Quote, Relation, Span
from kg.query import query
from kg.relations.events import attach
from kg.relations.quantities import find_amounts, find_areas, find_periods
from kg.schema import load_schema

TEXT, MENTIONS = read(
    "7月31日，[K高新区]、[C甲公司]与[U某大学]三方签约，总投资80亿元的[J电池项目]落户[K高新区]。"
    "同日，[C乙公司]与[K高新区]签约，总投资5亿元。"
)
STATED = (
    ("签约", "高新区", "甲公司", 0), ("签约", "高新区", "某大学", 0), ("签约", "甲公司", "某大学", 0),
    ("签约", "甲公司", "电池项目", 0), ("签约", "高新区", "电池项目", 0), ("落户", "电池项目", "高新区", 0),
    ("签约", "高新区", "乙公司", 1),
)  # fmt: skip
#: Every sum of done statements, each amount node once, by the sentence that states it.
SUM = """
SELECT (SUM(?value) AS ?all) {
  { SELECT DISTINCT ?amount { ?s kg:status kg:done ; kg:amount ?amount } }
  ?amount kg:value ?value
}"""


@pytest.fixture(scope="module")
def graph() -> nx.MultiDiGraph:
    sentences, at = [], 0
    for part in TEXT.split("。")[:-1]:
        sentences.append(Quote(at, at + len(part) + 1, part + "。"))
        at += len(part) + 1
    relations = []
    for kind, head, tail, number in STATED:
        place = sentences[number]
        word = place.start + place.text.index(kind)
        relations.append(Relation(kind, head, tail, place, trigger=Quote(word, word + 2, kind)))
    found = attach(
        TEXT, "0" * 64, relations, MENTIONS, find_amounts(TEXT), find_areas(TEXT), find_periods(TEXT, "2022-08-10")
    )
    kinds = {one.entity: one.type for one in MENTIONS}
    entities = tuple(Entity(name, kind, name, (name,)) for name, kind in sorted(kinds.items()))
    read_as = Extraction(
        "d", "0" * 64, len(TEXT), body=(Span(0, len(TEXT)),), entities=entities, mentions=MENTIONS, relations=found
    )
    return build_graph([read_as], identify([read_as], None, None)[0], load_schema())


def test_the_links_share_events_and_each_event_has_one_sum(graph: nx.MultiDiGraph) -> None:
    sums = {
        (one["event"], one["amount"]["value"])
        for *_, edge in graph.edges(data=True)
        for one in edge["evidence"]
        if "amount" in one
    }
    assert sorted(value for _, value in sums) == [500_000_000, 8_000_000_000]
    assert graph.number_of_edges() == len(STATED)


def test_sparql_counts_each_sum_once(graph: nx.MultiDiGraph, tmp_path: Path) -> None:
    write_turtle(graph, tmp_path / "graph.ttl", load_schema())
    ((found,),) = query(tmp_path, SUM).values()
    assert int(found) == 8_500_000_000


def test_the_table_names_the_event_of_each_row(graph: nx.MultiDiGraph, tmp_path: Path) -> None:
    write_relations(graph, tmp_path / "relations.csv")
    with (tmp_path / "relations.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    sums = {row["event"]: int(row["amount"]) for row in rows if row["amount"]}
    assert sum(sums.values()) == 8_500_000_000
    assert len(rows) == len(STATED)
