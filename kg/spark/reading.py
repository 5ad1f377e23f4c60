"""Documents as a DataFrame: of files that the workers can open, of addresses that Spark can, or of any table.

Columns are those of `Document` (id, text, title, date, source, format) and `skipped`: why there is no text.
"""

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from kg.errors import InputError

if TYPE_CHECKING:
    import pandas as pd
    from pyspark.sql import DataFrame, SparkSession

COLUMNS = "id string, text string, title string, date string, source string, format string, skipped string"
_READ = f"file string, number long, {COLUMNS}"
_TABLES = (".parquet", ".orc")
_FIELDS = ("id", "title", "date", "source")
_TASKS = 4  # for each core: small enough to even out, large enough to be worth a task


def read(spark: "SparkSession", inputs: Sequence[str]) -> "DataFrame":
    """Read documents as `kg build` does: files, folders and globs; with a scheme (hdfs://, s3a://) through Spark.

    A file is read by one task; a Parquet or ORC table by as many as it has parts.

    :raises InputError: where an input leads to nothing.
    """
    tables = [one for one in inputs if one.lower().rstrip("/").endswith(_TABLES)]
    remote = [one for one in inputs if one not in tables and "://" in one]
    local = [one for one in inputs if one not in tables and one not in remote]
    frames = [_table(spark, one) for one in tables]
    if remote:
        frames.append(_distinct(_remote(spark, remote)))
    if local:
        frames.append(_distinct(_local(spark, local)))
    if not frames:
        raise InputError("no input: give files, folders, globs, or addresses that Spark can read.")
    whole = frames[0]
    for frame in frames[1:]:
        whole = whole.unionByName(frame)
    return whole


def documents_of(frame: "DataFrame") -> "DataFrame":
    """Make documents of any DataFrame that has a column `text`; it may have `id`, `title`, `date` and `source`.

    Where there is no id it is made of the text, so that the same text has the same id in every run.

    :raises InputError: where there is no column `text`.
    """
    from pyspark.sql import functions as f

    if "text" not in frame.columns:
        raise InputError(f"the table has no column 'text'; it has {', '.join(frame.columns)}.")
    given = {name: f.col(name) if name in frame.columns else f.lit("") for name in _FIELDS}
    if "id" not in frame.columns:
        given["id"] = f.sha2(f.col("text"), 256)
    chosen = [f.coalesce(column.cast("string"), f.lit("")).alias(name) for name, column in given.items()]
    return frame.select(f.coalesce(f.col("text"), f.lit("")).alias("text"), *chosen).mapInPandas(_from_rows, COLUMNS)


def _table(spark: "SparkSession", path: str) -> "DataFrame":
    frame = spark.read.orc(path) if path.lower().rstrip("/").endswith(".orc") else spark.read.parquet(path)
    return documents_of(frame)


def _local(spark: "SparkSession", inputs: Sequence[str]) -> "DataFrame":
    from kg.documents.files import find_files

    found, skipped = find_files(inputs)
    rows = [(str(file.path.resolve()), file.id, "") for file in found]
    rows += [(one.path, one.path, one.reason) for one in skipped]
    if not rows:
        raise InputError(f"{', '.join(inputs)}: there is nothing to read.")
    parts = min(len(rows), spark.sparkContext.defaultParallelism * _TASKS)
    listed = spark.createDataFrame(rows, "path string, id string, skipped string").repartition(parts)
    return listed.mapInPandas(_from_files, _READ)


def _remote(spark: "SparkSession", inputs: Sequence[str]) -> "DataFrame":
    files = spark.read.format("binaryFile").option("recursiveFileLookup", "true").load(list(inputs))
    return files.select("path", "content").mapInPandas(_from_bytes, _READ)


def _distinct(frame: "DataFrame") -> "DataFrame":
    """Give no id twice: a record whose id another has gets its file's in front, in the order of the files."""
    from pyspark.sql import Window
    from pyspark.sql import functions as f

    order = Window.partitionBy("id").orderBy("file", "number")
    again = Window.partitionBy("file", "id").orderBy("number")
    first = f.row_number().over(order)
    frame = frame.withColumn("again", f.row_number().over(again)).withColumn("first", first)
    mark = f.when(f.col("again") == 1, "").otherwise(f.concat(f.lit("~"), f.col("again").cast("string")))
    renamed = f.concat(f.col("file"), f.lit("/"), f.col("id"), mark)
    free = f.when((f.col("first") == 1) | (f.col("skipped") != ""), f.col("id")).otherwise(renamed)
    return frame.withColumn("id", free).drop("file", "number", "again", "first")


def _from_rows(batches: "Iterator[pd.DataFrame]") -> "Iterator[pd.DataFrame]":
    from kg.documents import document

    for batch in batches:
        rows = []
        for row in batch.to_dict("records"):
            if not row["text"].strip():
                rows.append(_skipped(row["id"], "empty"))
                continue
            made = document(row["text"], row["id"], row["title"], row["date"], row["source"])
            rows.append((made.id, made.text, made.title, made.date, made.source, made.format, ""))
        yield _frame(rows, COLUMNS)


def _from_files(batches: "Iterator[pd.DataFrame]") -> "Iterator[pd.DataFrame]":
    from kg.documents.files import Found

    for batch in batches:
        for row in batch.to_dict("records"):
            if row["skipped"]:
                yield _frame([(row["id"], 0, *_skipped(row["path"], row["skipped"]))], _READ)
            else:
                yield from _file(Found(Path(row["path"]), row["id"]), str(row["path"]))


def _from_bytes(batches: "Iterator[pd.DataFrame]") -> "Iterator[pd.DataFrame]":
    from kg.documents.files import Found, passed_over

    for batch in batches:
        for row in batch.to_dict("records"):
            address = PurePosixPath(row["path"])
            if passed_over(address.name):
                continue
            with tempfile.TemporaryDirectory() as folder:
                # The name decides the format; nothing of the address is used as a path.
                path = Path(folder) / f"document{''.join(address.suffixes[-2:])}"
                path.write_bytes(row["content"])
                yield from _file(Found(path, str(address.with_suffix(""))), row["path"])


def _file(found: "object", shown: str) -> "Iterator[pd.DataFrame]":
    from kg.documents.files import Found, Skipped
    from kg.documents.read import read_file

    assert isinstance(found, Found)  # noqa: S101 -- narrows the type
    rows = []
    for number, one in enumerate(read_file(found)):
        if isinstance(one, Skipped):
            told = _skipped(one.path.replace(str(found.path), shown), one.reason)
        else:
            told = (one.id, one.text, one.title, one.date, one.source, one.format, "")
        rows.append((found.id, number, *told))
        if len(rows) == 100:
            yield _frame(rows, _READ)
            rows = []
    yield _frame(rows, _READ)


def _skipped(name: str, reason: str) -> tuple[str, str, str, str, str, str, str]:
    return name, "", "", "", "", "", reason


def _frame(rows: Sequence[tuple[object, ...]], columns: str) -> "pd.DataFrame":
    import pandas as pd

    return pd.DataFrame(rows, columns=[column.split()[0] for column in columns.split(", ")])
