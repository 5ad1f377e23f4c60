"""Time and memory of identity: `python tests/bench/identity.py [MENTIONS ...]`, by default 10,000 30,000 100,000.

A made-up corpus with five mentions an entity of the world: parks, firms, universities, bodies, places and persons, with
short forms, bare names and namesakes in the proportions of park news.
"""

import itertools
import random
import resource
import sys
import time
from collections.abc import Iterator

from kg.identity import link, load_decisions
from kg.lexicon import Lexicon, load_lexicon
from kg.model import Entity, Extraction, Mention, Quote, Relation

SIZES = (10_000, 30_000, 100_000)
PER_DOCUMENT = 12
PER_ENTITY = 5
SYLLABLES = "春意鸿赞华瑞海禾创芯特宏金泰博远天嘉宜睿斯科普利飞驰永恒东升盛大新亚中恒万丰润德信诺立达"
TRADES = ("科技", "电子", "新材料", "半导体", "智能装备", "生物医药", "环境", "汽车零部件", "精密机械", "能源")
KINDS = ("经济开发区", "高新技术产业开发区", "工业园区", "智能产业园", "科技园", "软件园")
GIVEN = "伟芳娜敏静强磊军洋勇艳杰娟涛明超秀霞平刚桂英晓波建国海燕"


def world(size: int, lexicon: Lexicon, chance: random.Random) -> list[tuple[str, str, tuple[str, ...], str]]:
    """Make things: type, full name, short forms, the code of the county that they are in."""
    counties = [code for code, row in lexicon.places.items() if row.rank == 3 and row.aliases]
    surnames = sorted(lexicon.surnames)
    found = []
    for _ in range(size):
        code = chance.choice(counties)
        place = lexicon.places[code].aliases[0]
        draw = chance.random()
        if draw < 0.45:
            core = "".join(chance.choices(SYLLABLES, k=chance.choice((2, 2, 3))))
            trade = chance.choice(TRADES)
            found.append(("COMPANY", f"{place}{core}{trade}有限公司", (core, f"{core}公司", f"{core}{trade}"), code))
        elif draw < 0.65:
            core = "".join(chance.choices(SYLLABLES, k=chance.choice((0, 2, 2))))
            kind = chance.choice(KINDS)
            found.append(("PARK", f"{place}{core}{kind}", (f"{core}{kind}",), code))
        elif draw < 0.75:
            found.append(("GOVERNMENT", f"{lexicon.places[code].name}人民政府", (f"{place}市政府",), code))
        elif draw < 0.9:
            name = chance.choice(surnames) + "".join(chance.choices(GIVEN, k=chance.choice((1, 2, 2))))
            found.append(("PERSON", name, (), code))
        else:
            core = "".join(chance.choices(SYLLABLES, k=4))
            found.append(("PROJECT", f"{core}{chance.choice(TRADES)}项目", (), code))
    return found


def documents(mentions: int, lexicon: Lexicon) -> Iterator[Extraction]:
    """Make documents of twelve mentions each, most of them about things of one county."""
    chance = random.Random(7)
    things = world(mentions // PER_ENTITY, lexicon, chance)
    things.sort(key=lambda thing: thing[3])
    for number in range(mentions // PER_DOCUMENT):
        start = chance.randrange(len(things))
        chosen = sorted({(start + chance.randrange(30)) % len(things) for _ in range(PER_DOCUMENT - 1)})
        place = lexicon.places[things[chosen[0]][3]]
        entities = [Entity("e0", "PLACE", place.name, (place.name,))]
        for at, index in enumerate(chosen, start=1):
            kind, full, short, _ = things[index]
            forms = (full, *short) if chance.random() < 0.6 else short[:1] or (full,)
            entities.append(Entity(f"e{at}", kind, max(forms, key=len), tuple(sorted(set(forms)))))
        links = [
            Relation("任职", one.key, other.key, Quote(0, 1, "。"))
            for one, other in itertools.pairwise(entities)
            if one.type == "PERSON" and other.type in {"COMPANY", "GOVERNMENT", "PARK"}
        ]
        yield Extraction(
            id=f"d{number:06}",
            hash=f"{number:064x}",
            length=1000,
            entities=tuple(entities),
            mentions=tuple(Mention(at, at + 1, one.type, one.key) for at, one in enumerate(entities)),
            relations=tuple(links),
        )


def main() -> None:
    """Print a line for each size."""
    lexicon = load_lexicon()
    for size in [int(word) for word in sys.argv[1:]] or SIZES:
        corpus = list(documents(size, lexicon))
        start, busy = time.perf_counter(), time.process_time()
        found = link(corpus, lexicon, load_decisions())
        seconds, busy = time.perf_counter() - start, time.process_time() - busy
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        things = len({one.id for one in found.things.values()})
        print(
            f"{size:>8,} mentions, {len(corpus):>6,} documents: {things:>7,} things, {len(found.doubts):>6,} doubts, "
            f"{seconds:6.1f} s ({busy:.1f} s of processor time), peak {peak:5.0f} MB"
        )


if __name__ == "__main__":
    main()
