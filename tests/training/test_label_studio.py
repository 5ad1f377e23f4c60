"""Label Studio: what is written comes back as it was, however the export counts; what cannot be used is named."""

import json
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import InputError
from kg.model import Document, Entity, Extraction, Mention, Quote, Relation, Span
from kg.schema import load_schema
from kg.training.gold import GoldDocument, read_gold
from kg.training.label_studio import read_export
from kg.training.tasks import label_config, outside, to_task

TEXT = "导航 首页\r\n😀甲公司落户东园区。\r\n园区与<乙>公司签约。\r\n丙公司拟入驻园区。"


def at(words: str, nth: int = 0) -> tuple[int, int]:
    start = -1
    for _ in range(nth + 1):
        start = TEXT.index(words, start + 1)
    return start, start + len(words)


def extraction() -> Extraction:
    mentions = [
        Mention(*at("甲公司"), "COMPANY", "c1"), Mention(*at("东园区"), "PARK", "p"),
        Mention(*at("园区", 1), "PARK", "p"), Mention(*at("<乙>公司"), "COMPANY", "c2"),
        Mention(*at("丙公司"), "COMPANY", "c3"), Mention(*at("园区", 2), "PARK", "p"),
    ]  # fmt: skip
    lines = [Quote(start, start + len(line), line) for line in TEXT.split("\r\n") for start in [TEXT.index(line)]]
    return Extraction(
        "d/1", "0" * 64, len(TEXT), body=(Span(lines[1].start, len(TEXT)),), mentions=tuple(mentions),
        entities=(
            Entity("c1", "COMPANY", "甲公司", ("甲公司",)), Entity("c2", "COMPANY", "<乙>公司", ("<乙>公司",)),
            Entity("c3", "COMPANY", "丙公司", ("丙公司",)), Entity("p", "PARK", "东园区", ("东园区", "园区")),
        ),
        relations=(
            Relation("落户", "c1", "p", lines[1]), Relation("签约", "p", "c2", lines[2]),
            Relation("落户", "c3", "p", lines[3], "planned"),
        ),
    )  # fmt: skip


def submitted(task: dict[str, Any]) -> dict[str, Any]:
    """What Label Studio exports when somebody agrees with the prediction."""
    results = task["predictions"][0]["result"]
    done = {"id": 5, "result": results, "was_cancelled": False, "ground_truth": False, "lead_time": 1.5}
    return {"id": 7, "data": task["data"], "annotations": [done], "predictions": [], "meta": {}, "project": 1}


def task() -> dict[str, Any]:
    return submitted(to_task(Document("d/1", TEXT, date="2024-01-02", source="x"), extraction(), "kg"))


def read(*tasks: object) -> list[GoldDocument]:
    return list(read_export(Path("export.json"), json.dumps(tasks, ensure_ascii=False).encode()))


def found(one: GoldDocument) -> tuple[object, ...]:
    names = {entity.id: entity.name for entity in one.entities}
    spans = [(one.text[start:end], start, kind, names[key]) for (start, end), (kind, key) in one.spans().items()]
    return spans, [(r.type, names[r.head], names[r.tail], r.status, r.evidence) for r in one.relations]


def test_what_was_predicted_comes_back_as_gold() -> None:
    (one,) = read(task())
    assert (one.id, one.text, one.date, one.source, one.ignore) == ("d/1", TEXT, "2024-01-02", "x", ("导航 首页",))
    spans, relations = found(one)
    assert spans == [
        ("甲公司", at("甲公司")[0], "COMPANY", "甲公司"),
        ("东园区", at("东园区")[0], "PARK", "东园区"),
        ("园区", at("园区", 1)[0], "PARK", "东园区"),
        ("<乙>公司", at("<乙>公司")[0], "COMPANY", "<乙>公司"),
        ("丙公司", at("丙公司")[0], "COMPANY", "丙公司"),
        ("园区", at("园区", 2)[0], "PARK", "东园区"),
    ]
    assert relations == [
        ("落户", "甲公司", "东园区", "done", "😀甲公司落户东园区。"),
        ("签约", "东园区", "<乙>公司", "done", "园区与<乙>公司签约。"),
        ("落户", "丙公司", "东园区", "planned", "丙公司拟入驻园区。"),
    ]
    assert [entity.mentions for entity in one.entities if entity.type == "PARK"] == [("东园区", "园区")]


