"""What a wheel holds: built here, opened as the archive that it is. CI also installs it into an empty environment."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from kg.settings import data_folder

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    # hatchling is called in this environment: no network is needed
    code = f"import hatchling.build as b, os; os.chdir({str(ROOT)!r}); print(b.build_wheel({str(folder)!r}))"
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, timeout=120)
    (path,) = folder.glob("*.whl")
    return zipfile.ZipFile(path)


def test_every_module_and_data_file_is_in_it(wheel: zipfile.ZipFile) -> None:
    names = set(wheel.namelist())
    for path in sorted((ROOT / "kg").rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            assert path.relative_to(ROOT).as_posix() in names
    for folder in ("ontology", "seeds"):
        for path in sorted((ROOT / folder).rglob("*.t*")):
            if path.suffix in (".ttl", ".tsv"):
                assert f"kg/data/{path.relative_to(ROOT).as_posix()}" in names


def test_nothing_else_is_in_it(wheel: zipfile.ZipFile) -> None:
    outside = [name for name in wheel.namelist() if not name.startswith("kg/") and ".dist-info/" not in name]
    assert outside == []
    assert not [name for name in wheel.namelist() if "__pycache__" in name or name.endswith((".pkl", ".pickle"))]


def test_data_files_are_found_in_a_wheel_and_in_the_checkout(wheel: zipfile.ZipFile, tmp_path: Path) -> None:
    assert data_folder("ontology") == ROOT / "ontology"
    wheel.extractall(tmp_path)
    code = "from kg.settings import data_folder; print(data_folder('ontology'), data_folder('seeds'))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stdout.split() == [str(tmp_path / "kg" / "data" / name) for name in ("ontology", "seeds")]
