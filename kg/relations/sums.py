"""Which sums and areas count for an event: no turnover, no capital, not those of many; the whole before a part."""

import re

from kg.model import Amount, Area

_NOT_OF_EVENT = re.compile(
    r"(?:注册资本|产值|产能|税收|纳税|缴税|营收|收入|销售额?|利税|开票|利润|估值|市值|奖励?|补贴|补助|进出口|外资|贷款|授信"
    r"|租金|成交额|交易额|订单|股价|均价|用电|集群|规模)[^，,。；;、]{0,8}$"
)
# Of many projects together (12个项目总投资60亿元), or what makes them a class (10亿元以上项目).
_OF_MANY = re.compile(
    r"(?:(?<!第)[0-9一二三四五六七八九十百多数等][个项家][^，,。；;、]{0,12}(?:项目|企业|成果|协议|合作|公司)"
    r"|(?:项目|企业|协议)[^，,。；;、]{0,2}[0-9]+[个项家])[^。；;：:]{0,40}$"
    r"|[0-9][个项家][,，、]\s*$|生产总值[^。；;]{0,8}$"
)
_MANY_BEHIND = re.compile(r"的?(?:[0-9]+|[一二三四五六七八九十]+)[个项家](?!月|国)|级")
_CLASS_BEHIND = re.compile(r"[^，,。；;、]{0,6}(?:项目|企业)")
_WHOLE_SUM = re.compile(r"(?:总投资|投资总额|总金额|总额|协议|合同|对价|作价|中标[价额])[^，,。；;]{0,6}$")
_PART_SUM = re.compile(r"(?:[一二三四首]期|其中|已完成|完成投资|累计|设备|先期)[^，,。；;]{0,8}$")
_LAND = re.compile("占地|用地")


def _window_has(pattern: re.Pattern[str], text: str, amount: Amount, width: int = 16) -> bool:
    start = amount.quote.start
    return bool(pattern.search(text, max(0, start - width), start))


def is_of_event(text: str, amount: Amount) -> bool:
    """Tell whether the sum can be that of one happening: no turnover, no capital, not that of many projects together.

    >>> from kg.relations.quantities import find_amounts
    >>> [is_of_event(text, find_amounts(text)[0]) for text in ("总投资10亿元", "年产值10亿元", "9个项目投资10亿元")]
    [True, False, False]
    """
    own = text.startswith("的", amount.quote.end)
    of_many = (not own and _window_has(_OF_MANY, text, amount, 64)) or _MANY_BEHIND.match(text, amount.quote.end)
    of_class = amount.qualifier == "at least" and _CLASS_BEHIND.match(text, amount.quote.end)
    return not (of_many or of_class or _window_has(_NOT_OF_EVENT, text, amount))


def amount_rank(text: str, amount: Amount) -> tuple[bool, bool, int]:
    """Prefer the whole sum to a part of it, then what stands first."""
    return not _window_has(_WHOLE_SUM, text, amount), _window_has(_PART_SUM, text, amount), amount.quote.start


def area_rank(area: Area) -> tuple[bool, int]:
    """Prefer the land to the floor, then what stands first."""
    return not _LAND.search(area.quote.text), area.quote.start
