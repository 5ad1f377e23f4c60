"""Public corpora with labels of their own: both forms, and what is refused."""

import json
import lzma
from pathlib import Path

import pytest

from kg.errors import InputError
from kg.mentions.chains import chains_of
from kg.mentions.features import Passage, base_attributes
from kg.mentions.tagger import answered, spans_of
from kg.training.corpora import read_corpus, train_auxiliary

CLUENER = {"text": "浙商银行叶老桂", "label": {"name": {"叶老桂": [[4, 6]]}, "company": {"浙商银行": [[0, 3]]}}}
LAC = {"t": "浙商银行叶老桂\n", "s": [[0, 4, "ORG"], [4, 8, "PER"], [9, 12, "LOC"]]}


def write(path: Path, *lines: object) -> Path:
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    path.write_bytes(lzma.compress(text.encode()) if path.suffix == ".xz" else text.encode())
    return path


@pytest.mark.parametrize("name", ["corpus.json", "corpus.jsonl.xz"])
def test_both_forms_are_read(tmp_path: Path, name: str) -> None:
    found = list(read_corpus(write(tmp_path / name, CLUENER, LAC, {"text": "无"})))
    assert [(text, sorted(spans)) for text, spans in found] == [
        ("浙商银行叶老桂", [(0, 4, "company"), (4, 7, "name")]),
        ("浙商银行叶老桂", [(0, 4, "ORG"), (4, 7, "PER")]),
        ("无", []),
    ]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b'{"text": "a"}\n{"a": 1}\n', "line 2: neither"),
        (b"{\n", "line 1: neither"),
        (b"3\n", "line 1: neither"),
        (b'{"t": "a"}\n', "line 1: neither"),
        (b'{"text": "a", "label": {"x": {"a": [0, 1]}}}\n', "line 1: neither"),
        (b"\xff\xfe", "cannot be read"),
    ],
)
def test_what_is_no_corpus_is_named(tmp_path: Path, data: bytes, message: str) -> None:
    (tmp_path / "bad.json").write_bytes(data)
    with pytest.raises(InputError, match=message):
        list(read_corpus(tmp_path / "bad.json"))


def test_a_missing_or_damaged_archive_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        list(read_corpus(tmp_path / "none.json"))
    (tmp_path / "bad.xz").write_bytes(b"no archive")
    with pytest.raises(InputError, match="cannot be read"):
        list(read_corpus(tmp_path / "bad.xz"))


def test_an_auxiliary_tagger_learns(tmp_path: Path) -> None:
    names = ("叶老桂", "王大明", "李小红", "张文生")
    lines = [{"text": f"经理{name}说", "label": {"name": {name: [[2, 4]]}}} for name in names]
    weights = train_auxiliary(write(tmp_path / "c.json", *lines, {"text": " "}, {"text": "多\n行"}))
    line = "经理王大明说"
    passage = Passage([line])
    (name,) = weights.parts
    answer = answered(weights, name, weights.score(weights.find(base_attributes(passage))), chains_of(passage))
    assert spans_of(weights.parts[name].labels, answer, passage) == [[(2, 5, "name")]]
