from pathlib import Path

import pytest
from fakes import identify
from hypothesis import settings

from kg import publish

# how long one example takes says more of the machine than of the code
settings.register_profile("kg", deadline=None)
settings.load_profile("kg")

REPORTS = {
    "a.txt": "东园区迎来三家企业\n甲公司、乙公司落户东园区。王某出席。\n丙公司拟落户西园区。",
    "b.txt": "发布时间：2021年3月4日\n甲公司落户东园区。\n北园区今年开园。",
    "sub/c.md": "丁公司落户南园区。",
    "none.txt": "今天天气很好，没有名字。",
}


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
