"""Documents to Extractions on the workers, each of which loads the model once."""

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from kg.model import Document, Extraction, to_line
from kg.publish import visible
from kg.settings import Settings
from kg.workers import Loader, Reader, batches_of, read_each

if TYPE_CHECKING:
    import pandas as pd
    from pyspark.sql import DataFrame

COLUMNS = "id string, line string, skipped string"


def extract(documents: "DataFrame", settings: Settings | None = None, loader: Loader | None = None) -> "DataFrame":
    """Read documents (the columns of `kg.spark.read`) to Extractions: `id`, `line` (JSON), `skipped` (the reason).

    A user's own job may take this alone: it is one `mapInPandas` without a shuffle. The model is that of the installed
    package; a model, ontology or seeds of one's own must lie where every worker finds them.
    """
    from kg.pipeline import load_reader

    chosen, load = settings or Settings(), loader or load_reader

    def read(batches: "Iterator[pd.DataFrame]") -> "Iterator[pd.DataFrame]":
        import pandas as pd

        reader = _reader(load, chosen)
        for batch in batches:
            rows = _read(reader, batch.to_dict("records"), chosen)
            yield pd.DataFrame(rows, columns=["id", "line", "skipped"])

    return documents.mapInPandas(read, COLUMNS)


@lru_cache(maxsize=1)
def _reader(load: Loader, settings: Settings) -> Reader:
    return load(settings)


def _read(reader: Reader, rows: "list[dict[str, str]]", settings: Settings) -> Iterator[tuple[str, str, str]]:
    yield from ((row["id"], "", row["skipped"]) for row in rows if row["skipped"])
    documents = (
        Document(row["id"], row["text"], row["title"], row["date"], row["source"], row["format"])
        for row in rows
        if not row["skipped"]
    )
    for batch in batches_of(documents):
        for answer in read_each(reader, batch):
            if isinstance(answer, Extraction):
                yield answer.id, to_line(visible(answer, settings)), ""
            else:
                yield answer.path, "", answer.reason
