"""Measure how well sums and dates are attached to relations: `python tests/bench/attachment.py [FOLDER] [-v]`.

Reads the gold documents that carry `"quantities": true` (95 of `seeds/train`), takes mentions, relations, statuses and
evidence as given, chooses each relation's trigger from the lexicon, and compares the sum and the date that
`events.attach` gives with those annotated. A sum is right by value and currency, a date by first and last day. With
`-v` every difference is shown.
"""

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from kg.lexicon import Lexicon, load_lexicon
from kg.model import Mention, Quote, Relation
from kg.relations.events import attach
from kg.relations.quantities import find_amounts, find_areas, find_periods
from kg.training.gold import GoldDocument, GoldRelation, read_gold

FOLDER = Path(__file__).parents[2] / "seeds" / "train"


def annotated(folder: Path) -> Iterable[GoldDocument]:
    for document in read_gold([folder]):
        raw = json.loads((folder / f"{document.id}.json").read_text(encoding="utf-8"))
        if raw.get("quantities"):
            yield document


def trigger_of(
    document: GoldDocument, relation: GoldRelation, mentions: list[Mention], lexicon: Lexicon
) -> Quote | None:
    """Choose the trigger word of the relation's type that is nearest to its ends in the evidence."""
    start = document.evidence_start(relation)
    end = start + len(relation.evidence)
    inside = [mention for mention in mentions if start <= mention.start < end]
    ends = [mention for mention in inside if mention.entity in (relation.head, relation.tail)]
    best: tuple[int, int, int, str] | None = None
    for trigger in lexicon.triggers:
        if trigger.relation != relation.type:
            continue
        at = document.text.find(trigger.word, start, end)
        while at >= 0:
            last = at + len(trigger.word)
            if not any(mention.start < last and at < mention.end for mention in inside):
                distance = sum(max(at - one.end, one.start - last, 0) for one in ends)
                best = min(best or (10**9, 0, 0, ""), (distance, -len(trigger.word), at, trigger.word))
            at = document.text.find(trigger.word, at + 1, end)
    return None if best is None else Quote(best[2], best[2] + len(best[3]), best[3])


def attached(document: GoldDocument, lexicon: Lexicon) -> tuple[Relation, ...]:
    mentions = [Mention(*span, *named) for span, named in document.spans().items()]
    relations = []
    for relation in document.relations:
        start = document.evidence_start(relation)
        relations.append(
            Relation(
                relation.type,
                relation.head,
                relation.tail,
                Quote(start, start + len(relation.evidence), relation.evidence),
                status=relation.status,  # type: ignore[arg-type]
                trigger=trigger_of(document, relation, mentions, lexicon),
                reported_on=document.date,
            )
        )
    text = document.text
    return attach(
        text, "0", relations, mentions, find_amounts(text), find_areas(text), find_periods(text, document.date)
    )


def main() -> None:
    folder = Path(next((word for word in sys.argv[1:] if word != "-v"), FOLDER))
    lexicon = load_lexicon()
    counts = {"amount": [0, 0, 0], "date": [0, 0, 0]}
    documents = relations = 0
    for document in annotated(folder):
        documents += 1
        for gold, found in zip(document.relations, attached(document, lexicon), strict=True):
            relations += 1
            compare(counts["amount"], gold.amount, found.amount, ("value", "currency"))
            compare(counts["date"], gold.date, found.date, ("first", "last"))
            if "-v" in sys.argv:
                show(document, gold, found)
    print(f"{documents} documents, {relations} relations")
    counts["both"] = [sum(pair) for pair in zip(*counts.values(), strict=True)]
    for name, (right, wanted, given) in counts.items():
        precision, recall = right / max(1, given), right / max(1, wanted)
        f1 = 2 * right / max(1, wanted + given)
        print(f"{name:7} P {precision:.3f}  R {recall:.3f}  F1 {f1:.3f}  ({right} of {wanted}, {given} given)")


def compare(count: list[int], gold: dict[str, Any] | None, found: Any, fields: tuple[str, str]) -> None:
    count[0] += bool(gold and found and all(gold[field] == getattr(found, field) for field in fields))
    count[1] += gold is not None
    count[2] += found is not None


def show(document: GoldDocument, gold: GoldRelation, found: Relation) -> None:
    for kind in ("amount", "date"):
        wanted, given = getattr(gold, kind), getattr(found, kind)
        if (wanted or {}).get("quote") != (given.quote.text if given else None):
            words = (wanted and wanted["quote"], given and given.quote.text)
            print(document.id, gold.type, gold.status, kind, *words, gold.evidence)


if __name__ == "__main__":
    main()
