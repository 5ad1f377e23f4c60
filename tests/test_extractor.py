"""Reading one document from text to relations, with a model trained in the test; and with the one that ships."""

import shutil
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kg import extractor as module
from kg.documents import Skipped, document
from kg.errors import KgError, ModelError
from kg.extractor import Extractor, load_extractor
from kg.model import Document, Extraction, from_line, to_line
from kg.schema import load_schema
from kg.settings import Settings
from kg.workers import read_each

TEXT = "西湖园区传来喜讯\n日前，云帆公司落户西湖园区。\n其中，蓝岭公司拟落户西湖园区。\n辰光公司与海禾公司签约。"


@pytest.fixture(scope="module")
def extractor(tiny_model: Path) -> Extractor:
    return load_extractor(Settings(model=tiny_model, min_confidence=0.8))


def check(text: str, found: Extraction) -> None:
    """Check what must hold of every extraction."""
    keys = {entity.key: entity for entity in found.entities}
    assert found.length == len(text)
    assert all(0 <= span.start < span.end <= len(text) for span in found.body)
    assert all(left.end <= right.start for left, right in zip(found.mentions, found.mentions[1:], strict=False))
    for mention in found.mentions:
        assert text[mention.start : mention.end] == mention.text in keys[mention.entity].forms
        assert mention.type == keys[mention.entity].type
        assert any(span.start <= mention.start < mention.end <= span.end for span in found.body)
    assert {mention.entity for mention in found.mentions} == set(keys)
    assert found.topic in {"", *keys}
    for one in found.relations:
        assert load_schema().allows(one.type, keys[one.head].type, keys[one.tail].type)
        for quote in (one.evidence, one.via, one.trigger, *(part.quote for part in (one.amount, one.date) if part)):
            assert quote is None or text[quote.start : quote.end] == quote.text
    assert from_line(to_line(found)) == found


def stated(found: Extraction) -> set[tuple[str, str, str, str]]:
    names = {entity.key: entity.name for entity in found.entities}
    return {(one.type, names[one.head], names[one.tail], one.status) for one in found.relations}


def test_extract(extractor: Extractor) -> None:
    found = extractor.extract(Document("d", TEXT, "西湖园区传来喜讯", "2022-05-06", "网"))
    check(TEXT, found)
    assert {
        ("落户", "云帆公司", "西湖园区", "done"),
        ("落户", "蓝岭公司", "西湖园区", "planned"),
        ("签约", "辰光公司", "海禾公司", "done"),
    } <= stated(found)
    assert (found.id, found.title, found.date, found.source) == ("d", "西湖园区传来喜讯", "2022-05-06", "网")
    names = {entity.key: entity.name for entity in found.entities}
    assert names[found.topic] == "西湖园区"
    assert {one.reported_on for one in found.relations} == {"2022-05-06"}


def test_the_same_document_gives_the_same_extraction(extractor: Extractor, tiny_model: Path) -> None:
    again = load_extractor(Settings(model=tiny_model, min_confidence=0.8))
    assert extractor.extract(document(TEXT)) == extractor.extract(document(TEXT)) == again.extract(document(TEXT))


def test_documents_read_together_say_what_each_says_alone(extractor: Extractor) -> None:
    texts = [TEXT, "", "海禾公司。", "\u2028\x85", TEXT[::-1], "蓝岭公司与云帆公司签约。\n" * 30, TEXT]
    documents = [document(text, f"d{number}") for number, text in enumerate(texts)]
    alone = [extractor.extract(one) for one in documents]
    assert list(extractor.extract_many(documents)) == alone
    assert list(extractor.extract_many(documents[::-1])) == alone[::-1]
    assert list(extractor.extract_many([])) == []


@pytest.mark.parametrize("stage", ["find_body", "Patterns.find", "group_mentions", "find_topic"])
def test_a_document_that_cannot_be_read_costs_none_of_those_beside_it(
    extractor: Extractor, monkeypatch: pytest.MonkeyPatch, stage: str
) -> None:
    documents = [document(text, f"d{number}") for number, text in enumerate([TEXT, "云帆公司坏。", "海禾公司。"])]
    wanted: list[Extraction | Skipped] = [extractor.extract(one) for one in documents]
    wanted[1] = Skipped("d1", "could not be read: RuntimeError: told to fail")
    where, name = (extractor._patterns, "find") if stage == "Patterns.find" else (module, stage)
    whole = getattr(where, name)

    def fails(text: str, *given: object) -> object:
        if "坏" in text:
            raise RuntimeError("told to fail")
        return whole(text, *given)

    monkeypatch.setattr(where, name, fails)
    assert list(read_each(extractor, documents)) == wanted


