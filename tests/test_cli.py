"""The commands: what they print where, and their exit codes; the library behind them has tests of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import Result
from fakes import load_fake
from typer.testing import CliRunner

from kg import pipeline
from kg.cli import app
from kg.model import from_line
from kg.training.gold import read_gold

COMMANDS = [
    "build",
    "extract",
    "spark-build",
    "query",
    "check",
    "explain",
    "identity",
    "diff",
    "remove",
    "export",
    "evaluate",
    "train",
    "annotate",
]


@pytest.fixture(autouse=True)
def fake(monkeypatch: pytest.MonkeyPatch, fake_identity: None) -> None:
    monkeypatch.setattr(pipeline, "load_reader", load_fake)
    monkeypatch.setattr(pipeline, "_loaded", load_fake)


def run(*arguments: object, code: int = 0) -> Result:
    result = CliRunner().invoke(app, list(map(str, arguments)))
    assert result.exit_code == code, result.output
    return result


@pytest.fixture
def output(reports: Path, tmp_path: Path) -> Path:
    run("build", reports, "-o", tmp_path / "out")
    return tmp_path / "out"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(command: str) -> None:
    shown = run(command, "--help").stdout
    assert f"\n    kg {command} " in shown.partition("For example")[2]
    assert "\b" not in shown
    assert r"\b" not in shown


def test_help_names_every_command() -> None:
    shown = run("--help").stdout
    assert all(f"\n  {command} " in shown for command in COMMANDS)
    assert "park-kg" in run("--version").stdout


def test_build_prints_what_was_done(reports: Path, tmp_path: Path) -> None:
    shown = run("build", reports, "-o", tmp_path / "out")
    rows = dict(line.split("\t") for line in shown.stdout.splitlines())
    assert rows["documents"] == "4 (4 read now)"
    assert rows["  落户"] == "5"
    assert "graph.html" in shown.stderr


def test_build_names_what_it_skipped_and_says_so_by_its_exit_code(reports: Path, tmp_path: Path) -> None:
    (reports / "empty.txt").write_bytes(b"")
    shown = run("build", reports, "-o", tmp_path / "out", code=1)
    assert "skipped: " in shown.stderr
    assert "empty.txt: empty" in shown.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("build", "missing", "-o", "out"), "missing"),
        (("extract", "missing", "-o", "-"), "missing"),
        (("build", "missing"), "--output"),
        (("query", "missing", "SELECT * {}"), "missing"),
        (("explain", "missing", "甲"), "kg build"),
        (("remove", "missing", "a"), "kg build"),
        (("check", "missing"), "kg build"),
        (("diff", "missing", "missing"), "kg build"),
        (("identity",), "--pairs"),
        (("build", "x", "-o", "out", "--settings", "none.toml"), "none.toml"),
        (("build", "x", "-o", "out", "--min-confidence", "7"), "min-confidence"),
        (("nonsense",), "nonsense"),
    ],
)
def test_nothing_could_be_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    shown = run(*arguments, code=2)
    assert said in shown.stderr
    assert "Traceback" not in shown.output
    assert list(tmp_path.iterdir()) == []


def test_extract_writes_lines_to_standard_output_or_a_file(reports: Path, tmp_path: Path) -> None:
    shown = run("extract", reports, "-o", "-")
    assert [from_line(line).id for line in shown.stdout.splitlines()] == ["a", "b", "none", "sub/c"]
    run("extract", reports, "-o", tmp_path / "x.jsonl")
    assert (tmp_path / "x.jsonl").read_text(encoding="utf-8") == shown.stdout
    run("extract", reports, "-o", tmp_path / "no" / "x.jsonl", code=2)


def test_query(output: Path, tmp_path: Path) -> None:
    sparql = "SELECT ?name WHERE { ?company kg:settlesIn ?park . ?company rdfs:label ?name } ORDER BY ?name"
    assert "甲公司" in run("query", output, sparql).stdout
    (tmp_path / "q.rq").write_text(sparql, encoding="utf-8")
    assert run("query", output, "--file", tmp_path / "q.rq", "--format", "csv").stdout.startswith("name\n")
    assert json.loads(run("query", output, sparql, "--format", "json").stdout)["results"]["bindings"]
    assert run("query", output, "--list").stdout.count("\n") > 5
    assert "--list" in run("query", output, code=2).stderr
    assert "--name" in run("query", output, sparql, "--park", "x", code=2).stderr
    run("query", output, "SELEC", code=2)


def test_named_query_takes_its_own_parameters(output: Path) -> None:
    from kg.canned import canned_queries

    park = next(one for one in canned_queries().values() if any(p.name == "park" for p in one.parameters))
    asked = ["query", output, "--name", park.name, "--park", "东园区"]
    others = [word for p in park.parameters if p.name != "park" and not p.default for word in (f"--{p.name}", "甲公司")]
    run(*asked, *others)
    assert "another" in run("query", output, "--name", park.name, "--park", "another", *others, code=2).stderr


def test_explain_and_diff_and_remove(output: Path, reports: Path, tmp_path: Path) -> None:
    assert "甲公司、乙公司落户东园区" in run("explain", output, "甲公司").stdout
    assert "are two" in run("explain", output, "甲公司", "乙公司").stdout
    assert "甲公司" in run("explain", output, "公司", code=2).stderr
    run("build", reports, "-o", tmp_path / "new")
    assert run("diff", output, tmp_path / "new").stdout == "change\twhat\tfrom\tto\n"
    run("remove", tmp_path / "new", "a")
    changes = run("diff", output, tmp_path / "new").stdout
    assert "went\tcompany/乙公司 —落户→ park/东园区\tdone\t\n" in changes
    assert json.loads(run("diff", output, tmp_path / "new", "--json").stdout)["links"]


def test_a_plan_that_was_carried_out_is_one_change(tmp_path: Path) -> None:
    for name, text in {"old": "甲公司拟落户东园区。", "new": "甲公司落户东园区。"}.items():
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
        run("build", tmp_path / f"{name}.txt", "-o", tmp_path / name)
    (row,) = run("diff", tmp_path / "old", tmp_path / "new").stdout.splitlines()[1:]
    assert row == "changed\tcompany/甲公司 —落户→ park/东园区\tplanned\tdone"


@pytest.mark.parametrize("ending", ["html", "ttl", "graphml", "json"])
def test_export_around(output: Path, tmp_path: Path, ending: str) -> None:
    part = tmp_path / f"part.{ending}"
    run("export", output, "--around", "东园区", "--steps", "1", "-o", part)
    text = part.read_text(encoding="utf-8")
    assert "甲公司" in text
    assert "南园区" not in text
    run("export", output, "--around", "东园区", "-o", tmp_path / "part.doc", code=2)


def test_export_all_of_it(output: Path, tmp_path: Path) -> None:
    assert "nodes" in run("export", output, "-o", tmp_path / "all.nq").stderr
    quads = (tmp_path / "all.nq").read_text(encoding="utf-8")
    assert all(name in quads for name in ("甲公司", "南园区"))
    run("export", output, "--format", "neo4j", "-o", tmp_path / "neo4j")
    assert (tmp_path / "neo4j" / "nodes.csv").is_file()


def test_annotate_writes_gold_documents_and_never_over_them(reports: Path, tmp_path: Path) -> None:
    run("annotate", reports, "-o", tmp_path / "gold")
    gold = json.loads((tmp_path / "gold" / "b.json").read_text(encoding="utf-8"))
    assert gold["relations"][0]["type"] == "落户"
    assert (tmp_path / "gold" / "b.txt").read_bytes() == (reports / "b.txt").read_bytes()
    assert (tmp_path / "gold" / "sub" / "c.json").is_file()
    studio = tmp_path / "gold" / "label-studio"
    assert len(json.loads((studio / "tasks.json").read_text(encoding="utf-8"))) == len(list(reports.rglob("*.*")))
    assert (studio / "config.xml").is_file()
    assert len(list(read_gold([tmp_path / "gold"]))) == len(list(reports.rglob("*.*")))
    (tmp_path / "gold" / "b.json").write_text("corrected", encoding="utf-8")
    run("annotate", reports, "-o", tmp_path / "gold", code=1)
    assert (tmp_path / "gold" / "b.json").read_text(encoding="utf-8") == "corrected"
    (tmp_path / "gold" / "sub" / "c.json").unlink()
    run("annotate", reports, "-o", tmp_path / "gold", code=1)
    assert len(json.loads((studio / "tasks-2.json").read_text(encoding="utf-8"))) == 1


def test_interrupted(reports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(settings: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(pipeline, "load_reader", interrupt)
    assert "is kept" in run("build", reports, "-o", tmp_path / "out", code=130).stderr
    # reading alone keeps nothing, and does not say so
    assert run("extract", reports, "-o", tmp_path / "out.jsonl", code=130).stderr == "kg: interrupted.\n"


@pytest.mark.parametrize("encoding", ["cp936", "ascii", "utf-8"])
def test_consoles_in_other_code_pages(encoding: str) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    for arguments in (["--help"], ["query", "--help"], ["build", "没有\U0001f600", "-o", "x"]):
        command = [sys.executable, "-c", "from kg.cli import main; main()", *arguments]
        done = subprocess.run(command, env=environment, capture_output=True, timeout=60)
        assert b"Traceback" not in done.stderr
        assert done.returncode == (2 if arguments[0] == "build" else 0)


def test_help_imports_nothing_heavy() -> None:
    heavy = "{'spacy', 'rdflib', 'networkx', 'pyvis', 'numpy', 'pyoxigraph', 'rich'}"
    code = f"import sys, kg, kg.cli; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "[]"
