"""What a stage made, kept on disk: a plan that holds all stages at once is too large to plan, and to repeat."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

from kg.errors import OutputError

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

Keep: TypeAlias = Callable[["DataFrame", str], "DataFrame"]
_FOLDER = "_stages"


def keeper(spark: "SparkSession", output: str) -> Keep:
    """Give what writes a frame under a name into the output's folder of stages, and reads it again.

    Frames that workers lost are read from there again, not computed; `drop_stages` removes them all.
    """

    def keep(frame: "DataFrame", name: str) -> "DataFrame":
        path = f"{output}/{_FOLDER}/{name}"
        frame.write.mode("overwrite").parquet(path)
        return spark.read.schema(frame.schema).parquet(path)

    return keep


def drop_stages(spark: "SparkSession", output: str) -> None:
    """Remove what the stages kept."""
    files, path = _files(spark, f"{output}/{_FOLDER}")
    files.delete(path, True)


def check_new(spark: "SparkSession", output: str) -> None:
    """Refuse a folder that holds something: what stands there may be somebody's, or half of an output.

    :raises OutputError: where it does, or cannot be looked into.
    """
    from pyspark.errors import PySparkException

    try:
        files, path = _files(spark, output)
        taken = files.exists(path) and (files.isFile(path) or len(files.listStatus(path)) > 0)
    except PySparkException as error:
        raise OutputError(f"{output}: cannot be written: {error}") from error
    if taken:
        raise OutputError(f"{output} is not empty: give a new folder.")


def _files(spark: "SparkSession", path: str) -> tuple[Any, Any]:
    """Give Hadoop's file system of an address, and the address as its path."""
    context: Any = spark.sparkContext
    found = context._jvm.org.apache.hadoop.fs.Path(path)
    return found.getFileSystem(context._jsc.hadoopConfiguration()), found
