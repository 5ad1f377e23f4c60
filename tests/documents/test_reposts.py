"""Which reports repeat another: near copies do, reports on like things do not."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_graph import Report, identities

from kg.documents.reposts import _PERMUTATIONS, _ranges, reposts, signature_of
from kg.documents.reposts import ALIKE as SHARE
from kg.graph import build_graph
from kg.model import Extraction, Span
from kg.schema import load_schema

REPORT = (
    "3月4日，云溪高新区与江苏云帆智能科技有限公司签署投资协议，总投资三十亿元的传感器生产基地项目落户园区，预计明年六月投产。"
    "园区管委会主任介绍，今年以来园区已引进项目十六个，协议总额突破百亿元，新能源产业链条更加完整，配套企业纷纷跟进。"
    "企业负责人表示，选择落户这里，看中的是园区完善的配套和高效的服务，二期工程将在三年内启动，研发中心同步建设。"
)
OTHER = (
    "3月4日，云溪高新区与南京星河电子有限公司签署投资协议，总投资五亿元的功率器件项目落户园区，计划后年年底前建成。"
    "当天的座谈会上，双方就人才公寓、用电保障和设备进口等事项逐一对接，区发改局、供电公司等单位现场答复了企业提出的问题。"
    "星河电子成立于2009年，主要客户为家电和汽车厂商，此次扩产后年产能将达到两千万只，带动本地就业四百余人。"
)
ALIKE = [
    REPORT,
    f"本报讯（记者 王某） {REPORT}",
    f"{REPORT}（来源：云溪发布）欢迎扫码关注云溪发布公众号。",
    REPORT.replace("，", "， \n"),
    REPORT.replace("三十亿元", "30亿元").replace("明年六月", "2024年6月"),
]
APART = [OTHER, REPORT[:60] + OTHER[60:], "云溪高新区与江苏云帆智能科技有限公司签署投资协议。", OTHER[::-1]]


def extraction(name: str, text: str, date: str = "") -> Extraction:
    return Extraction(
        name, f"{hash(text):064x}"[-64:], len(text), date=date, signature=signature_of(text, [Span(0, len(text))])
    )


@pytest.mark.parametrize("text", ALIKE)
def test_a_near_copy_is_a_repost_of_the_earliest(text: str) -> None:
    found = reposts([extraction("b", text, "2023-03-06"), extraction("z", REPORT, "2023-03-05")])
    assert found == {"b": "z"}


@pytest.mark.parametrize("text", APART)
def test_another_report_is_none(text: str) -> None:
    assert reposts([extraction("a", REPORT), extraction("b", text)]) == {}


def test_a_short_text_is_a_repost_only_of_the_same_text() -> None:
    short = "云帆智能落户云溪园。"
    assert signature_of(short, [Span(0, len(short))]) == ""
    assert reposts([extraction("a", short), extraction("b", short), extraction("c", short + "!")]) == {"b": "a"}


def test_the_order_does_not_matter() -> None:
    every = [extraction(f"d{number}", text) for number, text in enumerate([*ALIKE, *APART])]
    expected = reposts(every)
    assert set(expected) == {"d1", "d2", "d3", "d4"}
    assert all(reposts(some) == expected for some in itertools.islice(itertools.permutations(every), 0, 5000, 97))


@given(st.text(max_size=300))
def test_any_text_has_a_signature_of_one_length_or_none(text: str) -> None:
    assert len(signature_of(text, [Span(0, len(text))])) in (0, 344)


def test_a_repost_adds_a_source_but_no_support() -> None:
    sentence = "云帆科技落户江州高新区。"
    found = []
    for name in ("a", "b", "c"):
        report = Report(name, REPORT + sentence).entity("COMPANY", "云帆科技").entity("PARK", "江州高新区")
        report.relation("云帆科技", "落户", "江州高新区", sentence)
        found.append(report.extraction())
    graph = build_graph(found, identities(found), load_schema())
    edge = graph.edges["company/云帆科技", "park/江州高新区", "落户"]
    assert (edge["support"], edge["confidence"]) == (1, 0.8)
    assert [one["document"] for one in edge["evidence"]] == ["a", "b", "c"]
    node = graph.nodes["park/江州高新区"]
    assert (node["support"], node["documents"]) == (1, ["a", "b", "c"])
    assert {name: about.get("repost_of") for name, about in graph.graph["documents"].items()} == {
        "a": None, "b": "a", "c": "a"
    }  # fmt: skip


def test_the_bands_are_those_of_datasketch() -> None:
    library = pytest.importorskip("datasketch")  # not there where only what runs is installed

    wanted = library.MinHashLSH(threshold=SHARE, num_perm=_PERMUTATIONS).hashranges
    assert _ranges() == tuple(wanted)
