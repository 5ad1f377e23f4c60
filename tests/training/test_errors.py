"""Mistakes and their causes: cases as data, the counts those of the figures, the page offline and escaped."""

import re
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from marked import gold, line_of, perfect, read

from kg.errors import OutputError
from kg.model import Entity, Extraction, Mention, Quote, Relation
from kg.schema import load_schema
from kg.training.errors import CAUSES, Mistake, find_mistakes
from kg.training.errors_page import page, pieces, write_errors
from kg.training.gold import GoldDocument, GoldRelation
from kg.training.score import score

SCHEMA = load_schema()
TEXT = "[C甲公司]落户[K东园区]。\n[C乙公司]与[C甲公司]签约。\n[P王明]任[C乙公司]经理。"
DOCUMENT = gold("d", TEXT, "落户 甲公司 东园区", "签约 乙公司 甲公司", "任职 王明 乙公司")


def extraction(marked: str, *stated: str, document: GoldDocument = DOCUMENT) -> Extraction:
    """Give what was read: names as marked, relations as "落户 甲公司 东园区 done 0.9"."""
    text, mentions = read(marked)
    assert text == document.text
    relations = []
    for one in stated:
        kind, head, tail, *more = one.split()
        status, sure = (*more, *("done", "0.9")[len(more) :])
        relations.append(Relation(kind, head, tail, line_of(text, head, tail), status, float(sure)))  # type: ignore[arg-type]
    entities = tuple(Entity(one.entity, one.type, one.entity, (one.entity,)) for one in dict.fromkeys(mentions))
    return Extraction("d", "", len(text), entities=entities, mentions=mentions, relations=tuple(relations))


def mistakes(found: Extraction, wide: Extraction | None = None, document: GoldDocument = DOCUMENT) -> list[Mistake]:
    return find_mistakes(document, found, lambda: wide or found, SCHEMA)


RIGHT = ("落户 甲公司 东园区", "签约 乙公司 甲公司", "任职 王明 乙公司")


@pytest.mark.parametrize(
    ("marked", "causes"),
    [
        (TEXT, []),
        (TEXT.replace("[K东园区]", "东[K园区]"), [("other borders", "PARK", 1, 1)]),
        (TEXT.replace("[K东园区]", "[K东][K园区]"), [("other borders", "PARK", 1, 2)]),
        (TEXT.replace("[C甲公司]落户[K东园区]", "[C甲公司落户东园区]"), [("other borders", "COMPANY", 1, 1)] * 1),
        (TEXT.replace("[K东园区]", "[C东园区]"), [("other type", "PARK", 1, 1)]),
        (TEXT.replace("[K东园区]", "东园区"), [("not found", "PARK", 1, 0)]),
        (TEXT.replace("与[C甲公司]", "与甲公司"), [("found elsewhere", "COMPANY", 1, 0)]),
        (TEXT.replace("经理", "[P经理]"), [("no name", "PERSON", 0, 1)]),
    ],
)
def test_names(marked: str, causes: list[tuple[str, str, int, int]]) -> None:
    found = [one for one in mistakes(extraction(marked)) if CAUSES[one.cause][0] == "mention"]
    assert [(one.cause, one.kind, one.misses, one.alarms) for one in found][: len(causes)] == causes
    assert len(found) == len(causes) or "落户东" in marked
    assert all(one.place.text in DOCUMENT.text and one.marks for one in found)


def test_a_name_in_what_is_no_article() -> None:
    document = msgspec.structs.replace(gold("d", "广告：西园区\n[K东园区]开园"), ignore=("广告：西园区",))
    found = extraction("广告：[K西园区]\n[K东园区]开园", document=document)
    assert [one.cause for one in mistakes(found, document=document)] == ["not in the body"]


