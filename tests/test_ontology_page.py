"""The documentation of the ontology is that of the ontology as it is."""

import re
import subprocess
import sys
from pathlib import Path

import ontology_page
import pyoxigraph as ox

PAGE = (ontology_page.FOLDER / "kg.html").read_text(encoding="utf-8")
NAMESPACE = "https://w3id.org/parkkg/ontology#"


def test_the_page_names_every_term_and_says_what_it_means():
    triples = [quad.triple for quad in ox.parse(path=ontology_page.FOLDER / "kg.ttl", format=ox.RdfFormat.TURTLE)]
    classes = {"Class", "ObjectProperty", "DatatypeProperty"}
    terms = {
        triple.subject.value
        for triple in triples
        if triple.predicate.value.endswith("#type") and triple.object.value.rpartition("#")[2] in classes
        if isinstance(triple.subject, ox.NamedNode) and triple.subject.value.startswith(NAMESPACE)
    }
    assert len(terms) > 50
    assert [term for term in sorted(terms) if f"<code>{term}</code>" not in PAGE] == []
    said = {"http://www.w3.org/2004/02/skos/core#definition", "http://www.w3.org/2000/01/rdf-schema#label"}
    words = {t.object.value for t in triples if t.predicate.value in said and t.subject.value in terms}
    plain = re.sub(r"\s+", " ", PAGE.replace("&amp;", "&").replace("&quot;", '"').replace("&#39;", "'"))
    assert [word for word in sorted(words) if word not in plain] == []


def test_the_page_is_what_pylode_makes_now(tmp_path: Path):
    """Another pyLODE may lay a page out otherwise; that is no fault of the page."""
    if ontology_page.source() == ontology_page.origin():
        command = [sys.executable, str(Path(ontology_page.__file__)), str(tmp_path / "kg.html")]
        subprocess.run(command, check=True, capture_output=True)
        made = (tmp_path / "kg.html").read_text(encoding="utf-8")
        assert sorted(made.splitlines()) == sorted(PAGE.splitlines()), ontology_page.ADVICE


def test_the_page_loads_nothing():
    assert re.findall(r"""<(?:script|link|img|iframe)[^>]*(?:src|href)="(?!data:)[^"]*""", PAGE) == []
    assert "@import" not in PAGE
