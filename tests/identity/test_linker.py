"""Entities of several documents: what becomes one thing, what stays apart, and what a decision changes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from worlds import any_documents, document, things

from kg.identity import Decision, Judgement, link, load_decisions
from kg.lexicon import load_lexicon
from kg.model import Extraction, Identifier

ZHENJIANG = document("z1", "PARK 高新区", "PLACE 镇江市 = 镇江", "COMPANY 镇江东方电热科技股份有限公司 = 东方电热")
ZHENJIANG_FULL = document("z2", "PARK 镇江高新技术产业开发区 = 镇江高新区, 高新区", "PLACE 镇江")
GAOYOU = document("g1", "PARK 高新区", "PLACE 高邮市 = 高邮", "PLACE 江苏")
NOWHERE = document("n1", "PARK 高新区", "COMPANY 鸿赞公司")


def test_a_bare_name_belongs_to_the_place_of_its_document() -> None:
    found = things(ZHENJIANG, ZHENJIANG_FULL, GAOYOU)
    assert found["z1", "高新区"] == found["z2", "镇江高新技术产业开发区"]
    assert found["z1", "高新区"].id == "park/镇江高新技术产业开发区"
    assert found["g1", "高新区"].id == "park/高邮高新区"
    assert any("镇江" in reason for reason in found["z1", "高新区"].reasons)


def test_a_bare_name_without_a_place_stays_in_its_document() -> None:
    found = things(NOWHERE, document("n2", "PARK 高新区"), ZHENJIANG_FULL)
    assert len({found["n1", "高新区"].id, found["n2", "高新区"].id, found["z2", "镇江高新技术产业开发区"].id}) == 3
    assert found["n1", "高新区"].name == "高新区"


def test_a_bare_name_between_two_places_stays_in_its_document() -> None:
    torn = document("t1", "PARK 高新区", "PLACE 镇江市", "PLACE 高邮市")
    found = things(torn, ZHENJIANG_FULL, GAOYOU)
    assert found["t1", "高新区"].id not in {"park/高邮高新区", "park/镇江高新技术产业开发区"}


def test_the_four_names_of_one_park() -> None:
    found = things(
        document("a", "PARK 靖江经济技术开发区城南园区", "PLACE 靖江市"),
        document("b", "PARK 靖江开发区城南园区", "PLACE 靖江"),
        document("c", "PARK 靖江城南园区"),
        document("d", "PARK 城南园区", "PLACE 靖江市"),
        document("e", "PARK 城南园区", "PLACE 高邮市"),
    )
    assert len({one.id for source, one in found.items() if source[0] in "abcd" and "园区" in source[1]}) == 1
    assert found["e", "城南园区"].id == "park/高邮城南园区"


def test_a_short_name_goes_where_its_document_is() -> None:
    found = things(
        document("a", "UNIVERSITY 东大", "PLACE 南京市"),
        document("b", "UNIVERSITY 东大", "PLACE 沈阳市"),
        document("c", "UNIVERSITY 东大"),
    )
    assert found["a", "东大"].name == "东南大学"
    assert found["b", "东大"].name == "东北大学"
    assert found["c", "东大"].name == "东大"


def test_a_short_name_that_fits_two_firms_is_left_alone() -> None:
    found = link(
        [
            document("a", "COMPANY 江苏海四达电源有限公司 = 海四达"),
            document("b", "COMPANY 湖南海四达新能源科技有限公司 = 海四达"),
            document("c", "COMPANY 海四达"),
        ],
        load_lexicon(),
    )
    assert len({one.id for one in found.things.values()}) == 3
    assert {doubt.right_name for doubt in found.doubts} | {doubt.left_name for doubt in found.doubts} >= {"海四达"}


def test_a_short_name_that_documents_use_for_one_firm_is_that_firm() -> None:
    found = things(
        document("a", "COMPANY 苏州鸿赞蜂窝材料有限公司 = 鸿赞公司, 鸿赞"),
        document("b", "COMPANY 鸿赞公司", "PLACE 泰州市"),
    )
    assert found["a", "苏州鸿赞蜂窝材料有限公司"] == found["b", "鸿赞公司"]


def test_places_know_which_they_are() -> None:
    found = things(
        document("a", "PLACE 朝阳区", "PLACE 北京市"),
        document("b", "PLACE 朝阳区", "PLACE 长春市"),
        document("c", "PLACE 朝阳区"),
        document("d", "PLACE 新桥镇", "PLACE 靖江市"),
    )
    assert found["a", "朝阳区"].identifiers == (Identifier("gbt2260", "110105"),)
    assert found["b", "朝阳区"].identifiers == (Identifier("gbt2260", "220104"),)
    assert found["c", "朝阳区"].identifiers == ()
    assert found["d", "新桥镇"].identifiers == (Identifier("gbt10114", "321282101"),)
    assert len({found[key, "朝阳区"].id for key in "abc"}) == 3


def test_persons_are_known_by_their_company() -> None:
    office = [("任职", "杨晓波", "城南园区党委")]
    found = things(
        document("a", "PERSON 杨晓波", "GOVERNMENT 城南园区党委", "PLACE 靖江市", relations=office),
        document("b", "PERSON 杨晓波", "GOVERNMENT 城南园区党委", "PLACE 靖江市", relations=office),
        document("c", "PERSON 杨晓波", "PLACE 高邮市"),
        document("d", "PERSON 张伟"),
        document("e", "PERSON 张伟"),
    )
    assert found["a", "杨晓波"] == found["b", "杨晓波"]
    assert found["a", "杨晓波"].id != found["c", "杨晓波"].id
    assert found["d", "张伟"].id != found["e", "张伟"].id


def test_an_official_of_a_province_is_one_in_reports_of_any_town() -> None:
    office = [("任职", "郑某备", "四川省")]
    found = things(
        document("a", "PERSON 郑某备", "PLACE 四川省", "PLACE 成都市", relations=office),
        document("b", "PERSON 郑某备", "PLACE 四川省", "PLACE 泸州市", relations=office),
        document("c", "PERSON 郑某备", "PLACE 济源市"),
    )
    assert found["a", "郑某备"] == found["b", "郑某备"]
    assert found["a", "郑某备"].id != found["c", "郑某备"].id


def test_one_project_name_in_two_places_is_two_projects() -> None:
    found = things(
        document("a", "PROJECT 磷酸铁锂项目", "PLACE 芜湖市"),
        document("b", "PROJECT 磷酸铁锂项目", "PLACE 息烽县"),
        document("c", "PROJECT 磷酸铁锂项目", "PLACE 息烽县"),
        document("d", "PROJECT 磷酸铁锂项目"),
        document("e", "PROJECT 万吨级电子级磷酸铁锂正极材料项目"),
        document("f", "PROJECT 万吨级电子级磷酸铁锂正极材料项目"),
    )
    assert found["b", "磷酸铁锂项目"] == found["c", "磷酸铁锂项目"]
    assert len({found[key, "磷酸铁锂项目"].id for key in "abd"}) == 3
    assert len({found[key, "万吨级电子级磷酸铁锂正极材料项目"].id for key in "ef"}) == 1


def test_a_body_called_by_its_level_is_that_of_the_place_of_its_document() -> None:
    found = things(
        document("a", "GOVERNMENT 省科技厅", "PLACE 盐城市"),
        document("b", "GOVERNMENT 江苏省科技厅"),
        document("c", "GOVERNMENT 省科技厅", "PLACE 湘潭市"),
        document("d", "GOVERNMENT 省科技厅"),
        document("e", "ORGANIZATION 市工人医院", "PLACE 柳州市"),
        document("f", "INSTITUTE 区块链研究院", "PLACE 柳州市"),
    )
    assert found["a", "省科技厅"] == found["b", "江苏省科技厅"]
    assert len({found[key, "省科技厅"].id for key in "acd"}) == 3
    assert found["c", "省科技厅"].name == "湖南省科技厅"
    assert found["e", "市工人医院"].name == "柳州市工人医院"
    assert found["f", "区块链研究院"].name == "区块链研究院"


def test_a_thing_knows_its_province_city_and_industry() -> None:
    located = [("位于", "鸿赞蜂窝材料有限公司", "靖江市")]
    found = things(
        document("a", "COMPANY 鸿赞蜂窝材料有限公司", "PLACE 靖江市", relations=located),
        document("b", "COMPANY 苏州星河半导体有限公司", "PLACE 浦东新区"),
    )
    firm, chips, pudong = (
        found["a", "鸿赞蜂窝材料有限公司"],
        found["b", "苏州星河半导体有限公司"],
        found["b", "浦东新区"],
    )
    assert (firm.province, firm.city) == ("江苏省", "泰州市")
    assert (pudong.province, pudong.city) == ("上海市", "上海市")
    assert (chips.industry, chips.industry_confidence) == ("39", 0.65)
    assert "半导体" in chips.industry_reason


def test_two_names_of_one_report_are_not_joined_by_its_place() -> None:
    found = things(document("a", "COMPANY 上海杉杉新能源科技有限公司", "COMPANY 杉杉科技", "PLACE 上海市"))
    assert found["a", "上海杉杉新能源科技有限公司"].id != found["a", "杉杉科技"].id


def test_a_committee_named_alone_is_that_of_the_topic() -> None:
    found = things(
        document("a", "GOVERNMENT 党工委", "PARK 泰州滨江工业园区", topic="泰州滨江工业园区"),
        document("b", "GOVERNMENT 泰州滨江工业园区党工委"),
        document("c", "GOVERNMENT 党工委", "PARK 镇江高新区", topic="镇江高新区"),
    )
    assert found["a", "党工委"] == found["b", "泰州滨江工业园区党工委"]
    assert found["a", "党工委"].id != found["c", "党工委"].id


def test_a_firm_is_not_put_where_a_report_about_it_is() -> None:
    found = things(document("a", "COMPANY 某某能源集团有限公司", "PLACE 镇江市"))
    assert found["a", "某某能源集团有限公司"].place == ""


def test_a_stated_place_is_kept() -> None:
    where = [("位于", "鸿赞公司", "靖江市")]
    found = things(document("a", "COMPANY 鸿赞公司", "PLACE 靖江市", "PLACE 泰州市", relations=where))
    assert found["a", "鸿赞公司"].place == "321282"


def test_known_things_bring_their_identifiers_and_industry() -> None:
    found = things(document("a", "COMPANY 东方电热", "UNIVERSITY 南邮", "COMPANY 苏州鸿赞半导体有限公司"))
    assert Identifier("stock", "300217") in found["a", "东方电热"].identifiers
    assert [one.scheme for one in found["a", "南邮"].identifiers] == ["moe"]
    assert found["a", "苏州鸿赞半导体有限公司"].industry == "39"


@pytest.mark.parametrize(
    ("left", "right", "judgement", "one"),
    [
        ("苏州鸿赞蜂窝材料有限公司", "鸿赞公司", Judgement.DIFFERENT, False),
        ("company/苏州鸿赞蜂窝材料有限公司", "company/鸿赞公司", Judgement.DIFFERENT, False),
        ("苏州鸿赞蜂窝材料有限公司", "鸿赞公司", Judgement.UNDECIDED, False),
        ("苏州鸿赞蜂窝材料有限公司", "鸿赞公司@b", Judgement.DIFFERENT, False),
        ("苏州鸿赞蜂窝材料有限公司", "另一家公司", Judgement.SAME, True),
    ],
)
def test_a_decision_wins(left: str, right: str, judgement: Judgement, one: bool) -> None:
    documents = (
        document("a", "COMPANY 苏州鸿赞蜂窝材料有限公司 = 鸿赞公司"),
        document("b", "COMPANY 鸿赞公司"),
        document("c", "COMPANY 另一家公司"),
    )
    other = ("c", "另一家公司") if right == "另一家公司" else ("b", "鸿赞公司")
    found = things(*documents, decisions=(Decision(left, right, "COMPANY", judgement, "", "test"),))
    assert (found["a", "苏州鸿赞蜂窝材料有限公司"].id == found[other].id) is one


def test_a_decision_may_join_what_a_clue_forbids() -> None:
    decision = Decision("江苏海四达电源有限公司", "湖南海四达新能源科技有限公司", "COMPANY", Judgement.SAME, "", "test")
    documents = (
        document("a", "COMPANY 江苏海四达电源有限公司"),
        document("b", "COMPANY 湖南海四达新能源科技有限公司"),
    )
    assert len({one.id for one in things(*documents).values()}) == 2
    assert len({one.id for one in things(*documents, decisions=(decision,)).values()}) == 1


def test_an_id_of_a_namesake_is_that_one_alone() -> None:
    people = [document(name, "PERSON 张伟", date=f"2022-01-0{at}") for at, name in enumerate("abc", start=1)]
    before = things(*people)
    ids = [before[name, "张伟"].id for name in "abc"]
    assert len(set(ids)) == 3
    decision = Decision(ids[0], ids[2], "PERSON", Judgement.SAME, "", "test")
    after = things(*people, decisions=(decision,))
    assert after["a", "张伟"] == after["c", "张伟"]
    assert after["a", "张伟"].id != after["b", "张伟"].id


def test_a_bare_name_can_be_taken_back_from_its_place() -> None:
    decision = Decision("高新区@z1", "镇江高新技术产业开发区", "PARK", Judgement.DIFFERENT, "another zone", "test")
    found = things(ZHENJIANG, ZHENJIANG_FULL, decisions=(decision,))
    assert found["z1", "高新区"].id != found["z2", "镇江高新技术产业开发区"].id


def test_unsure_pairs_are_listed_with_reasons() -> None:
    found = link([document("a", "COMPANY 晶澳科技集团"), document("b", "COMPANY 晶澳科技")], load_lexicon())
    assert len({one.id for one in found.things.values()}) == 2 or not found.doubts
    for doubt in found.doubts:
        assert doubt.left < doubt.right
        assert doubt.reasons


@given(st.permutations([ZHENJIANG, ZHENJIANG_FULL, GAOYOU, NOWHERE]))
@settings(max_examples=20)
def test_the_order_of_documents_does_not_matter(documents: list[Extraction]) -> None:
    assert things(*documents) == things(ZHENJIANG, ZHENJIANG_FULL, GAOYOU, NOWHERE)


@given(any_documents())
@settings(max_examples=150, deadline=None)
def test_whatever_was_read_gets_an_identity(documents: list[Extraction]) -> None:
    found = link(documents, load_lexicon(), load_decisions())
    assert set(found.things) == {(one.id, entity.key) for one in documents for entity in one.entities}
    by_id = {}
    for (number, key), thing in found.things.items():
        entity = next(one for d in documents if d.id == number for one in d.entities if one.key == key)
        assert thing.type == entity.type
        assert set(entity.forms) <= set(thing.names)
        assert by_id.setdefault(thing.id, thing) == thing
    assert found == link(list(reversed(documents)), load_lexicon(), load_decisions())


def test_a_committee_of_the_topic_by_its_short_name() -> None:
    found = things(
        document("a", "GOVERNMENT 高新区管委会", "PARK 洛阳高新技术产业开发区", topic="洛阳高新技术产业开发区"),
        document("b", "GOVERNMENT 洛阳高新区管委会"),
        document("c", "GOVERNMENT 滨江工业园区管委会", "PARK 海陵工业园区", "PLACE 泰州市", topic="海陵工业园区"),
    )
    assert found["a", "高新区管委会"] == found["b", "洛阳高新区管委会"]
    assert found["c", "滨江工业园区管委会"].name == "海陵滨江工业园区管委会"


def test_a_park_lies_where_its_outer_park_or_its_report_is() -> None:
    found = things(
        document("a", "PARK 襄阳高新区深圳工业园", "PLACE 襄阳市"),
        document("b", "PARK 厦大高邮科技园"),
        document("c", "PARK 龙门片区", "PLACE 洛阳市"),
        document("d", "PARK 高新区智能装备产业园", "PLACE 济宁市"),
    )
    assert [found[source].place for source in sorted(found) if source[1][-1] in "园区"] == [
        "420600", "321084", "410300", "370800",
    ]  # fmt: skip
    assert found["d", "高新区智能装备产业园"].name == "济宁高新区智能装备产业园"
