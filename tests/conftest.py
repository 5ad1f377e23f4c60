import os
from pathlib import Path

import pytest
from fakes import REPORTS, identify
from hypothesis import settings

from kg import publish
from kg.pipeline import build
from kg.settings import Settings, data_folder

# how long one example takes says more of the machine than of the code; in CI the same examples each time, so that a
# change is not refused for what it did not touch (tests/bench/fuzz.py looks for new ones)
settings.register_profile("kg", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("kg")


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    for name, text in REPORTS.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    return folder


@pytest.fixture
def fake_identity(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publish, "_identify", identify)


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model folder, trained on a handful of sentences."""
    from tiny import corpus, make_model

    return make_model(tmp_path_factory.mktemp("tiny"), corpus())


@pytest.fixture(scope="session")
def shipped_model() -> Path:
    """The model that ships; tests that use it bear the mark `model`."""
    folder = Path(publish.__file__).parent / "model"
    if not (folder / "mentions").is_dir():
        pytest.skip("kg/model/mentions is missing")
    return folder


@pytest.fixture(scope="session")
def demo(shipped_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output that the demo's reports give; not to be changed, but copied."""
    folder = tmp_path_factory.mktemp("demo") / "output"
    report = build([data_folder("seeds") / "news"], folder, Settings(workers=1))
    assert (report.skipped, report.faults) == ((), ())
    return folder
