"""The README's examples: each is run in a folder of its own, and must answer what the README shows.

Where a new model answers otherwise, `KG_WRITE_README=1 pytest tests/test_readme.py` writes its answers there.
"""

import contextlib
import io
import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from served import Server, serving
from typer.testing import CliRunner

from kg.canned import canned_queries
from kg.cli import app
from kg.query import query, shown
from kg.training import tagger

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
BLOCK = re.compile(
    r"^```(?P<info>[^\n]*)\n(?P<body>.*?)^```\n(?P<answer>\n(?:\|[^\n]*\n)+|\n```text\n.*?^```\n)?", re.M | re.S
)
GOLD = ("c_01", "c_02")  # with these kg train is quick; what it does with all of them is not this test's matter

pytestmark = pytest.mark.model


class Reader:
    """Does what the README says, in the working directory, block by block."""

    def __init__(self) -> None:
        self.names: dict[str, object] = {"__name__": "readme"}
        self.running = contextlib.ExitStack()
        self.server: Server | None = None

    def answer(self, match: re.Match[str]) -> str:
        """Give the block with the answer that it has now."""
        language, _, name = match["info"].partition(" ")
        block = match[0].removesuffix(match["answer"] or "")
        if name:
            path = Path(name)
            path.parent.mkdir(exist_ok=True)
            path.write_text(match["body"], encoding="utf-8", newline="\n")
            return match[0]
        if language in ("sh", "bat"):
            for line in match["body"].splitlines():
                self.command(line)
            return match[0]
        if language == "sparql":
            return f"{block}\n{table(match['body'])}"
        if language == "python":
            with contextlib.redirect_stdout(io.StringIO()) as said:
                exec(compile(match["body"], str(README), "exec"), self.names)  # the README's own words
            return f"{block}\n```text\n{said.getvalue()}```\n" if said.getvalue() else block
        raise AssertionError(f"the README has a block that no test runs: {match['info']!r}")

    def command(self, line: str) -> None:
        """Run a line that calls kg; Windows' way of writing it too."""
        words = shlex.split(line.replace("\\", "/").removeprefix(".venv/Scripts/"))
        if words[:2] == ["kg", "serve"]:
            self.server = self.running.enter_context(serving(*words[2:]))
            assert self.server.get("/").status == 200, line
            return
        if words[0] == "curl":
            self.curl(words)
            return
        if words[0] != "kg":
            assert words[0] in ("py", "python", "start"), line
            return
        if words[1] == "spark-build":
            return  # starts a Java machine; tests/spark does it once
        if words[1] == "train":
            words += ["--workers", "1"]  # two documents are not worth a process
        result = CliRunner().invoke(app, words[1:])
        assert result.exit_code == 0, (line, result.output, result.exception)
        assert (result.stdout + result.stderr).strip(), line


    def curl(self, words: list[str]) -> None:
        """Ask the server that the README has started last."""
        assert self.server is not None
        if program := shutil.which("curl"):
            asked = [word.replace("http://127.0.0.1:8000/", self.server.address) for word in words[1:]]
            assert subprocess.run([program, "-sSf", *asked], capture_output=True, check=True).stdout.strip(), words


def table(sparql: str) -> str:
    found = query("output", sparql)
    assert found.rows, sparql
    head, *rows = (f"| {' | '.join(cells)} |\n" for cells in [found.columns, *(map(shown, row) for row in found.rows)])
    return "".join((head, "|---" * len(found.columns) + "|\n", *rows))


@pytest.fixture
def place(demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder that looks like the checkout, with the demo's output in it."""
    shutil.copytree(demo, tmp_path / "output")
    shutil.copytree(ROOT / "seeds" / "news", tmp_path / "seeds" / "news")
    (tmp_path / "seeds" / "train").mkdir()
    for name in GOLD:
        for ending in ("txt", "json"):
            shutil.copy(ROOT / "seeds" / "train" / f"{name}.{ending}", tmp_path / "seeds" / "train")
    (tmp_path / "another.txt").write_text("云溪产业园今年有企业30家。", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(tagger, "ITERATIONS", 5)
    return tmp_path


def test_every_example_runs_and_answers_what_the_readme_shows(place: Path) -> None:
    words = README.read_text(encoding="utf-8")
    reader = Reader()
    with reader.running:
        now = BLOCK.sub(reader.answer, words)
    if os.environ.get("KG_WRITE_README"):
        README.write_text(now, encoding="utf-8", newline="\n")
    else:
        assert now == words


def test_the_readme_lists_the_files_of_an_output(demo: Path) -> None:
    listed = README.read_text(encoding="utf-8").partition("## What is in the output")[2].partition("\n## ")[0]
    assert all(f"`{path.name}`" in listed or f"`{path.name}/`" in listed for path in demo.iterdir())


def test_the_readme_lists_the_queries_with_names() -> None:
    words = README.read_text(encoding="utf-8")
    for name, canned in canned_queries().items():
        assert f"| `{name}` | {canned.title_zh} | {canned.title_en} | " in words
    assert words.count("| `") >= len(canned_queries())


def test_what_the_readme_links_is_there() -> None:
    linked = re.findall(r"\]\((?!https?:)([^)#]+)\)", README.read_text(encoding="utf-8"))
    assert linked
    assert [name for name in linked if not (ROOT / name).exists()] == []
