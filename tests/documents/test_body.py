import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kg.documents import body
from kg.documents.body import find_body

FURNITURE = [
    "您现在的位置：首页 > 园区动态 > 正文",
    "首页 > 产业观察 > 正文",
    "（责任编辑：周某）",
    "责编/某某",
    "一审：某甲 二审：某乙 三审：某丙",
    "2021-03-04 09:30  来源：某某融媒  【字号 大 中 小】",
    "发布日期：2020-01-31  浏览次数：286",
    "上一篇：某某会议召开  下一篇：没有了",
    "分享到：微信 微博 QQ空间",
    "扫一扫关注某某发布公众号",
    "版权所有 翻印必究 某ICP备00000000号",
    "免责声明：本文仅代表作者个人观点，与本站无关。",
    "招商热线：010-5555 0199 联系人：王经理",
    "【打印】【关闭】",
    "标准厂房1200平方米起租，看房热线400-000-0000",
]
ARTICLE = [
    "6月29日，河北某工业园区一次性签约7个产业龙头项目，总投资达185亿元。",
    "园区党工委书记、管委会主任表示，将进一步优化营商环境，吸引更多企业落户。",
    "据记者了解，项目建成后可实现年产值20亿元，税收1亿元。",
    "来源地多元化，是这家保税区今年外贸的最大特点，进口货物来自四十多个国家和地区。",
    "该平台为企业提供扫码开票服务，已有三百家商户注册登录，日均访问两万次，成为园区智慧服务的一张名片。",
    "园区动态监测中心与某大学签约共建实验室。",
    "一、主要工作成效",
    "3. 某某智能制造产业园项目",
    "据某省政府网站消息，两家单位签订了合作协议。",
    "某公司与某园区管委会签署战略合作协议（以下简称“协议”）。",
]
SENTENCE = "昨日，某公司与某高新区签署协议，投资建设生产基地，预计明年投产。"


def body_of(text: str) -> str:
    return "".join(text[span.start : span.end] for span in find_body(text))


@pytest.mark.parametrize("line", FURNITURE)
def test_furniture_is_left_out(line: str) -> None:
    for text in (f"{line}\n{SENTENCE}\n{SENTENCE}", f"{SENTENCE}\n{SENTENCE}\n{line}"):
        assert line not in body_of(text)
        assert body_of(text).count(SENTENCE) == 2


@pytest.mark.parametrize("line", ARTICLE)
def test_article_is_kept(line: str) -> None:
    assert line in body_of(f"{SENTENCE}\n{line}\n{SENTENCE}")


@pytest.mark.parametrize(
    ("line", "part"),
    [
        (f"{SENTENCE}（记者 王某 通讯员 李某）", "（记者 王某 通讯员 李某）"),
        (f"本报讯（记者 王某）{SENTENCE}", "本报讯（记者 王某）"),
        (f"中新网某地2月3日电 {SENTENCE}", "中新网某地2月3日电"),
        (f"{SENTENCE}（供稿：高新区办公室）", "（供稿：高新区办公室）"),
        (f"{SENTENCE}　　责任编辑：王某", "责任编辑：王某"),
        (f"{SENTENCE}（总投资约30亿元）", ""),
        (f"{SENTENCE}（某某高新技术产业开发区）", ""),
        (f"某某新闻网络公司发布消息称，{SENTENCE}", ""),
    ],
)
def test_part_of_a_line(line: str, part: str) -> None:
    kept = body_of(f"{SENTENCE}\n{line}\n{SENTENCE}").replace(SENTENCE, "").strip()
    assert kept == line.replace(SENTENCE, "").replace(part, "").strip()


def test_titles_below_related_articles_go_but_an_article_of_its_own_stays() -> None:
    listed = "相关阅读\n某地：一湾碧海\n某园区春风送岗"
    assert body_of(f"{SENTENCE}\n{listed}").strip() == SENTENCE
    assert "某园区春风送岗" in body_of(f"{SENTENCE}\n{listed}\n{SENTENCE}")


def test_a_title_twice_in_a_row_goes_but_not_at_the_top() -> None:
    title = "某地：一湾碧海映初心"
    assert title not in body_of(f"园区签约\n{SENTENCE}\n{title}\n{title}")
    assert title not in body_of(f"园区签约\n{SENTENCE}\n{title} {title}")
    assert title in body_of(f"{title}\n{title}\n{SENTENCE}")


def test_all_furniture_is_read_whole() -> None:
    assert body_of("责任编辑：李某") == "责任编辑：李某"
    assert find_body("") == ()


@given(st.text(st.sampled_from("首页>正文来源：记者(（）)【】 \u3000\n\r。，0159王某电讯:/"), max_size=300))
@example("\n\n")
def test_spans_are_ordered_inside_the_text_and_apart(text: str) -> None:
    at = -1
    for span in find_body(text):
        assert at < span.start < span.end <= len(text)
        at = span.end


@pytest.mark.parametrize("unit", ["( ", "（记者", "。", "> ", "王某 ", "010-", "首页 ", "ab", "本", "\n责编："])
def test_time_grows_no_faster_than_the_text(unit: str) -> None:
    find_body(unit * (100_000 // len(unit)))
    find_body((unit * (390 // len(unit)) + "x\n") * 20)


def test_cues_are_distinct_and_compile() -> None:
    assert len({pattern for pattern, _ in body.CUES}) == len(body.CUES)
