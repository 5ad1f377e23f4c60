import json
import os
import random
import subprocess
import sys
from datetime import datetime
from multiprocessing import parent_process
from pathlib import Path

import pytest
from fakes import FakeReader, load_fake

import kg
from kg import pipeline, workers
from kg.documents import Skipped
from kg.errors import InputError, KgError, OutputError
from kg.model import Extraction, from_line
from kg.pipeline import build, extract_all, remove
from kg.publish import OUTPUTS
from kg.report import Report
from kg.settings import BASE_IRI, Settings

pytestmark = pytest.mark.usefixtures("fake_identity")
ONE = Settings(workers=1)


def make(inputs: Path | list[Path], output: Path, settings: Settings = ONE, **options: object) -> Report:
    return build(inputs if isinstance(inputs, list) else [inputs], output, settings, loader=load_fake, **options)


def content(output: Path) -> dict[str, bytes]:
    """Give the files of an output, `measured` left out of the report."""
    files = {path.name: path.read_bytes() for path in sorted(output.iterdir()) if path.is_file()}
    report = json.loads(files["report.json"])
    del report["measured"]
    return files | {"report.json": json.dumps(report, sort_keys=True).encode()}


def test_every_file_is_there_and_says_what_was_read(reports: Path, tmp_path: Path) -> None:
    report = make(reports, tmp_path / "out")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted([".kg", *OUTPUTS])
    assert (report.documents, report.skipped, report.exit_code) == (4, (), 0)
    assert report.relations == {"落户": 5}
    assert report.statuses == {"done": 4, "planned": 1}
    lines = (tmp_path / "out" / "extractions.jsonl").read_text(encoding="utf-8").splitlines()
    assert [from_line(line).id for line in lines] == ["a", "b", "none", "sub/c"]
    written = json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))
    assert (written["documents"], written["nodes"]) == (4, report.nodes)


def test_the_graph_leads_to_the_sentence(reports: Path, tmp_path: Path) -> None:
    make(reports, tmp_path / "out")
    graph = kg.load_graph(tmp_path / "out")
    edge = graph.edges["company/甲公司", "park/东园区", "落户"]
    assert edge["support"] == 2
    for evidence in edge["evidence"]:
        text = (reports / f"{evidence['document']}.txt").read_text(encoding="utf-8")
        assert text[evidence["start"] : evidence["end"]] == evidence["text"]
    assert not graph.has_edge("company/丙公司", "park/西园区", "落户")
    assert graph.has_edge("company/丙公司", "park/西园区", "落户|planned")


def test_the_same_bytes_for_any_number_of_workers(
    reports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(reports, tmp_path / "one")
    monkeypatch.setattr(workers, "SMALL", 1)
    monkeypatch.setattr(workers, "MOST", 1)
    make(reports, tmp_path / "two", Settings(workers=2))
    assert content(tmp_path / "one") == content(tmp_path / "two")


def test_a_graph_says_what_made_it_and_when_only_where_asked(reports: Path, tmp_path: Path) -> None:
    make(reports, tmp_path / "plain")
    make(reports, tmp_path / "timed", Settings(workers=1, time_stamps=True))
    plain, timed = (kg.load_graph(tmp_path / name).graph["run"] for name in ("plain", "timed"))
    assert set(plain) == {"software", "version", "model", "settings"}
    assert len(plain["model"]) == 16
    assert datetime.fromisoformat(timed.pop("ended")).tzinfo is not None
    assert timed == plain


def test_the_same_bytes_under_any_hash_seed(reports: Path, tmp_path: Path) -> None:
    script = (
        "import sys; from fakes import identify, load_fake; from kg import publish; from kg.pipeline import build;"
        "from kg.settings import Settings; publish._identify = identify;"
        "build([sys.argv[1]], sys.argv[2], Settings(workers=1), loader=load_fake)"
    )
    for seed in ("0", "1", "4242"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(__file__).parent)}
        command = [sys.executable, "-c", script, str(reports), str(tmp_path / seed)]
        subprocess.run(command, env=environment, check=True, timeout=120)
    assert content(tmp_path / "0") == content(tmp_path / "1") == content(tmp_path / "4242")


