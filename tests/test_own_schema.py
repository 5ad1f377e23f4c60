"""A user's own class and relation, from small files to the outputs: nothing of it is in the package or the model."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import kg
from kg.errors import KgError
from kg.extractor import load_extractor
from kg.model import Document, Extraction
from kg.pipeline import build
from kg.settings import Settings

ONTOLOGY = """
@prefix kg: <https://w3id.org/parkkg/ontology#> . @prefix ex: <https://example.org/own#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<https://example.org/own> a owl:Ontology ; owl:imports <https://w3id.org/parkkg/ontology> .
ex:Port a owl:Class ; skos:notation "PORT" ; rdfs:label "港口"@zh , "port"@en ; rdfs:subClassOf kg:Organization .
ex:callsAt a owl:ObjectProperty ; skos:notation "挂靠" ; rdfs:label "挂靠"@zh , "calls at"@en ;
    rdfs:domain kg:Company ; rdfs:range ex:Port .
"""
SEEDS = {
    "ports.tsv": "name\ttype\taliases\tidentifiers\tplace\tindustry\trank\tsource\n"
    "洋口渔港\tPORT\t洋口港\tunlocode:CNYKO\t\t\t1\town\n",
    "suffixes.tsv": "suffix\ttype\tsource\n码头\tPORT\town\n",
    "triggers.tsv": "word\trelation\tsource\n开通航线\t挂靠\town\n首航\t挂靠\town\n",
}
NEWS = "辰光公司首航洋口渔港。\n海禾公司拟首航武港码头。\n云帆公司落户西湖园区。\n货轮停靠洋口港。"


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory, tiny_model: Path) -> Settings:
    folder = tmp_path_factory.mktemp("own")
    (folder / "own.ttl").write_text(ONTOLOGY, encoding="utf-8")
    for name, text in SEEDS.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    return Settings(ontology=folder / "own.ttl", seeds=folder, model=tiny_model, min_confidence=0.5, workers=1)


@pytest.fixture(scope="module")
def extraction(own: Settings) -> Extraction:
    return load_extractor(own).extract(Document("d", NEWS))


def stated(extraction: Extraction) -> Iterator[tuple[str, str, str, str]]:
    names = {entity.key: entity.name for entity in extraction.entities}
    for one in extraction.relations:
        yield one.type, names[one.head], names[one.tail], one.status


def test_names_and_endings_of_an_own_class_are_found(extraction: Extraction) -> None:
    ports = {entity.name: entity for entity in extraction.entities if entity.type == "PORT"}
    assert {name: entity.forms for name, entity in ports.items()} == {
        "洋口渔港": ("洋口渔港", "洋口港"),
        "武港码头": ("武港码头",),
    }
    assert [one.value for one in ports["洋口渔港"].identifiers] == ["CNYKO"]


def test_an_own_relation_is_found_by_its_triggers_with_its_status(extraction: Extraction) -> None:
    assert {one for one in stated(extraction) if one[0] == "挂靠"} == {
        ("挂靠", "辰光公司", "洋口渔港", "done"),
        ("挂靠", "海禾公司", "武港码头", "planned"),
    }


def test_what_was_known_before_is_still_read(extraction: Extraction) -> None:
    assert ("落户", "云帆公司", "西湖园区", "done") in stated(extraction)


def test_without_the_files_nothing_of_it_is_found(tiny_model: Path) -> None:
    found = load_extractor(Settings(model=tiny_model)).extract(Document("d", NEWS))
    assert "PORT" not in {entity.type for entity in found.entities}
    assert "挂靠" not in {one.type for one in found.relations}


def test_it_is_in_every_output(own: Settings, tmp_path: Path) -> None:
    from rdflib import RDF, RDFS, Graph, URIRef

    (tmp_path / "news.txt").write_text(NEWS, encoding="utf-8")
    report = build([tmp_path / "news.txt"], tmp_path / "out", own)
    assert report.faults == ()
    rdf = Graph().parse(tmp_path / "out" / "graph.ttl")
    calls, port = URIRef("https://example.org/own#callsAt"), URIRef("https://example.org/own#Port")
    names = {(str(rdf.value(s, RDFS.label)), str(rdf.value(o, RDFS.label))) for s, o in rdf.subject_objects(calls)}
    assert names == {("辰光公司", "洋口渔港")}
    assert {str(rdf.value(one, RDFS.label)) for one in rdf.subjects(RDF.type, port)} == {"洋口渔港", "武港码头"}
    assert (None, RDF.predicate, calls) in rdf
    graph = kg.load_graph(tmp_path / "out")
    assert {"挂靠", "挂靠|planned"} <= {key for *_, key in graph.edges(keys=True)}
    page = (tmp_path / "out" / "graph.html").read_text(encoding="utf-8")
    assert "挂靠" in page
    assert "PORT" in page
    for name in ("entities.csv", "relations.csv"):
        assert "洋口渔港" in (tmp_path / "out" / name).read_text(encoding="utf-8-sig")


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("bad.tsv", "word\trelation\tsource\n首航\t\town\n", r"bad\.tsv, line 2"),
        ("bad.tsv", "who\tknows\n", r"bad\.tsv, line 1: unknown header"),
        ("own.ttl", "this is no Turtle", r"own\.ttl"),
    ],
)
def test_a_bad_file_is_named(tiny_model: Path, tmp_path: Path, name: str, text: str, message: str) -> None:
    (tmp_path / "own.ttl").write_text(ONTOLOGY, encoding="utf-8")
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(KgError, match=message):
        load_extractor(Settings(ontology=tmp_path / "own.ttl", seeds=tmp_path, model=tiny_model))
