"""The weights behind a relation: from what an output holds, the same as when the document was read."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from kg.cli import app
from kg.documents import document
from kg.extractor import Extractor, load_extractor
from kg.model import Extraction, Quote, Relation, Span
from kg.settings import Settings
from kg.weights import Weigher, rebuilt

TEXT = (
    "东海园区传来喜讯\n日前，辰光公司落户东海园区。天气晴朗。\n大家都说好。\n"
    "云帆公司与博远公司签约。随后，博远公司入驻南山园区。\n"
)


@pytest.fixture(scope="module")
def reader(tiny_model: Path) -> Extractor:
    return load_extractor(Settings(model=tiny_model, min_confidence=0.05))


@pytest.fixture(scope="module")
def found(reader: Extractor) -> Extraction:
    return reader.extract(document(TEXT))


def test_the_text_is_put_back_where_it_is_known(found: Extraction) -> None:
    text, body = rebuilt(found)
    assert (len(text), body) == (len(TEXT), found.body)
    assert all(text[one.evidence.start : one.evidence.end] == one.evidence.text for one in found.relations)
    assert {text[i] for i in range(len(text)) if text[i] != TEXT[i]} == {"\n"}


def test_the_weights_add_up_to_what_the_words_gave(reader: Extractor, found: Extraction) -> None:
    finder = reader._finder
    pairs = finder.pairs(TEXT, found.body, found.entities, found.mentions, found.topic)
    odds = finder.classifier.log_odds(pairs.attributes)
    whole = {round(float(value), 4) for row in odds for value in row}
    weigher = Weigher(reader.settings)
    stated = [one for one in found.relations if one.reason.startswith("trigger") and not one.via]
    decided = [weigher.decided(found, one) for one in stated]
    assert decided
    for one in decided:
        assert one is not None
        assert round(one.odds, 4) in whole
        assert [abs(weight.value) for weight in one.weights] == sorted(
            (abs(weight.value) for weight in one.weights), reverse=True
        )


@pytest.mark.parametrize(
    "relation",
    [
        Relation("许可", "e1", "e2", Quote(0, 5, "东海园区传")),
        Relation("落户", "nobody", "nothing", Quote(0, 5, "东海园区传")),
        Relation("落户", "e1", "e1", Quote(0, 5, "东海园区传")),
    ],
)
def test_what_the_classifier_never_weighed_has_no_weights(
    reader: Extractor, found: Extraction, relation: Relation
) -> None:
    assert Weigher(reader.settings).decided(found, relation) is None


def test_an_extraction_whose_quotes_do_not_fit_is_no_text() -> None:
    odd = Extraction(
        "x", "0", 4, body=(Span(0, 4),), relations=(Relation("落户", "a", "b", Quote(2, 9, "甲乙丙丁戊己庚")),)
    )
    assert rebuilt(odd)[0] == "\n" * 4


def test_explain_tells_sentence_trigger_and_weights(tiny_model: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    settings = ["--model", str(tiny_model), "--min-confidence", "0.05", "--workers", "1"]
    run = CliRunner()
    built = run.invoke(app, ["build", str(tmp_path / "a.txt"), "-o", str(tmp_path / "out"), *settings])
    assert built.exit_code == 0, built.output
    told = run.invoke(app, ["explain", str(tmp_path / "out"), "辰光公司", "东海园区"]).stdout
    assert "辰光公司 —落户→ 东海园区" in told
    assert "a [12:26] " in told or "日前，辰光公司落户东海园区。" in told
    assert "because: trigger 落户, trigger at" in told
    assert "its words: log odds" in told
    assert "before any word" in told
    alone = run.invoke(app, ["explain", str(tmp_path / "out"), "辰光公司"]).stdout
    assert "because: trigger 落户" in alone
    assert "log odds" not in alone
    assert "Nothing links them." in run.invoke(app, ["explain", str(tmp_path / "out"), "云帆公司", "东海园区"]).stdout