def test_a_second_build_reads_only_what_is_new_or_changed(reports: Path, tmp_path: Path) -> None:
    reader = FakeReader()
    first = build([reports], tmp_path / "out", ONE, loader=lambda settings: reader)
    before = content(tmp_path / "out")
    reader.read.clear()
    second = build([reports], tmp_path / "out", ONE, loader=lambda settings: reader)
    assert reader.read == []
    assert content(tmp_path / "out") == before
    assert (first.measured.documents.extracted, second.measured.documents.cached) == (4, 4)
    (reports / "b.txt").write_text("乙公司落户北园区。", encoding="utf-8")
    (reports / "new.txt").write_text("戊公司落户北园区。", encoding="utf-8")
    build([reports], tmp_path / "out", ONE, loader=lambda settings: reader)
    assert reader.read == ["b", "new"]
    build([reports], tmp_path / "out", ONE, loader=lambda settings: FakeReader("fake-2"))
    make(reports, tmp_path / "fresh")


def test_a_corpus_that_grew_shrank_and_changed_equals_one_built_at_once(tmp_path: Path) -> None:
    chance = random.Random(7)
    names, parks = "甲乙丙丁戊", "东西南北"
    texts: dict[str, str] = {}
    grown = tmp_path / "grown"
    for step in range(12):
        if texts and len(texts) > 2 and chance.random() < 0.3:
            gone = chance.choice(sorted(texts))
            del texts[gone]
            remove(grown, [gone])
        else:
            name = f"d{chance.randrange(6)}"
            texts[name] = f"{chance.choice(names)}公司{chance.choice(['', '拟'])}落户{chance.choice(parks)}园区。{step}"
            today = tmp_path / f"day{step}"
            today.mkdir()
            (today / f"{name}.txt").write_text(texts[name], encoding="utf-8")
            make(today, grown)
    everything = tmp_path / "everything"
    everything.mkdir()
    for name, text in texts.items():
        (everything / f"{name}.txt").write_text(text, encoding="utf-8")
    make(everything, tmp_path / "at_once")
    assert content(grown) == content(tmp_path / "at_once")


def test_replace_stands_for_the_given_inputs_alone(reports: Path, tmp_path: Path) -> None:
    make(reports, tmp_path / "out")
    report = make([reports / "b.txt"], tmp_path / "out")
    assert (report.documents, report.measured.documents.kept) == (4, 3)
    assert make([reports / "b.txt"], tmp_path / "out", replace=True).documents == 1
    make([reports / "b.txt"], tmp_path / "fresh")
    assert content(tmp_path / "out") == content(tmp_path / "fresh")


def test_remove_refuses_what_is_not_there(reports: Path, tmp_path: Path) -> None:
    make(reports, tmp_path / "out")
    with pytest.raises(InputError, match="no document zzz"):
        remove(tmp_path / "out", ["zzz"])
    with pytest.raises(OutputError, match="kg build"):
        remove(tmp_path, ["a"])


def test_what_iris_begin_with_stays_until_another_is_said(reports: Path, tmp_path: Path) -> None:
    out, mine = tmp_path / "out", "https://my.org/id/"

    def base() -> str:
        return str(kg.load_graph(out).graph["base_iri"])

    make(reports / "a.txt", out)
    assert base() == BASE_IRI
    make(reports, out, Settings(workers=1, base_iri=mine))
    assert base() == mine
    assert f"<{mine}park/东园区>" in (out / "graph.ttl").read_text(encoding="utf-8")
    make(reports / "b.txt", out)
    assert base() == mine
    remove(out, ["a"])
    remove(out, ["b"], ONE)
    assert base() == mine
    make(reports / "b.txt", out, replace=True)
    assert base() == mine
    make(reports / "b.txt", out, Settings(workers=1, base_iri=BASE_IRI))
    assert base() == BASE_IRI


def test_what_iris_cannot_begin_with_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    with pytest.raises(KgError, match=r"https://my\.org/id/"):
        make(tmp_path / "missing", tmp_path / "out", Settings(base_iri="my.org"))
    assert not (tmp_path / "out").exists()


