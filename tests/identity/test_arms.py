import pytest

from kg.identity import Subject
from kg.identity.arms import read_arm, same_arm
from kg.lexicon import load_lexicon

CASES = [
    ("中国移动通信集团江苏有限公司", "江苏移动", True),
    ("中国电信股份有限公司江苏分公司", "中国电信江苏公司", True),
    ("中国工商银行股份有限公司镇江分行", "工行镇江分行", True),
    ("国网江苏省电力有限公司镇江供电分公司", "国网镇江供电公司", True),
    ("华为技术有限公司南京分公司", "南京华为", True),
    ("中国移动通信集团江苏有限公司", "浙江移动", False),
    ("中国工商银行股份有限公司镇江分行", "农行镇江分行", False),
    ("中国工商银行股份有限公司镇江分行", "中国工商银行股份有限公司镇江支行", False),
    ("中国工商银行股份有限公司江苏分行", "江苏银行", False),
    ("中国银行镇江分行", "中国农业银行镇江分行", False),
    ("中国移动通信集团江苏有限公司镇江分公司", "江苏移动", False),
    ("江苏云帆智能科技有限公司", "云帆智能", False),
]


@pytest.mark.parametrize(("left", "right", "one"), CASES)
def test_arms_of_one_firm(left: str, right: str, one: bool) -> None:
    for pair in ((left, right), (right, left)):
        subjects = (Subject("COMPANY", name) for name in pair)
        assert (same_arm(*subjects, load_lexicon()) is not None) == one


@pytest.mark.parametrize("name", ["江苏云帆智能科技有限公司", "镇江分行", "江苏有限公司", "", "公司"])
def test_other_names_are_no_arms(name: str) -> None:
    assert read_arm(name, load_lexicon()) is None
