"""What a worker answers from: the store of an output, its ontology, and what its IRIs begin with."""

from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import msgspec
import pyoxigraph as ox

from kg.errors import OutputError, QueryError
from kg.export.terms import PREFIXES, escape
from kg.folder import read_manifest
from kg.schema import Schema, load_schema
from kg.serve.limits import Limits
from kg.store import open_store

THINGS = "/id/"


class Site(msgspec.Struct, frozen=True):
    """An open output. `base` is what the IRIs of its things begin with; they stand on this server under `/id/`."""

    store: ox.Store
    schema: Schema
    base: str
    limits: Limits

    def address(self, iri: str) -> str:
        """Give the address of the page of an IRI on this server, empty where it has none.

        Of a part of a document, it is the page of the document.
        """
        if iri.startswith(PREFIXES["kg"]):
            return f"/ontology#{quote(iri.removeprefix(PREFIXES['kg']))}"
        if not iri.startswith(self.base):
            return ""
        # The IRI is escaped already: what is not ASCII yet becomes so, and nothing is escaped twice.
        return THINGS + quote(iri.removeprefix(self.base), safe="/%#:@!$&'()*+,;=~")

    def iri(self, path: str) -> str:
        """Give the IRI that the page at an address under `/id/` is about; `path` as it was sent, percent-encoded."""
        return self.base + escape(unquote(path, errors="replace"))


def open_site(output: Path, limits: Limits) -> Site:
    """Open an output.

    :raises QueryError: where the folder holds no graph, or one that this version cannot read.
    """
    store = open_store(output)
    try:
        ontology = read_manifest(output).settings.ontology
    except OutputError:  # a graph without the rest of an output is served all the same
        ontology = None
    found: Any = store.quads_for_pattern(None, ox.NamedNode(PREFIXES["kg"] + "baseIri"), None)
    base = min((quad.object.value for quad in found), default="")
    if not base:
        raise QueryError(f"{output}: the graph does not say what its IRIs begin with: run kg build again.")
    return Site(store, load_schema(ontology), base, limits)