def test_persons_are_left_out_of_every_output(reports: Path, tmp_path: Path) -> None:
    make(reports, tmp_path / "with")
    make(reports, tmp_path / "without", Settings(workers=1, persons=False))
    assert any("王某".encode() in data for data in content(tmp_path / "with").values())
    names = {
        name
        for name, data in content(tmp_path / "without").items()
        if b"PERSON" in data and name.endswith(("l", "csv"))
    }
    assert "王某" not in (tmp_path / "without" / "entities.csv").read_text(encoding="utf-8-sig")
    assert not names & {"extractions.jsonl", "entities.csv", "relations.csv"}
    # and stay out when documents are removed later
    assert "PERSON" not in remove(tmp_path / "without", ["b"]).entities


def test_extract_all_gives_documents_in_order_and_faults_last(reports: Path) -> None:
    (reports / "empty.txt").write_bytes(b"")
    (reports / "bad.txt").write_text("FAIL", encoding="utf-8")
    found = list(extract_all([reports], ONE, load_fake))
    assert [answer.id for answer in found if isinstance(answer, Extraction)] == ["a", "b", "none", "sub/c"]
    assert {Path(answer.path).name for answer in found if isinstance(answer, Skipped)} == {"bad", "empty.txt"}


def test_progress_is_told(reports: Path, tmp_path: Path) -> None:
    told: list[tuple[str, int]] = []
    make(reports, tmp_path / "out", progress=lambda stage, done: told.append((stage, done)))
    assert ("read", 4) in told
    assert {stage for stage, _ in told} == {"read", "identity", "graph", "files"}


def test_extract_takes_text_or_document(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "_loaded", load_fake)
    assert kg.extract("甲公司落户东园区。").relations[0].type == "落户"
    assert not kg.extract("王某到任。", Settings(persons=False)).entities


def as_ours(monkeypatch: pytest.MonkeyPatch, loader: object) -> None:
    """Let the loader stand for the one of the trained model, which is asked only where there is something to read."""
    monkeypatch.setattr(pipeline, "load_reader", loader)
    monkeypatch.setattr(pipeline, "_OURS", loader)
    monkeypatch.setattr(pipeline, "fingerprint_of", lambda _: "fake-1")


@pytest.mark.parametrize("processes", [1, 2])
def test_a_few_documents_are_read_beside_to_the_same_bytes(
    processes: int, reports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    where: list[bool] = []

    def load(settings: Settings) -> FakeReader:
        where.append(parent_process() is not None)
        return FakeReader()

    as_ours(monkeypatch, load)
    make(reports, tmp_path / "whole")
    build([reports / "a.txt", reports / "none.txt"], tmp_path / "out", Settings(workers=processes))
    report = build([reports], tmp_path / "out", Settings(workers=processes))
    assert (report.documents, report.measured.documents.cached) == (4, 2)
    names = ("graph.ttl", "graph.json", "extractions.jsonl", "graph.html")
    assert all((tmp_path / "out" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes() for name in names)
    # what was loaded by a copy of this process is not seen here
    assert where == ([False, False] if processes == 1 or not workers.copies_are_safe() else [])


def test_where_nothing_is_new_no_model_is_loaded(
    reports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(reports, tmp_path / "out")
    before = content(tmp_path / "out")
    as_ours(monkeypatch, lambda _: pytest.fail("loaded"))
    assert build([reports], tmp_path / "out", ONE).measured.documents.cached == 4
    assert content(tmp_path / "out") == before


def test_a_document_that_cannot_be_read_beside_is_named(
    reports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_ours(monkeypatch, load_fake)
    (reports / "wrong.txt").write_text("FAIL", encoding="utf-8")
    report = build([reports], tmp_path / "out", Settings(workers=2))
    assert [one.path for one in report.skipped] == ["wrong"]
    assert report.documents == 4


def test_what_a_lost_copy_should_have_read_is_read_here(
    reports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def load(settings: Settings) -> FakeReader:
        if parent_process() is not None:
            os._exit(9)
        return FakeReader()

    as_ours(monkeypatch, load)
    assert build([reports], tmp_path / "out", Settings(workers=2)).documents == 4
