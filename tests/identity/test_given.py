import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.identity.given import is_person, read_given
from kg.lexicon import load_lexicon

CASES = [
    ("王建国主任", "王建国", ""),
    ("镇江市委书记马明龙", "马明龙", ""),
    ("李明辉总经理", "李明辉", ""),
    ("云帆科技有限公司（原云帆电子有限公司）", "云帆科技有限公司", "云帆电子有限公司"),
    ("星河智造（曾用名：星河机械）", "星河智造", "星河机械"),
    ("BYD比亚迪", "比亚迪", ""),
    ("南京长江大桥", "南京长江大桥", ""),
    ("太原市", "太原市", ""),
    ("LG化学", "LG化学", ""),
    ("中原银行", "中原银行", ""),
    ("镇江高新区管委会", "镇江高新区管委会", ""),
    ("市委书记", "市委书记", ""),
]


@pytest.mark.parametrize(("text", "name", "former"), CASES)
def test_what_stands_beside_a_name(text: str, name: str, former: str) -> None:
    found = read_given(text, load_lexicon())
    assert (found.name, found.former) == (name, former)


PERSONS = ["马明龙", "欧阳明", "欧阳明高", "王芳"]
OTHERS = ["马", "王建国主任", "的河", ""]


@pytest.mark.parametrize(("name", "person"), [*((one, True) for one in PERSONS), *((one, False) for one in OTHERS)])
def test_persons_names(name: str, person: bool) -> None:
    assert is_person(name, load_lexicon()) == person


@given(st.text())
def test_any_text_leaves_a_name(text: str) -> None:
    assert read_given(text, load_lexicon()).name or not text
