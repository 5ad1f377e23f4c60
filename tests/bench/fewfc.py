"""FewFC: signing, investment and acquisition with their parties, learnt on its train files, scored on its test files.

    python tests/bench/fewfc.py FOLDER

FOLDER holds `train_base.json`, `train_trans.json`, `test_base.json` and `test_trans.json` of the rearranged FewFC (Zhou
et al. 2021, CC BY-SA 4.0): investment is annotated in the `base` files, signing and acquisition in the `trans` files,
so each learns and is scored by itself. Learnt is the project's tagger, whose labels are here the trigger and the two
sides of each kind of event; sentences of other kinds are examples of none. Nothing else is trained on. A side counts
once in a sentence, whatever the event. Published figures (Sheng et al. 2021, CasEE,
https://arxiv.org/abs/2107.01583) are of all ten kinds and of another split: they cannot stand beside these.
"""

import argparse
import json
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import pycrfsuite
from crfsuite import items_of, learn

from kg.lexicon import load_lexicon
from kg.mentions.features import Passage, base_attributes, lexicon_attributes
from kg.mentions.gazetteer import Gazetteer
from kg.mentions.keys import joined
from kg.mentions.labels import Labelled, decode, encode

KINDS = {"base": {"投资": "投资"}, "trans": {"签署合同": "签约", "收购": "收购"}}
ROLES = ("trigger", "sub", "obj")
ITERATIONS = 60
Marked = dict[str, set[Labelled]]


def read(path: Path, kinds: Iterable[str]) -> Marked:
    """Give the spans of each text: start, end, `kind|role`; a text counts once."""
    found: Marked = {}
    for line in path.open(encoding="utf-8"):
        if line.strip():
            sentence = json.loads(line)
            found.setdefault(sentence["content"], set()).update(spans(sentence, kinds))
    return found


def spans(sentence: dict, kinds: Iterable[str]) -> Iterator[Labelled]:
    for event in sentence["events"]:
        for mention in event["mentions"] if event["type"] in kinds else ():
            role = mention["role"].partition("-")[0]
            if role in ROLES:
                start, end = mention["span"]
                yield start, end, f"{event['type']}|{role}"


def flat(given: set[Labelled]) -> list[Labelled]:
    """Keep of spans that overlap the first, of those the longest: a character has one label."""
    kept: list[Labelled] = []
    for start, end, label in sorted(given, key=lambda one: (one[0], -one[1], one[2])):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end, label))
    return kept


def score(gold: list[set], given: list[set]) -> str:
    right = sum(len(one & other) for one, other in zip(gold, given, strict=True))
    said, wanted = sum(map(len, given)), sum(map(len, gold))
    precision, recall, f1 = right / max(1, said), right / max(1, wanted), 2 * right / max(1, said + wanted)
    return f"P {100 * precision:.2f}  R {100 * recall:.2f}  F1 {100 * f1:.2f}  ({wanted} in gold)"


def learnt(train: Marked, test: Marked, gazetteer: Gazetteer) -> list[set[Labelled]]:
    """Learn from some sentences and read others."""

    def attributes(text: str) -> pycrfsuite.ItemSequence:
        passage = Passage([text])
        return next(items_of(passage, joined(base_attributes(passage), lexicon_attributes(passage, gazetteer))))

    sequences = ((attributes(text), encode(len(text), flat(labels))) for text, labels in train.items())
    data = learn(sequences, iterations=ITERATIONS, l1=0.1, l2=0.02, min_count=2)
    tagger = pycrfsuite.Tagger()
    tagger.open_inmemory(data)
    return [set(decode(tagger.tag(attributes(text)))) for text in test]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    gazetteer = Gazetteer(load_lexicon())
    gold: dict[str, list[set]] = {}
    given: dict[str, list[set]] = {}
    for part, kinds in KINDS.items():
        began = time.perf_counter()
        test = read(folder / f"test_{part}.json", kinds)
        train = {text: one for text, one in read(folder / f"train_{part}.json", kinds).items() if text not in test}
        found = learnt(train, test, gazetteer)
        print(f"FewFC {part}: {len(train)} sentences learnt, {len(test)} read, {time.perf_counter() - began:.0f} s")
        for kind, name in kinds.items():
            for side, sentences in ((gold, list(test.values())), (given, found)):
                side[f"{kind} ({name})"] = [
                    {one for one in spans_ if one[2].startswith(f"{kind}|")} for spans_ in sentences
                ]
    for side in (gold, given):
        side["all three"] = [one for sentences in list(side.values()) for one in sentences]
    for name in gold:
        print(name)
        print(f"  {'kind of event':15} {score(*(of(side[name], ROLES, False) for side in (gold, given)))}")
        print(f"  {'trigger':15} {score(*(of(side[name], ROLES[:1], True) for side in (gold, given)))}")
        print(f"  {'parties':15} {score(*(of(side[name], ROLES[1:], True) for side in (gold, given)))}")
    return 0


def of(sentences: list[set], roles: Iterable[str], whole: bool) -> list[set]:
    """Take the spans of some roles; or only whether a sentence has such an event."""
    kept = [{one for one in sentence if one[2].partition("|")[2] in roles} for sentence in sentences]
    return kept if whole else [{one[2].partition("|")[0] for one in sentence} for sentence in kept]


if __name__ == "__main__":
    sys.exit(main())
