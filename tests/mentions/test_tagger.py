"""The tagger as a spaCy component: what it puts on a Doc, and what its folder may hold."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import ModelError
from kg.mentions import blank_nlp, build_nlp, tagger_of
from kg.mentions import tagger as module
from kg.mentions.tagger import SPANS, Found, Tagger, split_lines

TEXT = "云帆公司落户西湖园区。\n辰光公司与海禾公司签约。"


@pytest.fixture(scope="module")
def tagger(tiny_model: Path) -> Tagger:
    return tagger_of(build_nlp(tiny_model / "mentions"))


@pytest.fixture(scope="module")
def blank() -> Tagger:
    return tagger_of(blank_nlp())


def test_predict_changes_nothing_and_answers_the_same_again(tagger: Tagger) -> None:
    found = tagger.predict(TEXT)
    assert found == tagger.predict(TEXT) == sorted(found)
    assert [TEXT[one.start : one.end] for one in found] == ["云帆公司", "西湖园区", "辰光公司", "海禾公司"]
    assert tagger.labels == ("COMPANY", "PARK")


def test_passages_are_read_together_as_each_alone(tagger: Tagger) -> None:
    texts = [TEXT, "", " \n", "云帆公司，海禾公司。", TEXT[::-1], "云帆公司\n云帆公司落户。\n"]
    assert tagger.predict_all(texts) == [tagger.predict(text) for text in texts]
    assert tagger.predict_all([]) == [] and tagger.predict_all(["", "\n"]) == [[], []]


def test_a_name_of_one_passage_says_nothing_of_the_next(tagger: Tagger) -> None:
    alone = tagger.predict("海禾。")
    assert tagger.predict_all([TEXT, "海禾。", TEXT])[1] == alone


def test_a_stream_of_passages_keeps_its_order(tagger: Tagger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "AT_ONCE", 30)
    nlp = blank_nlp()
    texts = [TEXT, "甲", TEXT * 3, "", "辰光公司。"]
    docs = list(tagger.pipe(map(nlp.make_doc, texts)))
    assert [doc.text for doc in docs] == texts
    assert [[(one.start_char, one.label_) for one in doc.ents] for doc in docs] == [
        [(one.start, one.type) for one in tagger.predict(text)] for text in texts
    ]


def test_spans_and_entities_stand_on_the_doc(tagger: Tagger, tiny_model: Path) -> None:
    nlp = spacy.load(tiny_model / "mentions")
    doc = nlp(TEXT)
    assert [(one.text, one.label_) for one in doc.ents] == [(one.text, one.label_) for one in doc.spans[SPANS]]
    assert len(doc.spans[SPANS].attrs["confidence"]) == len(doc.ents) == 4
    assert nlp.analyze_pipes()["problems"] == {"kg_mentions": []}


def test_a_span_off_the_token_borders_is_left_out(tagger: Tagger) -> None:
    doc = blank_nlp().make_doc("甲 乙")
    tagger.set_annotations(doc, [Found(2, 3, "PARK", 0.5), Found(0, 1, "PARK", 0.9), Found(2, 9, "PARK", 0.9)])
    assert [one.text for one in doc.ents] == ["甲", "乙"]
    assert doc.spans[SPANS].attrs["confidence"] == [0.9, 0.5]


@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=40))
def test_lines_stand_where_they_are_said_to(text: str) -> None:
    lines = list(split_lines(text))
    assert all(text[start : start + len(line)] == line and line.strip() for start, line in lines)
    assert all(len(line.splitlines()) == 1 for _, line in lines)
    assert "".join("".join(line.split()) for _, line in lines) == "".join(text.split())


def test_a_saved_tagger_reads_as_before(tagger: Tagger, blank: Tagger, tmp_path: Path) -> None:
    tagger.to_disk(tmp_path / "copy")
    again = blank.from_disk(tmp_path / "copy")
    assert again.predict(TEXT) == tagger.predict(TEXT)
    again.to_disk(tmp_path / "third")
    for path in sorted((tmp_path / "copy").iterdir()):
        assert path.read_bytes() == (tmp_path / "third" / path.name).read_bytes()


def _plan(**values: object) -> Callable[[Path], object]:
    def change(folder: Path) -> None:
        path = folder / "tagger.json"
        plan = json.loads(path.read_text(encoding="utf-8")) | values
        path.write_text(json.dumps(plan), encoding="utf-8")

    return change


def _weights(change: Callable[[bytes], bytes]) -> Callable[[Path], object]:
    def changed(folder: Path) -> None:
        path = folder / "weights.npz"
        path.write_bytes(change(path.read_bytes()))

    return changed


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda folder: (folder / "tagger.json").unlink(), "not a trained tagger"),
        (lambda folder: (folder / "tagger.json").write_bytes(b"{"), "not a trained tagger"),
        (lambda folder: (folder / "weights.npz").unlink(), "train it again"),
        (_plan(auxiliary=["lac"]), "train it again"),
        (_plan(format=99), "format 99.*train it again"),
        (_plan(format=99, more="x"), "format 99.*train it again"),
        (_weights(lambda _: b""), "train it again"),
        (_weights(lambda _: b"garbage" * 100), "train it again"),
        (_weights(lambda weights: weights[:2000]), "train it again"),
        (_weights(lambda weights: weights[:999] + b"\0\1\2" + weights[999:]), "train it again"),
    ],
    ids=[
        "no plan",
        "half a plan",
        "no weights",
        "no auxiliary",
        "format",
        "format and more",
        "empty",
        "garbage",
        "cut short",
        "a few bytes more",
    ],
)
def test_what_is_no_tagger_is_refused(
    tiny_model: Path, tmp_path: Path, blank: Tagger, change: Callable[[Path], object], message: str
) -> None:
    folder = shutil.copytree(tiny_model / "mentions" / "kg_mentions", tmp_path / "kg_mentions")
    change(folder)
    with pytest.raises(ModelError, match=message) as refused:
        blank.from_disk(folder)
    assert str(folder) in str(refused.value)


def test_a_damaged_model_is_refused_when_the_pipeline_is_loaded(tiny_model: Path, tmp_path: Path) -> None:
    shutil.copytree(tiny_model / "mentions", tmp_path / "mentions")
    (tmp_path / "mentions" / "kg_mentions" / "weights.npz").write_bytes(b"version https://git-lfs.example/spec/v1")
    with pytest.raises(ModelError, match="damaged: fetch the model again"):
        build_nlp(tmp_path / "mentions")


def load_elsewhere(model: Path, text: str) -> list[str]:
    """Load by spaCy alone, in a process that imports nothing of ours by name."""
    code = (
        "import sys, spacy; sys.stdout.reconfigure(encoding='utf-8');"
        "doc = spacy.load(sys.argv[1])(sys.argv[2]); print('\\n'.join(f'{e.text} {e.label_}' for e in doc.ents))"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code, str(model), text],
        capture_output=True,
        check=True,
        encoding="utf-8",
        timeout=120,
    )
    return done.stdout.splitlines()


@pytest.mark.model
def test_spacy_loads_the_shipped_model_in_a_script_of_its_own(shipped_model: Path) -> None:
    found = load_elsewhere(shipped_model / "mentions", "6月8日，江苏春意环境工程有限公司签约落户镇江高新区。")
    assert "江苏春意环境工程有限公司 COMPANY" in found
    assert "镇江高新区 PARK" in found
