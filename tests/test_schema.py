import ontology_page
import pytest

from kg.errors import SchemaError
from kg.schema import load_schema

BODY = {"PARK", "COMPANY", "UNIVERSITY", "INSTITUTE", "GOVERNMENT", "ORGANIZATION"}
SIGNATURES = {
    "落户": ({"COMPANY", "PROJECT", "INSTITUTE", "UNIVERSITY", "ORGANIZATION", "PARK"}, {"PARK", "PLACE"}),
    "签约": (BODY | {"PLACE", "PERSON"}, BODY | {"PLACE", "PROJECT", "PERSON"}),
    "合作": (BODY | {"PLACE"}, BODY | {"PLACE"}),
    "投资": (BODY | {"PLACE"}, {"PROJECT", "COMPANY", "PARK", "PLACE", "INSTITUTE", "ORGANIZATION"}),
    "建设": (BODY | {"PLACE"}, {"PROJECT", "PARK", "INSTITUTE", "COMPANY", "ORGANIZATION", "UNIVERSITY"}),
    "位于": (BODY | {"PROJECT"}, {"PLACE", "PARK"}),
    "隶属": (BODY | {"PLACE", "PROJECT"}, BODY | {"PLACE", "PROJECT"}),
    "任职": ({"PERSON"}, BODY | {"PLACE", "PROJECT"}),
    "主办": (BODY | {"PLACE"}, {"EVENT"}),
    "收购": ({"COMPANY"}, {"COMPANY", "PROJECT"}),
}
PREFIXES = """
@prefix kg: <https://w3id.org/parkkg/ontology#> . @prefix ex: <https://example.org/own#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""


@pytest.mark.parametrize("name", SIGNATURES)
def test_signatures_are_those_of_the_annotation_guide(name):
    relation = load_schema().relations[name]
    assert (set(relation.heads), set(relation.tails)) == SIGNATURES[name]
    assert relation.symmetric == (name in {"签约", "合作"})


def test_every_term_of_the_guide_and_no_other():
    schema = load_schema()
    assert set(schema.relations) == set(SIGNATURES)
    assert set(schema.types) == BODY | {"PROJECT", "PLACE", "PERSON", "EVENT"}
    assert schema.statuses == ("done", "planned", "ended", "negated")


def test_labels_in_both_languages_and_inverse_names():
    schema = load_schema()
    assert (schema.types["PARK"].label_zh, schema.types["PARK"].label_en, schema.types["PARK"].iri) == (
        "园区",
        "Park",
        "Park",
    )
    directed = [relation for relation in schema.relations.values() if not relation.symmetric]
    assert all(relation.inverse and relation.inverse_uri for relation in directed)
    assert schema.relations["签约"].inverse == ""


ALLOWED = [
    ("落户", "COMPANY", "PARK"),
    ("签约", "PARK", "PROJECT"),
    ("签约", "PROJECT", "PARK"),
    ("任职", "PERSON", "PLACE"),
]
REFUSED = [
    ("落户", "PARK", "COMPANY"),
    ("落户", "PERSON", "PARK"),
    ("签约", "PROJECT", "PROJECT"),
    ("共建", "PARK", "PARK"),
]


@pytest.mark.parametrize(("case", "expected"), [(c, True) for c in ALLOWED] + [(c, False) for c in REFUSED])
def test_allows(case, expected):
    assert load_schema().allows(*case) is expected


@pytest.fixture
def ontology(tmp_path):
    def write(body):
        path = tmp_path / "own.ttl"
        path.write_text(PREFIXES + body, encoding="utf-8", newline="\n")
        return path

    return write


LAB = 'ex:Lab a owl:Class ; skos:notation "LAB" ; rdfs:label "众包实验室"@zh ; rdfs:subClassOf kg:Institute .'
LICENSES = """ex:licenses a owl:ObjectProperty ; skos:notation "许可" ; rdfs:label "许可"@zh , "licenses"@en ;
    rdfs:domain kg:Company ; rdfs:range [ owl:unionOf ( kg:Company ex:Lab ) ] ; owl:inverseOf ex:licensedBy ."""


def test_an_own_class_stands_where_its_superclass_may_stand(ontology):
    schema = load_schema(ontology(LAB))
    assert schema.allows("落户", "LAB", "PARK")
    assert not schema.allows("落户", "PARK", "LAB")
    assert schema.types["LAB"].parents == ("INSTITUTE",)
    assert (schema.types["LAB"].iri, schema.types["LAB"].label_en) == ("Lab", "众包实验室")


def test_an_own_relation_is_added_to_the_shipped_ones(ontology):
    schema = load_schema(ontology(LAB + LICENSES))
    assert schema.relations["许可"].uri == "https://example.org/own#licenses"
    assert schema.relations["许可"].inverse == "licensedBy"
    assert schema.allows("许可", "COMPANY", "LAB")
    assert not schema.allows("许可", "COMPANY", "INSTITUTE")
    assert schema.allows("落户", "COMPANY", "PARK")


def test_an_edited_copy_replaces_the_shipped_ontology(ontology):
    whole = """kg:Park a owl:Class ; skos:notation "PARK" ; rdfs:label "园区"@zh .
    kg:near a owl:ObjectProperty , owl:SymmetricProperty ; skos:notation "相邻" ; rdfs:label "相邻"@zh ;
        rdfs:domain kg:Park ; rdfs:range kg:Park .
    kg:done a kg:Status ; skos:notation "done" ."""
    schema = load_schema(ontology(whole))
    assert (list(schema.types), list(schema.relations), schema.statuses) == (["PARK"], ["相邻"], ("done",))


def test_a_changed_file_is_read_again(ontology):
    assert "LAB" in load_schema(ontology(LAB)).types
    assert "LAB2" in load_schema(ontology(LAB.replace('"LAB"', '"LAB2"'))).types


BROKEN = [
    ("kg:Park a owl:Class", "not a Turtle file"),
    (LAB + 'ex:Lab2 a owl:Class ; skos:notation "LAB" ; rdfs:label "x"@en .', "given twice"),
    ('ex:Lab a owl:Class ; skos:notation "LAB" .', "no rdfs:label"),
    ('ex:r a owl:ObjectProperty ; skos:notation "r" ; rdfs:label "r"@en ; rdfs:range kg:Park .', "rdfs:domain of r"),
    (
        'ex:r a owl:ObjectProperty ; skos:notation "r" ; rdfs:label "r"@en ; rdfs:domain kg:Park ; rdfs:range ex:No .',
        "<https://example.org/own#No>",
    ),
]


@pytest.mark.parametrize(("body", "said"), BROKEN, ids=[said for _, said in BROKEN])
def test_a_broken_ontology_is_refused_with_its_name(ontology, body, said):
    path = ontology(body)
    with pytest.raises(SchemaError, match=said) as caught:
        load_schema(path)
    assert path.name in str(caught.value)


def test_a_missing_ontology_is_named(tmp_path):
    with pytest.raises(SchemaError, match=r"none\.ttl"):
        load_schema(tmp_path / "none.ttl")


def test_the_documentation_was_made_from_the_ontology_as_it_is():
    assert ontology_page.source().split(",")[0] == ontology_page.origin().split(",")[0], ontology_page.ADVICE
