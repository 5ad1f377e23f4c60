"""Sources and their licences: what is left out, what is missed, and that the model card and NOTICE say the same."""

import json
import re
from pathlib import Path

import pytest
from marked import gold

from kg.training import sources
from kg.training.gold import GoldDocument
from kg.training.sources import SOURCES, WORTH, licensed, missing, named, source_of
from kg.training.train import train

ROOT = Path(__file__).resolve().parents[2]
PLACE = Path("x")


def document(source: str) -> GoldDocument:
    one = gold("d", "[C甲公司]落户[K东园区]。", "落户 甲公司 东园区")
    return GoldDocument(one.id, one.text, one.date, source, one.entities, one.relations)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("fewfc", "fewfc"), ("FewFC", "fewfc"), ("cluener", "cluener"), ("ChinaXiv-201601-to-202209", "chinaxiv"),
        ("", None), ("https://example.org/fewfc", None), ("lacquer", None), ("mine", None), ("my-lac", None),
    ],
)  # fmt: skip
def test_a_source_is_known_by_its_key(name: str, key: str | None) -> None:
    found = source_of(name)
    assert (found.key if found else None) == key


def test_what_has_no_licence_that_reaches_the_data_is_left_out() -> None:
    own, open_, closed = document("https://example.org"), document("fewfc"), document("fincuge")
    kept, corpora, left = licensed([own, open_, closed, closed], {"lac": PLACE, "resume": PLACE, "new": PLACE})
    assert kept == [own, open_]
    assert list(corpora) == ["resume"]
    assert left == [
        "FinCUGE, licence: none stated: 2 documents",
        "corpus lac, licence: Apache-2.0 (of LAC, not of the news)",
        "corpus new, licence: unknown",
    ]


def test_what_is_missing_is_said_with_its_cost() -> None:
    assert len(missing([document("")], [])) == len(WORTH)
    assert missing([document("fincuge")], ["cluener"]) == []
    (line,) = missing([document("fincuge")], ["resume"])
    assert "--corpus cluener=FILE" in line
    assert "0.015 F1" in line


def test_a_model_lists_its_sources() -> None:
    assert named([document(""), document("fewfc")], ["lac", "new"]) == [
        {"source": "documents of no public source", "licence": "the user's own", "documents": 1},
        {"source": "FewFC", "licence": "CC-BY-SA-4.0", "documents": 1},
        {"source": "news labelled by LAC", "licence": "Apache-2.0 (of LAC, not of the news)", "documents": 0},
        {"source": "corpus new", "licence": "unknown", "documents": 0},
    ]


def test_training_by_licence_says_what_it_leaves_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [json.dumps({"id": str(i), "text": "甲公司。", "source": name}) for i, name in enumerate(("fincuge", ""))]
    (tmp_path / "gold.jsonl").write_text("\n".join(lines), encoding="utf-8")
    seen: list[object] = []
    monkeypatch.setattr("kg.training.train.learn", lambda *given: seen.extend(given))
    told: list[str] = []
    train([tmp_path / "gold.jsonl"], tmp_path / "m", {"lac": PLACE}, say=told.append, licensed_only=True)
    assert told[:3] == [
        "left out: FinCUGE, licence: none stated: 1 documents",
        "left out: corpus lac, licence: Apache-2.0 (of LAC, not of the news)",
        "1 gold documents",
    ]
    assert [one.id for one in seen[0]] == ["1"]


def test_the_table_is_in_order_and_every_cost_names_known_sources() -> None:
    assert list(SOURCES) == sorted(SOURCES)
    assert all(source_of(key) for keys, _ in WORTH for key in keys)
    assert not any(one.reaches_data and not one.licence for one in SOURCES)


@pytest.mark.parametrize("path", ["kg/model/README.md", "NOTICE"])
def test_the_card_and_notice_state_the_same_sources_and_licences(path: str) -> None:
    """Each source that the shipped model has is listed, with the licence of the table."""
    text = (ROOT / path).read_text(encoding="utf-8")
    lines = [" ".join(part.split()) for part in re.split(r"\n(?=[-|])", text)]
    shipped = {key for keys, _ in WORTH for key in keys}
    for one in SOURCES:
        stating = [line for line in lines if one.name in line and one.stated in line]
        assert stating or one.key not in shipped, one
        said = [line for line in lines if line.startswith((f"| {one.name} ", f"- {one.name}:"))]
        assert all(one.stated in line for line in said), one
    assert sources.OWN in text