def recounted(task: dict[str, Any], count: object) -> dict[str, Any]:
    for one in task["annotations"][0]["result"]:
        if "value" in one:
            one["value"] |= {side: count(TEXT[: one["value"][side]]) for side in ("start", "end")}
    return task


@pytest.mark.parametrize(
    "count",
    [lambda text: len(text.encode("utf-16-le")) // 2, lambda text: len(text.replace("\r\n", "\n"))],
    ids=["UTF-16 units", "line ends as one"],
)
def test_other_ways_to_count_are_recognised(count: object) -> None:
    assert found(read(recounted(task(), count))[0]) == found(read(task())[0])


@given(st.text(st.sampled_from("甲乙园区😀\r\n 。<&"), min_size=1, max_size=30), st.data())
def test_any_flat_regions_come_back(text: str, data: st.DataObject) -> None:
    edges = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=8)))
    spans = list(zip(edges[::2], edges[1::2], strict=False))
    mentions = tuple(Mention(start, end, "PARK", f"e{start}") for start, end in spans)
    entities = tuple(Entity(one.entity, "PARK", f"名{one.entity}", ("x",)) for one in mentions)
    read_as = Extraction("d", "0", len(text), body=(Span(0, len(text)),), entities=entities, mentions=mentions)
    (one,) = read(submitted(to_task(Document("d", text), read_as, "kg")))
    assert list(one.spans()) == spans
    assert [entity.name for entity in one.entities] == [entity.name for entity in entities]


def region(words: str, label: str, key: str = "r", nth: int = 0) -> dict[str, Any]:
    start, end = at(words, nth)
    value = {"start": start, "end": end, "text": words, "labels": [label] if label else []}
    return {"id": key, "type": "labels", "from_name": "label", "to_name": "text", "value": value}


def link(*labels: str, ends: tuple[str, str] = ("a", "b"), direction: str = "right") -> dict[str, Any]:
    return {"type": "relation", "from_id": ends[0], "to_id": ends[1], "direction": direction, "labels": list(labels)}


def annotated(*results: dict[str, Any], **fields: object) -> dict[str, Any]:
    return {"id": 3, "data": {"text": TEXT}, "annotations": [{"result": list(results)} | fields]}


A, B = region("甲公司", "COMPANY", "a"), region("东园区", "PARK", "b")


def test_an_arrow_may_point_back_and_a_task_needs_no_more_than_a_text() -> None:
    (one,) = read(annotated(A, B, link("落户", "planned", ends=("b", "a"), direction="left")))
    assert one.id == "export-3"
    assert found(one)[1] == [("落户", "甲公司", "东园区", "planned", "😀甲公司落户东园区。")]


def test_the_annotation_that_counts() -> None:
    several = annotated(A)
    several["annotations"] = [
        {"result": [A, B], "updated_at": "2024-01-02"},
        {"result": [A], "updated_at": "2024-01-03"},
        {"result": [], "updated_at": "2024-01-04", "was_cancelled": True},
    ]
    assert len(read(several)[0].spans()) == 1
    several["annotations"][0]["ground_truth"] = True
    assert len(read(several)[0].spans()) == 2


