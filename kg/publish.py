"""Extractions to an output: identities, graph, and every file of the folder.

The graph is always made of all Extractions in the order of their ids, so a corpus that grew day by day gives the same
bytes as one that was built at once.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import msgspec

from kg.beside import beside
from kg.cache import Cache
from kg.documents import Skipped
from kg.errors import InputError, OutputError
from kg.folder import Folder
from kg.garbage import all_kept, old_kept
from kg.kept import Kept, Recall, files_digest
from kg.model import Extraction, from_line, to_line
from kg.report import Clock, Measured, Origin, Report, Tally, peak_memory, to_json
from kg.settings import Settings, data_folder
from kg.workers import usable_cores

if TYPE_CHECKING:
    import networkx as nx

    from kg.export.halves import Stated
    from kg.large.graph import Maker
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
#: Mentions, entities and relations of a corpus whose graph is made in memory: some 3,000 reports, and 600 MB.
MOST_IN_MEMORY = 80_000
#: Likewise, of one while whose graph is made nobody looks for garbage: there is hardly any, and looking costs a tenth.
MOST_UNSEARCHED = 400_000
Progress: TypeAlias = Callable[[str, int], None]


@old_kept()
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
    kept: Kept,
) -> Report:
    """Make graph and files of the extractions under the keys, and let them replace the folder's.

    :param keys: cache key by document id.
    :param fingerprint: of the extractor that read the latest of them.
    :param kept: what earlier builds of this output have made.
    :raises InputError: where the cache has none of them any more.
    """
    from kg.schema import load_schema

    schema = load_schema(settings.ontology)
    with clock("load"):
        corpus = load_corpus(folder, cache, keys, settings)
    if not corpus.keys:
        raise InputError(f"{cache.path}: nothing in it can be read any more: build again with the texts.")
    unsearched = all_kept() if corpus.size <= MOST_UNSEARCHED else nullcontext()
    with unsearched, _graph(folder, corpus, schema, settings, fingerprint, clock, tell, kept) as graph:
        report = msgspec.structs.replace(
            corpus.tally.report([*skipped, *corpus.damaged]),
            nodes=graph.number_of_nodes(),
            edges=graph.number_of_edges(),
        )
        with folder.staged(corpus.keys, settings, fingerprint) as new:
            with clock("files"):
                workers = settings.workers or usable_cores()
                left_out, faults = _write(new, graph, corpus, schema, kept, tell, workers)
            measured = Measured(
                seconds=clock.seconds(),
                peak_memory=peak_memory(),
                workers=workers,
                documents=origin,
            )
            report = msgspec.structs.replace(report, faults=faults, left_out=left_out, measured=measured)
            (new / "report.json").write_text(to_json(report), encoding="utf-8", newline="\n")
    cache.keep_only(corpus.keys.values())
    return report


def prepare(settings: Settings) -> None:
    """Load what `publish` needs: a build that has to wait for something else does it meanwhile.

    :raises KgError: for an ontology or lexicon that cannot be used.
    """
    from kg.lexicon import load_lexicon
    from kg.schema import load_schema

    load_schema(settings.ontology)
    load_lexicon(settings.seeds)
    for name in ("kg.large.build", "kg.export.whole"):
        import_module(name)


class Corpus:
    """The extractions of an output, in the order of their ids, as often as one likes: held where they are few.

    `keys` are those that can be read, `damaged` names the others, `tally` counts what is in them, `size` all of it.
    """

    def __init__(self, cache: Cache, settings: Settings) -> None:
        self.keys: dict[str, str] = {}
        self.damaged: list[Skipped] = []
        self.held: list[Extraction] | None = []
        self.tally = Tally()
        self.size = 0
        self._cache = cache
        self._settings = settings

    def add(self, name: str, key: str, extraction: Extraction) -> None:
        """Add the extraction that the cache has under the key, for a document of that name."""
        self.keys[name] = key
        self.size += len(extraction.mentions) + len(extraction.entities) + len(extraction.relations)
        seen = self._seen(name, extraction)
        self.tally.add(seen)
        if self.size > MOST_IN_MEMORY:
            self.held = None
        if self.held is not None:
            self.held.append(seen)

    def __iter__(self) -> Iterator[Extraction]:
        if self.held is not None:
            yield from self.held
            return
        for name, key in self.keys.items():
            extraction = self._cache.get(key)
            if extraction is None:
                raise self._damaged()
            yield self._seen(name, extraction)

    def named_lines(self) -> Iterator[tuple[str, bytes]]:
        """Give ids, and the extractions as lines of JSON; what the cache has word by word is not read."""
        if self.held is not None or not self._settings.persons:
            yield from ((one.id, to_line(one).encode()) for one in self)
            return
        for name, key in self.keys.items():
            line = self._cache.line(key)
            if line is None:
                raise self._damaged()
            if not line.startswith(b'{"id":' + msgspec.json.encode(name) + b","):
                line = to_line(self._seen(name, from_line(line))).encode()
            yield name, line

    def _damaged(self) -> OutputError:
        return OutputError(f"{self._cache.path}: was damaged while it was read: build again.")

    def _seen(self, name: str, extraction: Extraction) -> Extraction:
        # one text under two ids is read once
        return visible(msgspec.structs.replace(extraction, id=name), self._settings)


def load_corpus(folder: Folder, cache: Cache, keys: Mapping[str, str], settings: Settings) -> Corpus:
    """Give what was read under these keys; what is damaged in the cache is taken from the output, where it stands."""
    corpus = Corpus(cache, settings)
    before: dict[str, Extraction] | None = None
    for name, key in sorted(keys.items()):
        extraction = cache.get(key)
        if extraction is None and folder.manifest.documents.get(name) == key:
            before = _written(folder, settings) if before is None else before
            extraction = before.get(name)
            if extraction is not None:
                cache.put(key, extraction)
        if extraction is None:
            corpus.damaged.append(Skipped(name, "what was read from it is damaged: build again with its text"))
        else:
            corpus.add(name, key, extraction)
    return corpus


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
    extractions: Sequence[Extraction], settings: Settings, recall: Recall
) -> tuple[Mapping[tuple[str, str], Any], Sequence[Any]]:
    """Give the thing of each entity, and the pairs of things that may be one."""
    from kg.identity import link
    from kg.identity.decisions import load_decisions
    from kg.lexicon import load_lexicon

    found = link(extractions, load_lexicon(settings.seeds), load_decisions(settings.identity), recall)
    return found.things, found.doubts


@contextmanager
def _graph(
    folder: Folder,
    corpus: Corpus,
    schema: "Schema",
    settings: Settings,
    fingerprint: str,
    clock: Clock,
    tell: Progress,
    kept: Kept,
) -> "Iterator[nx.MultiDiGraph]":
    """Make the graph, in memory or on disk; the same files are written from either."""
    recall = Recall(kept, files_digest(data_folder("seeds"), settings.seeds))
    about = {"base_iri": settings.base_iri, "run": about_run(settings, fingerprint)}
    if corpus.held is None:
        from kg.large.build import large_graph

        path = folder.inner / "graph.sqlite"
        with large_graph(path, corpus.named_lines, schema, settings, clock, tell, recall, corpus.size) as large:
            large.graph |= about
            yield large
        return
    from kg.graph import build_graph

    with clock("identity"):
        tell("identity", 0)
        identities, doubts = _identify(corpus.held, settings, recall)
    with clock("graph"):
        tell("graph", 0)
        graph = build_graph(corpus.held, identities, schema, doubts)
        graph.graph |= about
    yield graph


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


def _write(
    new: Path,
    graph: "nx.MultiDiGraph",
    corpus: Corpus,
    schema: "Schema",
    kept: Kept,
    tell: Progress,
    workers: int,
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Write the files of an output; give the names of those that the graph is too large for, and its faults."""
    from kg.export.whole import are_kept, write_files

    with (new / "extractions.jsonl").open("wb") as stream:
        stream.writelines(line + b"\n" for _, line in corpus.named_lines())
    tell("files", 0)
    if are_kept(graph):
        faults = write_files(graph, new, schema, kept)
    else:
        faults = _write_in_halves(graph, new, schema, workers)
    left_out = tuple(name for name in OUTPUTS if not (new / name).exists() and name != "report.json")
    return left_out, tuple(faults)


def _write_in_halves(graph: "nx.MultiDiGraph", new: Path, schema: "Schema", workers: int) -> list[str]:
    """Write all files but the page, which so large a graph does not fit, by two processes; give the graph's faults."""
    from kg.export.halves import join, write_statements, write_things
    from kg.large.graph import LargeGraph

    if workers == 1 or not isinstance(graph, LargeGraph):
        return join(graph, new, schema, write_things(graph, new, schema), write_statements(graph, new, schema))
    with beside(_statements_of, graph.path, graph.graph, graph.maker, new, schema) as answer:
        faults = write_things(graph, new, schema)
        return join(graph, new, schema, faults, answer())


def _statements_of(path: Path, about: dict[str, Any], maker: "Maker | None", new: Path, schema: "Schema") -> "Stated":
    from kg.export.halves import write_statements
    from kg.large.graph import LargeGraph
    from kg.large.tables import reopen

    base = reopen(path)
    try:
        return write_statements(LargeGraph(base, about, maker and maker.on(base)), new, schema)
    finally:
        base.close()


def _version() -> str:
    return version("park-kg")