@pytest.mark.parametrize(
    ("stated", "causes"),
    [
        (RIGHT, []),
        (("落户 甲公司 东园区 planned", *RIGHT[1:]), [("other status", "落户", 0, 0)]),
        (("位于 甲公司 东园区", *RIGHT[1:]), [("other relation", "落户", 1, 1)]),
        ((*RIGHT[:2], "任职 乙公司 王明"), [("other direction", "任职", 1, 1)]),
        (("签约 甲公司 乙公司", RIGHT[0], RIGHT[2]), []),
        ((*RIGHT, "合作 乙公司 东园区"), [("not stated", "合作", 0, 1)]),
        ((*RIGHT, "落户 甲公司 西园区"), [("end unknown to gold", "落户", 0, 1)]),
        (("落户 乙公司 东园区", *RIGHT[1:]), [("other end", "落户", 1, 1)]),
        (RIGHT[1:], [("no candidate", "落户", 1, 0)]),
    ],
)
def test_relations(stated: tuple[str, ...], causes: list[tuple[str, str, int, int]]) -> None:
    found = mistakes(extraction(TEXT, *stated))
    assert [(one.cause, one.kind, one.misses, one.alarms) for one in found] == causes


def test_a_relation_not_believed_says_how_sure_it_was() -> None:
    (one,) = mistakes(extraction(TEXT, *RIGHT[1:]), extraction(TEXT, "落户 甲公司 东园区 done 0.31", *RIGHT[1:]))
    assert (one.cause, one.misses, one.alarms) == ("below threshold", 1, 0)
    assert "0.31" in one.says
    assert {mark.role for mark in one.marks} == {"end"}
    assert [one.place.text[mark.start : mark.end] for mark in one.marks] == ["甲公司", "东园区"]


def test_an_end_that_was_not_found_and_one_grouped_with_another() -> None:
    lost = mistakes(extraction(TEXT.replace("[K东园区]", "东[K园区]"), *RIGHT[1:]))
    assert [one.cause for one in lost] == ["other borders", "end not found"]
    grouped = extraction(TEXT)
    mentions = tuple(
        msgspec.structs.replace(one, entity="甲公司" if one.type != "PERSON" else one.entity)
        for one in grouped.mentions
    )
    found = mistakes(msgspec.structs.replace(grouped, mentions=mentions))
    assert "end taken for another" in {one.cause for one in found}


def test_the_document_is_read_again_only_where_that_tells_something() -> None:
    def never() -> Extraction:
        raise AssertionError

    assert find_mistakes(DOCUMENT, perfect(DOCUMENT), never, SCHEMA) == []
    find_mistakes(DOCUMENT, extraction("".join(DOCUMENT.text)), never, SCHEMA)


def test_gold_without_evidence_is_shown_where_its_head_is_named() -> None:
    document = msgspec.structs.replace(DOCUMENT, relations=(GoldRelation("任职", "王明", "乙公司", "done"),))
    (one,) = mistakes(extraction(TEXT), document=document)
    assert one.place.text == "王明任乙公司经理。"


KINDS = st.sampled_from(sorted(SCHEMA.types))
NAMES = st.sampled_from(["甲公司", "乙公司", "东园区", "王明", "zz"])
RELATIONS = st.tuples(
    st.sampled_from(sorted(SCHEMA.relations)), NAMES, NAMES, st.sampled_from(["done", "planned"])
).filter(lambda one: one[1] != one[2])


