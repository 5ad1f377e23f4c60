import csv

import pytest
from sample_graph import sample_graph

from kg.export.tables import ENTITIES, RELATIONS, safe_cell, write_entities, write_relations


def rows(path):
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.parametrize("cell", ["=1+1", "+86", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "＠x"])
def test_formula_does_not_run(cell):
    assert safe_cell(cell) == "'" + cell


@pytest.mark.parametrize("cell", ["镇江", "1=1", "a@b", "", -1, 0.5, "'x"])
def test_harmless_cell_stays(cell):
    assert safe_cell(cell) == cell


def test_byte_order_mark_and_header(tmp_path):
    write_entities(sample_graph(), tmp_path / "e.csv")
    data = (tmp_path / "e.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf" + ",".join(ENTITIES).encode())
    assert b"\r" not in data


def test_entities(tmp_path):
    graph = sample_graph()
    write_entities(graph, tmp_path / "e.csv")
    table = rows(tmp_path / "e.csv")
    assert [row["id"] for row in table] == sorted(graph)
    park = next(row for row in table if row["type"] == "PARK")
    assert park["names"] == "江州高新区；江州高新技术产业开发区"
    assert (park["identifiers"], park["support"], park["documents"]) == ("zone:G321001", "3", "a/江州；b；c")


def test_relations_have_one_row_an_evidence_with_its_quotes(tmp_path):
    graph = sample_graph()
    write_relations(graph, tmp_path / "r.csv")
    table = rows(tmp_path / "r.csv")
    assert tuple(table[0]) == RELATIONS
    assert len(table) == sum(len(data["evidence"]) for _, _, data in graph.edges(data=True))
    signed = next(row for row in table if row["type"] == "签约")
    assert (signed["amount"], signed["currency"], signed["amount_quote"]) == ("500000000", "CNY", "约5亿元")
    assert (signed["amount_qualifier"], signed["date_first"]) == ("about", "2024-04-02")
    assert int(signed["end"]) - int(signed["start"]) == len(signed["quote"])
    settled = next(row for row in table if row["head_name"] == "海石新材" and row["status"] == "done")
    assert (settled["withdrawn"], settled["via_quote"], settled["reported_on"]) == ("yes", "江州高新区", "2024-04-03")
    assert settled["title"] == "江州高新区一季度签约不断"


def test_hostile_names_are_text(tmp_path):
    graph = sample_graph()
    graph.nodes["company/云帆科技"]["label"] = '=HYPERLINK("x")\n,\ud800'
    write_entities(graph, tmp_path / "e.csv")
    write_relations(graph, tmp_path / "r.csv")
    names = {row["name"] for row in rows(tmp_path / "e.csv")} & {row["head_name"] for row in rows(tmp_path / "r.csv")}
    assert '\'=HYPERLINK("x")\n,?' in names
