"""Small documents for tests of identity, written as what an extraction would say."""

import hashlib
from collections.abc import Iterable

from hypothesis import strategies as st

from kg.identity import Canonical, Decision, link
from kg.lexicon import load_lexicon
from kg.model import Entity, Extraction, Mention, Quote, Relation

NOTHING = Quote(0, 1, "。")


def document(
    name: str,
    *entities: str,
    topic: str = "",
    title: str = "",
    date: str = "",
    relations: Iterable[tuple[str, str, str]] = (),
) -> Extraction:
    """Write `TYPE name = form, form` for each entity; keys are the names."""
    found = []
    for line in entities:
        kind, rest = line.split(" ", 1)
        full, _, forms = rest.partition(" = ")
        found.append(Entity(full, kind, full, tuple(sorted({full, *(form for form in forms.split(", ") if form)}))))
    return Extraction(
        id=name,
        hash=hashlib.sha256(name.encode()).hexdigest(),
        length=100,
        title=title,
        date=date,
        topic=topic,
        entities=tuple(found),
        mentions=tuple(Mention(at, at + 1, one.type, one.key) for at, one in enumerate(found)),
        relations=tuple(Relation(kind, head, tail, NOTHING) for kind, head, tail in relations),
    )


def things(*documents: Extraction, decisions: tuple[Decision, ...] = ()) -> dict[tuple[str, str], Canonical]:
    """Give the things of these documents."""
    return link(documents, load_lexicon(), decisions).things


PIECES = [
    *"江苏 泰州市 靖江 朝阳 新桥镇 城南 高新区 经济开发区 园区 智能产业园 党工委 管委会 市委 政府 华东 重机".split(),
    *"集团 股份有限公司 公司 南京 大学 化学学院 研究院 项目 二期 第一 医院 张伟 东大 （ ） @ / - Ａ 5G 區".split(),
    *"委 市 中共 国家级 系 分公司 支行 𠮷".split(),
    " ",
    "\u3000",
]
KINDS = "COMPANY PARK GOVERNMENT UNIVERSITY INSTITUTE PLACE PROJECT EVENT ORGANIZATION PERSON HUB".split()
ANY_NAME = st.lists(st.sampled_from(PIECES), min_size=1, max_size=5).map("".join)
ANY_ENTITY = st.tuples(st.sampled_from(KINDS), ANY_NAME, st.lists(ANY_NAME, max_size=2))


@st.composite
def any_documents(draw: st.DrawFn) -> list[Extraction]:
    found = []
    for number in range(draw(st.integers(1, 4))):
        entities = [
            Entity(f"e{at}", kind, name, tuple(sorted({name, *forms})))
            for at, (kind, name, forms) in enumerate(draw(st.lists(ANY_ENTITY, max_size=6)))
        ]
        topic = draw(st.sampled_from(["", *(one.key for one in entities)]))
        title = draw(ANY_NAME)
        found.append(Extraction(f"d{number}", f"{number:064x}", 10, title=title, topic=topic, entities=tuple(entities)))
    return found