@given(st.lists(st.tuples(st.integers(0, 26), st.integers(1, 5), KINDS, NAMES), max_size=8), st.lists(RELATIONS))
def test_misses_and_false_alarms_are_those_of_the_figures(
    spans: list[tuple[int, int, str, str]], stated: list[tuple[str, str, str, str]]
) -> None:
    text, mentions, free = DOCUMENT.text, list(perfect(DOCUMENT).mentions)[:2], 8
    for start, size, kind, key in sorted(spans):
        if start >= free and start + size <= len(text):
            mentions.append(Mention(start, start + size, kind, key))
            free = start + size
    relations = tuple(Relation(k, h, t, Quote(0, 8, text[:8]), s) for k, h, t, s in stated)  # type: ignore[arg-type]
    found = Extraction("d", "", len(text), mentions=tuple(mentions), relations=relations)
    scores = score([(DOCUMENT, found)], SCHEMA)
    for level, figure in (("mention", scores.mentions["all"]), ("relation", scores.relations["all"])):
        mine = [one for one in mistakes(found) if CAUSES[one.cause][0] == level]
        assert sum(one.misses for one in mine) == figure.gold - figure.right
        assert sum(one.alarms for one in mine) == figure.predicted - figure.right
    wrong = sum(count for (wanted, was), count in scores.status.items() if wanted != was)
    assert sum(one.cause == "other status" for one in mistakes(found)) == wrong
    for one in mistakes(found):
        assert text[one.place.start : one.place.end] == one.place.text
        shown = "".join(piece for piece, *_ in pieces(one))
        assert shown.strip("…") in one.place.text


EVIL = '<script>alert("1")</script>&amp;'


def shown(tmp_path: Path) -> str:
    document = gold(EVIL, f"[C{EVIL}]落户[K东园区]。", f"落户 {EVIL} 东园区")
    found = extraction(f"{EVIL}落户[K东园区]。", document=document)
    scores = score([(document, found)], SCHEMA)
    write_errors(mistakes(found, document=document), scores, tmp_path / "errors.html")
    return (tmp_path / "errors.html").read_text(encoding="utf-8")


def test_the_page_is_escaped_and_offline(tmp_path: Path) -> None:
    text = shown(tmp_path)
    assert "<script" not in text
    assert "&lt;script&gt;" in text
    assert "&amp;amp;" in text
    assert not re.findall(r"(?:src|href)=\"(?!#)|https?:|url\(|@import", text)
    assert "default-src 'none'" in text
    assert [path.name for path in tmp_path.iterdir()] == ["errors.html"]


def test_the_page_counts_and_groups(tmp_path: Path) -> None:
    text = shown(tmp_path)
    number = r"<td class=\"number\">(\d+)</td>"
    rows = re.findall(r"<tr><td>(\w+)</td><td>(?:<a [^>]*>)?([^<]+)(?:</a>)?</td>" + 3 * number, text)
    assert [cause for _, cause, *_ in rows] == list(CAUSES)
    assert set(re.findall(r'href="#(\w+)"', text)) == set(re.findall(r'details id="(\w+)"', text))
    assert [row for row in rows if row[2] != "0"] == [
        ("mention", "not found", "1", "1", "0"),
        ("relation", "end not found", "1", "1", "0"),
    ]
    assert text.count("<article>") == 2
    assert '<mark class="missed" title="COMPANY">' in text
    assert "(1 missed, 0 false alarms)" in text


def test_overlapping_marks_are_cut_where_they_begin_and_end() -> None:
    (one,) = mistakes(extraction(TEXT.replace("[K东园区]", "东[K园区]")))[:1]
    assert list(pieces(one)) == [
        ("甲公司落户", "", ""),
        ("东", "missed", "PARK"),
        ("园区", "alarm missed", "PARK"),
        ("。", "", ""),
    ]


def test_of_a_long_sentence_the_neighbourhood_is_shown() -> None:
    filler = "天晴，" * 100
    document = gold("d", f"{filler}[C甲公司]{filler}")
    (one,) = mistakes(extraction(f"{filler}甲公司{filler}", document=document), document=document)
    text = "".join(piece for piece, *_ in pieces(one))
    assert len(text) < 200
    assert text.startswith("…") and text.endswith("…") and "甲公司" in text


def test_no_mistakes_make_a_page_too() -> None:
    assert "(0 missed, 0 false alarms)" in page([], score([(DOCUMENT, perfect(DOCUMENT))], SCHEMA))
    assert "0 documents" in page([], score([], SCHEMA))


def test_a_page_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="cannot be written"):
        write_errors([], score([], SCHEMA), tmp_path / "none" / "errors.html")
