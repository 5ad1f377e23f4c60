"""The demo's reports through every stage, with the model that ships."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from test_pipeline import content

import kg
from kg import workers
from kg.documents import read_documents
from kg.errors import SettingsError
from kg.model import from_line
from kg.pipeline import build
from kg.settings import Settings, data_folder

NEWS = Path(__file__).resolve().parents[1] / "seeds" / "news"


def model_ships() -> bool:
    try:
        return (data_folder("model") / "mentions").is_dir()
    except SettingsError:
        return False


pytestmark = [pytest.mark.model, pytest.mark.skipif(not model_ships(), reason="no trained model in kg/model")]


@pytest.fixture(scope="module")
def output(demo: Path) -> Path:
    assert len((demo / "extractions.jsonl").read_text(encoding="utf-8").splitlines()) == len(list(NEWS.glob("*.txt")))
    return demo


def test_every_edge_and_mention_leads_to_its_place_in_a_text(output: Path) -> None:
    texts = {document.id: document for document in read_documents([NEWS])}
    graph = kg.load_graph(output)
    assert graph.number_of_edges() > 50
    for _, _, edge in graph.edges(data=True):
        for evidence in edge["evidence"]:
            document = texts[evidence["document"]]
            assert document.hash == evidence["hash"]
            for quote in (evidence, *(evidence[name] for name in ("via", "trigger") if name in evidence)):
                assert document.text[quote["start"] : quote["end"]] == quote["text"]
    for line in (output / "extractions.jsonl").read_text(encoding="utf-8").splitlines():
        extraction = from_line(line)
        forms = {entity.key: entity.forms for entity in extraction.entities}
        for mention in extraction.mentions:
            assert texts[extraction.id].text[mention.start : mention.end] in forms[mention.entity]


def test_two_processes_give_the_bytes_of_one(output: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "SMALL", 1)
    build([NEWS], tmp_path / "out", Settings(workers=2))
    assert content(tmp_path / "out") == content(output)


def test_another_hash_seed_gives_the_same_bytes(output: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-c", "from kg.cli import main; main()", "build", str(NEWS), "-o", str(tmp_path / "out")]
    done = subprocess.run(
        [*command, "--workers", "1"], env={**os.environ, "PYTHONHASHSEED": "4242"}, capture_output=True, timeout=240
    )
    assert done.returncode == 0, done.stderr
    assert content(tmp_path / "out") == content(output)


def test_the_output_conforms_and_answers(output: Path) -> None:
    from kg.query import query
    from kg.shacl import check

    assert check(output).faults == ()
    assert query(output, "SELECT ?c ?p WHERE { ?c kg:settlesIn ?p }").rows
    assert len(kg.load_rdf(output)) > 1000
    assert json.loads((output / "report.json").read_text(encoding="utf-8"))["measured"]["documents"]["extracted"]
