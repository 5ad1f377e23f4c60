"""Documents to Extractions on the workers, each of which loads the model once."""

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from kg.model import Document, Extraction, to_line
from kg.publish import visible
from kg.settings import Settings
from kg.workers import Loader, Reader, read_one

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
            rows = [_read(reader, row, chosen) for row in batch.to_dict("records")]
            yield pd.DataFrame(rows, columns=["id", "line", "skipped"])

    return documents.mapInPandas(read, COLUMNS)


@lru_cache(maxsize=1)
def _reader(load: Loader, settings: Settings) -> Reader:
    return load(settings)


def _read(reader: Reader, row: dict[str, str], settings: Settings) -> tuple[str, str, str]:
    if row["skipped"]:
        return row["id"], "", row["skipped"]
    document = Document(row["id"], row["text"], row["title"], row["date"], row["source"], row["format"])
    answer = read_one(reader, document)
    if isinstance(answer, Extraction):
        return answer.id, to_line(visible(answer, settings)), ""
    return answer.path, "", answer.reason
