import json
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from query_graph import query_graph

from kg.canned import canned_queries, entities_named, fill, names_like, query_named
from kg.errors import QueryError
from kg.export.rdf import write_turtle
from kg.faults import validate
from kg.query import ask
from kg.schema import load_schema
from kg.settings import data_folder
from kg.store import open_store

CASES = json.loads((Path(__file__).parent / "cases" / "queries.json").read_text(encoding="utf-8"))["answers"]
BASE = "https://my.org/id/"


@pytest.fixture(scope="module")
def output(tmp_path_factory):
    folder = tmp_path_factory.mktemp("output")
    write_turtle(query_graph(), folder / "graph.ttl", load_schema())
    return folder


@pytest.fixture(scope="module")
def store(output):
    return open_store(output)


def test_the_hand_made_graph_is_one_that_a_build_could_make():
    assert validate(query_graph(), load_schema()) == []


@pytest.mark.parametrize("name", CASES)
def test_every_canned_query_gives_its_expected_answer(output, name):
    answer = query_named(output, name, CASES[name]["given"])
    assert [list(row) for row in answer.values()] == CASES[name]["rows"]
    assert answer.rows


def test_every_canned_query_has_a_case_and_there_are_twenty_at_least():
    assert set(CASES) == set(canned_queries())
    assert len(CASES) >= 20


@pytest.mark.parametrize("name", CASES)
def test_titles_descriptions_and_parameters_are_in_both_languages(name):
    canned = canned_queries()[name]
    assert all(any("\u4e00" <= c <= "\u9fff" for c in words) for words in (canned.title_zh, canned.description_zh))
    assert all(words.isascii() for words in (canned.title_en, canned.description_en))
    assert all(p.zh and p.en.isascii() for p in canned.parameters)


@pytest.mark.parametrize("name", CASES)
def test_a_canned_query_runs_as_it_stands_in_its_file(store, name):
    """Without parameters it gives no rows, but any SPARQL tool can open it."""
    canned = canned_queries()[name]
    assert ask(store, canned.sparql).rows == () or not canned.parameters


def test_the_queries_are_listed_in_the_readme_of_the_ontology():
    words = (data_folder("ontology") / "README.md").read_text(encoding="utf-8")
    for name, canned in canned_queries().items():
        assert f"| `{name}` | {canned.title_zh} | {canned.title_en} |" in words


NAMED = [
    ("北山高新区", (), ["park/北山高新区"]),
    ("北山高新技术产业开发区", ("PARK",), ["park/北山高新区"]),
    ("云帆", ("COMPANY", "PARK"), ["company/云帆科技"]),
    (f"{BASE}company/云帆科技", (), ["company/云帆科技"]),
    ("北山高新区", ("COMPANY",), []),
    ("北山", (), []),
    (f"{BASE}company/没有", (), []),
    ("not an:/ iri", (), []),
    ('x" } DROP', (), []),
]


@pytest.mark.parametrize(("name", "types", "expected"), NAMED)
def test_entities_are_found_by_any_name_or_iri(store, name, types, expected):
    assert entities_named(store, name, types) == [BASE + key for key in expected]


def test_the_closest_names_come_first_and_of_the_right_type(store):
    assert names_like(store, "北山高新园", ("PARK",)) == ["北山高新区", "北山高新技术产业开发区"]
    assert names_like(store, "ABC", ("PARK",)) == []


REFUSED = [
    ("setled", {}, "Did you mean settled"),
    ("settled", {}, "needs --park"),
    ("settled", {"park": "北山高新园"}, "The closest are 北山高新区、"),
    ("settled", {"park": "云帆科技"}, "of type PARK"),
    ("settled", {"park": "北山高新区", "sinse": "2021"}, "Did you mean since"),
    ("settled", {"park": "北山高新区", "since": "去年"}, "is no date"),
    ("settled", {"park": "北山高新区", "since": "2021-02-30"}, "is no date"),
    ("settled", {"park": "北山高新区", "since": "0000"}, "is no date"),
    ("settled", {"park": "北山高新区", "since": "2021-13"}, "is no date"),
    ("denied", {"park": "北山高新区"}, "It takes none"),
    ("investors", {"status": "did"}, "one of done, planned, ended, negated"),
    ("single-source", {"confidence": "0.5"}, "whole number"),
    ("in-industry", {"industry": "半导休"}, "neither a code of two digits nor a word of a trade"),
]


@pytest.mark.parametrize(("name", "given", "said"), REFUSED)
def test_wrong_parameters_are_refused_with_what_would_be_right(output, name, given, said):
    with pytest.raises(QueryError, match=said):
        query_named(output, name, given)


def test_a_parameter_is_never_part_of_the_query(store):
    canned = canned_queries()["deals"]
    words = 'CNY") } INSERT DATA { <a:a> <a:b> "'
    sparql = fill(canned, store, {"currency": words})
    assert ask(store, sparql).rows == ()
    assert '"CNY\\") } INSERT' in sparql


def test_a_name_of_several_entities_gives_a_row_for_each(tmp_path):
    graph = query_graph()
    graph.nodes["park/南湖产业园"]["names"].append("产业园")
    graph.nodes["park/北山高新区"]["names"].append("产业园")
    write_turtle(graph, tmp_path / "graph.ttl", load_schema())
    answer = query_named(tmp_path, "settled", {"park": "产业园"})
    assert {row[1] for row in answer.values()} == {"云帆科技", "星河电子", "储能项目"}


HEADERS = [
    ("SELECT * {}", "lack title-zh"),
    ("# title-zh: a\n# title-en: a\n# description-zh: a\n# description-en: a\n# parameter: park\nASK {}", "line 5"),
    (
        "# title-zh: a\n# title-en: a\n# description-zh: a\n# description-en: a\n"
        "# parameter: park PARK | a | b\nSELECT * { VALUES (?other) { } }",
        "must hold VALUES",
    ),
]


@pytest.mark.parametrize(("words", "said"), HEADERS)
def test_a_canned_query_with_wrong_first_lines_is_named(tmp_path, words, said):
    (tmp_path / "mine.rq").write_text(words, encoding="utf-8")
    with pytest.raises(QueryError, match=said) as caught:
        canned_queries(tmp_path)
    assert "mine.rq" in str(caught.value)


UNDATED = [
    ("planned", {}, 6),
    ("planned", {"since": "2021"}, 0),
    ("ended", {}, 1),
    ("ended", {"since": "2021"}, 0),
    ("settled", {"park": "北山高新区"}, 3),
    ("settled", {"park": "北山高新区", "since": "2021"}, 0),
]


@pytest.fixture(scope="module")
def undated(tmp_path_factory):
    graph = query_graph()
    for document in graph.graph["documents"].values():
        document.pop("date", None)
    for _, _, edge in graph.edges(data=True):
        edge.pop("date", None)
        for evidence in edge["evidence"]:
            evidence.pop("reportedOn", None)
            evidence.pop("date", None)
    folder = tmp_path_factory.mktemp("undated")
    write_turtle(graph, folder / "graph.ttl", load_schema())
    return folder


@pytest.mark.parametrize(("name", "given", "rows"), UNDATED)
def test_what_no_date_is_known_of_is_given_unless_a_date_is_asked_for(undated, name, given, rows):
    answer = query_named(undated, name, given)
    assert len(answer.rows) == rows
    assert all("-01-01" not in cell and "-12-31" not in cell for row in answer.values() for cell in row)
