"""What a firm makes or a project is for, where a sentence says so: 主要从事液压系统的研发生产, 电池龙头宁德时代.

Three wordings are read, all within one sentence and with nothing but a firm's or project's name as subject: a verb of
business behind the name, what kind of firm it is in front of the name (apposition), and that behind the name with 是.
The product is the last trade word of the first thing named. All else says nothing: a park's trades are not its firms'.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import msgspec

from kg.lexicon import Lexicon
from kg.model import Entity, Mention, Quote, Span, Trade

_SENTENCE = re.compile(r"[^。！？；!?;\n]+")
_VERB = re.compile(
    r"(?:主要|专业|专门|长期|一直|目前){1,3}(?:从事|研发生产|研发|生产|制造|经营|专注于?|聚焦于?)"
    r"|从事|专注于?|专做|主营(?!业务收入|业务成本|业务利润|收入)(?:业务)?(?:为|是|涵盖|包括)?|主攻|深耕|主打(?!的)"
    r"|的?(?:主营|主要|主导|核心)产品(?:为|是|包括|涵盖|有)|产品(?:主要)?(?:包括|涵盖)"
)
_MAINLY = re.compile(
    r"以(?P<product>[^，。；,;以为]{2,20})为(?:主业|主营|主营业务|主要产品|主要业务|核心业务)(?=[，,）)的]|$)"
)
_PROJECT_VERB = re.compile(
    r"(?:主要|专门)(?:从事|研发|生产|制造|建设|用于){1,3}|(?:可|将)?(?:实现)?年产(?!值)|从事|产品(?:主要)?(?:为|包括|涵盖|有)|用于"
)
_KIND = r"(?<![母子分的])(?:龙头企业|企业|厂商|龙头|巨头|制造商|供应商|生产商|服务商|开发商|运营商|集成商|公司|独角兽)"
_BEFORE = re.compile(
    rf"(?:(?P<product>[\u4e00-\u9fffA-Za-z0-9、]{{2,24}}?){_KIND}|(?:从事|专注于?|专业?生产|主营|生产|制造)(?P<made>[^，。；,;]{{2,20}}?)的(?:企业|公司)?)"
    r"[“\"—-]{0,2}$"
)
_IS = re.compile(
    rf"[”\"]?(?:（[^（）]{{1,20}}）)?，?(?:已|现|也|均|都|则)?(?P<is>是|系|属于|作为)(?P<product>[^，。；,;（）]{{2,36}}?){_KIND}"
    r"(?:之一)?(?=[，,）)]|$)"
)
#: What makes another thing than the name in front the subject, or denies what follows.
_OTHER_SUBJECT = re.compile(
    r"不|未|无|曾|原本|拟|将|计划|子公司|旗下|客户|供应商|股东|母公司|园区|等企业|前身|董事|创始|经理|总裁|团队|带领|人员|员工|"
    r"企业家|高管|博士|院士|教授|让|为[^，]*?的|之前|此前|的|由|共同|联合|迁|表示|称|说|指出|代表|下属|子集团|变更|[“”]"
)
_CHANGED = re.compile(r"将|转变|转型|变更|变为|由")
_AGAIN = re.compile(r"^[ \u3000]*(?:该|这家|标的|目标)(?:公司|企业)|^[ \u3000]*公司(?=主|专|从|长)")
_LIST = re.compile(r"^(?:[、和与及]|以及|（[^（）]{1,20}）)+$")
_PARTS = re.compile(r"[、和与及]|以及|并")
_CLAUSE = re.compile(r"[^，。；,;：:（(\n]*")
_WHERE = ("于", "在", "落户", "入驻")
_NUMBER = re.compile(
    r"^[约达近超]*[\d.,—-]+(?:余|多)?[万亿千百]*(?:吨|台套|台|套|件|平方米|只|辆|米|公里|[GMK]Wh?|兆瓦|千瓦|支|颗|个|张|片|升|箱|瓶|盒|条)?(?:的)?",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"(?:的|等|及其|一体化|系列|产品|研究|研发|开发|设计|生产|制造|加工|销售|贸易|运营|安装|维修|服务|业务|领域|产业|行业|技术|应用|"
    r"类|全产业链|产业链|相关|专用|高端|方面|工作|项目|型|丝材|粉末|组件|部件|构件|上市|代工|百强|智造|整机|织造|运维){1,8}$"
)
#: Words that name a place of work or a stage of it, not what is made there.
_NO_PRODUCT = frozenset(
    (
        "研发 科研 检测 质检 实验室 学校 研究院 研究所 技术研发 总部经济 医院 基金 孵化器 "
        "科技孵化 数字经济 循环经济 大健康 贸易 批发 零售 进出口 咨询 配套 类似 控制 卫生 航空 "
        "船舶 发电 供电 供热 建筑工程 智能制造 高端装备 新材料 仓储 印刷 出版 教育 体育 面板 "
        "面料 种植 养殖"
    ).split()
)
_SUBJECTS = frozenset({"COMPANY", "PROJECT"})
_BODIES = frozenset({"COMPANY", "PROJECT", "PARK", "INSTITUTE", "UNIVERSITY", "GOVERNMENT", "ORGANIZATION"})
_FARTHEST, _LONGEST = 30, 36
#: Of 66 found in the sentences of FinRE, by which the wordings were mended, 65 were right, of 19 in the annotated
#: reports all; other texts and a tagger's names err more.
CONFIDENCE = {"verb": 0.9, "before": 0.9, "is": 0.9, "project": 0.85}


class _Found(NamedTuple):
    entity: str
    trade: Trade


def with_trades(
    text: str, body: Iterable[Span], entities: Sequence[Entity], mentions: Iterable[Mention], lexicon: Lexicon
) -> tuple[Entity, ...]:
    """Give the entities with what the text says of their trades.

    :param body: the spans that are the article.
    :param mentions: those of the text, with their entities.
    """
    found: dict[str, set[Trade]] = defaultdict(set)
    held = sorted(one for one in mentions if one.type in _BODIES)
    for span in body:
        within = [one for one in held if span.start <= one.start and one.end <= span.end]
        for entity, trade in _in_span(text, span, within, lexicon) if within else ():
            found[entity].add(trade)
    return tuple(
        msgspec.structs.replace(one, trades=tuple(sorted(found[one.key]))) if one.key in found else one
        for one in entities
    )


def _in_span(text: str, span: Span, mentions: Sequence[Mention], lexicon: Lexicon) -> Iterator[_Found]:
    at, before = 0, ""
    for match in _SENTENCE.finditer(text, span.start, span.end):
        here = []
        while at < len(mentions) and mentions[at].start < match.end():
            here.append(mentions[at])
            at += 1
        yield from _in_sentence(text, match.start(), match.end(), here, before, lexicon)
        firms = {one.entity for one in here if one.type == "COMPANY"}
        before = firms.pop() if len(firms) == 1 else ""


def _in_sentence(
    text: str, start: int, end: int, mentions: Sequence[Mention], before: str, lexicon: Lexicon
) -> Iterator[_Found]:
    for number, one in enumerate(mentions):
        if one.type not in _SUBJECTS:
            continue
        for basis, product in _stated(text, start, end, mentions, number):
            trade = _trade(text, basis, product, (start, end), lexicon)
            if trade is not None:
                yield from (_Found(entity, trade) for entity in _sharing(text, mentions, number, basis))
                break
    again = _AGAIN.match(text[start:end]) if before else None
    if again:
        limit = mentions[0].start if mentions else end
        product = _business(text, start + again.end(), limit, end, _VERB)
        trade = _trade(text, "verb", product, (start, end), lexicon)
        if trade is not None:
            yield _Found(before, trade)


def _stated(text: str, start: int, end: int, mentions: Sequence[Mention], number: int) -> Iterator[tuple[str, str]]:
    """Give the wordings around a name that may tell its trade, with the words for the product."""
    one = mentions[number]
    limit = _limit(text, end, mentions, number)
    if one.type == "PROJECT":
        yield "project", _business(text, one.end, limit, end, _PROJECT_VERB)
        return
    yield "verb", _business(text, one.end, limit, end, _VERB)
    reach = one.end + _FARTHEST + _LONGEST
    kind = _IS.match(text[one.end : min(end, reach)])
    if kind and one.end + kind.end("product") <= limit:
        yield "is", kind["product"]
    behind = text[one.end : min(limit, reach)]
    mainly = _MAINLY.search(behind)
    if mainly and not _OTHER_SUBJECT.search(behind[: mainly.start()]):
        yield "verb", mainly["product"]
    last = mentions[number - 1].end if number else start
    apposed = _BEFORE.search(text[max(last, one.start - _LONGEST) : one.start])
    if apposed:
        yield "before", apposed["product"] or apposed["made"]


def _limit(text: str, end: int, mentions: Sequence[Mention], number: int) -> int:
    """Give where another name becomes the subject; a park does not that only says where: 成立于宝鸡高新区，主营…."""
    for other in mentions[number + 1 :]:
        if other.type != "PARK" or not text[mentions[number].end : other.start].endswith(_WHERE):
            return other.start
    return end


def _business(text: str, start: int, limit: int, end: int, pattern: re.Pattern[str]) -> str:
    """Give what stands behind a verb of business, up to the next comma; empty where the subject is another."""
    verb = pattern.search(text[start : min(limit, start + _FARTHEST + _LONGEST)], 0, _FARTHEST)
    if not verb or _OTHER_SUBJECT.search(text[start : start + verb.start()]):
        return ""
    at = start + verb.end()
    found = _CLAUSE.match(text[at : min(end, at + _LONGEST)])
    return found[0] if found else ""


def _sharing(text: str, mentions: Sequence[Mention], number: int, basis: str) -> Iterator[str]:
    """Give the entity, and those of one list in front of a verb."""
    yield mentions[number].entity
    while basis == "verb" and number and mentions[number - 1].type == mentions[number].type:
        if not _LIST.match(text[mentions[number - 1].end : mentions[number].start]):
            break
        number -= 1
        yield mentions[number].entity


def _trade(text: str, basis: str, product: str, sentence: tuple[int, int], lexicon: Lexicon) -> Trade | None:
    word = _product_word(product, basis, lexicon)
    if not word:
        return None
    start, end = sentence
    start += len(text[start:end]) - len(text[start:end].lstrip())
    quote = Quote(start, end, text[start:end])
    return Trade(lexicon.industries[word], word, quote, CONFIDENCE[basis])


def _product_word(product: str, basis: str, lexicon: Lexicon) -> str:
    """Give the last trade word of the first thing named, of kinds of firms of the last one; empty where none."""
    if basis in {"verb", "project"} and _CHANGED.search(product[:8]):
        return ""
    parts = [part for part in _PARTS.split(product) if part]
    for part in parts[-1:] if basis in {"before", "is"} else parts[:2]:
        item = _NUMBER.sub("", part.strip())
        if word := _last_word(item, lexicon) or _last_word(_TAIL.sub("", item), lexicon):
            return word
    return ""


@lru_cache(maxsize=16_384)
def _last_word(item: str, lexicon: Lexicon) -> str:
    word = next(
        (item[at:] for at in range(max(0, len(item) - 12), len(item) - 1) if item[at:] in lexicon.industries), ""
    )
    return "" if word in _NO_PRODUCT else word
