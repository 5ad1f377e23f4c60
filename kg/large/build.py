"""The graph of a large corpus, as a context: its file is there as long as the graph is used."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from kg.garbage import give_back
from kg.identity import load_decisions
from kg.kept import Recall
from kg.large.gather import gather_rows
from kg.large.graph import LargeGraph
from kg.large.merge import merge_rows
from kg.large.tables import create
from kg.lexicon import load_lexicon
from kg.model import Extraction
from kg.settings import Settings

#: Mentions, entities and relations of a corpus from which on memory is given back between two steps: looking for what
#: is free takes a third of a second, and smaller ones fit beside the model.
MANY = 200_000

if TYPE_CHECKING:
    from kg.schema import Schema


@contextmanager
def large_graph(
    path: Path,
    extractions: Iterable[Extraction],
    schema: "Schema",
    settings: Settings,
    clock: Callable[[str], AbstractContextManager[None]],
    tell: Callable[[str, int], None],
    recall: Recall | None = None,
    size: int = MANY,
) -> Iterator[LargeGraph]:
    """Make the graph in a file, which is removed in the end.

    :param extractions: in the order of their ids; gone through several times.
    :param recall: what an earlier build has kept of its comparisons.
    :param clock: told how long identity and graph take.
    :param size: how many mentions, entities and relations there are in all.
    """
    sparing = size >= MANY
    if sparing:
        give_back()  # the model, if this process has read anything
    base = create(path)
    try:
        with clock("identity"):
            tell("identity", 0)
            lexicon, decisions = load_lexicon(settings.seeds), load_decisions(settings.identity)
            corpus = gather_rows(base, extractions, lexicon, decisions, schema, recall)
        if sparing:
            give_back()
        with clock("graph"):
            tell("graph", 0)
            graph = merge_rows(base, corpus, schema)
        yield graph
    finally:
        base.close()
        path.unlink(missing_ok=True)