def test_what_nobody_annotated_is_no_gold() -> None:
    predicted = to_task(Document("d", TEXT), extraction(), "kg")
    assert read(predicted, annotated(A, was_cancelled=True), {"data": {"text": TEXT}, "annotations": []}) == []


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ({"text": "甲", "label": []}, "task 1: .*not JSON-MIN"),
        ({"data": {"image": "x"}, "id": 3}, "task 1: .*text"),
        ("甲", "task 1: "),
        (annotated(region("甲公司", "")), r"task 1 \(id 3\): the region '甲公司' at 8 must have one label, it has 0"),
        (annotated(A | {"value": A["value"] | {"labels": ["PARK", "COMPANY"]}}), "must have one label, it has 2"),
        (annotated(A | {"value": A["value"] | {"text": "乙公司"}}), "'乙公司' at 8 does not stand there"),
        (annotated(A | {"value": A["value"] | {"end": 9999}}), "does not stand there"),
        (annotated(A | {"value": A["value"] | {"start": -3}}), "does not stand there"),
        (annotated(A | {"value": A["value"] | {"end": 8}}), "does not stand there"),
        (annotated(A | {"value": {"start": "x"}}), "the region 'a' cannot be read"),
        (annotated(A, A), "two regions have the id 'a'"),
        (annotated(A, region("公司", "PARK", "b")), "'甲公司' and '公司' overlap"),
        (annotated(A, link("落户")), "joins 'a' and 'b': one of them is no mention"),
        (annotated(A, region("导航", "IGNORE", "b"), link("落户")), "one of them is no mention"),
        (annotated(A, B, link()), "'甲公司' and '东园区' must have one type.*it has: nothing"),
        (annotated(A, B, link("落户", "签约")), "it has: 落户, 签约"),
        (annotated(A, B, link("planned")), "it has: planned"),
        (annotated(A, B, link("落户", "planned", "ended")), "it has: 落户, planned, ended"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_named(bad: object, message: str) -> None:
    with pytest.raises(InputError, match=f"export.json, {message}" if message.startswith("task") else message):
        read(bad)


def test_hostile_files_are_refused(tmp_path: Path) -> None:
    for name, data in {"deep": b"[" * 100_000, "cut": b'[{"data": ', "bytes": b"[\xff]"}.items():
        (tmp_path / f"{name}.json").write_bytes(data)
        with pytest.raises(InputError, match=f"{name}.json"):
            list(read_gold([tmp_path / f"{name}.json"]))


def test_an_export_is_read_from_a_folder_beside_other_gold(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "export.json").write_text("\ufeff" + json.dumps([task()]), encoding="utf-8")
    (tmp_path / "other.json").write_text("{}", encoding="utf-8")
    assert [one.id for one in read_gold([tmp_path])] == ["d/1"]
    with pytest.raises(InputError, match=r"other\.json"):
        list(read_gold([tmp_path / "other.json"]))
    (tmp_path / "other.foo").write_text("x", encoding="utf-8")
    with pytest.raises(InputError, match=r"other\.foo"):
        list(read_gold([tmp_path / "other.foo"]))


def test_what_was_corrected_in_an_export_counts_more_than_the_first_annotation(tmp_path: Path) -> None:
    (tmp_path / "d").mkdir()
    for name, text in (("1", TEXT), ("2", "甲公司。")):
        (tmp_path / "d" / f"{name}.txt").write_bytes(text.encode())
        (tmp_path / "d" / f"{name}.json").write_text(json.dumps({"id": name}), encoding="utf-8")
    assert [(one.id, len(one.spans())) for one in read_gold([tmp_path])] == [("d/1", 0), ("d/2", 0)]
    (tmp_path / "export.json").write_text(json.dumps([task()]), encoding="utf-8")
    assert [(one.id, len(one.spans())) for one in read_gold([tmp_path])] == [("d/2", 0), ("d/1", 6)]


def test_the_configuration_has_every_type_and_relation() -> None:
    schema = load_schema()
    view = ET.fromstring(label_config(schema))
    assert {one.get("value") for one in view.iter("Label")} == {*schema.types, "IGNORE"}
    assert {one.get("value") for one in view.iter("Relation")} == {*schema.relations, "planned", "ended", "negated"}
    assert view.find("Relations").get("choice") == "multiple"
    assert {view.find("Labels").get("toName"), view.find("TextArea").get("toName")} == {view.find("Text").get("name")}


def test_what_lies_outside_the_body() -> None:
    text = "\n导航\n正文\n 版权 \n"
    assert [text[one.start : one.end] for one in outside(text, (Span(4, 6),))] == ["导航", "版权"]
    assert outside(text, (Span(0, len(text)),)) == []
    assert outside("", ()) == []
