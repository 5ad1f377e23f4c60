"""Random and mutated inputs give an answer or a refusal in words; `bench/fuzz.py` tries more of them."""

import itertools
import random
from pathlib import Path

import pytest
from adversarial import alone, anchored, attacks, patterns, searchers
from mutants import check_file, check_text, files, samples, texts

from kg.mentions.lists import _NO_NAME
from kg.relations.events import _JOINT
from kg.settings import data_folder

REPORTS = [path.read_text(encoding="utf-8") for path in sorted((data_folder("seeds") / "news").glob("*.txt"))]


def test_texts() -> None:
    for text in itertools.islice(texts(random.Random(1), REPORTS), 600):
        check_text(text)


def test_files(tmp_path: Path) -> None:
    for ending, data in itertools.islice(files(random.Random(2), samples(REPORTS[0][:300])), 500):
        check_file(tmp_path, ending, data)


@pytest.mark.parametrize(
    "text",
    [
        "记者 一" + "、通讯员 一" * 60 + "。",  # a by-line that can be read in two ways at every name
        "中中、" * 30_000 + "\ue000",  # a list that never ends
        " " * 100_000 + "x",
        "1月" * 20_000,
        "（" * 50_000,
        "0" * 100_000,
        "控股" * 40_000 + "x",
    ],
    ids=["by-line", "list", "blanks", "months", "brackets", "digits", "forms"],
)
def test_texts_made_to_be_slow_are_read(text: str) -> None:
    for search in searchers().values():
        search(text)


def test_no_pattern_alone_takes_more_than_linear_time() -> None:
    """None that looks at every pair of 40,000 characters would end within minutes; bench/linear.py takes the time."""
    at_one_place = anchored()
    for pattern in patterns().values():
        search = alone(pattern, pattern.pattern in at_one_place)
        for text in itertools.islice(attacks(pattern, 40_000, ("a", "0", " ", "中")), 1, None, 2):
            search(text)


def test_what_is_only_asked_at_one_place_is_known() -> None:
    found = anchored()
    assert _JOINT.pattern in found  # events.py asks it between two sums
    assert _NO_NAME.pattern not in found  # lists.py searches with it


@pytest.mark.model
def test_the_model_reads_mutants() -> None:
    from kg import extract

    for text in itertools.islice(texts(random.Random(3), REPORTS), 60):
        found = extract(text)
        clean = [one for one in found.mentions if one.text]
        assert all(0 <= one.start < one.end <= found.length for one in found.mentions)
        assert all(one.end - one.start == len(one.text) for one in clean)
