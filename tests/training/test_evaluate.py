"""Evaluation: every gold document is read as if new."""

import json
from pathlib import Path

import pytest
from marked import REPORT as DOCUMENT
from marked import gold, perfect
from tiny import write_gold

from kg.errors import InputError
from kg.model import Document, Extraction
from kg.training.evaluate import as_document, as_json, evaluate
from kg.training.gold import GoldDocument


class Reader:
    """Answers with gold, or with nothing."""

    def __init__(self, *known: GoldDocument) -> None:
        self.known = {one.id: one for one in known}
        self.read: list[Document] = []

    def extract(self, document: Document) -> Extraction:
        self.read.append(document)
        known = self.known.get(document.id)
        return perfect(known) if known else Extraction(document.id, document.hash, len(document.text))


def test_evaluate(tmp_path: Path) -> None:
    other = gold("e", "[C丙公司]与[C丁公司]签约", "签约 丙公司 丁公司")
    reader, told = Reader(DOCUMENT), []
    scores = evaluate([write_gold(tmp_path, [other, DOCUMENT])], reader, progress=told.append)
    assert (scores.documents, told) == (2, [1, 2])
    assert [one.id for one in reader.read] == ["d", "e"]
    assert (scores.mentions["all"].right, scores.mentions["all"].gold) == (6, 8)
    assert (scores.relations["签约"].right, scores.relations["签约"].gold) == (1, 2)


def test_no_gold_document_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no gold documents"):
        evaluate([tmp_path], Reader())


@pytest.mark.parametrize(
    ("text", "title"),
    [("标题\n正文。", "标题"), ("\n \n标题\n正文", "标题"), ("长" * 61 + "\n短", ""), ("", "")],
)
def test_the_title_of_a_gold_document_is_its_first_line(text: str, title: str) -> None:
    document = as_document(GoldDocument("d", text, "2022-01-02", "网"))
    assert (document.title, document.text, document.date, document.source) == (title, text, "2022-01-02", "网")


def test_figures_as_plain_values(tmp_path: Path) -> None:
    scores = evaluate([write_gold(tmp_path, [DOCUMENT])], Reader(DOCUMENT))
    values = json.loads(json.dumps(as_json(scores)))
    assert values["mention.all"] == {"p": 1.0, "r": 1.0, "f1": 1.0, "gold": 6, "predicted": 6}
    assert values["relation.core"]["gold"] == 2
    assert values["identity.b3"] == {"p": 1.0, "r": 1.0, "f1": 1.0}
    confusion = [{"gold": status, "given": status, "of": count} for status, count in (("done", 2), ("planned", 1))]
    assert values["relation.status"] == {"accuracy": 1.0, "plans_as_done": 0.0, "of": 3, "confusion": confusion}
    assert values["relation.calibration"] == {"error": 0.1, "table": [{"confidence": 0.9, "right": 1.0, "of": 3}]}
