"""Bad input is named, passed over and counted, and nothing that stood before is lost."""

import errno
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from fakes import FakeReader, load_fake
from filelock import FileLock
from test_pipeline import content

from kg import publish
from kg.errors import InputError, OutputError
from kg.folder import hold, read_manifest
from kg.model import from_line
from kg.pipeline import build
from kg.report import Report
from kg.settings import Settings

pytestmark = pytest.mark.usefixtures("fake_identity")
GOOD = "甲公司落户东园区。"


def make(inputs: Path | list[Path | str], output: Path, **options: object) -> Report:
    given = inputs if isinstance(inputs, list) else [inputs]
    return build(given, output, Settings(workers=1), loader=load_fake, **options)


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("empty.txt", b"", "empty"),
        ("binary.txt", b"\x89PNG\r\n\x1a\n" + bytes(200), "binary"),
        ("noise.txt", bytes(range(256)) * 20, "binary"),
        ("picture.png", b"\x89PNG", "format"),
        ("line.txt", b"x" * (50 * 1024 * 1024), "split"),
        ("fails.txt", b"FAIL", "ValueError"),
        ("lines.jsonl", b"{oops\n", "JSON"),
    ],
)
def test_named_skipped_and_counted(reports: Path, tmp_path: Path, name: str, data: bytes, reason: str) -> None:
    (reports / name).write_bytes(data)
    report = make(reports, tmp_path / "out")
    assert report.documents == 4
    assert report.exit_code == 1
    (skipped,) = report.skipped
    assert name.split(".")[0] in skipped.path
    assert reason in skipped.reason


@pytest.mark.parametrize(
    "data",
    [
        GOOD.encode("gb18030"),
        (GOOD + "\0").encode(),
        ("\ud800" + GOOD).encode("utf-8", "surrogatepass"),
        "今天天气很好。".encode(),
        b"\xef\xbb\xbf" + GOOD.encode(),
        (GOOD + "很长的一行。" * 50_000).encode(),
    ],
    ids=["gb18030", "nul", "surrogate", "no entity", "bom", "long line"],
)
def test_odd_but_readable(reports: Path, tmp_path: Path, data: bytes) -> None:
    (reports / "odd.txt").write_bytes(data)
    report = make(reports, tmp_path / "out")
    assert (report.documents, report.exit_code) == (5, 0)
    lines = (tmp_path / "out" / "extractions.jsonl").read_text(encoding="utf-8").splitlines()
    assert "odd" in [from_line(line).id for line in lines]


def test_missing_path_beside_a_good_one(reports: Path, tmp_path: Path) -> None:
    report = make([reports, tmp_path / "gone.txt"], tmp_path / "out")
    assert report.documents == 4
    assert "no such file" in report.skipped[0].reason


@pytest.mark.parametrize("kind", ["missing", "empty folder", "only binary", "only an extractor's failure"])
def test_nothing_could_be_done_and_the_old_output_stands(reports: Path, tmp_path: Path, kind: str) -> None:
    make(reports, tmp_path / "out")
    before = content(tmp_path / "out")
    given = tmp_path / "given"
    if kind != "missing":
        given.mkdir()
    if kind == "only binary":
        (given / "x.txt").write_bytes(bytes(100))
    if kind == "only an extractor's failure":
        (given / "x.txt").write_text("FAIL", encoding="utf-8")
    for output in (tmp_path / "out", tmp_path / "new"):
        with pytest.raises(InputError, match="given"):
            make(given, output)
    assert content(tmp_path / "out") == before
    assert not (tmp_path / "new").exists()


def test_output_is_a_file(reports: Path, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match="is a file"):
        make(reports, tmp_path / "out")
    with pytest.raises(OutputError, match="cannot be written"):
        make(reports, tmp_path / "out" / "below")
    assert (tmp_path / "out").read_text(encoding="utf-8") == "mine"


