"""Ids of things: readable, all different, and the same whatever is told of other things."""

from collections import defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from worlds import any_documents, document, things

from kg.diff import diff_graphs
from kg.graph import build_graph
from kg.identity import Linkage, link
from kg.identity.naming import slug
from kg.lexicon import load_lexicon
from kg.model import Extraction
from kg.schema import load_schema

#: Who is meant, what its id is (digits written as #), and the reports that tell of it.
NAMED = [
    # Known things and names that mean one thing everywhere: the name
    ("襄阳", "place/襄阳市", [document("a", "PLACE 襄阳")]),
    ("镇江高新区", "park/镇江高新技术产业开发区", [document("a", "PARK 镇江高新区")]),
    ("江苏云帆科技有限公司", "company/江苏云帆科技有限公司", [document("a", "COMPANY 江苏云帆科技有限公司")]),
    ("云帆科技", "company/云帆科技", [document("a", "COMPANY 云帆科技")]),
    ("湖湾机器人大会", "event/湖湾机器人大会", [document("a", "EVENT 湖湾机器人大会")]),
    ("高新区", "park/高邮高新区", [document("a", "PARK 高新区", "PLACE 高邮市")]),
    # However it is spelled
    ("云帆（江苏）科技有限公司", "company/云帆江苏科技有限公司", [document("a", "COMPANY 云帆（江苏）科技有限公司")]),
    ("ＴＣＬ 云帆科技", "company/TCL云帆科技", [document("a", "COMPANY ＴＣＬ 云帆科技")]),
    # A name that means another thing elsewhere: with its place, and that with the one above it where need be
    ("鼓楼区", "place/鼓楼区-南京市", [document("a", "PLACE 鼓楼区", "PLACE 南京市")]),
    ("研究院", "institute/研究院-高邮市", [document("a", "INSTITUTE 研究院", "PLACE 高邮市")]),
    ("东桥村", "place/东桥村-高邮市", [document("a", "PLACE 东桥村", "PLACE 高邮市")]),
    (
        "东桥村",
        "place/东桥村-南京市鼓楼区",
        [document("a", "PLACE 东桥村", "PLACE 南京市", "PLACE 鼓楼区", title="鼓楼区")],
    ),
    # A name that is nobody's: with digits
    ("高新区", "park/高新区-#", [document("a", "PARK 高新区")]),
    ("张伟", "person/张伟-#", [document("a", "PERSON 张伟", "PLACE 高邮市")]),
    ("二期项目", "project/二期项目-#", [document("a", "PROJECT 二期项目")]),
    ("甲/乙项目", "company/甲_乙项目-#", [document("a", "COMPANY 甲/乙项目")]),
    ("甲?乙项目", "company/甲_乙项目-#", [document("a", "COMPANY 甲?乙项目")]),
    ("（）", "company/-#", [document("a", "COMPANY （）")]),
    # Several reports of one thing: the registered name, else the name by which it was reported first
    (
        "鸿赞公司",
        "company/苏州鸿赞蜂窝材料有限公司",
        [document("a", "COMPANY 鸿赞公司"), document("b", "COMPANY 苏州鸿赞蜂窝材料有限公司 = 鸿赞公司")],
    ),
    (
        "鸿赞",
        "company/鸿赞",
        [
            document("a", "COMPANY 鸿赞", "PLACE 泰州市", date="2021-01-02"),
            document("b", "COMPANY 鸿赞公司 = 鸿赞", "PLACE 泰州市", date="2021-01-03"),
        ],
    ),
]


def shape(identifier: str) -> str:
    """Write an id without its digits."""
    name, dash, digits = identifier.rpartition("-")
    return f"{name}-#" if dash and len(digits) == 10 and set(digits) <= set("0123456789abcdef") else identifier


@pytest.mark.parametrize(("name", "wanted", "documents"), NAMED, ids=[case[1] for case in NAMED])
def test_an_id_is_the_type_and_the_name(name: str, wanted: str, documents: list[Extraction]) -> None:
    assert shape(things(*documents)["a", name].id) == wanted


