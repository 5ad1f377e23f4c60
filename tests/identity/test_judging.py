"""What an earlier build has compared is recalled, and never changes what is found."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from worlds import document

from kg.identity import judging, link, things
from kg.kept import Kept, Recall
from kg.lexicon import load_lexicon
from kg.model import Extraction

LEXICON = load_lexicon()
DOCUMENTS = (
    document("a", "COMPANY 镇江鸿赞科技有限公司 = 鸿赞科技", "PARK 镇江高新区", "PLACE 镇江市"),
    document("b", "COMPANY 鸿赞科技", "PARK 高新区", "PLACE 镇江市"),
    document("c", "COMPANY 鸿赞科技股份有限公司 = 鸿赞", "PARK 高邮高新区 = 高新区"),
    document("d", "COMPANY 鸿赞", "UNIVERSITY 南邮", "PERSON 张伟"),
    document("e", "UNIVERSITY 南京邮电大学 = 南邮", "PERSON 张伟", "COMPANY 鸿赞电子有限公司"),
    document("f", "PROJECT 鸿赞复合材料项目", "COMPANY 鸿赞科技", relations=[("建设", "鸿赞科技", "鸿赞复合材料项目")]),
)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.sets(st.sampled_from(DOCUMENTS), min_size=1), min_size=2, max_size=4))
def test_recalled_or_not_the_same_is_found(corpora: list[set[Extraction]]) -> None:
    with tempfile.TemporaryDirectory() as made:
        for said in corpora:
            with Kept(Path(made) / "pieces") as kept:
                assert link(said, LEXICON, (), Recall(kept, b"salt")) == link(said, LEXICON)


def test_nothing_is_compared_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compared = []
    original = judging.compare
    monkeypatch.setattr(judging, "compare", lambda *given: compared.append(1) or original(*given))
    counts = []
    for salt in (b"one lexicon", b"one lexicon", b"another"):
        with Kept(tmp_path / "pieces") as kept:
            link(DOCUMENTS, LEXICON, (), Recall(kept, salt))
        counts.append(len(compared))
    assert counts[0] == counts[1] > 0
    assert counts[2] == 2 * counts[0]


def test_no_thing_is_made_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    original = things.best_name
    monkeypatch.setattr(things, "best_name", lambda nodes: made.append(1) or original(nodes))
    counts = []
    for said in (DOCUMENTS[:5], DOCUMENTS[:5], DOCUMENTS):
        with Kept(tmp_path / "pieces") as kept:
            link(said, LEXICON, (), Recall(kept, b"salt"))
        counts.append(len(made))
    assert counts[0] == counts[1] < counts[2] < 2 * counts[0]


@pytest.mark.parametrize("name", [b"verdicts", b"things"])
@pytest.mark.parametrize("data", [b"", b"\x90", b"nonsense", b"\x92\xc4\x03abc\x80", b"\x92\xc4\x00\x81\x01\x02"])
def test_nonsense_is_not_believed(data: bytes, name: bytes, tmp_path: Path) -> None:
    with Kept(tmp_path / "pieces") as kept:
        recall = Recall(kept, b"salt")
        recall.put(name, data)
        assert link(DOCUMENTS, LEXICON, (), recall) == link(DOCUMENTS, LEXICON)
