import os
import shutil
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def spark() -> Iterator[object]:
    """A session of two cores, whose workers find this checkout and the tests' helpers."""
    if shutil.which("java") is None and not os.environ.get("JAVA_HOME"):
        pytest.skip("there is no Java")
    pytest.importorskip("pyspark")
    from kg.spark import open_session

    root = Path(__file__).parents[2]
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join(map(str, (root, root / "tests")))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # those of PySpark itself
        session = open_session("local[2]")
        yield session
        session.stop()
    if before is None:
        del os.environ["PYTHONPATH"]
    else:
        os.environ["PYTHONPATH"] = before
