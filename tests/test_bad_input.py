"""Bad input is named, passed over and counted, and nothing that stood before is lost."""

import errno
import json
import os
import subprocess
import sys
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


def test_a_damaged_cache_is_named_and_begun_anew(
    reports: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    make(reports, tmp_path / "out")
    before = content(tmp_path / "out")
    make(reports, tmp_path / "out")
    assert not caplog.text
    (tmp_path / "out" / ".kg" / "cache.sqlite").write_bytes(b"not a database, " * 500)
    make(reports, tmp_path / "out")
    assert content(tmp_path / "out") == before
    assert "cache.sqlite was damaged: it is now cache.damaged" in caplog.text


@pytest.mark.parametrize("at", [0.02, 0.6])
def test_documents_whose_place_in_the_cache_is_damaged_are_not_lost(reports: Path, tmp_path: Path, at: float) -> None:
    for number in range(60):
        text = "".join(f"第{n}号{'甲' * (1 + n % 7)}公司落户东园区。" for n in range(number, number + 20))
        (reports / f"n{number:03}.txt").write_text(text, encoding="utf-8")
    make(reports, tmp_path / "out")
    cache = tmp_path / "out" / ".kg" / "cache.sqlite"
    data = bytearray(cache.read_bytes())
    place = int(len(data) * at)
    data[place : place + 3_000] = b"\xff" * len(data[place : place + 3_000])
    cache.write_bytes(data)
    (tmp_path / "new.txt").write_text("戊公司落户北园区。", encoding="utf-8")
    report = make([tmp_path / "new.txt"], tmp_path / "out")
    assert (report.documents, report.skipped) == (65, ())
    assert make(reports, tmp_path / "out").documents == 65
    make([reports, tmp_path / "new.txt"], tmp_path / "fresh")
    assert content(tmp_path / "out") == content(tmp_path / "fresh")


def test_a_cache_that_is_gone_is_made_again_from_the_output(reports: Path, tmp_path: Path) -> None:
    make(reports, tmp_path / "out")
    before = content(tmp_path / "out")
    (tmp_path / "out" / ".kg" / "cache.sqlite").unlink()
    make([reports / "b.txt"], tmp_path / "out")
    assert content(tmp_path / "out") == before


def test_what_was_left_out_is_not_made_up(reports: Path, tmp_path: Path) -> None:
    build([reports], tmp_path / "out", Settings(workers=1, persons=False), loader=load_fake)
    (tmp_path / "out" / ".kg" / "cache.sqlite").unlink()
    report = make([reports / "b.txt"], tmp_path / "out")
    assert report.documents == 1
    assert all("build again with its text" in one.reason for one in report.skipped)


@pytest.mark.skipif(sys.platform == "win32", reason="no limit on the size of files")
def test_a_full_disk_is_named_and_the_output_stands(reports: Path, tmp_path: Path) -> None:
    make(reports, tmp_path / "out")
    before = content(tmp_path / "out")
    for number in range(60):
        text = "".join(f"{number}号{'甲' * (1 + n % 7)}公司{n}落户东园区。" for n in range(200))
        (reports / f"n{number:03}.txt").write_text(text, encoding="utf-8")
    script = (
        "import resource, signal, sys; from fakes import identify, load_fake; from kg import publish;"
        "from kg.errors import OutputError; from kg.pipeline import build; from kg.settings import Settings\n"
        "publish._identify = identify; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]),) * 2)\n"
        "try: build([sys.argv[1]], sys.argv[2], Settings(workers=1), loader=load_fake)\n"
        "except OutputError as error: print(error); sys.exit(3)\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), *sys.path])}
    for limit in (20_000, 200_000):  # while reading, while writing
        command = [sys.executable, "-c", script, str(reports), str(tmp_path / "out"), str(limit)]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)
        assert done.returncode == 3, done.stderr
        assert "cannot be written" in done.stdout
        assert content(tmp_path / "out") == before
    make(reports, tmp_path / "out")
    make(reports, tmp_path / "fresh")
    assert content(tmp_path / "out") == content(tmp_path / "fresh")


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="no folder here is read-only for everybody")
def test_a_read_only_folder_is_named(reports: Path) -> None:
    with pytest.raises(OutputError, match="cannot be written"):
        make(reports, Path("/proc/kg"))


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


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_killed_at_twenty_random_points_loses_nothing_and_goes_on(tmp_path: Path) -> None:
    here = Path(__file__).parent
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(here), *sys.path])}
    command = [sys.executable, str(here / "killed.py"), str(tmp_path), "7", "20"]
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True, timeout=300)
    found = json.loads(done.stdout)
    assert found["events"] > 50
    assert len(found["runs"]) == 20
    for run in found["runs"]:
        assert run["died"], run
        assert run["stood"], run
        assert run["the same"], run
        assert run["read again"] <= 1, run
        assert run["rest"] == ["cache.sqlite", "lock", "manifest.json", "pieces.sqlite"], run
