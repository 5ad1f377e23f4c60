"""Every format in which a graph leaves, by name: what `kg export` offers."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import networkx as nx

from kg.errors import KgError, OutputError
from kg.schema import Schema

_Writer: TypeAlias = Callable[[nx.MultiDiGraph, Path, Schema], None]
#: Formats that are several files in a folder.
FOLDERS = ("parquet", "neo4j")
FORMATS = ("html", "ttl", "nt", "nq", "trig", "jsonld", "graphml", "gexf", "json", *FOLDERS)


def format_of(path: Path, chosen: str | None = None) -> str:
    """Give the name of the format: the chosen one, else that of the file's ending.

    :raises KgError: where neither names one.
    """
    name = (chosen or path.suffix.lstrip(".")).lower()
    if name not in FORMATS:
        files = ", ".join(f".{one}" for one in FORMATS if one not in FOLDERS)
        raise KgError(f"{path}: give a file that ends in {files}; or a folder and --format {' or '.join(FOLDERS)}.")
    return name


def write_graph(graph: nx.MultiDiGraph, path: Path, schema: Schema, name: str) -> None:
    """Write the graph in one of `FORMATS`, into a file or a folder, which must be new or empty.

    :raises KgError: where the graph is too large for the format, or a library for it is missing.
    :raises OutputError: where the path cannot be written.
    """
    if name in FOLDERS and path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise OutputError(f"{path}: {name} is several files: give a folder that is new or empty.")
    try:
        _writer(name)(graph, path, schema)
    except OSError as error:
        raise OutputError(f"{path}: cannot be written: {error.strerror or error}. Give another place.") from error


def _writer(name: str) -> _Writer:
    from kg.export import rdf
    from kg.export.nx import write_graphml, write_node_link

    if name == "html":
        from kg.export.html import write_html

        return write_html
    if name == "parquet":
        from kg.export.parquet import write_parquet

        return _without_schema(write_parquet)
    if name == "neo4j":
        from kg.export.neo4j import write_neo4j

        return write_neo4j
    if name == "gexf":
        from kg.export.gexf import write_gexf

        return _without_schema(write_gexf)
    if name in ("graphml", "json"):
        return _without_schema(write_graphml if name == "graphml" else write_node_link)
    writers: dict[str, _Writer] = {
        "ttl": rdf.write_turtle,
        "nt": rdf.write_ntriples,
        "nq": rdf.write_nquads,
        "trig": rdf.write_trig,
        "jsonld": rdf.write_jsonld,
    }
    return writers[name]


def _without_schema(write: Callable[[nx.MultiDiGraph, Path], Any]) -> _Writer:
    return lambda graph, path, schema: write(graph, path)