def test_output_cannot_be_written(reports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(OutputError, match="Permission denied"):
        make(reports, tmp_path / "out")


def test_disk_full_leaves_the_old_output_whole(reports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(reports, tmp_path / "out")
    before = content(tmp_path / "out")
    (reports / "more.txt").write_text("戊公司落户西园区。", encoding="utf-8")

    def full(new: Path, *args: object) -> None:
        (new / "graph.ttl").write_text("half", encoding="utf-8")
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(publish, "_write", full)
        with pytest.raises(OutputError, match="No space left"):
            make(reports, tmp_path / "out")
    assert content(tmp_path / "out") == before
    assert make(reports, tmp_path / "out").documents == 5


def test_a_folder_of_the_users_own_is_refused_without_force(reports: Path, tmp_path: Path) -> None:
    output = tmp_path / "mine"
    output.mkdir()
    (output / "thesis.txt").write_text("mine", encoding="utf-8")
    (output / "graph.ttl").write_text("mine too", encoding="utf-8")
    with pytest.raises(OutputError, match="--force"):
        make(reports, output)
    assert sorted(path.name for path in output.iterdir()) == ["graph.ttl", "thesis.txt"]
    make(reports, output, force=True)
    make(reports, output)
    assert (output / "thesis.txt").read_text(encoding="utf-8") == "mine"
    assert (output / "graph.ttl.before-kg").read_text(encoding="utf-8") == "mine too"


def test_files_added_to_an_output_are_never_touched(reports: Path, tmp_path: Path) -> None:
    make(reports, tmp_path / "out")
    (tmp_path / "out" / "notes.md").write_text("mine", encoding="utf-8")
    make(reports, tmp_path / "out", replace=True)
    assert (tmp_path / "out" / "notes.md").read_text(encoding="utf-8") == "mine"


def test_two_builds_at_once(reports: Path, tmp_path: Path) -> None:
    make(reports, tmp_path / "out")
    with FileLock(tmp_path / "out" / ".kg" / "lock"), pytest.raises(OutputError, match="another kg"):
        make(reports, tmp_path / "out")


def test_a_damaged_cache_is_begun_anew(reports: Path, tmp_path: Path) -> None:
    make(reports, tmp_path / "out")
    before = content(tmp_path / "out")
    (tmp_path / "out" / ".kg" / "cache.sqlite").write_bytes(b"not a database, " * 500)
    make(reports, tmp_path / "out")
    assert content(tmp_path / "out") == before


def test_a_damaged_manifest_is_named(reports: Path, tmp_path: Path) -> None:
    make(reports, tmp_path / "out")
    (tmp_path / "out" / ".kg" / "manifest.json").write_text("{", encoding="utf-8")
    with pytest.raises(OutputError, match=r"manifest\.json"):
        make(reports, tmp_path / "out")


def test_interrupted_while_reading_resumes(reports: Path, tmp_path: Path) -> None:
    class Interrupted(FakeReader):
        def extract(self, document):
            if document.id == "none":
                raise KeyboardInterrupt
            return super().extract(document)

    with pytest.raises(KeyboardInterrupt):
        build([reports], tmp_path / "out", Settings(workers=1), loader=lambda settings: Interrupted())
    reader = FakeReader()
    build([reports], tmp_path / "out", Settings(workers=1), loader=lambda settings: reader)
    assert reader.read == ["none", "sub/c"]


def test_stopped_between_renames_is_finished_by_the_next(
    reports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(reports, tmp_path / "expected")
    make([reports / "b.txt"], tmp_path / "out")
    renamed = Path.replace

    def stop(path: Path, target: Path) -> Path:
        if path.name == "graph.html":
            raise KeyboardInterrupt
        return renamed(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", stop)
        with pytest.raises(KeyboardInterrupt):
            make(reports, tmp_path / "out", replace=True)
    with hold(tmp_path / "out"):
        pass
    assert content(tmp_path / "out") == content(tmp_path / "expected")
    assert len(read_manifest(tmp_path / "out").documents) == 4


KILLED = """
import sys, time
from fakes import REPORTS, FakeReader, identify
from kg import publish
from kg.pipeline import build
from kg.settings import Settings

class Slow(FakeReader):
    def extract(self, document):
        time.sleep(0.02)
        return super().extract(document)

publish._identify = identify
build([sys.argv[1]], sys.argv[2], Settings(workers=1), loader=lambda settings: Slow())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
@pytest.mark.parametrize("delay", [0.0, 0.15, 0.4, 0.8])
def test_killed_at_any_moment(reports: Path, tmp_path: Path, delay: float) -> None:
    make(reports, tmp_path / "out")
    before = content(tmp_path / "out")
    for number in range(20):
        (reports / f"n{number}.txt").write_text(f"{'甲' * (number + 1)}公司落户西园区。", encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent)}
    process = subprocess.Popen([sys.executable, "-c", KILLED, str(reports), str(tmp_path / "out")], env=environment)
    time.sleep(0.25 + delay)
    process.send_signal(signal.SIGKILL)
    process.wait(timeout=20)
    if process.returncode != 0:
        assert content(tmp_path / "out") == before or len(read_manifest(tmp_path / "out").documents) > 4
    make(reports, tmp_path / "out")
    make(reports, tmp_path / "fresh")
    assert content(tmp_path / "out") == content(tmp_path / "fresh")
