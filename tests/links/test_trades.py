"""What a text says of a firm's or project's trade: cases with the division, and as many that say nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.lexicon import load_lexicon
from kg.links.trades import with_trades
from kg.model import Entity, Mention, Span

# The text, names in it in their order, with their types (C company, J project, P park), and the trade of the first.
SAYS = [
    ("云帆科技主要从事半导体设备的研发生产。", "云帆科技C", "35"),
    ("云帆科技是一家专业从事锂电池研发、生产和销售的高新技术企业。", "云帆科技C", "38"),
    ("云帆科技（江苏）专注于化妆品的研发。", "云帆科技C", "26"),
    ("云帆科技，主营食品铝箔，2019年投产。", "云帆科技C", "32"),
    ("动力电池龙头云帆科技落户江州。", "云帆科技C", "38"),
    ("园区迎来首家医疗器械企业——云帆科技。", "云帆科技C", "35"),
    ("生产汽车零部件的云帆科技已经投产。", "云帆科技C", "36"),
    ("云帆科技是全国最大的原料药生产企业，年内上市。", "云帆科技C", "27"),
    ("云帆科技以光学仪器为主业，去年营收2亿元。", "云帆科技C", "40"),
    ("云帆科技去年落户。该公司主要生产轴承、齿轮。", "云帆科技C", "34"),
    ("云帆科技和星河电子主要从事注塑机、模具制造。", "云帆科技C 星河电子C", "35"),
    ("云帆科技的主要产品为集成电路。", "云帆科技C", "39"),
    ("云帆基地项目建成后可年产5万吨树脂。", "云帆基地项目J", "26"),
    ("云帆基地项目，产品包括锂电池和储能设备。", "云帆基地项目J", "38"),
    ("云帆基地项目主要生产电线电缆。", "云帆基地项目J", "38"),
]
SAYS_NOTHING = [
    ("云帆科技落户江州高新区，园区专注半导体。", "云帆科技C 江州高新区P"),
    ("云帆科技不再从事食品业务。", "云帆科技C"),
    ("云帆科技主营业务收入增长20%。", "云帆科技C"),
    ("云帆科技的子公司主要从事半导体封装测试。", "云帆科技C"),
    ("云帆科技董事长王明长期从事芯片研究。", "云帆科技C"),
    ("云帆科技拟专门从事芯片制造。", "云帆科技C"),
    ("云帆科技称，“星河股份是主营薄膜的”。", "云帆科技C"),
    ("云帆科技是半导体企业的供应商。", "云帆科技C"),
    ("半导体企业的供应商云帆科技来了。", "云帆科技C"),
    ("汽车母公司云帆科技授意设厂。", "云帆科技C"),
    ("配套企业云帆科技跟着来了。", "云帆科技C"),
    ("国内航空公司云帆科技开通航线。", "云帆科技C"),
    ("云帆科技主要从事研发。", "云帆科技C"),
    ("江州高新区主要从事半导体产业招商。", "江州高新区P"),
    ("由广东的云帆科技迁来设立，专做玻璃盖板。", "云帆科技C"),
    ("进口芯片的公司云帆科技被罚。", "云帆科技C"),
    ("云帆基地项目总投资5亿元，年产值可达10亿元。", "云帆基地项目J"),
    ("云帆基地项目旁的星河电子主要生产轴承。", "云帆基地项目J 星河电子C"),
    ("云帆科技。半导体企业增长很快。", "云帆科技C"),
]
KINDS = {"C": "COMPANY", "J": "PROJECT", "P": "PARK"}


def read(text: str, names: str) -> dict[str, list[str]]:
    mentions, entities = [], []
    for name in names.split():
        word, kind = name[:-1], KINDS[name[-1]]
        start = text.index(word)
        mentions.append(Mention(start, start + len(word), kind, word))
        entities.append(Entity(word, kind, word, (word,)))
    found = with_trades(text, [Span(0, len(text))], entities, mentions, load_lexicon())
    for one in found:
        assert all(text[t.quote.start : t.quote.end] == t.quote.text for t in one.trades)
    return {one.key: [trade.code for trade in one.trades] for one in found}


@pytest.mark.parametrize(("text", "names", "code"), SAYS)
def test_a_trade_that_is_stated(text: str, names: str, code: str) -> None:
    assert read(text, names)[names.split()[0][:-1]] == [code]


@pytest.mark.parametrize(("text", "names"), SAYS_NOTHING)
def test_what_says_nothing_of_the_first(text: str, names: str) -> None:
    assert read(text, names)[names.split()[0][:-1]] == []


@given(st.text(alphabet="云帆主要从事芯片的，。企业是一家半导体专注于年产吨\n", max_size=60))
def test_any_text_can_be_read(text: str) -> None:
    mentions = [Mention(at, at + 2, "COMPANY", "e1") for at in range(len(text) - 1) if text[at : at + 2] == "云帆"]
    (found,) = with_trades(
        text, [Span(0, len(text))], [Entity("e1", "COMPANY", "云帆", ("云帆",))], mentions, load_lexicon()
    )
    assert all(text[t.quote.start : t.quote.end] == t.quote.text for t in found.trades)
