# ruff: noqa: E501
"""Saved pages of our own making, in the manners of government portals, local papers and park sites.

`pages` puts the paragraphs of an article into each frame in turn, together with what stands around articles: menus,
by-lines, share buttons, previous and next, related titles, adverts, telephone numbers, footers. The words of the frames
are made up; what is article is known.
"""

import html
import re
from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher

from kg.documents import Skipped, find_body
from kg.documents.formats import read_html

Frame = Callable[[str, Sequence[str]], str]
MENU = "首页 政务公开 新闻中心 招商引资 办事服务 互动交流 园区概况 专题专栏 投资指南".split()
RELATED = (
    "某市召开重点项目推进会",
    "我市一季度外贸进出口增长三成",
    "某县举行集中开工仪式 12个项目落地",
    "【图说】春耕时节好风光",
    "三部门联合发文规范招投标",
)


def pages(title: str, paragraphs: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """Give the pages of an article, each by the name of its frame, in the encoding that such sites use."""
    for name, frame in FRAMES.items():
        text = frame(html.escape(title), [html.escape(paragraph) for paragraph in paragraphs])
        yield name, text.encode("gb18030" if 'charset="gb2312"' in text else "utf-8")


def body_of(data: bytes) -> str:
    """Give the body that is read from a page."""
    records = [one for one in read_html(data) if not isinstance(one, Skipped)]
    return "\n".join(one.text[span.start : span.end] for one in records for span in find_body(one.text))


def compare(title: str, paragraphs: Sequence[str], body: str) -> tuple[int, int, int]:
    """Give the number of characters that both have, that the article has, that the body has; blanks do not count."""
    wanted, found = (re.sub(r"\s", "", text) for text in (title + "".join(paragraphs), body))
    blocks = SequenceMatcher(None, wanted, found, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks), len(wanted), len(found)


def _links(titles: Sequence[str], tag: str = "li") -> str:
    return "".join(f'<{tag}><a href="/a/{number}.html">{title}</a></{tag}>' for number, title in enumerate(titles))


def _portal(title: str, paragraphs: Sequence[str]) -> str:
    body = "".join(f"<p style='text-indent:2em'>{paragraph}</p>" for paragraph in paragraphs)
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}-某某市人民政府</title>
<meta name="ArticleTitle" content="{title}"><meta name="PubDate" content="2023-03-05 09:30"><script>var a=1;</script></head>
<body><div class="top"><span>今天是2023年3月6日 星期一</span><a href="#">无障碍</a><a href="#">繁體</a></div>
<ul class="nav">{_links(MENU)}</ul><div class="crumb">当前位置：<a>首页</a> &gt; <a>新闻中心</a> &gt; 园区动态</div>
<table class="info"><tr><td>索引号：</td><td>014300000/2023-00012</td><td>发布机构：</td><td>市政府办公室</td></tr></table>
<div class="con"><h1>{title}</h1><div class="ly">发布时间：2023-03-05 09:30 来源：某某日报 浏览次数：<span id="hits">121</span>
字体：[<a>大</a> <a>中</a> <a>小</a>]</div><div id="zoom" class="TRS_Editor">{body}</div>
<div class="bianji">责任编辑：王某某</div><div class="share">分享到：<a>微信</a><a>微博</a></div>
<div class="page"><p>上一篇：<a>{RELATED[0]}</a></p><p>下一篇：<a>{RELATED[1]}</a></p></div></div>
<div class="foot"><p>主办：某某市人民政府办公室　承办：某某市大数据中心</p><p>网站标识码：3200000001　苏ICP备00000000号</p>
<p>联系电话：0500-5550199</p></div></body></html>"""


def _paper(title: str, paragraphs: Sequence[str]) -> str:
    body = "".join(f"<p>　　{paragraph}</p>" for paragraph in paragraphs)
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}_某某新闻网</title></head><body>
<div class="header"><a href="/">某某新闻网</a><input value="请输入关键词"><a>登录</a><a>注册</a></div>
<div class="nav">{_links(MENU, "span")}</div><div class="wrap"><div class="left"><h1>{title}</h1>
<p class="source">2023-03-05 07:12　来源：某某融媒　作者：李某</p><div class="article">{body}
<p>（记者 李某 通讯员 张某）</p></div><p class="editor">编辑：赵某　审核：钱某</p>
<div class="ewm"><img src="a.png"><p>扫一扫关注某某新闻网公众号</p></div>
<div class="xgyd"><h3>相关阅读</h3><ul>{_links(RELATED)}</ul></div>
<div class="comment"><h3>网友评论</h3><p>文明上网理性发言，请遵守评论服务协议</p><a>发表评论</a></div></div>
<div class="right"><h3>热门新闻</h3><ol>{_links(RELATED)}</ol><div class="ad">广告合作电话：400-000-0000</div></div></div>
<div class="footer">版权所有 某某新闻网 未经书面授权不得转载 互联网新闻信息服务许可证 00000000000</div></body></html>"""


