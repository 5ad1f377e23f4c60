"""Sets what a user would pick instead beside this package, on the same annotated text on the same machine.

    python tests/bench/peers.py GOLD... [--only NAME]

For each that is installed (`pip install '.[bench]'`, and what else you add: `LAC paddlepaddle`): characters a second
in one process, and F1 of names by their place alone ("spans") and by place and type ("typed"). The peers know persons,
places and organisations; which kind of organisation a name is, is told by the suffixes of this package's lexicon, and
its neighbours' words are joined to it where they lead to such a suffix, so the comparison does them no wrong.
"""

import argparse
import importlib.util
import re
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from kg.lexicon import load_lexicon
from kg.report import peak_memory
from kg.training.gold import GoldDocument, read_gold

Span = tuple[int, int, str]
SENTENCE = re.compile(r"[^。！？\n]+[。！？\n]*")


def typed(name: str, kind: str) -> str:
    """Give the type of an organisation or place by the end of its name."""
    suffixes = load_lexicon().suffixes
    for length in range(min(len(name) - 1, 12), 0, -1):
        if name[-length:] in suffixes:
            return suffixes[name[-length:]]
    return kind


def joined(words: list[tuple[str, str]], start: int) -> Iterator[Span]:
    """Give names of words with jieba's parts of speech; nouns that lead to a suffix of a body are one name."""
    open_ = ("ns", "nt", "nz", "n", "nr", "j", "vn", "b", "eng", "l", "f", "a", "v", "m")
    suffixes = load_lexicon().suffixes
    at, spans = start, []
    for word, flag in words:
        spans.append((at, at + len(word), word, flag))
        at += len(word)
    used = -1
    for n, (begin, end, word, flag) in enumerate(spans):
        if word in suffixes or flag == "nt":
            first = n
            while first > used + 1 and spans[first - 1][3] in open_ and n - first < 4:
                first -= 1
            named = [m for m in range(first, n + 1) if spans[m][3] in ("ns", "nt", "nz", "nr", "j")]
            if named and (flag == "nt" or named[0] < n):
                name = "".join(one[2] for one in spans[named[0] : n + 1])
                yield spans[named[0]][0], end, typed(name, "ORGANIZATION")
                used = n
        elif flag in ("nr", "ns") and len(word) > 1:
            yield begin, end, "PERSON" if flag == "nr" else "PLACE"


def ours() -> Callable[[str], list[Span]]:
    from kg import extract

    return lambda text: [(one.start, one.end, one.type) for one in extract(text).mentions]


def by_jieba() -> Callable[[str], list[Span]]:
    import jieba
    import jieba.posseg

    jieba.setLogLevel(60)
    jieba.initialize()

    def find(text: str) -> list[Span]:
        found: list[Span] = []
        for match in SENTENCE.finditer(text):
            found += joined([(one.word, one.flag) for one in jieba.posseg.cut(match[0])], match.start())
        return found

    return find


def by_rjieba() -> Callable[[str], list[Span]]:
    import rjieba

    def find(text: str) -> list[Span]:
        found: list[Span] = []
        for match in SENTENCE.finditer(text):
            found += joined(rjieba.tag(match[0]), match.start())
        return found

    return find


def by_jiagu() -> Callable[[str], list[Span]]:
    import jiagu

    def find(text: str) -> list[Span]:
        found = []
        for match in SENTENCE.finditer(text):
            words = list(match[0])
            labels = jiagu.ner(words)
            found += bio(zip(words, labels, strict=False), match.start(), {"PER": "PERSON", "LOC": "PLACE"})
        return found

    return find


def bio(labelled: object, start: int, kinds: dict[str, str]) -> Iterator[Span]:
    begin, kind, name, at = -1, "", "", start
    for char, label in (*labelled, ("", "O")):
        if begin >= 0 and not (label.startswith("I") and label[2:] == kind):
            yield begin, at, typed(name, kinds.get(kind, "ORGANIZATION"))
            begin, name = -1, ""
        if label.startswith("B"):
            begin, kind, name = at, label[2:], ""
        name += char if begin >= 0 else ""
        at += len(char)


