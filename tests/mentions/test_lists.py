"""Members of lists that the tagger passed over."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marked import read

from kg.mentions.lists import complete_lists
from kg.model import Mention, Span


@pytest.mark.parametrize(
    ("marked", "added"),
    [
        ("[C甲科技]、[C乙电子]、丙股份等企业入驻。", ["丙股份"]),
        ("丙股份、[C甲科技]、[C乙电子]签约。", ["丙股份"]),
        ("。丙股份、[C甲科技]、丁集团、[C乙电子]等4家", ["丁集团", "丙股份"]),
        ("[C甲科技]、丙股份、丁集团等企业入驻。", []),
        ("[C甲科技]、[K乙园]、丙股份等入驻。", []),
        ("[C甲科技]、[C乙电子]、3家企业入驻。", []),
        ("[C甲科技]、[C乙电子]、新建的厂房。", []),
        ("[C甲科技]、[C乙电子]。丙股份", []),
        ("[C甲科技]、[C乙电子]、丙。", []),
        ("", []),
    ],
)
def test_lists(marked: str, added: list[str]) -> None:
    text, mentions = read(marked)
    found = complete_lists(text, [Span(0, len(text))], mentions)
    assert sorted(text[one.start : one.end] for one in set(found) - set(mentions)) == sorted(added)


@given(st.text("甲乙丙、，等。\n", max_size=40), st.data())
def test_what_was_found_stays_and_nothing_overlaps(text: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=8)))
    mentions = [Mention(a, b, "COMPANY") for a, b in zip(cuts[::2], cuts[1::2], strict=False)]
    found = complete_lists(text, [Span(0, len(text))], mentions)
    assert set(mentions) <= set(found)
    assert all(left.end <= right.start for left, right in pairwise(found))
