"""Spans as labels and back: B first, M middle, E last, S only character of a mention, O outside."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

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


def can_follow(before: str, after: str) -> bool:
    """Say whether a label can stand behind another: an open mention goes on or ends, and none goes on that is not open.

    >>> can_follow("B-PARK", "E-PARK"), can_follow("B-PARK", "O"), can_follow("E-PARK", "M-PARK")
    (True, False, False)
    """
    mark, _, kind = before.partition("-")
    if mark in ("B", "M"):
        return after in (f"M-{kind}", f"E-{kind}")
    return after[0] not in "ME"


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


def decode_all(labels: Sequence[str], answer: NDArray[np.intp], first: NDArray[np.bool_]) -> list[Labelled]:
    """Give the spans of many lines at once, as `decode` gives those of one.

    :param answer: for each character the index of its label.
    :param first: whether a character begins its line.

    >>> decode_all(["O", "B-X", "E-X"], np.array([1, 2, 0, 1, 2]), np.array([True, False, False, False, True]))
    [(0, 2, 'X')]
    """
    parts = [label.partition("-") for label in labels]
    kinds = sorted({kind for *_, kind in parts})
    mark = np.array([ord(mark) for mark, *_ in parts])[answer]
    kind = np.array([kinds.index(kind) for *_, kind in parts])[answer]
    begins, ends = (mark == ord("B")) | (mark == ord("M")), (mark == ord("E")) | (mark == ord("M"))
    # Whether a character goes on with the span of the one before; the last one stands for the end of all.
    follows = np.zeros(len(answer) + 1, dtype=bool)
    follows[1:-1] = begins[:-1] & ends[1:] & (kind[1:] == kind[:-1]) & ~first[1:]
    opened = np.flatnonzero(mark == ord("B"))
    stops = np.flatnonzero(~follows)
    lasts = stops[np.searchsorted(stops, opened + 1)] - 1
    whole = (lasts > opened) & (mark[lasts] == ord("E"))
    single = np.flatnonzero(mark == ord("S"))
    starts = np.concatenate([opened[whole], single])
    stopped = np.concatenate([lasts[whole], single]) + 1
    order = np.argsort(starts)
    return [
        (start, end, kinds[number])
        for start, end, number in zip(
            starts[order].tolist(), stopped[order].tolist(), kind[starts[order]].tolist(), strict=True
        )
    ]
