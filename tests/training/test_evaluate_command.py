"""kg evaluate: figures, status, calibration, and the page of mistakes."""

import json
from pathlib import Path

import pytest
from fakes import load_fake
from marked import gold
from tiny import write_gold
from typer.testing import CliRunner

from kg import pipeline
from kg.cli import app


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(pipeline, "load_reader", load_fake)
    one = gold(
        "one",
        "[C甲公司]落户[K东园区]。\n[C乙公司]拟落户[K西园区]。\n[C明德集团]签约。",
        "落户 甲公司 东园区",
        "落户 乙公司 西园区",
        "落户 明德集团 西园区",
    )
    return write_gold(tmp_path / "gold", [one])


def run(*arguments: object, code: int = 0) -> str:
    result = CliRunner().invoke(app, ["evaluate", *map(str, arguments)])
    assert result.exit_code == code, result.output
    return result.output


def test_figures_status_and_calibration_are_printed(place: Path) -> None:
    lines = run(place).splitlines()
    assert "relations all\t1.000\t0.667\t0.800\t2\t2\t3" in lines
    assert "calibration error\t\t\t0.200\t\t\t" in lines
    assert lines[lines.index("status in gold\tstatus given\trelations") + 1 :][:2] == [
        "done\tdone\t1",
        "done\tplanned\t1",
    ]
    assert lines[lines.index("mean confidence\tshare right\trelations") + 1] == "0.800\t1.000\t2"


def test_as_json(place: Path) -> None:
    found = json.loads(run(place, "--json"))
    assert found["relation.status"]["confusion"] == [
        {"gold": "done", "given": "done", "of": 1},
        {"gold": "done", "given": "planned", "of": 1},
    ]
    assert found["relation.calibration"]["table"] == [{"confidence": 0.8, "right": 1.0, "of": 2}]


def test_the_page_of_mistakes(place: Path, tmp_path: Path) -> None:
    output = run(place, "--errors", tmp_path / "mistakes.html")
    assert "3 mistakes are in" in output
    text = (tmp_path / "mistakes.html").read_text(encoding="utf-8")
    assert "明德集团" in text
    assert "other status" in text
    assert "end not found" in text


def test_a_page_in_a_folder_that_is_missing_is_refused_before_anything_is_read(place: Path, tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["evaluate", str(place / "none"), "--errors", str(tmp_path / "none" / "x.html")])
    assert result.exit_code != 0
    assert "no such folder" in f"{result.output}{result.exception}"
