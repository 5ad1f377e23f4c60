"""A corpus that lives: whatever was added, changed and removed, the output is that of a build from scratch."""

import shutil
import tempfile
from pathlib import Path

from fakes import load_fake
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_pipeline import content

from kg.pipeline import build, remove
from kg.settings import Settings

ONE = Settings(workers=1)
NAMES = ("a", "b", "sub/c", "d")
TEXTS = (
    "甲公司落户东园区。",
    "乙公司拟落户西园区。王某到任。",
    "甲公司、乙公司落户高新区。",
    "丙公司落户东园区。" * 12,
    "镇江甲公司落户镇江高新区。",
    "没有什么可说的。",
)
#: A step is some documents with their texts to add or change, a document to remove, or all that is there to build anew.
STEPS = st.one_of(
    st.tuples(st.just("add"), st.dictionaries(st.sampled_from(NAMES), st.sampled_from(TEXTS), min_size=1, max_size=3)),
    st.tuples(st.just("remove"), st.sampled_from(NAMES)),
    st.tuples(st.just("replace"), st.dictionaries(st.sampled_from(NAMES), st.sampled_from(TEXTS), min_size=1)),
)


def write(folder: Path, texts: dict[str, str]) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    for name, text in texts.items():
        path = folder / f"{name}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(STEPS, min_size=2, max_size=5))
def test_any_sequence_of_changes_equals_a_build_from_scratch(steps: list) -> None:
    with tempfile.TemporaryDirectory() as made:
        place = Path(made)
        output, there = place / "output", dict[str, str]()
        for kind, what in steps:
            if kind == "remove":
                if what in there and len(there) > 1:
                    del there[what]
                    remove(output, [what])
                continue
            there = {**({} if kind == "replace" else there), **what}
            build([write(place / "today", what)], output, ONE, replace=kind == "replace", loader=load_fake)
        if there:
            build([write(place / "all", there)], place / "fresh", ONE, loader=load_fake)
            assert content(output) == content(place / "fresh")
