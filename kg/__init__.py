"""Reads Chinese news about industrial parks and builds a knowledge graph from it.

Data flows one way; this is the reading order, and imports go up this list only:

    errors      what is refused, in words
    model       Document, Mention, Entity, Relation, Extraction: frozen values, the offset convention
    settings    everything that can be chosen, in one frozen value
    fingerprint  what stands for all that decides what is read
    schema      ontology/ as Python: types, relations, signatures, status values
    garbage     Python's collector rests while much is loaded
    kept        what was made before, by what it was made of
    chunks      what was made of neighbours, kept together
    lexicon/    seeds/ as look-ups
    quick       spaCy, imported without its command line
    documents/  files to Documents; which part is the article; dates
    mentions/   the tagger: names and their types
    links/      mentions to entities; what a passage is about
    relations/  triggers and arguments, status, amounts, dates
    passages    a document of many pages, in parts
    extractor   one document, from its body to its relations: the stages above, one call each
    identity/   which entities of different documents are one thing
    said        what one document says of things, and which statements it makes
    graph       everything above as one networkx.MultiDiGraph
    large/      the same graph, made and kept on disk
    faults      what is wrong with a graph, in words
    export/     RDF, HTML, networkx files, tables
    store       the output's RDF, loaded or on disk
    sparql      SPARQL as text: its words, what may not stand in it
    query       SPARQL over the output
    canned      queries that have a name
    shacl       the shapes of the ontology over the output
    training/   gold documents, training, evaluation
    workers     documents to Extractions on all cores
    beside      one function in a process of its own
    cache       what was read, kept by its content
    folder      the output folder: lock, manifest, how files are replaced
    report      what was read and made, counted
    publish     Extractions to the files of an output
    pipeline    extract and build: the recipe, one call a stage
    serve/      an output as a web site and SPARQL endpoint
    spark/      the same recipe on Apache Spark
    weights     which words of its sentence decided a relation
    fetch       web pages into a folder, when told to
    annotate, explain, diff, diff_page   what the commands of these names do
    commands/   the command line, one module a family of commands
    cli         commands over the functions above
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.export.html import show
    from kg.pipeline import build, extract, load_graph
    from kg.store import load_rdf

__all__ = ["build", "extract", "load_graph", "load_rdf", "show"]


def __getattr__(name: str) -> Any:  # noqa: ANN401
    """Import on first use: `import kg` costs nothing."""
    if name in ("build", "extract", "load_graph"):
        from kg import pipeline

        return getattr(pipeline, name)
    if name == "load_rdf":
        from kg.store import load_rdf

        return load_rdf
    if name == "show":
        from kg.export.html import show

        return show
    raise AttributeError(f"module 'kg' has no attribute {name!r}")
