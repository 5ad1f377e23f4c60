"""The shipped tables: sorted, without duplicates, with a source, of a bearable size, in agreement with one another."""

from collections import Counter
from pathlib import Path

import pytest

from kg.identity import read_decisions
from kg.lexicon import load_lexicon, read_table
from kg.settings import data_folder

TABLES = sorted(data_folder("seeds").glob("*.tsv"))
LARGEST = 6_000_000


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.name)
def test_rows_are_sorted_and_stand_once(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").split("\n")
    assert lines[-1] == ""
    assert lines[1:-1] == sorted(set(lines[1:-1]), key=lambda line: line.split("\t"))


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.name)
def test_every_row_has_a_source(path: Path) -> None:
    header, rows = read_table(path)
    assert header[-1] == "source"
    assert all(row[-1] for _, row in rows)
    assert rows


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.name)
def test_other_names_are_sorted_and_differ_from_the_name(path: Path) -> None:
    header, rows = read_table(path)
    if "aliases" not in header:
        return
    at, name = header.index("aliases"), header.index("name")
    for _, row in rows:
        aliases = row[at].split("|") if row[at] else []
        assert len(aliases) == len(set(aliases))
        assert row[name] not in aliases
        assert all(len(alias) > 1 for alias in aliases)


def test_all_tables_together_stay_small() -> None:
    assert sum(path.stat().st_size for path in TABLES) < LARGEST


def test_no_two_things_share_an_identifier() -> None:
    lexicon = load_lexicon()
    counts = Counter((one.scheme, one.value) for row in lexicon.names for one in row.identifiers)
    assert [mark for mark, count in counts.items() if count > 1] == []


def test_a_full_name_is_no_other_things_short_form() -> None:
    lexicon = load_lexicon()
    full = {(row.name, row.type) for row in lexicon.names if row.type != "PLACE"}
    taken = [(row.name, alias) for row in lexicon.names for alias in row.aliases if (alias, row.type) in full]
    assert taken == []


def test_every_place_code_is_known() -> None:
    lexicon = load_lexicon()
    unknown = [row.name for row in lexicon.names if row.place and row.place not in lexicon.places]
    assert unknown == []


def test_decisions_can_be_read() -> None:
    decisions = read_decisions(data_folder("seeds") / "identity.tsv")
    assert any({one.left, one.right} == {"上海张江高科技园区", "上海张江高新技术产业开发区"} for one in decisions)


def test_the_readme_names_every_table() -> None:
    text = (data_folder("seeds") / "README.md").read_text(encoding="utf-8")
    assert [path.name for path in TABLES if f"`{path.name}`" not in text] == []
