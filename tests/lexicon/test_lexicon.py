"""Lexicon files: what is read, what is refused with file and line, how a user's own folder adds to it."""

from pathlib import Path

import pytest

from kg.errors import LexiconError
from kg.lexicon import Lexicon, load_lexicon, read_table

NAMES = "name\ttype\taliases\tidentifiers\tplace\tindustry\trank\tsource\n"


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return load_lexicon()


def write(folder: Path, text: str, name: str = "own.tsv") -> Path:
    (folder / name).write_text(text, encoding="utf-8", newline="\n")
    return folder


@pytest.mark.parametrize(
    ("alias", "kind", "name"),
    [
        ("镇江高新区", "PARK", "镇江高新技术产业开发区"),
        ("南邮", "UNIVERSITY", "南京邮电大学"),
        ("中石化", "COMPANY", "中国石油化工集团有限公司"),
        ("上海光机所", "INSTITUTE", "中国科学院上海光学精密机械研究所"),
        ("江苏", "PLACE", "江苏省"),
    ],
)
def test_other_names_lead_to_one_row(lexicon: Lexicon, alias: str, kind: str, name: str) -> None:
    assert [row.name for row in lexicon.rows(alias, kind)] == [name]


def test_a_name_of_several_things_has_several_rows(lexicon: Lexicon) -> None:
    assert {row.name for row in lexicon.rows("东大", "UNIVERSITY")} == {"东北大学", "东南大学"}


def test_the_core_of_a_zone_is_not_the_zone(lexicon: Lexicon) -> None:
    zone, core = lexicon.rows("张江高新区", "PARK"), lexicon.rows("张江高科技园区", "PARK")
    assert [row.name for row in zone] == ["上海张江高新技术产业开发区"]
    assert [row.name for row in core] == ["上海张江高科技园区"]
    assert [row.name for row in lexicon.rows("张江科学城", "PARK")] == ["张江科学城"]  # a wider district


@pytest.mark.parametrize("short", ["龙软科技", "映翰通"])
def test_shifted_rows_of_the_share_list_are_left_out(lexicon: Lexicon, short: str) -> None:
    assert all("中国" not in row.name for row in lexicon.rows(short, "COMPANY"))


def test_places_know_what_they_lie_in(lexicon: Lexicon) -> None:
    assert [row.name for row in lexicon.chain("321282101")] == ["新桥镇", "靖江市", "泰州市", "江苏省"]
    assert [row.name for row in lexicon.chain("110108")] == ["海淀区", "北京市"]
    assert lexicon.chain("999999") == ()


def test_the_widest_place_comes_first(lexicon: Lexicon) -> None:
    assert [row.name for row in lexicon.places_named("吉林")][:1] == ["吉林省"]


def test_small_tables(lexicon: Lexicon) -> None:
    assert lexicon.suffixes["开发区"] == "PARK"
    assert lexicon.status_words["拟"] == "planned"
    assert "欧阳" in lexicon.surnames
    assert lexicon.industries["半导体"] == "39"
    assert {trigger.relation for trigger in lexicon.triggers if trigger.word == "落户"} == {"落户"}
    assert lexicon.kinds["PARK"]["高新技术产业开发区"] == "高新区"


def test_an_own_folder_adds_and_wins(tmp_path: Path) -> None:
    write(tmp_path, NAMES + "蓝海智谷\tPARK\t蓝海\t\t321282\t\t\town\n", "parks.tsv")
    write(tmp_path, "suffix\ttype\tsource\n智谷\tHUB\town\n", "hubs.tsv")
    write(tmp_path, "word\trelation\tsource\n结亲\t结对\town\n", "words.tsv")
    own = load_lexicon(tmp_path)
    assert own.rows("蓝海", "PARK")[0].place == "321282"
    assert own.rows("镇江高新区", "PARK")
    assert own.suffixes["智谷"] == "HUB"
    assert "结亲" in {trigger.word for trigger in own.triggers}


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        (NAMES + "甲园\tPARK\t\t\t\t\t\n", 2, "7 cells where the header has 8"),
        (NAMES + "甲园\tPARK\t\t\t\t\t\town\n\tPARK\t\t\t\t\t\town\n", 3, "first cell is empty"),
        (NAMES + "甲园 \tPARK\t\t\t\t\t\town\n", 2, "blanks around"),
        (NAMES + "甲园\tpark\t\t\t\t\t\town\n", 2, "not in capitals"),
        (NAMES + "甲园\tPARK\t\t\t3212\t\t\town\n", 2, "six or nine digits"),
        (NAMES + "甲园\tPARK\t\tzone\t\t\t\town\n", 2, "scheme:value"),
        (NAMES + "甲园\tPARK\t\t\t\tC39\t\town\n", 2, "two digits"),
        (NAMES + "甲园\tPARK\t\t\t\t\tfirst\town\n", 2, "rank"),
        (NAMES + "甲园\tPARK\t\t\t\t\t\t\n", 2, "source is missing"),
        ("code\tname\taliases\tsource\n3212\t某市\t\town\n", 2, "six or nine digits"),
        ("code\tname\taliases\tsource\n321299\t\t\town\n", 2, "name is empty"),
        ("word\tstatus\tsource\n拟\tmaybe\town\n", 2, "none of done, planned, ended, negated"),
        ("word\trelation\tsource\n落户\t\town\n", 2, "relation is empty"),
        ("word\tcode\tsource\n芯片\t3961\town\n", 2, "two digits"),
        ("suffix\ttype\tsource\n园\tPark\town\n", 2, "not in capitals"),
        ("spelling\tkind\ttype\tsource\n园\t\tPARK\town\n", 2, "kind is empty"),
        ("word\tmeaning\n落户\tsettle\n", 1, "unknown header"),
    ],
)
def test_a_bad_row_is_named(tmp_path: Path, text: str, line: int, what: str) -> None:
    with pytest.raises(LexiconError) as caught:
        load_lexicon(write(tmp_path, text))
    assert "own.tsv" in str(caught.value)
    assert f"line {line}" in str(caught.value)
    assert what in str(caught.value)


def test_a_file_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    (tmp_path / "own.tsv").write_bytes(NAMES.encode() + "甲园".encode("gb18030"))
    with pytest.raises(LexiconError, match=r"own\.tsv: cannot be read"):
        load_lexicon(tmp_path)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(LexiconError, match="no such folder"):
        load_lexicon(tmp_path / "nowhere")


def test_tables_may_have_comments_windows_lines_and_a_mark(tmp_path: Path) -> None:
    text = "\ufeffsuffix\ttype\tsource\r\n# a remark\r\n\r\n智谷\tPARK\town\r\n"
    path = tmp_path / "own.tsv"
    path.write_text(text, encoding="utf-8", newline="")
    assert read_table(path) == (("suffix", "type", "source"), [(4, ["智谷", "PARK", "own"])])


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("321282", ("江苏省", "泰州市")),
        ("321282101", ("江苏省", "泰州市")),
        ("320500", ("江苏省", "苏州市")),
        ("320000", ("江苏省", "")),
        ("310115", ("上海市", "上海市")),
        ("429004", ("湖北省", "仙桃市")),
        ("", ("", "")),
        ("999999", ("", "")),
    ],
)
def test_a_place_knows_its_province_and_city(code: str, expected: tuple[str, str]) -> None:
    assert load_lexicon().province_and_city(code) == expected
