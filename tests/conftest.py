from pathlib import Path

import pytest
from fakes import identify

from kg import publish

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
