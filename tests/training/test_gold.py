"""Gold documents: where their mentions stand, and what is refused."""

import itertools
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import InputError
from kg.training.gold import GoldDocument, GoldEntity, read_gold

GOLD = {
    "id": "g",
    "entities": [{"id": "e1", "type": "PARK", "name": "东园区", "mentions": ["东园区", "园区"]}],
    "relations": [],
}


def document(text: str, *forms: str, **fields: tuple[str, ...]) -> GoldDocument:
    entities = tuple(GoldEntity(f"e{i}", "PARK", form, (form,)) for i, form in enumerate(forms))
    return GoldDocument("d", text, entities=entities, **fields)


@pytest.mark.parametrize(
    ("one", "found"),
    [
        (document("东园区与园区", "东园区", "园区"), ["东园区", "园区"]),
        (document("东园区", "园区"), ["园区"]),
        (document("园区园区", "园区"), ["园区", "园区"]),
        (document("甲甲甲", "甲甲"), ["甲甲"]),
        (document("北京时间，北京", "北京", exceptions=("北京时间",)), ["北京"]),
        (document("广告：东园区\n东园区", "东园区", ignore=("广告：东园区",)), ["东园区"]),
        (document("北京时间", "北京", exceptions=("北京时间",)), []),
        (document("东园区", "东园区", ignore=("东园",)), []),
        (document("西园", "东园区"), []),
        (document("", "东园区"), []),
    ],
)
def test_a_form_counts_everywhere_the_longest_first(one: GoldDocument, found: list[str]) -> None:
    assert [one.text[start:end] for start, end in one.spans()] == found


@given(st.text(st.sampled_from("东西园区"), max_size=20), st.lists(st.text(st.sampled_from("东西园区"), min_size=1)))
def test_spans_are_flat_and_in_order(text: str, forms: list[str]) -> None:
    spans = list(document(text, *dict.fromkeys(forms)).spans())
    assert spans == sorted(spans)
    assert all(left[1] <= right[0] for left, right in itertools.pairwise(spans))
    assert all(text[start:end] in forms for start, end in spans)


def write(folder: Path, name: str, text: str | None, gold: object = GOLD) -> None:
    (folder / f"{name}.json").write_text(json.dumps(gold, ensure_ascii=False), encoding="utf-8")
    if text is not None:
        (folder / f"{name}.txt").write_bytes(text.encode("utf-8"))


def test_pairs_and_lines_are_read_in_the_order_of_their_names(tmp_path: Path) -> None:
    write(tmp_path, "b", "\ufeff东园区\r\n")
    write(tmp_path, "a", "东园区", GOLD | {"id": "other", "date": "2022-01-02", "except": ["东"]})
    write(tmp_path, "no-text", None)
    (tmp_path / "c.txt").write_text("no gold", encoding="utf-8")
    line = json.dumps(GOLD | {"id": "x", "text": "一\u2028二"}, ensure_ascii=False)
    (tmp_path / "lines.jsonl").write_text(f"{line}\n\n{line}\n", encoding="utf-8")
    found = list(read_gold([tmp_path]))
    assert [(one.id, one.text) for one in found] == [
        ("a", "东园区"),
        ("b", "东园区\r\n"),
        ("x", "一\u2028二"),
        ("x", "一\u2028二"),
    ]
    assert (found[0].date, found[0].exceptions) == ("2022-01-02", ("东",))
    assert list(read_gold([tmp_path / "b.json"])) == found[1:2]


def test_evidence_is_found_in_the_text() -> None:
    one = document("甲。乙。", "甲")
    relation = {"type": "签约", "head": "e1", "tail": "e2", "status": "done"}
    import msgspec

    from kg.training.gold import GoldRelation

    for evidence, start in (("乙。", 2), ("丙", -1), ("", -1)):
        assert one.evidence_start(msgspec.convert(relation | {"evidence": evidence}, GoldRelation)) == start


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("bad.json", b"{", "bad.json: not a gold document"),
        ("bad.json", b"[]", "bad.json: not a gold document"),
        ("bad.json", b'{"id": "x", "entities": [{"id": "e1"}]}', "bad.json: not a gold document"),
        ("bad.jsonl", b'{"id": "x"}\n{', "bad.jsonl, line 2: not a gold document"),
        ("bad.jsonl", b"\xff", "bad.jsonl, line 1: not a gold document"),
    ],
)
def test_what_is_no_gold_document_is_named(tmp_path: Path, name: str, data: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(data)
    (tmp_path / "bad.txt").write_bytes("文".encode())
    with pytest.raises(InputError, match=message):
        list(read_gold([tmp_path]))


def test_a_missing_place_and_a_text_of_another_encoding_are_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        list(read_gold([tmp_path / "none"]))
    write(tmp_path, "gbk", None)
    (tmp_path / "gbk.txt").write_bytes("东园区".encode("gb18030"))
    with pytest.raises(InputError, match=r"gbk\.json"):
        list(read_gold([tmp_path]))
    assert list(read_gold([])) == []
