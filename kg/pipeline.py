"""The recipe, one call a stage: documents, Extractions, identities, graph, files.

`extract` reads one text, `extract_all` any number, `build` makes an output folder of them. A build over an existing
output reads only what is new or changed and adds it; `replace` makes the output stand for the given inputs alone.
"""

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from kg.beside import beside
from kg.cache import Cache, cache_key
from kg.documents import Skipped, document, read_documents
from kg.errors import InputError
from kg.export.terms import check_base
from kg.fingerprint import fingerprint_of
from kg.folder import Folder, hold, read_manifest
from kg.garbage import all_kept
from kg.kept import PIECES, Kept, Recall, files_digest
from kg.model import Document, Extraction, from_line
from kg.publish import Progress, prepare, publish, visible
from kg.report import Clock, Origin, Report
from kg.settings import Settings, with_base_iri
from kg.workers import (
    SMALL_FOR_COPIES,
    Answer,
    Loader,
    Reader,
    answers_of,
    copies_are_safe,
    extract_each,
    given_away,
    taken,
    usable_cores,
)

if TYPE_CHECKING:
    import networkx as nx


def load_reader(settings: Settings) -> Reader:
    """Load the extractor; the heavy libraries behind it are imported only now."""
    with all_kept():
        from kg.quick import import_spacy

        import_spacy()
        from kg.extractor import load_extractor

        return load_extractor(settings)


_OURS = load_reader


def extract(text: str | Document, settings: Settings | None = None) -> Extraction:
    """Read one text: its mentions, entities and relations, every one with its place in the text.

    :raises ModelError: where the trained model is missing.
    """
    found = text if isinstance(text, Document) else document(text)
    settings = settings or Settings()
    return visible(_loaded(settings).extract(found), settings)


@lru_cache(maxsize=2)
def _loaded(settings: Settings) -> Reader:
    return load_reader(settings)


def extract_all(
    inputs: Sequence[str | Path], settings: Settings | None = None, loader: Loader | None = None
) -> Iterator[Extraction | Skipped]:
    """Read every document of files, folders and globs, in the order of their ids, on all cores."""
    settings = settings or Settings()
    loader = loader or load_reader
    skipped: list[Skipped] = []
    reader = loader(settings)
    documents = _documents(inputs, skipped)
    for answer in extract_each(documents, settings, loader, reader):
        yield visible(answer, settings) if isinstance(answer, Extraction) else answer
    yield from skipped


def build(
    inputs: Sequence[str | Path],
    output: str | Path,
    settings: Settings | None = None,
    *,
    force: bool = False,
    replace: bool = False,
    progress: Progress | None = None,
    loader: Loader | None = None,
) -> Report:
    """Build the knowledge graph of the inputs into the output folder, or add them to what it stands for.

    What cannot be read is named in the report and passed over; an output that stood before stays whole until the new
    one is.

    :param force: take a folder that holds other things; they are left alone.
    :param replace: let the output stand for these inputs alone, not also for those of earlier builds.
    :param progress: called with a stage and the number of documents that it has done.
    :raises InputError: where not one document could be read.
    :raises OutputError: where the output cannot be written, or is not ours.
    :raises KgError: where no IRI can begin with the base IRI of the settings.
    """
    settings = settings or Settings()
    check_base(with_base_iri(settings).base_iri)  # before anything is read
    clock = Clock()
    with hold(Path(output), force) as folder:
        settings = with_base_iri(settings, folder.manifest.settings.base_iri)
        cache = Cache(folder.inner / "cache.sqlite")
        try:
            with cache, Kept(folder.inner / PIECES) as kept:
                with clock("read"):
                    run = _Run(settings, loader or load_reader, cache, kept, progress or _silent)
                    run.read(inputs)
                if not run.keys:
                    raise InputError(_nothing(inputs, run.skipped))
                before = {} if replace else folder.manifest.documents
                return run.publish(folder, {**before, **run.keys}, clock)
        finally:
            if cache.empty:  # else what was read serves the next try
                folder.forget()


def remove(output: str | Path, documents: Iterable[str], settings: Settings | None = None) -> Report:
    """Take documents out of an output and write the rest of it anew, without reading a text.

    :param documents: ids.
    :raises OutputError: where the folder holds no output of ours.
    :raises InputError: where it has no such document, or no other.
    """
    path = Path(output)
    read_manifest(path)
    clock = Clock()
    with hold(path) as folder, Cache(folder.inner / "cache.sqlite") as cache, Kept(folder.inner / PIECES) as kept:
        known = folder.manifest.documents
        gone = set(documents)
        if unknown := sorted(gone - known.keys()):
            raise InputError(f"{output} has no document {unknown[0]}: the ids are in {path / 'extractions.jsonl'}.")
        keys = {name: key for name, key in known.items() if name not in gone}
        if not keys:
            raise InputError(f"{output} would be left without a document: delete the folder instead.")
        before = folder.manifest.settings
        run = _Run(with_base_iri(settings or before, before.base_iri), load_reader, cache, kept, _silent)
        run.fingerprint = folder.manifest.fingerprint
        return run.publish(folder, keys, clock)


