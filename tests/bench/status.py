"""Measure the status of relations on gold documents: `python tests/bench/status.py [FOLDER]`.

Takes mentions, relations and evidence as given, chooses each relation's trigger from the lexicon, and prints accuracy,
the part of what is planned, ended or negated that comes out done, and the part of what is done that does not.
"""

import sys
from collections import Counter
from pathlib import Path

from attachment import FOLDER, trigger_of

from kg.lexicon import Lexicon, load_lexicon
from kg.model import Mention, Status
from kg.relations.status import Judgement, Stated, is_plan_heading, is_plan_title, judge, settle
from kg.training.gold import GoldDocument, GoldRelation, read_gold

BY_TITLE = ("建设", "投资", "位于", "落户", "收购")


def judged(document: GoldDocument, relation: GoldRelation, mentions: list[Mention], lexicon: Lexicon) -> Judgement:
    start = document.evidence_start(relation)
    end = start + len(relation.evidence)
    spans = {}
    for mention in mentions:
        if start <= mention.start and mention.end <= end:
            spans.setdefault(mention.entity, (mention.start - start, mention.end - start))
    head, tail = spans.get(relation.head), spans.get(relation.tail)
    word = trigger_of(document, relation, mentions, lexicon)
    ends = [span for span in (head, tail) if span]
    at = max((span[0] for span in ends), default=len(relation.evidence))
    trigger = (word.start - start, word.end - start) if word else (at, at)
    lines = [line.strip() for line in document.text[: max(start, 0)].split("\n")]
    heading = next((line for line in reversed(lines[:-1]) if line and len(line) <= 40 and "。" not in line), "")
    title = next((line for line in document.text.split("\n") if line.strip()), "")[:60]
    types = {entity.id: entity.type for entity in document.entities}
    project = "PROJECT" in (types[relation.head], types[relation.tail])
    planned = is_plan_heading(heading) or (is_plan_title(title) and project and relation.type in BY_TITLE)
    words = lexicon.status_words
    return judge(relation.evidence, trigger, head, tail, words, relation=relation.type, plan_section=planned)


def statuses(document: GoldDocument, lexicon: Lexicon) -> tuple[Status, ...]:
    mentions = [Mention(*span, *named) for span, named in document.spans().items()]
    projects = {entity.id for entity in document.entities if entity.type == "PROJECT"}
    return settle(
        [
            Stated(
                relation.type,
                relation.head if relation.head in projects else "",
                relation.tail if relation.tail in projects else "",
                judged(document, relation, mentions, lexicon),
            )
            for relation in document.relations
        ]
    )


def main() -> None:
    lexicon = load_lexicon()
    pairs: Counter[tuple[str, str]] = Counter()
    for document in read_gold([Path(word) for word in sys.argv[1:]] or [FOLDER]):
        for relation, status in zip(document.relations, statuses(document, lexicon), strict=True):
            pairs[relation.status, status] += 1
    total = sum(pairs.values())
    right = sum(count for (gold, found), count in pairs.items() if gold == found)
    done = sum(count for (gold, _), count in pairs.items() if gold == "done")
    missed = sum(count for (gold, found), count in pairs.items() if gold != "done" and found == "done")
    false = sum(count for (gold, found), count in pairs.items() if gold == "done" and found != "done")
    print(f"{total} relations, accuracy {right / total:.3f}")
    print(f"planned, ended or negated that come out done: {missed / max(1, total - done):.3f} of {total - done}")
    print(f"done that comes out otherwise: {false / max(1, done):.3f} of {done}")
    for (gold, found), count in sorted(pairs.items()):
        print(f"  {gold:8} as {found:8} {count}")


if __name__ == "__main__":
    main()
