import pytest

from kg.serve import negotiation
from kg.serve.negotiation import BINDINGS, CSV, HTML, JSON, JSON_LD, N_TRIPLES, PAGES, RDF_XML, TRIPLES, TURTLE, XML

FIREFOX = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
CASES = [
    ("", BINDINGS, "", JSON),
    ("*/*", BINDINGS, "", JSON),
    ("application/sparql-results+xml", BINDINGS, "", XML),
    ("application/xml", BINDINGS, "", XML),
    ("text/*", BINDINGS, "", XML),
    ("text/*;q=0.5, text/csv", BINDINGS, "", CSV),
    ("text/csv;q=0.1, application/json;q=0.2", BINDINGS, "", JSON),
    ("TEXT/CSV", BINDINGS, "", CSV),
    ("text/csv ; q=1.000", BINDINGS, "", CSV),
    # The narrowest range decides, not the widest.
    ("*/*, application/sparql-results+json;q=0, application/json;q=0", BINDINGS, "", XML),
    (FIREFOX, PAGES, "", HTML),
    (FIREFOX, TRIPLES, "", RDF_XML),
    ("", PAGES, "", HTML),
    ("text/turtle", PAGES, "", TURTLE),
    ("application/ld+json, text/html;q=0.4", PAGES, "", JSON_LD),
    ("text/plain", TRIPLES, "", N_TRIPLES),
    # The short name wins where it names something offered, and says nothing where it does not.
    ("text/turtle", BINDINGS, "csv", CSV),
    (FIREFOX, PAGES, "json", JSON_LD),
    ("text/csv", BINDINGS, "ttl", CSV),
    ("text/csv", BINDINGS, "exe", CSV),
    # What cannot be given
    ("image/png", BINDINGS, "", None),
    ("text/turtle", BINDINGS, "", None),
    ("text/csv;q=0", BINDINGS, "", None),
    ("text/html", TRIPLES, "", None),
    ("nonsense", BINDINGS, "", None),
    (",;q=1,", BINDINGS, "", JSON),
]


@pytest.mark.parametrize(("accept", "offered", "short", "wanted"), CASES)
def test_the_form_that_is_asked_for_is_chosen(accept, offered, short, wanted):
    assert negotiation.choose(accept, offered, short) == wanted