def by_lac() -> Callable[[str], list[Span]]:
    import paddle.base

    # LAC asks for a module that Paddle has since renamed; all that it takes from there is still the same
    sys.modules |= {"paddle.fluid": paddle.base, "paddle.fluid.core": paddle.base.core}
    from LAC import LAC

    lac = LAC(mode="lac")

    def find(text: str) -> list[Span]:
        found = []
        for match in SENTENCE.finditer(text):
            at = match.start()
            words, labels = lac.run(match[0])
            for word, label in zip(words, labels, strict=True):
                if label in ("PER", "LOC", "ORG"):
                    kind = {"PER": "PERSON", "LOC": "PLACE"}.get(label)
                    found.append((at, at + len(word), kind or typed(word, "ORGANIZATION")))
                at += len(word)
        return found

    return find


def by_spacy() -> Callable[[str], list[Span]]:
    import spacy

    nlp = spacy.load("zh_core_web_sm")
    kinds = {"PERSON": "PERSON", "GPE": "PLACE", "LOC": "PLACE", "ORG": "", "FAC": "", "EVENT": "EVENT"}

    def find(text: str) -> list[Span]:
        return [
            (one.start_char, one.end_char, kinds[one.label_] or typed(one.text, "ORGANIZATION"))
            for one in nlp(text).ents
            if one.label_ in kinds
        ]

    return find


PEERS: dict[str, tuple[str, Callable[[], Callable[[str], list[Span]]]]] = {
    "park-kg": ("kg", ours),
    "jieba + suffixes": ("jieba", by_jieba),
    "rjieba + suffixes": ("rjieba", by_rjieba),
    "jiagu": ("jiagu", by_jiagu),
    "LAC": ("LAC", by_lac),
    "zh_core_web_sm": ("zh_core_web_sm", by_spacy),
}
#: HanLP's package holds no model: each is fetched from a server at its first use, which a benchmark does not do.
WITHOUT_MODEL = ("HanLP",)


def f1(found: set, gold: set) -> float:
    return 2 * len(found & gold) / max(len(found) + len(gold), 1)


def measure(find: Callable[[str], list[Span]], documents: list[GoldDocument]) -> tuple[float, float, float]:
    """Give characters a second of processor time, F1 of spans, F1 of typed spans."""
    find(documents[0].text[:200])
    began = time.process_time()
    answers = [find(document.text) for document in documents]
    speed = sum(len(document.text) for document in documents) / (time.process_time() - began)
    found: set = set()
    gold: set = set()
    for number, (document, answer) in enumerate(zip(documents, answers, strict=True)):
        body = document.body
        found |= {(number, *one) for one in answer if "\0" not in body[one[0] : one[1]]}
        gold |= {(number, start, end, kind) for (start, end), (kind, _) in document.spans().items()}
    return speed, f1({one[:3] for one in found}, {one[:3] for one in gold}), f1(found, gold)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", nargs="+", type=Path)
    parser.add_argument("--only", action="append", choices=PEERS)
    given = parser.parse_args()
    documents = list(read_gold(given.gold))
    print(f"{len(documents)} documents, {sum(len(one.text) for one in documents):,} characters")
    print("| | characters a second | spans, F1 | typed, F1 |\n|---|---|---|---|")
    for name, (module, load) in PEERS.items():
        if given.only and name not in given.only:
            continue
        if importlib.util.find_spec(module) is None:
            print(f"| {name} | not installed | | |")
            continue
        speed, spans, types = measure(load(), documents)
        print(f"| {name} | {speed:,.0f} | {spans:.3f} | {types:.3f} |", flush=True)
    for name in WITHOUT_MODEL:
        print(f"| {name} | its package holds no model | | |")
    print(f"peak memory of all together {peak_memory() / 1e6:,.0f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
