"""The graph of a large corpus, as a context: its file is there as long as the graph is used."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from kg.garbage import give_back
from kg.identity import load_decisions
from kg.kept import Recall
from kg.large.gather import Lines, gather_rows
from kg.large.graph import LargeGraph
from kg.large.merge import merge_rows
from kg.large.tables import create
from kg.lexicon import load_lexicon
from kg.settings import Settings

#: Mentions, entities and relations of a corpus from which on memory is given back between two steps: looking for what
#: is free takes a third of a second, and smaller ones fit beside the model.
MANY = 200_000
#: Likewise, up to which what follows from each document alone is kept for the next build.
MOST_KEPT = 600_000

if TYPE_CHECKING:
    from kg.schema import Schema


@contextmanager
def large_graph(
    path: Path,
    lines: Lines,
    schema: "Schema",
    settings: Settings,
    clock: Callable[[str], AbstractContextManager[None]],
    tell: Callable[[str, int], None],
    recall: Recall | None = None,
    size: int = MANY,
) -> Iterator[LargeGraph]:
    """Make the graph in a file, which is removed in the end.

    :param lines: called several times.
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
            corpus = gather_rows(base, lines, lexicon, decisions, schema, recall, each=size <= MOST_KEPT)
        if sparing:
            give_back()
        with clock("graph"):
            tell("graph", 0)
            graph = merge_rows(base, corpus, schema)
        yield graph
    finally:
        base.close()
        path.unlink(missing_ok=True)
