"""News like the genre's, made from the lexicons with a seed: any number of reports, each with what it says.

Names of parks and places are the lexicon's; firms are made of places, words and trades, so many that they keep coming
as the corpus grows, and some of them recur. A few parks are in very many reports, as in life.
"""

import random
from collections.abc import Iterable, Iterator
from functools import lru_cache

from kg.lexicon import load_lexicon
from kg.model import Document, Entity, Extraction, Mention, Quote, Relation, Span, to_line

WORDS = "云帆 星河 海石 远山 鼎盛 春意 弘扬 鸿赞 创芯 特宏 海禾 金桥 长风 博远 天成 瑞丰 蓝海 凌霄 奥维 启明".split()
TRADES = "智能科技 新材料 电子 新能源 生物医药 半导体 储能科技 光电 软件 环保设备 精密制造 航空科技".split()
FILLING = (
    "近年来，园区坚持项目为王，持续优化营商环境，推动产业转型升级。",
    "会议指出，要抢抓机遇，提升服务效能，为高质量发展注入新动能。",
    "据介绍，该区域交通便利，配套设施日趋完善，产业集聚效应明显。",
    "下一步，当地将围绕主导产业延链补链，争取更多优质项目落地。",
    "现场，与会嘉宾参观了展厅，并就人才培养、技术攻关等话题进行了交流。",
)


@lru_cache(maxsize=1)
def _names() -> tuple[list[str], list[str]]:
    lexicon = load_lexicon()
    parks = sorted({row.name for row in lexicon.names if row.type == "PARK" and len(row.name) < 16})
    cities = sorted({row.aliases[0] for row in lexicon.places.values() if row.rank == 2 and row.aliases})
    return parks, cities


class Text:
    """A report under construction: words are added, names with their types."""

    def __init__(self) -> None:
        self.text = ""
        self.mentions: list[tuple[int, int, str, str]] = []
        self.relations: list[tuple[str, str, str, str, int]] = []

    def add(self, words: str, kind: str = "") -> None:
        if kind:
            self.mentions.append((len(self.text), len(self.text) + len(words), kind, words))
        self.text += words

    def say(self, words: list[tuple[str, str]], head: str, relation: str, tail: str, status: str) -> None:
        start = len(self.text)
        for word, kind in words:
            self.add(word, kind)
        self.relations.append((head, relation, tail, status, start))


def report(number: int, seed: int = 1) -> tuple[Document, Extraction]:
    """Give a report of about 600 characters, and what it says."""
    dice = random.Random(seed * 1_000_003 + number)
    parks, cities = _names()
    # the square of an even number: a few parks are in very many reports
    park = parks[int(dice.random() ** 2 * len(parks))]
    made = Text()
    made.add(f"{dice.choice(('喜讯', '要闻', '动态'))}：")
    made.add(park, "PARK")
    made.add("再添新项目\n")
    day = f"{dice.randint(2015, 2024)}-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}"
    for _ in range(6):
        firm = f"{dice.choice(cities)}{dice.choice(WORDS)}{dice.choice(TRADES)}有限公司"
        other = f"{dice.choice(cities)}{dice.choice(WORDS)}{dice.choice(TRADES)}有限公司"
        month = f"{dice.randint(1, 12)}月{dice.randint(1, 28)}日，"
        kind = dice.randrange(4)
        if kind == 0:
            words = [(month, ""), (firm, "COMPANY"), ("正式落户", ""), (park, "PARK"), ("。", "")]
            made.say(words, firm, "落户", park, "done")
        elif kind == 1:
            words = [(month, ""), (firm, "COMPANY"), ("拟落户", ""), (park, "PARK"), ("，总投资3亿元。", "")]
            made.say(words, firm, "落户", park, "planned")
        elif kind == 2 and firm != other:
            words = [(firm, "COMPANY"), ("与", ""), (other, "COMPANY"), ("签署合作协议。", "")]
            made.say(words, firm, "合作", other, "done")
        else:
            words = [(month, ""), (park, "PARK"), ("与", ""), (firm, "COMPANY"), ("签约。", "")]
            made.say(words, park, "签约", firm, "done")
        made.add(dice.choice(FILLING) + ("\n" if dice.random() < 0.4 else ""))
        made.add(dice.choice(FILLING))
    return _values(made, f"news/{number // 1000:04}/{number:07}", day, park)


def _values(made: Text, name: str, day: str, topic: str) -> tuple[Document, Extraction]:
    title = made.text.partition("\n")[0]
    found = Document(name, made.text, title, day)
    kinds = {words: kind for _, _, kind, words in made.mentions}
    entities = tuple(sorted(Entity(word, kind, word, (word,), 0.9) for word, kind in kinds.items()))
    mentions = tuple(Mention(start, end, kind, words, 0.9) for start, end, kind, words in made.mentions)
    relations = []
    for head, relation, tail, status, start in made.relations:
        end = made.text.index("。", start) + 1
        quote = Quote(start, end, made.text[start:end])
        relations.append(Relation(relation, head, tail, quote, status, 0.85, event=f"{name}:{start}", reported_on=day))
    said = Extraction(
        name, found.hash, len(made.text), title, day, body=(Span(0, len(made.text)),), topic=topic, entities=entities,
        mentions=mentions, relations=tuple(sorted(relations)),
    )  # fmt: skip
    return found, said


def reports(count: int, seed: int = 1) -> Iterator[tuple[Document, Extraction]]:
    """Give this many reports, one by one."""
    return (report(number, seed) for number in range(count))


def lines_of(extractions: Iterable[Extraction]) -> list[tuple[str, bytes]]:
    """Give ids, and extractions as lines of JSON."""
    return [(one.id, to_line(one).encode()) for one in extractions]
