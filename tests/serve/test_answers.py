import csv
import io
import json
import re
import xml.etree.ElementTree as ET

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import QueryError
from kg.serve.answers import TooLargeError, bindings, triples, truth
from kg.serve.limits import Limits
from kg.serve.negotiation import CSV, JSON, JSON_LD, N_TRIPLES, RDF_XML, TSV, TURTLE, XML

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
LIMITS = Limits()
NOT_XML = "[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]"
TEXT = st.text(st.characters(exclude_categories=["Cs"]))
TERM = st.one_of(
    st.none(),
    TEXT.map(ox.Literal),
    TEXT.map(lambda text: ox.Literal(text, language="zh")),
    st.integers().map(ox.Literal),
    st.sampled_from([ox.NamedNode("https://my.org/id/park/江州%20高新区?a=b&c"), ox.BlankNode("b1"), ox.Literal(True)]),
)
ROWS = st.lists(st.tuples(TERM, TERM), max_size=5)
FORMATS = {JSON: ox.QueryResultsFormat.JSON, TSV: ox.QueryResultsFormat.TSV}


def read_back(body, media):
    found = ox.parse_query_results(body, format=FORMATS[media])
    return [variable.value for variable in found.variables], [tuple(row) for row in found]


@given(ROWS)
def test_oxigraph_reads_the_rows_back(rows):
    for media in (JSON, TSV):
        assert read_back(bindings(["x", "名"], rows, media, LIMITS).body, media) == (["x", "名"], rows)


@given(ROWS)
def test_xml_holds_the_values_but_for_what_xml_cannot_hold(rows):
    # Oxigraph's reader drops blanks around a text, so it is read by an XML parser.
    results = ET.fromstring(bindings(["x", "名"], rows, XML, LIMITS).body).findall(".//{*}result")
    found = [{cell.get("name"): cell[0].text or "" for cell in result} for result in results]
    values = [{name: term.value for name, term in zip(("x", "名"), row, strict=True) if term} for row in rows]
    assert found == [{name: re.sub(NOT_XML, "\ufffd", value) for name, value in row.items()} for row in values]


@given(ROWS)
def test_csv_holds_the_values(rows):
    def value(term):
        return "" if term is None else str(term) if isinstance(term, ox.BlankNode) else term.value

    text = bindings(["x", "名"], rows, CSV, LIMITS).body.decode()
    assert list(csv.reader(io.StringIO(text, newline=""))) == [["x", "名"], *([*map(value, row)] for row in rows)]


def test_a_truth_value_in_every_form():
    assert json.loads(truth(True, JSON).body) == {"head": {}, "boolean": True}
    assert bool(ox.parse_query_results(truth(False, XML).body, format=ox.QueryResultsFormat.XML)) is False
    assert truth(True, CSV).body == truth(True, TSV).body == b"true\r\n"


@pytest.mark.parametrize("media", [JSON, XML, CSV, TSV])
def test_rows_beyond_the_limit_are_left_out_and_said(media):
    rows = [(ox.Literal(f"row {n}"),) for n in range(10)]
    few, all_ = bindings(["n"], rows, media, Limits(rows=3)), bindings(["n"], rows, media, Limits(rows=10))
    assert (few.rows, few.cut, all_.rows, all_.cut) == (3, True, 10, False)
    assert b"row 2" in few.body
    assert b"row 3" not in few.body


@pytest.mark.parametrize("media", [JSON, XML, CSV, TSV])
def test_an_answer_of_too_many_bytes_is_refused(media):
    with pytest.raises(TooLargeError, match="add a LIMIT"):
        bindings(["n"], [(ox.Literal("x" * 1000),)] * 5, media, Limits(answer=3000))


TRIPLE = ox.Triple(ox.NamedNode("https://a.org/江州"), ox.NamedNode("https://a.org/名"), ox.Literal('“星\n河”"\t'))


@pytest.mark.parametrize(
    ("media", "name"), [(TURTLE, "turtle"), (N_TRIPLES, "nt"), (JSON_LD, "json-ld"), (RDF_XML, "xml")]
)
def test_triples_are_read_back_by_rdflib(media, name):
    found = rdflib.Graph().parse(data=triples([TRIPLE], media, LIMITS).body, format=name)
    assert [str(term) for term in next(iter(found))] == [term.value for term in TRIPLE]


def test_triples_have_the_same_limits():
    written = triples([TRIPLE] * 5, N_TRIPLES, Limits(rows=2))
    assert (written.rows, written.cut) == (2, True)
    with pytest.raises(TooLargeError):
        triples([TRIPLE] * 500, N_TRIPLES, Limits(answer=1000))


def test_a_property_that_xml_cannot_name_is_said():
    odd = ox.Triple(TRIPLE.subject, ox.NamedNode("https://a.org/1/"), TRIPLE.object)
    with pytest.raises(QueryError, match="ask for text/turtle"):
        triples([odd], RDF_XML, LIMITS)


def test_a_character_that_xml_cannot_hold_is_replaced():
    odd = ox.Triple(TRIPLE.subject, TRIPLE.predicate, ox.Literal("a\x01b", language="zh"))
    assert 'xml:lang="zh">a\ufffdb<' in triples([odd], RDF_XML, LIMITS).body.decode()