@pytest.mark.parametrize("text", ["天气晴朗，大家都很高兴。", "\n\n", "。", "a" * 30_000, "1\n" * 2_000])
def test_a_text_without_names_gives_none(extractor: Extractor, text: str) -> None:
    found = extractor.extract(document(text))
    check(text, found)
    assert (found.entities, found.relations, found.topic) == ((), (), "")


WORDS = st.sampled_from(
    ["云帆公司", "西湖园区", "辰光公司", "落户", "与", "签约", "拟", "。", "\n", "，", "、", "责任编辑：李晓"]
)
TEXTS = st.one_of(
    st.lists(WORDS, max_size=25).map("".join),
    st.text(st.characters(exclude_categories=("Cs",)), max_size=50),
)


@settings(max_examples=60)
@given(TEXTS)
@example("😀云帆公司\0落户𠀀西湖园区\x85。")
@example("\ufeff云帆公司（简称“云帆”）与 西湖园区 签约")
@example(" ")
@example("")
def test_what_holds_of_any_text(extractor: Extractor, text: str) -> None:
    check(text, extractor.extract(Document("d", text)))


def test_a_page_of_names_alone_is_read_in_bearable_time_and_memory(extractor: Extractor) -> None:
    text = "、".join(f"第{i}公司" for i in range(400)) + "等企业落户西湖园区。"
    check(text, extractor.extract(Document("d", text)))


def test_the_fingerprint_changes_with_what_decides_the_answer(tiny_model: Path, tmp_path: Path) -> None:
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    (seeds / "own.tsv").write_text("word\trelation\tsource\n入园\t落户\town\n", encoding="utf-8")
    other = shutil.copytree(tiny_model, tmp_path / "model")
    (other / "training.json").write_text("{}", encoding="utf-8")
    chosen = [
        Settings(model=tiny_model),
        Settings(model=tiny_model, min_confidence=0.9),
        Settings(model=tiny_model, seeds=seeds),
        Settings(model=other),
    ]
    found = [load_extractor(one).fingerprint for one in chosen]
    assert len(set(found)) == len(found)
    assert load_extractor(Settings(model=tiny_model, workers=2)).fingerprint == found[0]
    (seeds / "own.tsv").write_text("word\trelation\tsource\n入驻园\t落户\town\n", encoding="utf-8")
    assert load_extractor(chosen[2]).fingerprint != found[2]


def test_a_missing_model_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="kg train"):
        load_extractor(Settings(model=tmp_path / "none"))
    with pytest.raises(ModelError, match="kg train"):
        load_extractor(Settings(model=tmp_path))


def test_half_a_model_is_an_error(tiny_model: Path, tmp_path: Path) -> None:
    half = shutil.copytree(tiny_model, tmp_path / "model")
    shutil.rmtree(half / "relations")
    with pytest.raises(ModelError, match="no trained classifier"):
        load_extractor(Settings(model=half))
    shutil.rmtree(half / "mentions")
    (half / "mentions").mkdir()
    with pytest.raises(KgError, match="no trained pipeline"):
        load_extractor(Settings(model=half))


@pytest.fixture(scope="module")
def shipped(shipped_model: Path) -> Extractor:
    return load_extractor(Settings())


@pytest.mark.model
def test_the_shipped_model_reads_the_obvious(shipped: Extractor) -> None:
    text = (
        "宜兴经开区：三个项目集中签约\n6月8日，江苏星宇新材料有限公司与宜兴经济技术开发区签约，总投资5亿元的高端薄膜项目"
        "正式落户宜兴经济技术开发区。南京大学与江苏星宇新材料有限公司将共建新材料研究院。宜兴市委书记王卫东出席仪式。\n"
    )
    found = shipped.extract(document(text))
    check(text, found)
    kinds = {mention.text: mention.type for mention in found.mentions}
    for name, kind in {
        "江苏星宇新材料有限公司": "COMPANY",
        "宜兴经济技术开发区": "PARK",
        "南京大学": "UNIVERSITY",
        "王卫东": "PERSON",
    }.items():
        assert kinds.get(name) == kind
    signed = {frozenset(one[1:3]) for one in stated(found) if one[0] == "签约" and one[3] == "done"}
    assert frozenset({"江苏星宇新材料有限公司", "宜兴经济技术开发区"}) in signed


@pytest.mark.model
@pytest.mark.parametrize("text", ["天气晴朗，大家都很高兴。", "今年前五个月，全市工业用电量同比增长百分之八。"])
def test_the_shipped_model_finds_no_relation_where_there_is_none(shipped: Extractor, text: str) -> None:
    assert shipped.extract(document(text)).relations == ()
