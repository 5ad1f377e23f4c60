"""What models are trained on: each source with the licence that its publisher states, in one place.

A gold document says its source in its field `source`, a corpus by the name given on the command line. What is not in
the table is the user's own. A licence *reaches the data* where it is stated for the labelled text itself, not only for
the program that made the labels.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Literal

import msgspec

from kg.training.annotated import GoldDocument

Use = Literal["sentences", "advising tagger"]


class Source(msgspec.Struct, frozen=True, order=True):
    """A public source: its key, its name, what it is used for, and its licence: empty where none is stated."""

    key: str
    name: str
    use: Use
    licence: str = ""
    reaches_data: bool = False

    @property
    def stated(self) -> str:
        """The licence as the model card and NOTICE name it."""
        return self.licence or "none stated"


#: This project's own reports and annotations, `seeds/train`.
OWN = "Apache-2.0"

SOURCES: tuple[Source, ...] = (
    Source("address", "address parsing corpus", "advising tagger"),
    Source("astock", "Astock", "sentences"),
    Source("chinaxiv", "ChinaXiv", "sentences"),
    Source("cluener", "CLUENER2020", "advising tagger"),
    Source("fewfc", "FewFC", "sentences", "CC-BY-SA-4.0", True),
    Source("fincuge", "FinCUGE", "sentences"),
    Source("finre", "FinRE", "sentences", "MIT", True),
    Source("lac", "news labelled by LAC", "advising tagger", "Apache-2.0 (of LAC, not of the news)"),
    Source("likgjava_eb", "event extraction set likgjava_eb", "sentences"),
    Source("people", "People's Daily", "advising tagger"),
    Source("resume", "resume NER", "advising tagger", "MIT", True),
    Source("xf_event2020", "event extraction set xf_event2020", "sentences"),
)

#: What the shipped model has beside seeds/train, and what a model without it loses (kg/model/README.md).
WORTH: tuple[tuple[tuple[str, ...], str], ...] = (
    (
        ("cluener", "lac"),
        "the advising taggers (--corpus cluener=FILE --corpus lac=FILE): about 0.015 F1 of mentions, 0.04 on web pages",
    ),
    (
        ("fewfc", "fincuge", "astock", "chinaxiv", "likgjava_eb", "xf_event2020"),
        "the annotated single sentences of public corpora: about 0.03 F1 of mentions, more on web pages",
    ),
)


def source_of(name: str) -> Source | None:
    """Find a source by its key, or a key with something behind it (`ChinaXiv-201601`); none for a user's own.

    >>> source_of("ChinaXiv-201601").key, source_of("https://example.org/fewfc")
    ('chinaxiv', None)
    """
    lower = name.lower()
    return next((one for one in SOURCES if lower == one.key or lower.startswith(f"{one.key}-")), None)


def licensed(
    documents: Sequence[GoldDocument], corpora: Mapping[str, Path]
) -> tuple[list[GoldDocument], dict[str, Path], list[str]]:
    """Leave out the sources whose licence does not reach the data.

    :returns: the documents and corpora that stay, and what was left out, in words. A corpus of a name that is not in
        the table is left out too: it says nothing of its licence. A document of no known source is the user's own.
    """
    left: Counter[str] = Counter()
    kept = []
    for one in documents:
        source = source_of(one.source)
        if source is None or source.reaches_data:
            kept.append(one)
        else:
            left[f"{source.name}, licence: {source.stated}"] += 1
    said = [f"{name}: {count} documents" for name, count in sorted(left.items())]
    stay = {}
    for name, path in sorted(corpora.items()):
        source = source_of(name)
        if source is not None and source.reaches_data:
            stay[name] = path
        else:
            said.append(f"corpus {name}, licence: {source.stated if source else 'unknown'}")
    return kept, stay, said


def missing(documents: Iterable[GoldDocument], corpora: Iterable[str]) -> list[str]:
    """Say which of the shipped model's data a training lacks, and what that costs."""
    there = _keys([*(one.source for one in documents), *corpora])
    return [f"without {words}" for keys, words in WORTH if not there & set(keys)]


def named(documents: Iterable[GoldDocument], corpora: Iterable[str]) -> list[dict[str, str | int]]:
    """List the sources of a training for the model's card: name, licence, number of documents (0 for a corpus)."""
    counts = Counter(source.key if source else "" for source in (source_of(one.source) for one in documents))
    rows: list[dict[str, str | int]] = []
    if counts[""]:
        rows.append({"source": "documents of no public source", "licence": "the user's own", "documents": counts[""]})
    for key in sorted({*counts, *_keys(corpora)} - {""}):
        source = source_of(key)
        if source is not None:
            rows.append({"source": source.name, "licence": source.stated, "documents": counts[key]})
    rows += [
        {"source": f"corpus {name}", "licence": "unknown", "documents": 0}
        for name in sorted(corpora)
        if source_of(name) is None
    ]
    return rows


def _keys(names: Iterable[str]) -> set[str]:
    return {source.key for source in map(source_of, names) if source is not None}
