"""Training from end to end, on a handful of sentences: a model that reads, the same bytes twice, clear refusals."""

import json
import os
from pathlib import Path

import pytest
from marked import gold
from tiny import corpus, make_model, write_gold

from kg.errors import InputError, OutputError
from kg.extractor import load_extractor
from kg.model import Document
from kg.settings import Settings
from kg.training import tagger
from kg.training.train import train


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def test_two_trainings_give_the_same_bytes(tiny_model: Path, tmp_path: Path) -> None:
    again = files(make_model(tmp_path, corpus()[::-1]))
    assert files(tiny_model) == again
    assert "mentions/kg_mentions/weights.npz" in again
    assert {"relations/classifier.json.gz", "relations/weights.npy.gz", "training.json"} <= set(again)


def test_the_card_says_what_was_learnt(tiny_model: Path) -> None:
    card = json.loads((tiny_model / "training.json").read_text(encoding="utf-8"))
    assert (card["gold_documents"], card["types"]) == (9, ["COMPANY", "PARK"])
    assert "落户" in card["relations"]


def test_names_alone_types_of_ones_own_and_another_corpus_are_learnt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tagger, "ITERATIONS", 10)
    ports = ("洋口港", "大丰港", "如东港", "启东港")
    documents = [gold(f"p{i}", f"日前，货轮停靠[X{name}]。与[C辰光公司]有关。\n" * 4) for i, name in enumerate(ports)]
    lines = [{"text": f"经理{name}说", "label": {"name": {name: [[2, 4]]}}} for name in ("叶老桂", "王大明")]
    corpora = {"people": tmp_path / "corpus.json"}
    corpora["people"].write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    told: list[str] = []
    train([write_gold(tmp_path / "gold", documents)], tmp_path / "model", corpora, say=told.append, workers=1)
    assert told[0] == "4 gold documents"
    assert [line for line in told[1:] if not line.startswith("without the ")] == [
        "auxiliary taggers: people",
        "tagger",
        "relations",
    ]
    plan = json.loads((tmp_path / "model/mentions/kg_mentions/tagger.json").read_text(encoding="utf-8"))
    assert (plan["auxiliary"], plan["labels"]) == (["people"], ["COMPANY", "PORT"])
    found = load_extractor(Settings(model=tmp_path / "model")).extract(Document("d", "日前，货轮停靠大丰港。"))
    assert [(one.text, one.type) for one in found.mentions] == [("大丰港", "PORT")]
    assert found.relations == ()


def test_nothing_to_learn_from_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no gold documents"):
        train([tmp_path], tmp_path / "model", workers=1)
    with pytest.raises(InputError, match="no such file"):
        train([tmp_path / "none"], tmp_path / "model", workers=1)


def test_a_relation_that_the_ontology_lacks_is_named_before_the_work_begins(tmp_path: Path) -> None:
    place = write_gold(tmp_path / "gold", [gold("own", "[C甲公司]租赁[K东园区]", "租赁 甲公司 东园区")])
    with pytest.raises(InputError, match=r"租赁 \(in own\).*--ontology"):
        train([place], tmp_path / "model", workers=1)


def test_an_output_that_cannot_be_made_is_an_error_before_the_work_begins(tmp_path: Path) -> None:
    place = write_gold(tmp_path / "gold", corpus()[:1])
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(OutputError, match="Choose another folder"):
        train([place], tmp_path / "file" / "model", workers=1)
    if os.name == "posix":
        with pytest.raises(OutputError):
            train([place], Path("/dev/null/model"), workers=1)
