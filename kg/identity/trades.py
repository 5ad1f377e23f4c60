"""Which division of GB/T 4754 a thing belongs to: by the lexicon, by sentences that say so, else by its name."""

from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec

from kg.lexicon import Lexicon, NameRow
from kg.links.names import parse_name
from kg.model import Extraction, Trade, Value

_BY_NAME = 0.65  # of 1,738 listed firms whose name tells a division, so many are listed under that very one
_MOST_SENTENCES = 5


class Basis(Value, frozen=True, order=True):
    """A sentence that tells a trade: document, its hash, place in characters, words."""

    document: str
    hash: str
    start: int
    end: int
    text: str


class Industry(Value, frozen=True, order=True):
    """A division of GB/T 4754, how sure it is (0 to 1), what tells it, and the sentences where these do."""

    code: str = ""
    confidence: float = 0.0
    reason: str = ""
    sentences: tuple[Basis, ...] = ()


class _Said(Value, frozen=True, order=True):
    document: str
    hash: str
    trade: Trade


def said(trade: Trade, extraction: Extraction) -> str:
    """Write down what a document says, so that parts of a node can be added up as plain text."""
    return msgspec.json.encode(_Said(extraction.id, extraction.hash, trade)).decode("utf-8")


def industry_of(rows: Sequence[NameRow], told: Iterable[str], name: str, kind: str, lexicon: Lexicon) -> Industry:
    """Give the division that the lexicon, the texts, or a firm's or project's name tells; empty where none.

    :param told: what `said` wrote down of the thing's documents.
    """
    for row in rows:
        if row.industry:
            return Industry(row.industry, 1.0, f"{row.name}: {row.source}")
    if kind not in {"COMPANY", "PROJECT"}:
        return Industry()
    return _by_text(told) or _by_name(name, kind, lexicon)


def _by_text(told: Iterable[str]) -> Industry | None:
    """Take the division that most documents tell; the surest, then the first, where as many tell another."""
    found = sorted(msgspec.json.decode(one, type=_Said) for one in told)
    if not found:
        return None
    votes = Counter(code for _, code in {(one.hash, one.trade.code) for one in found})
    surest = {code: max(one.trade.confidence for one in found if one.trade.code == code) for code in votes}
    code = min(votes, key=lambda one: (-votes[one], -surest[one], one))
    telling = [one for one in found if one.trade.code == code]
    places = sorted({Basis(one.document, one.hash, *_place(one.trade)) for one in telling})
    words = "、".join(sorted({one.trade.word for one in telling}))
    return Industry(code, surest[code], f"{words} in the text", tuple(places[:_MOST_SENTENCES]))


def _place(trade: Trade) -> tuple[int, int, str]:
    return trade.quote.start, trade.quote.end, trade.quote.text


def _by_name(name: str, kind: str, lexicon: Lexicon) -> Industry:
    parts = parse_name(name, kind, lexicon)
    text = parts.industry if kind == "COMPANY" else parts.core
    # The last trade word of the name tells most (新能源汽车零部件), and the longest one there.
    for end in range(len(text), 1, -1):
        word = next((text[at:end] for at in range(end - 1) if text[at:end] in lexicon.industries), "")
        if word:
            return Industry(lexicon.industries[word], _BY_NAME, f"{word} in the name {name}")
    return Industry()