class _Run:
    """The documents of one run: `keys` is document id to cache key, for what was read or was known."""

    def __init__(self, settings: Settings, loader: Loader, cache: Cache, kept: Kept, tell: Progress) -> None:
        self.settings = settings
        self.loader = loader
        self.cache = cache
        self.kept = kept
        self.tell = tell
        self.keys: dict[str, str] = {}
        self.skipped: list[Skipped] = []
        self.extracted = 0
        self.fingerprint = ""

    def read(self, inputs: Sequence[str | Path]) -> None:
        documents = _documents(inputs, self.skipped, Recall(self.kept, files_digest()))
        first = next(documents, None)
        if first is None:
            return  # without a document no model need be loaded
        reader = None if self.loader is _OURS else self.loader(self.settings)
        self.fingerprint = fingerprint_of(self.settings) if reader is None else reader.fingerprint
        unknown = self._unknown(itertools.chain([first], documents))
        for answer in self._answers(unknown, reader):
            if isinstance(answer, Skipped):
                self.skipped.append(answer)
                self.keys.pop(answer.path)
            else:
                self.cache.put(self.keys[answer.id], answer)
                self.extracted += 1
                self.tell("read", len(self.keys))

    def _answers(self, unknown: Iterator[Document], reader: Reader | None) -> Iterator[Extraction | Skipped]:
        """Read documents.

        :param reader: absent where it has not been loaded, which is done only where there is something to read; for a
            few documents by a copy of this process, while this one loads what comes later.
        """
        if reader is None:
            few = taken(unknown, SMALL_FOR_COPIES)
            if not few:
                return
            small = sum(len(document.text) for document in few) < SMALL_FOR_COPIES
            if small and (self.settings.workers or usable_cores()) > 1 and copies_are_safe():
                with beside(_read, self.loader, self.settings, list(few), copied=True) as answers:
                    prepare(self.settings)
                    yield from (from_line(one) if isinstance(one, bytes) else one for one in answers())
                return
            reader = self.loader(self.settings)
            unknown = given_away(few, unknown)
        yield from extract_each(unknown, self.settings, self.loader, reader)

    def publish(self, folder: Folder, keys: Mapping[str, str], clock: Clock) -> Report:
        """Write the output of the documents with these keys."""
        origin = Origin(self.extracted, len(self.keys) - self.extracted, len(keys.keys() - self.keys.keys()))
        return publish(
            folder, self.cache, keys, self.settings, self.fingerprint, self.skipped, origin, clock, self.tell, self.kept
        )

    def _unknown(self, documents: Iterable[Document]) -> Iterator[Document]:
        for found in documents:
            key = cache_key(found, self.fingerprint)
            self.keys[found.id] = key
            if self.cache.line(key) is None:
                yield found
            else:
                self.tell("read", len(self.keys))


def _read(loader: Loader, settings: Settings, documents: Sequence[Document]) -> list[Answer]:
    return answers_of(loader(settings), documents)


def _documents(
    inputs: Sequence[str | Path], skipped: list[Skipped], recall: Recall | None = None
) -> Iterator[Document]:
    for result in read_documents(inputs, recall):
        if isinstance(result, Skipped):
            skipped.append(result)
        else:
            yield result


def load_graph(output: str | Path) -> "nx.MultiDiGraph":
    """Load the graph of an output folder.

    :raises OutputError: where the folder holds no output of ours.
    """
    from kg.export.nx import read_node_link

    read_manifest(Path(output))
    return read_node_link(Path(output) / "graph.json")


def _silent(stage: str, done: int) -> None:
    """Tell nobody."""


def _nothing(inputs: Sequence[str | Path], skipped: Sequence[Skipped]) -> str:
    given = ", ".join(map(str, inputs)) or "no input"
    if not skipped:
        return (
            f"{given}: there is nothing to read. Documents are texts (.txt, .md), web pages, PDF or Word files, tables "
            "and JSON Lines."
        )
    named = "; ".join(f"{one.path}: {one.reason}" for one in skipped[:5])
    return f"{given}: not one document could be read. {named}" + (
        f"; and {len(skipped) - 5} more" if len(skipped) > 5 else ""
    )
