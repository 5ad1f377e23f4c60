"""What a build read and made: `report.json`, and the table that closes a run.

Everything but `measured` is the same for the same input; `measured` holds time, memory and what the cache saved.
"""

import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.metadata import version

import msgspec

from kg.documents import Skipped
from kg.model import Extraction


class Origin(msgspec.Struct, frozen=True):
    """Where an output's documents come from: read in this run, known already, not among this run's inputs."""

    extracted: int = 0
    cached: int = 0
    kept: int = 0


class Measured(msgspec.Struct, frozen=True, rename="camel"):
    """What differs from run to run: seconds of each stage, bytes of memory at the most, where documents came from."""

    seconds: dict[str, float] = {}
    peak_memory: int = 0
    workers: int = 1
    documents: Origin = Origin()


class Report(msgspec.Struct, frozen=True, rename="camel"):
    """Counts of an output: documents, characters, mentions, entities (of documents), nodes and edges (of the graph).

    `left_out` are the files that the graph is too large for.
    """

    software: str = ""
    documents: int = 0
    characters: int = 0
    skipped: tuple[Skipped, ...] = ()
    mentions: dict[str, int] = {}
    entities: dict[str, int] = {}
    relations: dict[str, int] = {}
    statuses: dict[str, int] = {}
    nodes: int = 0
    edges: int = 0
    faults: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    measured: Measured = Measured()

    @property
    def exit_code(self) -> int:
        """0 where everything was read, 1 where something was skipped."""
        return 1 if self.skipped else 0


class Tally:
    """Counts what extractions hold, one by one, without keeping them."""

    def __init__(self) -> None:
        self.documents = 0
        self.characters = 0
        self.mentions: Counter[str] = Counter()
        self.entities: Counter[str] = Counter()
        self.relations: Counter[str] = Counter()
        self.statuses: Counter[str] = Counter()

    def add(self, extraction: Extraction) -> None:
        """Count one more."""
        self.documents += 1
        self.characters += extraction.length
        self.mentions.update(mention.type for mention in extraction.mentions)
        self.entities.update(entity.type for entity in extraction.entities)
        self.relations.update(relation.type for relation in extraction.relations)
        self.statuses.update(relation.status for relation in extraction.relations)

    def report(self, skipped: Sequence[Skipped]) -> Report:
        """Give the counts as they stand."""
        return Report(
            software=f"park-kg {version('park-kg')}",
            documents=self.documents,
            characters=self.characters,
            skipped=tuple(sorted(skipped)),
            mentions=_ordered(self.mentions),
            entities=_ordered(self.entities),
            relations=_ordered(self.relations),
            statuses=_ordered(self.statuses),
        )


def count(extractions: Iterable[Extraction], skipped: Sequence[Skipped]) -> Report:
    """Count what the extractions hold."""
    tally = Tally()
    for extraction in extractions:
        tally.add(extraction)
    return tally.report(skipped)


def finished(tally: Tally, skipped: Sequence[Skipped], clock: "Clock", workers: int) -> Report:
    """Give the report of a run that wrote no graph."""
    measured = Measured(clock.seconds(), peak_memory(), workers, Origin(extracted=tally.documents))
    return msgspec.structs.replace(tally.report(skipped), measured=measured)


def to_json(report: Report) -> str:
    """Give the report as JSON text, two blanks deep."""
    return msgspec.json.format(msgspec.json.encode(report, order="sorted"), indent=2).decode() + "\n"


def rows(report: Report) -> Iterator[tuple[str, str]]:
    """Give the lines of the closing table: what, how many."""
    measured = report.measured
    origin = [
        f"{number:,} {word}"
        for number, word in (
            (measured.documents.extracted, "read now"),
            (measured.documents.cached, "unchanged"),
            (measured.documents.kept, "from earlier builds"),
        )
        if number
    ]
    yield "documents", f"{report.documents:,}" + (f" ({', '.join(origin)})" if origin else "")
    yield "skipped", f"{len(report.skipped):,}"
    yield "characters", f"{report.characters:,}"
    yield "mentions", _total(report.mentions)
    yield "entities", _total(report.entities)
    yield "relations", _total(report.relations)
    for name, number in report.relations.items():
        yield f"  {name}", f"{number:,}"
    yield "by status", ", ".join(f"{name} {number:,}" for name, number in report.statuses.items()) or "-"
    if report.nodes:
        yield "graph", f"{report.nodes:,} nodes, {report.edges:,} edges"
    if report.left_out:
        yield "left out", f"{', '.join(report.left_out)}: the graph is too large; kg export writes a part, or Parquet"
    seconds = measured.seconds.get("all", 0.0)
    yield (
        "time",
        f"{seconds:.1f} s"
        + (
            f", {measured.documents.extracted / seconds:.1f} documents/s"
            if seconds and measured.documents.extracted
            else ""
        ),
    )
    yield "peak memory", f"{measured.peak_memory / 1e6:,.0f} MB a process"


def peak_memory() -> int:
    """Give the bytes of memory that this process, or the largest of its ended workers, held at the most."""
    if sys.platform == "win32":
        import psutil

        return int(psutil.Process().memory_info().peak_wset)
    import resource

    most = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return int(most) if sys.platform == "darwin" else int(most) * 1024


class Clock:
    """Seconds by stage."""

    def __init__(self) -> None:
        self._started = time.perf_counter()
        self._seconds: dict[str, float] = {}

    @contextmanager
    def __call__(self, stage: str) -> Iterator[None]:
        """Count what the block takes to the stage."""
        began = time.perf_counter()
        yield
        self._seconds[stage] = self._seconds.get(stage, 0.0) + time.perf_counter() - began

    def seconds(self) -> dict[str, float]:
        """Give the seconds of every stage and of `all`, in thousandths."""
        whole = self._seconds | {"all": time.perf_counter() - self._started}
        return {stage: round(value, 3) for stage, value in whole.items()}


def _ordered(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def _total(counts: Mapping[str, int]) -> str:
    return f"{sum(counts.values()):,}"
