"""Extractions to an output: identities, graph, and every file of the folder.

The graph is always made of all Extractions in the order of their ids, so a corpus that grew day by day gives the same
bytes as one that was built at once.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import msgspec

from kg.cache import Cache
from kg.documents import Skipped
from kg.errors import InputError
from kg.folder import Folder
from kg.model import Extraction, from_line, to_line
from kg.report import Clock, Measured, Origin, Report, count, peak_memory, to_json
from kg.settings import Settings, data_folder
from kg.workers import usable_cores

if TYPE_CHECKING:
    import networkx as nx

    from kg.schema import Schema

OUTPUTS = (
    "graph.html",
    "graph.ttl",
    "graph.graphml",
    "graph.json",
    "entities.csv",
    "relations.csv",
    "extractions.jsonl",
    "report.json",
)
Progress: TypeAlias = Callable[[str, int], None]


def publish(
    folder: Folder,
    cache: Cache,
    keys: Mapping[str, str],
    settings: Settings,
    fingerprint: str,
    skipped: Sequence[Skipped],
    origin: Origin,
    clock: Clock,
    tell: Progress,
) -> Report:
    """Make graph and files of the extractions under the keys, and let them replace the folder's.

    :param keys: cache key by document id.
    :param fingerprint: of the extractor that read the latest of them.
    :raises InputError: where the cache has none of them any more.
    """
    from kg.schema import load_schema

    schema = load_schema(settings.ontology)
    with clock("load"):
        extractions, damaged = _load(folder, cache, keys, settings)
        extractions = [visible(extraction, settings) for extraction in extractions]
    if not extractions:
        raise InputError(f"{cache.path}: nothing in it can be read any more: build again with the texts.")
    with clock("identity"):
        tell("identity", 0)
        identities, doubts = _identify(extractions, settings)
    with clock("graph"):
        tell("graph", 0)
        graph = _graph(extractions, identities, doubts, schema, settings, fingerprint)
        faults = _faults(graph, schema)
    report = msgspec.structs.replace(
        count(extractions, [*skipped, *damaged]),
        nodes=graph.number_of_nodes(),
        edges=graph.number_of_edges(),
        faults=tuple(faults),
    )
    kept = {extraction.id: keys[extraction.id] for extraction in extractions}
    with folder.staged(kept, settings, fingerprint) as new:
        with clock("files"):
            _write(new, graph, extractions, schema, tell)
        measured = Measured(
            seconds=clock.seconds(),
            peak_memory=peak_memory(),
            workers=settings.workers or usable_cores(),
            documents=origin,
        )
        report = msgspec.structs.replace(report, measured=measured)
        (new / "report.json").write_text(to_json(report), encoding="utf-8", newline="\n")
    cache.keep_only(kept.values())
    return report


def _load(
    folder: Folder, cache: Cache, keys: Mapping[str, str], settings: Settings
) -> tuple[list[Extraction], list[Skipped]]:
    found: list[Extraction] = []
    damaged: list[Skipped] = []
    before: dict[str, Extraction] | None = None
    for name, key in sorted(keys.items()):
        extraction = cache.get(key)
        if extraction is None and folder.manifest.documents.get(name) == key:
            before = _written(folder, settings) if before is None else before
            extraction = before.get(name)
            if extraction is not None:
                cache.put(key, extraction)
        if extraction is None:
            damaged.append(Skipped(name, "what was read from it is damaged: build again with its text"))
        else:
            # one text under two ids is read once
            found.append(msgspec.structs.replace(extraction, id=name))
    return found, damaged


def _written(folder: Folder, settings: Settings) -> dict[str, Extraction]:
    """Give what the output says that was read, by document: what a damaged cache is made whole from."""
    path = folder.unchanged("extractions.jsonl")
    if path is None or (settings.persons and not folder.manifest.settings.persons):
        return {}
    with path.open("rb") as stream:
        return {extraction.id: extraction for extraction in map(from_line, stream)}


def visible(extraction: Extraction, settings: Settings) -> Extraction:
    """Leave persons out where the settings say so, with all that is said of them."""
    if settings.persons:
        return extraction
    persons = {entity.key for entity in extraction.entities if entity.type == "PERSON"}
    return msgspec.structs.replace(
        extraction,
        topic="" if extraction.topic in persons else extraction.topic,
        entities=tuple(entity for entity in extraction.entities if entity.key not in persons),
        mentions=tuple(mention for mention in extraction.mentions if mention.type != "PERSON"),
        relations=tuple(r for r in extraction.relations if r.head not in persons and r.tail not in persons),
    )


def _identify(
    extractions: Sequence[Extraction], settings: Settings
) -> tuple[Mapping[tuple[str, str], Any], Sequence[Any]]:
    """Give the thing of each entity, and the pairs of things that may be one."""
    from kg.identity import link
    from kg.identity.decisions import load_decisions
    from kg.lexicon import load_lexicon

    found = link(extractions, load_lexicon(settings.seeds), load_decisions(settings.identity))
    return found.things, found.doubts


def _graph(
    extractions: Sequence[Extraction],
    identities: Mapping[tuple[str, str], Any],
    doubts: Sequence[Any],
    schema: "Schema",
    settings: Settings,
    fingerprint: str,
) -> "nx.MultiDiGraph":
    from kg.export.terms import check_base
    from kg.graph import build_graph

    graph = build_graph(extractions, identities, schema, doubts)
    graph.graph["base_iri"] = check_base(settings.base_iri)
    graph.graph["run"] = about_run(settings, fingerprint)
    return graph


def about_run(settings: Settings, fingerprint: str) -> dict[str, str]:
    """Say what made a graph: software, version, model and settings by their hashes; the time only where asked for.

    :param fingerprint: of the extractor.
    """
    folder = settings.model or data_folder("model")
    model = hashlib.sha256()
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        if path.is_file():
            model.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    about = {"software": "park-kg", "version": _version(), "model": model.hexdigest()[:16]}
    about["settings"] = fingerprint[:16]
    if settings.time_stamps:
        about["ended"] = datetime.now(UTC).isoformat(timespec="seconds")
    return about


def _faults(graph: "nx.MultiDiGraph", schema: "Schema") -> list[str]:
    from kg.faults import validate

    return validate(graph, schema)


def _write(
    new: Path, graph: "nx.MultiDiGraph", extractions: Iterable[Extraction], schema: "Schema", tell: Progress
) -> None:
    from kg.export.html import write_html
    from kg.export.nx import fits_graphml, write_graphml, write_node_link
    from kg.export.rdf import write_turtle
    from kg.export.tables import write_entities, write_relations

    with (new / "extractions.jsonl").open("w", encoding="utf-8", newline="\n") as stream:
        stream.writelines(f"{to_line(extraction)}\n" for extraction in extractions)
    write_entities(graph, new / "entities.csv")
    write_relations(graph, new / "relations.csv")
    tell("files", 0)
    write_node_link(graph, new / "graph.json")
    if fits_graphml(graph):  # else `kg export` says what to take instead
        write_graphml(graph, new / "graph.graphml")
    write_turtle(graph, new / "graph.ttl", schema)
    write_html(graph, new / "graph.html", schema)


def _version() -> str:
    return version("park-kg")