def _tables(title: str, paragraphs: Sequence[str]) -> str:
    body = "<br><br>".join(f"&nbsp;&nbsp;&nbsp;&nbsp;{paragraph}" for paragraph in paragraphs)
    return f"""<html><head><meta http-equiv="Content-Type" content="text/html; charset="gb2312"><title>某某经济开发区</title></head>
<body bgcolor="#ffffff"><table width="980" align="center"><tr>{_links(MENU, "td")}</tr></table>
<table width="980" align="center"><tr><td width="200" valign="top"><table><tr><td>最新动态</td></tr>
{"".join(f"<tr><td>·<a href=#>{one}</a></td></tr>" for one in RELATED)}<tr><td>招商热线：0500-5550199</td></tr></table></td>
<td valign="top"><table width="100%"><tr><td align="center"><font size="4"><b>{title}</b></font></td></tr>
<tr><td align="center">作者：admin 点击：356次 发布时间：2023-3-5</td></tr><tr><td><font size="3">{body}</font></td></tr>
<tr><td align="right">【<a>打印本页</a>】【<a>关闭窗口</a>】</td></tr></table></td></tr></table>
<table width="980" align="center"><tr><td align="center">地址：某某市某某路1号 邮编：000000 电话：0500-5550199 技术支持：某某网络</td></tr>
</table></body></html>"""


def _channel(title: str, paragraphs: Sequence[str]) -> str:
    body = "".join(f'<section style="margin:8px"><span style="font-size:15px">{one}</span></section>' for one in paragraphs)
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><meta property="og:title" content="{title}"></head><body>
<div id="img-content"><h1 class="rich_media_title">{title}</h1><div><span>某某发布</span><em>2023-03-05 18:00</em></div>
<div class="rich_media_content" id="js_content"><section><span>点击上方蓝字关注我们</span></section>{body}
<section><span>END</span></section><section><span>来源丨某某融媒</span></section><section><span>编辑丨孙某 校对丨周某</span></section>
<section><span>长按识别二维码关注某某发布</span></section><section><span>点个“在看”分享给更多人</span></section></div></div></body></html>"""


def _bare(title: str, paragraphs: Sequence[str]) -> str:
    body = "<br>\n".join(f"　　{paragraph}" for paragraph in paragraphs)
    return f"""<html><head><meta charset="utf-8"><title>{title}</title></head><body><div><a href="/">首页</a> | <a href="/n">动态</a></div>
<div><div><b>{title}</b></div><div>2023/3/5 10:20:00</div><div>{body}</div></div>
<div>上一条：<a href="/1">{RELATED[2]}</a> 下一条：没有了</div><div>Copyright © 2023 某某高新技术产业园区 All Rights Reserved</div>
</body></html>"""


def _advert(title: str, paragraphs: Sequence[str]) -> str:
    middle = max(1, len(paragraphs) // 2)
    first, second = ("".join(f"<p>{paragraph}</p>" for paragraph in part) for part in (paragraphs[:middle], paragraphs[middle:]))
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title} - 某某产业网</title></head><body>
<div class="bread"><a>首页</a>&gt;&gt;<a>产业新闻</a>&gt;&gt;正文</div><div class="detail"><h2>{title}</h2>
<div class="meta"><span>时间：2023-03-05</span><span>来源：网络整理</span><span>阅读：1024</span></div>
<div class="content">{first}<div class="adbox"><a href="/ad">【广告】标准厂房出租，首年免租，招商专线400-000-0000</a></div>{second}
<p>声明：本文来源于网络，版权归原作者所有，如有侵权请联系删除。</p></div>
<div class="tags">标签：<a>产业园</a><a>招商</a></div><div class="next"><a>下一篇：{RELATED[3]}</a></div></div>
<div class="list"><h4>推荐阅读</h4>{"".join(f"<dl><dt><a>{one}</a></dt><dd>{one}，相关负责人介绍了有关情况...</dd></dl>" for one in RELATED)}
</div><div class="kefu">在线客服 QQ：000000 微信同号</div></body></html>"""


def _epaper(title: str, paragraphs: Sequence[str]) -> str:
    body = "".join(f"<P>{paragraph}</P>" for paragraph in paragraphs)
    return f"""<html><head><meta charset="utf-8"><title>某某日报数字报-{title}</title></head><body><table><tr><td>
<div>第A02版：要闻</div><ul>{_links([*RELATED, title])}</ul><div>上一版 下一版</div></td><td>
<div>2023年3月5日 星期日</div><div>放大 缩小 默认 朗读</div><founder-title>{title}</founder-title>
<div id="ozoom"><founder-content>{body}</founder-content></div><div>本版稿件均由本报记者采写</div></td></tr></table>
<div>某某日报社版权所有 未经允许不得转载</div></body></html>"""


def _plain(title: str, paragraphs: Sequence[str]) -> str:
    lines = "\n\n".join(paragraphs)
    return f"""<html><head><meta charset="utf-8"><title>{title}</title></head><body><h3>{title}</h3><pre>{lines}</pre>
<hr><a href="index.html">返回列表</a></body></html>"""


FRAMES: dict[str, Frame] = {
    "portal": _portal,
    "paper": _paper,
    "tables": _tables,
    "channel": _channel,
    "bare": _bare,
    "advert": _advert,
    "epaper": _epaper,
    "plain": _plain,
}
