"""Training of the tagger: what is dealt where, and that every document is read by a tagger that has not seen it."""

import pytest
from marked import gold
from tiny import corpus

from kg.mentions.features import Passage
from kg.mentions.keys import Attributes, from_rows
from kg.mentions.labels import decode
from kg.training import tagger
from kg.training.tagger import PARTS, Lesson, part_of, prepared_tagger, train_tagger


def seen(passage: Passage) -> Attributes:
    return from_rows([[char] for char in passage.text])


def test_documents_are_dealt_by_name_alone() -> None:
    assert [part_of(name, 5) for name in ("a", "b", "c", "文")] == [2, 3, 3, 2]
    counts = [sum(part_of(f"d{i}", 4) == part for i in range(400)) for part in range(4)]
    assert min(counts) > 60


def test_a_lesson_holds_the_lines_with_their_labels() -> None:
    lesson = Lesson(gold("d", "\n日前，[C甲公司]落户\n \n[K东园区]。\n"), seen)
    assert lesson.passage.lines == ["日前，甲公司落户", "东园区。"]
    assert decode(lesson.labels) == [(3, 6, "COMPANY"), (8, 11, "PARK")]
    assert len(lesson.attributes.at) == 12
    assert lesson.offsets == [1, 12]


def test_a_name_over_two_lines_is_not_learnt() -> None:
    lesson = Lesson(gold("d", "[C甲\n公司]落户[K东园区]"), seen)
    assert decode(lesson.labels) == [(5, 8, "PARK")]


def test_the_tagger_knows_the_types_of_the_documents() -> None:
    made = prepared_tagger([gold("d", "[X洋口港]与[C甲公司]")], {})
    assert made.labels == ("COMPANY", "PORT")


def test_every_document_is_read_by_a_tagger_that_has_not_seen_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tagger, "ITERATIONS", 5)
    documents = [*corpus(), gold("odd", "[P独孤求败]笑傲江湖")]
    weights, unseen = train_tagger(documents, {}, workers=1)
    assert set(weights) == {"mentions"}
    assert set(unseen) == {one.id for one in documents}
    for one in documents:
        assert all(0 <= found.start < found.end <= len(one.text) for found in unseen[one.id])
    assert not any(found.type == "PERSON" for found in unseen["odd"])


def test_fewer_documents_than_parts_can_be_learnt_from(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tagger, "ITERATIONS", 3)
    documents = corpus()[:1]
    assert len(documents) < PARTS
    weights, unseen = train_tagger(documents, {}, workers=1)
    assert len(weights["mentions"].keys)
    assert set(unseen) == {"d0"}
