from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from synthetic import report

import kg
from kg import passages
from kg.model import Document, Mention, Quote, Relation, Span
from kg.passages import document_of, led, mentions_in, parts_of, surest_of

TEXT = st.text(st.sampled_from("园区。\n甲公"), min_size=1, max_size=60)


@given(TEXT, st.lists(st.integers(0, 60), max_size=4), st.integers(1, 20))
def test_parts_hold_the_body_once_in_order(text: str, cuts: list[int], longest: int) -> None:
    places = sorted({min(cut, len(text)) for cut in (0, *cuts)} | {len(text)})
    body = [Span(a, b) for a, b in pairwise(places) if a < b][::2]
    parts = parts_of(text, body, longest)
    found = [
        (part.start + at, part.text[at]) for part in parts for span in part.body for at in range(span.start, span.end)
    ]
    assert found == [(at, text[at]) for span in body for at in range(span.start, span.end)]
    assert len(parts) == 1 or all(sum(s.end - s.start for s in part.body) <= longest for part in parts)


@given(TEXT, st.lists(st.integers(0, 60), max_size=4), st.integers(1, 20), st.integers(0, 9))
def test_a_lead_is_the_article_right_before_a_part(text: str, cuts: list[int], longest: int, lead: int) -> None:
    places = sorted({min(cut, len(text)) for cut in (0, *cuts)} | {len(text)})
    body = [Span(a, b) for a, b in pairwise(places) if a < b][::2]
    for part in parts_of(text, body, longest):
        found = led(part, text, body, lead)
        assert part.start - lead <= found.start <= part.start
        assert found.start == 0 or found.start == part.start or text[found.start - 1] in "\n。"
        assert all(a.end <= b.start for a, b in pairwise(found.body))
        read = [found.start + at for span in found.body for at in range(span.start, span.end)]
        mine = [part.start + at for span in part.body for at in range(span.start, span.end)]
        before = [at for span in body for at in range(span.start, span.end) if found.start <= at < part.start]
        assert read == before + mine
        assert found.text == text[found.start : part.start + len(part.text)]


def test_a_common_document_is_one_part() -> None:
    text = "标题\n正文。\n来源：某报"
    (part,) = parts_of(text, [Span(0, 6)])
    assert (part.start, part.text, part.body) == (0, text, (Span(0, 6),))


@pytest.mark.parametrize(("mention", "inside"), [((0, 3), True), ((4, 6), True), ((3, 5), False), ((8, 10), False)])
def test_a_mention_is_in_one_part_or_in_none(mention: tuple[int, int], inside: bool) -> None:
    parts = parts_of("甲公司\n乙园丙公司。", [Span(0, 11)], 5)  # cut behind 4 and 9
    assert sum(len(mentions_in(part, [Mention(*mention, "COMPANY")])) for part in parts) == inside


def test_events_of_two_parts_are_not_one() -> None:
    document = Document("d", "甲公司。\n" * 4)
    parts = parts_of(document.text, [Span(0, len(document.text))], 5)
    hashes = {document_of(part, document).hash for part in parts}
    assert len(hashes) == len(parts) == 4
    assert document.hash not in hashes


def test_of_one_relation_the_surest_stays() -> None:
    def stated(start: int, confidence: float, tail: str = "b") -> Relation:
        return Relation("落户", "a", tail, Quote(start, start + 1, "。"), confidence=confidence)

    kept = surest_of([stated(9, 0.5), stated(3, 0.7), stated(1, 0.7), stated(5, 0.2, "c")])
    assert kept == (stated(3, 0.7), stated(5, 0.2, "c"))


@pytest.mark.model
def test_a_long_document_says_what_its_reports_say(shipped_model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "\n".join(report(number)[0].text for number in range(12))
    whole = kg.extract(text)
    monkeypatch.setattr(passages.parts_of, "__defaults__", (1_500,))
    found = kg.extract(text)
    for quote in (quote for one in found.relations for quote in (one.evidence, one.via, one.trigger) if quote):
        assert text[quote.start : quote.end] == quote.text
    for value in (value for one in found.relations for value in (one.amount, one.date) if value):
        assert text[value.quote.start : value.quote.end] == value.quote.text
    assert all(text[one.start : one.end] == one.text for one in found.mentions)
    said = [{(one.type, one.head, one.tail, one.status) for one in read.relations} for read in (whole, found)]
    assert len(said[0] & said[1]) >= 0.9 * len(said[0] | said[1])
