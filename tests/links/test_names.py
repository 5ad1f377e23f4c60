"""Parts of names, and which name may be short for which: cases in tests/cases/names, laws by hypothesis."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.lexicon import Lexicon, load_lexicon
from kg.links.alignment import in_order, is_subsequence, places_agree, words_of
from kg.links.bare import is_bare
from kg.links.likeness import compared, forget
from kg.links.names import owner_of, parse_name, split_places
from kg.links.short_forms import is_short_form, may_be_short_of, short_forms
from kg.links.writing import normalize

CASES = Path(__file__).parent.parent / "cases" / "names" / "short_forms.tsv"
TYPES = "COMPANY PARK GOVERNMENT UNIVERSITY INSTITUTE PLACE PROJECT EVENT ORGANIZATION PERSON".split()
LETTERS = "江苏靖泰州市高新区技术产业开发园南京大学邮电公司有限集团华东重机委管会一二(（）)Ａb5 "
NAMES = st.text(alphabet=LETTERS, max_size=14)
FEW = "甲乙丙丁a"


def cases() -> list[tuple[str, str, str, str]]:
    with CASES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return [(row["short"], row["full"], row["type"], row["expected"]) for row in rows]


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return load_lexicon()


@pytest.mark.parametrize(("short", "full", "kind", "expected"), cases())
def test_short_forms_cases(short: str, full: str, kind: str, expected: str) -> None:
    score = may_be_short_of(short, full, kind)
    assert ("yes" if score and score.value >= 0.5 else "no") == expected, score
    assert score is None or score.reason


@pytest.mark.parametrize(
    ("name", "kind", "part", "value"),
    [
        ("无锡华东重型机械股份有限公司", "COMPANY", "core", "华东"),
        ("无锡华东重型机械股份有限公司", "COMPANY", "industry", "重型机械"),
        ("无锡华东重型机械股份有限公司", "COMPANY", "form", "股份有限公司"),
        ("德科码（南京）半导体科技有限公司", "COMPANY", "place", ("南京",)),
        ("阿里巴巴（中国）有限公司", "COMPANY", "core", "阿里巴巴"),
        ("南京银行股份有限公司", "COMPANY", "core", "南京"),
        ("中国重汽集团成都王牌商用车有限公司", "COMPANY", "outer", "中国重汽集团"),
        ("南京银行江北支行", "COMPANY", "outer", "南京银行"),
        ("靖江经济技术开发区城南园区", "PARK", "outer", "靖江经济技术开发区"),
        ("靖江经济技术开发区城南园区", "PARK", "core", "城南"),
        ("国家级镇江高新技术产业开发区", "PARK", "level", "国家级"),
        ("镇江国家高新区", "PARK", "place", ("镇江",)),
        ("江苏省泰州市姜堰经济开发区", "PARK", "place", ("江苏", "泰州", "姜堰")),
        ("江苏省泰州市姜堰经济开发区", "PARK", "form", "经开区"),
        ("上海交通大学化学学院", "UNIVERSITY", "outer", "上海交通大学"),
        ("泰州滨江工业园区管理委员会", "GOVERNMENT", "outer", "泰州滨江工业园区"),
        ("泰州滨江工业园区管理委员会", "GOVERNMENT", "form", "管委会"),
        ("中共靖江市委员会", "GOVERNMENT", "outer", "靖江市"),
        ("第25届海创周", "EVENT", "numerals", ("25",)),
        ("恩施土家族苗族自治州", "PLACE", "core", "恩施土家族苗族"),
    ],
)
def test_parts(lexicon: Lexicon, name: str, kind: str, part: str, value: object) -> None:
    assert getattr(parse_name(name, kind, lexicon), part) == value


@pytest.mark.parametrize(
    ("name", "kind", "bare"),
    [
        ("高新区", "PARK", True),
        ("城南园区", "PARK", True),
        ("滨江工业园区", "PARK", True),
        ("智能产业园", "PARK", True),
        ("苏州工业园区", "PARK", False),
        ("泰州滨江工业园区", "PARK", False),
        ("鼎盛智谷产业园", "PARK", False),
        ("党工委", "GOVERNMENT", True),
        ("高新区管委会", "GOVERNMENT", True),
        ("城南办事处", "GOVERNMENT", True),
        ("靖江市委", "GOVERNMENT", False),
        ("科技部", "GOVERNMENT", False),
        ("电力公司", "COMPANY", True),
        ("鸿赞公司", "COMPANY", False),
        ("南京银行", "COMPANY", False),
        ("二期项目", "PROJECT", False),
        ("新能源汽车项目", "PROJECT", True),
        ("杨晓波", "PERSON", False),
    ],
)
def test_bare_names(lexicon: Lexicon, name: str, kind: str, bare: bool) -> None:
    assert is_bare(name, kind, lexicon) is bare


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("（集团）", "集团"),
        ("ＴＣＬ 科技", "tcl科技"),
        ("上海張江高科技園區", "上海张江高科技园区"),
        ("“双创杯”大赛", "双创杯大赛"),
    ],
)
def test_normal_writing(written: str, plain: str) -> None:
    assert normalize(written) == plain


def test_places_in_front_lie_in_one_another(lexicon: Lexicon) -> None:
    assert split_places("江苏省泰州市海陵区城北园区", lexicon) == (("江苏", "泰州", "海陵"), "城北园区")
    assert split_places("泰州江阴园区", lexicon) == (("泰州",), "江阴园区")


def test_the_owner_of_a_committee(lexicon: Lexicon) -> None:
    assert owner_of("镇江高新区党工委", lexicon) == "镇江高新区"
    assert owner_of("泰州市政府", lexicon) == "泰州市"


def test_short_forms_are_listed(lexicon: Lexicon) -> None:
    assert {"镇江高新区", "高新区"} <= set(short_forms("镇江高新技术产业开发区", "PARK", lexicon))
    assert {"鸿赞", "鸿赞公司", "苏州鸿赞"} <= set(short_forms("苏州鸿赞蜂窝材料有限公司", "COMPANY", lexicon))
    assert short_forms("杨晓波", "PERSON", lexicon) == ()


@given(NAMES, NAMES, st.sampled_from(TYPES))
def test_scores_are_scores(short: str, full: str, kind: str) -> None:
    assert 0.0 <= is_short_form(short, full, kind) <= 1.0


@given(NAMES.filter(normalize), st.sampled_from(TYPES))
def test_every_name_is_itself(name: str, kind: str) -> None:
    assert is_short_form(name, name, kind) == 1.0
    assert is_short_form(normalize(name), name, kind) == 1.0


@given(NAMES)
def test_normal_writing_is_settled(name: str) -> None:
    assert normalize(normalize(name)) == normalize(name)


@given(NAMES, st.sampled_from(TYPES))
def test_parts_come_from_the_name(name: str, kind: str) -> None:
    parts = parse_name(name, kind, load_lexicon())
    assert parts == parse_name(name, kind, load_lexicon())
    if kind in {"COMPANY", "PERSON", "EVENT"}:
        assert set(parts.core) <= set(parts.text)


@given(st.text(alphabet=FEW, max_size=6), st.lists(st.text(alphabet=FEW, min_size=1, max_size=3), max_size=4))
def test_in_order_is_stricter_than_a_subsequence(short: str, words: list[str]) -> None:
    if short and in_order(short, tuple(words)):
        assert is_subsequence(short, "".join(words))


@given(st.text(max_size=12))
def test_words_keep_all_characters(text: str) -> None:
    assert "".join(words_of(text)) == text


@given(st.lists(st.sampled_from(["江苏", "泰州"]), max_size=3), st.lists(st.sampled_from(["江苏", "扬州"]), max_size=2))
def test_places_agree_either_way_round(left: list[str], right: list[str]) -> None:
    assert places_agree(tuple(left), tuple(right)) == places_agree(tuple(right), tuple(left))


def test_names_are_forgotten_once_they_are_many(lexicon: Lexicon) -> None:
    forget(0)
    before = may_be_short_of("镇江高新区", "镇江高新技术产业开发区", "PARK", lexicon)
    held = parse_name.cache_info().currsize, compared.cache_info().currsize
    forget(held[0])
    assert (parse_name.cache_info().currsize, compared.cache_info().currsize) == held
    forget(held[0] - 1)
    assert (parse_name.cache_info().currsize, compared.cache_info().currsize) == (0, 0)
    assert may_be_short_of("镇江高新区", "镇江高新技术产业开发区", "PARK", lexicon) == before
