"""Spans as labels and back: B first, M middle, E last, S only character of a mention, O outside."""

from collections.abc import Iterable, Sequence

Labelled = tuple[int, int, str]

OUTSIDE = "O"


def encode(size: int, spans: Iterable[Labelled]) -> list[str]:
    """Give a label for each of `size` characters.

    >>> encode(5, [(1, 4, "PARK")])
    ['O', 'B-PARK', 'M-PARK', 'E-PARK', 'O']
    """
    labels = [OUTSIDE] * size
    for start, end, kind in spans:
        if end - start == 1:
            labels[start] = f"S-{kind}"
        else:
            labels[start:end] = [f"B-{kind}", *[f"M-{kind}"] * (end - start - 2), f"E-{kind}"]
    return labels


def decode(labels: Sequence[str]) -> list[Labelled]:
    """Give the spans that the labels state; a span that does not open and close properly is none.

    >>> decode(["O", "B-PARK", "M-PARK", "E-PARK", "B-PARK"])
    [(1, 4, 'PARK')]
    """
    spans = []
    start, size = 0, len(labels)
    while start < size:
        mark, _, kind = labels[start].partition("-")
        end = start + 1
        if mark == "B":
            middle = f"M-{kind}"
            while end < size and labels[end] == middle:
                end += 1
            if end < size and labels[end] == f"E-{kind}":
                end += 1
                spans.append((start, end, kind))
        elif mark == "S":
            spans.append((start, end, kind))
        start = end
    return spans
