"""One writing of a name for comparing: half-width, simplified, without what does not tell names apart."""

import re
import unicodedata
from functools import cache, lru_cache
from typing import Any

#: Blanks, quotes and brackets, which a name may have or lack.
DROPPED = str.maketrans("", "", " \t\u3000\"'“”‘’「」『』《》〈〉·•・-—_()[]{}【】〔〕,，、。")
#: The other name of a park in brackets behind it, 杭州高新区（滨江）; a part of it (青浦园) is none.
_ALSO = re.compile(r"(?<=[区园城])\((?![^()]*(?:园|片区|园区|基地)\))[^()]{2,6}\)$")


@lru_cache(maxsize=100_000)
def normalize(name: str) -> str:
    """Write a name for comparing: half-width, simplified, small Latin letters, without blanks, quotes and brackets.

    >>> normalize("上海張江（集團）有限公司"), normalize("Ａｐｐｌｅ 公司")
    ('上海张江集团有限公司', 'apple公司')
    """
    return simplified(name).translate(DROPPED)


@lru_cache(maxsize=4_096)
def spelled(name: str) -> str:
    """Write a name as `normalize` does, with its capital letters: what all its spellings share, for people to read.

    >>> spelled("ＴＣＬ科技（集團）"), spelled("3D打印 项目")
    ('TCL科技集团', '3D打印项目')
    """
    return _half_width(name).translate(DROPPED)


def without_other_name(name: str) -> str:
    """Leave out the other name of a park that stands in brackets behind it; any other name stays as it is.

    >>> without_other_name("杭州高新区（滨江）"), without_other_name("中国石油大学（华东）")
    ('杭州高新区', '中国石油大学（华东）')
    """
    plain = simplified(name)
    shorn = _ALSO.sub("", plain)
    return name if shorn == plain else shorn


def simplified(name: str) -> str:
    """Write a name half-width, simplified and in small Latin letters, with its blanks and brackets."""
    return _half_width(name).casefold()


def _half_width(name: str) -> str:
    text = unicodedata.normalize("NFKC", name)
    return text if text.isascii() else str(_converter().convert(text))


@cache
def _converter() -> Any:  # noqa: ANN401
    from opencc import OpenCC  # reads its tables, so only where names are compared

    return OpenCC("t2s")
