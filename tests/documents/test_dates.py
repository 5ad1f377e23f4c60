import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.documents.dates import publication_date

BODY = "\n某公司落户某园区。" * 30


@pytest.mark.parametrize(
    ("text", "name", "source", "day"),
    [
        ("题\n发布时间：2022年7月11日", "", "", "2022-07-11"),
        ("题\n2022-07-11 09:30 来源：某某网", "", "", "2022-07-11"),
        ("题\n2012-06-30 来源：本站综合", "", "", "2012-06-30"),
        ("题" + BODY + "\n2021年3月5日", "", "", "2021-03-05"),
        ("题" + BODY + "\n二〇二一年三月十五日", "", "", "2021-03-15"),
        ("题" + BODY, "2021-03-05_园区", "", "2021-03-05"),
        ("题" + BODY, "20210305", "", "2021-03-05"),
        ("题" + BODY, "", "http://example.com/art/2020/1/8/art_1.html", "2020-01-08"),
        ("题" + BODY, "", "http://example.com/xw/202207/t20220711_12.html", "2022-07-11"),
        ("题" + BODY, "", "http://example.com/202207/12.html", "2022-07"),
        ("中新网某地6月29日电 某园区签约。" + BODY, "", "http://example.com/201206/1.html", "2012-06-29"),
        ("题\n2020年5月18日　园区在线" + BODY, "", "", "2020-05-18"),
        ("题\n来源：某某产经　2021年12月20日" + BODY, "", "", "2021-12-20"),
        ("题\n\n某某日报园区版　2022年4月6日" + BODY, "", "", "2022-04-06"),
        ("题\n2022-06-09　证券与园区" + BODY, "", "", "2022-06-09"),
        # no date of publication
        ("2020年5月18日 某园区签约" + BODY, "", "", ""),
        ("题\n2020年5月18日 某园区签约，三家企业落户。" + BODY, "", "", ""),
        ("题\n2020年5月18日某园区签约" + BODY, "", "", ""),
        ("题" + BODY, "", "", ""),
        ("题\n项目2019年3月1日开工，计划2021年3月1日投产。" + BODY, "", "", ""),
        ("题" + BODY, "report_12345678", "", ""),
        ("题" + BODY, "", "http://example.com/show-20229999.html", ""),
        ("题\n发布时间：2021年2月30日", "", "", ""),
        ("题\n电话：2021-0305-1234", "", "", ""),
        ("某园区二〇二一年工作总结" + BODY, "", "", ""),
    ],
)
def test_publication_date(text: str, name: str, source: str, day: str) -> None:
    assert publication_date(text, name, source) == day


@given(st.text("年月日0123456789-/.: \n发布时间一二〇十电t"), st.text("0123456789-/_."))
def test_never_fails_and_gives_iso_or_nothing(text: str, name: str) -> None:
    assert len(publication_date(text, name, name)) in (0, 7, 10)