#: A report, and another that tells of a thing of the same name which is not the same.
PLACED = document("m", "INSTITUTE 研究院", "PLACE 高邮市", date="2022-01-01")
HOMONYMS = [
    (document("m", "PERSON 张伟", "PLACE 高邮市", date="2022-01-01"), "PERSON 张伟", "PLACE 靖江市"),
    (document("m", "PERSON 张伟", date="2022-01-01"), "PERSON 张伟"),
    (document("m", "PERSON 张伟"), "PERSON 张伟"),
    (document("m", "PROJECT 二期项目", "PLACE 高邮市"), "PROJECT 二期项目", "PLACE 靖江市"),
    (document("m", "PARK 高新区"), "PARK 高新区"),
    (document("m", "PARK 高新区", "PLACE 高邮市"), "PARK 高新区", "PLACE 靖江市"),
    (PLACED, "INSTITUTE 研究院", "PLACE 靖江市"),
    (PLACED, "INSTITUTE 研究院"),
    (document("m", "PLACE 东桥村", "PLACE 高邮市"), "PLACE 东桥村", "PLACE 靖江市"),
    (document("m", "PLACE 朝阳区", "PLACE 北京市"), "PLACE 朝阳区", "PLACE 长春市"),
    (document("m", "PLACE 朝阳区", "PLACE 北京市"), "PLACE 朝阳区"),
    (document("m", "COMPANY 甲/乙项目"), "COMPANY 甲?乙项目"),
    (document("m", "GOVERNMENT 管委会", "PLACE 高邮市"), "GOVERNMENT 管委会", "PLACE 靖江市"),
]


@pytest.mark.parametrize("date", ["2021-01-01", "2023-01-01", ""])
@pytest.mark.parametrize("case", HOMONYMS, ids=lambda case: case[1])
def test_no_homonym_changes_an_id(case: tuple[Extraction, ...], date: str) -> None:
    first, *entities = case
    for name in ("a", "z"):  # before and behind
        other = document(name, *map(str, entities), date=date)
        alone, both = things(first), things(first, other)
        mine = first.entities[0].key
        assert alone["m", mine].id == both["m", mine].id
        assert both[name, other.entities[0].key].id != both["m", mine].id


#: A later report of the very same thing.
SAME = [
    ("PERSON 杨晓波", "PERSON 杨晓波"),
    ("PROJECT 硅料项目", "PROJECT 万吨级硅料项目"),
    ("PARK 高新区", "PARK 高邮高新区"),
    ("COMPANY 鸿赞", "COMPANY 鸿赞公司 = 鸿赞"),
    ("COMPANY 苏州鸿赞蜂窝材料有限公司 = 鸿赞公司", "COMPANY 鸿赞公司"),
]


@pytest.mark.parametrize(("first", "later"), SAME)
@pytest.mark.parametrize("dates", [("2022-01-01", "2022-01-02"), ("2022-01-01", ""), ("", "")])
def test_a_later_report_of_a_thing_leaves_its_id(first: str, later: str, dates: tuple[str, str]) -> None:
    one = document("news/9", first, "PLACE 高邮市", date=dates[0])
    other = document("news/10", later, "PLACE 高邮市", date=dates[1])
    before, after = things(one)["news/9", one.entities[0].key], things(one, other)
    assert after["news/9", one.entities[0].key].id == before.id
    if after["news/10", other.entities[0].key].id != before.id:  # then they were not joined at all
        assert first == "PROJECT 硅料项目"


def groups(found: Linkage) -> dict[frozenset[tuple[str, str]], str]:
    """Give the id of each set of sources that are one thing."""
    sources = defaultdict(set)
    for source, thing in found.things.items():
        sources[thing.id].add(source)
    return {frozenset(members): one for one, members in sources.items()}


@given(any_documents(), st.data())
@settings(max_examples=60, deadline=None)
def test_an_id_comes_from_what_a_thing_is_and_from_nothing_else(
    documents: list[Extraction], data: st.DataObject
) -> None:
    kept = [one for one in documents if data.draw(st.booleans())]
    less, more = (groups(link(some, load_lexicon())) for some in (kept, documents))
    for sources, identifier in less.items():
        assert more.get(sources, identifier) == identifier


@given(any_documents())
@settings(max_examples=15, deadline=None)
def test_what_did_change_its_id_is_listed(documents: list[Extraction]) -> None:
    schema, found = load_schema(), []
    known = [one for one in documents if all(entity.type in schema.types for entity in one.entities)]
    for some in (known[:-1], known):
        linked = link(some, load_lexicon())
        found.append(build_graph(some, linked.things, schema))
    went = {change.before[0] if change.before else change.what[0] for change in diff_graphs(*found).entities}
    assert set(found[0]) - set(found[1]) <= went


@given(st.text(max_size=12))
def test_ids_can_stand_in_an_iri(name: str) -> None:
    assert not set(slug(name)) & set('/?#%<>" \n')
    assert slug(slug(name)) == slug(name)
