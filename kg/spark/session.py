"""The session that the stages run in: the user's own, or one for a master URL."""

import os
import shutil
import sys
from typing import TYPE_CHECKING

from kg.errors import KgError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

LOCAL = "local[*]"
_ROWS = 500  # of a batch that goes to a Python worker: documents are long, and a batch is held at once
_OPTIONS = {
    "spark.sql.execution.arrow.maxRecordsPerBatch": str(_ROWS),
    # A park that a million documents name makes one partition of a join large: Spark parts it again by itself.
    "spark.sql.adaptive.enabled": "true",
    "spark.sql.adaptive.skewJoin.enabled": "true",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.parquet.compression.codec": "zstd",
    "spark.sql.maxPlanStringLength": "10000",
}
_LOCAL_OPTIONS = {
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.memory": "2g",
    "spark.ui.enabled": "false",
    "spark.sql.shuffle.partitions": "4",
    # Else every executor takes a lock file in the working directory.
    "spark.sql.catalogImplementation": "in-memory",
}


def open_session(master: str | None = None) -> "SparkSession":
    """Give the session that runs, or else begin one.

    :param master: as for `spark-submit`; where absent, what `spark-submit` was given, else this machine's cores.
    :raises KgError: where PySpark or Java is missing.
    """
    try:
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise KgError("Spark is not installed: pip install 'park-kg[spark]'.") from error
    running = SparkSession.getActiveSession()
    if running is not None:
        return running
    if not os.environ.get("JAVA_HOME") and shutil.which("java") is None:
        raise KgError("Spark needs Java 17 or newer, and there is none: install it, or set JAVA_HOME.")
    submitted = os.environ.get("SPARK_ENV_LOADED") or os.environ.get("PYSPARK_GATEWAY_PORT")
    builder = SparkSession.builder.appName("park-kg")
    chosen = master or (None if submitted else LOCAL)
    options = dict(_OPTIONS)
    if chosen is not None:
        builder = builder.master(chosen)
        if chosen.startswith("local"):
            options |= _LOCAL_OPTIONS
            # The workers must be the Python that has this package.
            os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
            os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    for name, value in options.items():
        builder = builder.config(name, value)
    try:
        session: SparkSession = builder.getOrCreate()
    except (PySparkException, RuntimeError, OSError) as error:
        raise KgError(f"Spark could not be started ({chosen}): {error}") from error
    session.sparkContext.setLogLevel("ERROR")
    return session
