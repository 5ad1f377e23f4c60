"""Which pairs are worth comparing: those that share a key, never all against all.

Two names of one thing nearly always share the begin of their own word, or a form that some document uses for both. A
key that a great many things share (中国) tells nothing and would cost the square of their number, so of a large block
only neighbours in the order of names are compared.
"""

import hashlib
import itertools
from array import array
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from kg.identity.subjects import Subject
from kg.lexicon import Lexicon
from kg.links.names import parse_name
from kg.links.writing import normalize

#: Above this size a block is compared along its order only, so that the work grows with its size.
LARGEST = 60
NEIGHBOURS = 8
_WIDTH = 8
_BY_FIRST_CHARACTERS = frozenset({"PARK", "UNIVERSITY", "INSTITUTE"})


def keys_of(subject: Subject, lexicon: Lexicon) -> frozenset[str]:
    """Give the keys under which a subject is looked for, those of its type only."""
    parts = parse_name(subject.name, subject.type, lexicon)
    found = {f"={normalize(form)}" for form in (*subject.forms, subject.name)}
    if subject.type in {"PERSON", "PLACE"}:
        return frozenset(f"{subject.type}{key}" for key in found)
    if subject.row is not None:
        found.add(f"#{subject.row.name}")
    found.add(f"^{parts.core[:2]}")
    if len(parts.core) > 3:
        found.add(f"${parts.core[-2:]}{parts.form}")
    if parts.place:
        found.add(f"@{parts.place[-1]}{parts.core[:1]}{parts.form[:1]}")
        found.add(f"^{parts.place[-1]}{parts.core}"[:3])
    if subject.type in _BY_FIRST_CHARACTERS:
        # 苏宿工业园区, 南邮: what is made of the first characters of words begins as the full name does
        found.add(f"~{parts.text[:1]}{parts.form if subject.type == 'PARK' else ''}")
    if parts.outer and subject.type == "GOVERNMENT":
        owner = parse_name(parts.outer, "PARK", lexicon)
        found.add(f">{''.join(owner.place[-1:])}{owner.core}{parts.form}")
    return frozenset(f"{subject.type}{key}" for key in found if len(key) > 1)


def packed(keys: Iterable[str]) -> bytes:
    """Give keys as numbers of eight bytes, which are held in a tenth of the room.

    That two keys have one number would make pairs that are compared in vain.
    """
    return b"".join(sorted(hashlib.blake2b(key.encode(), digest_size=_WIDTH).digest() for key in keys))


def candidate_numbers(subjects: Sequence[Subject], keys: Sequence[bytes]) -> NDArray[np.int64]:
    """Give pairs of positions to compare, each once, in rising order, as one number: `left * len(subjects) + right`.

    :param subjects: what to pair; their order decides which neighbours of a large block are compared.
    :param keys: the keys of each, as `packed` gives them.
    """
    pairs = array("q")  # two positions in one number: a million tuples would take ten times as much
    for members in _blocks(keys):
        if len(members) > LARGEST:
            members.sort(key=lambda position: (subjects[position].name, position))
        for at, left in enumerate(members):
            reach = len(members) if len(members) <= LARGEST else at + 1 + NEIGHBOURS
            others = members[at + 1 : reach]
            pairs.extend([min(left, right) * len(subjects) + max(left, right) for right in others])
    return np.unique(np.frombuffer(pairs, dtype=np.int64)) if pairs else np.empty(0, dtype=np.int64)


def _blocks(keys: Sequence[bytes]) -> Iterator[list[int]]:
    """Give the positions that share a key, in rising order, for each key of several."""
    counts = np.fromiter((len(mine) // _WIDTH for mine in keys), dtype=np.int64, count=len(keys))
    numbers = np.frombuffer(b"".join(keys), dtype=np.uint64)
    order = np.argsort(numbers, kind="stable")
    members = np.repeat(np.arange(len(keys)), counts)[order]
    ends = np.flatnonzero(np.diff(numbers[order])) + 1
    del numbers, order
    for start, end in itertools.pairwise([0, *ends.tolist(), len(members)]):
        if end - start > 1:
            yield members[start:end].tolist()
