"""Which files are documents, and how each is called.

A document's id is the path below the folder that was given, without its ending; where two would be equal, with it;
where they still are, with the name of the folder that was given, then the whole path as given. Nothing depends on the
order of the inputs.
"""

import glob
import os
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePath

import msgspec

from kg.documents.decode import clean

_PASSED_OVER = ("readme", "notes", "license")
_WILD = set("*?[")


class Skipped(msgspec.Struct, frozen=True, order=True):
    """An input that gave no document: where (a path, with `:line` or `!member` inside a file) and why, in words."""

    path: str
    reason: str


class Found(msgspec.Struct, frozen=True):
    """A file to read, and the id that its document gets."""

    path: Path
    id: str


def ending(path: PurePath) -> str:
    """Give the lower-case ending of a file name without its dot; `gz` counts together with what stands before it.

    >>> ending(Path("a/2024.TXT")), ending(Path("b.jsonl.gz")), ending(Path("c"))
    ('txt', 'jsonl.gz', '')
    """
    suffixes = [suffix.lower().lstrip(".") for suffix in path.suffixes]
    if len(suffixes) > 1 and suffixes[-1] == "gz":
        return f"{suffixes[-2]}.gz"
    return suffixes[-1] if suffixes else ""


def find_files(inputs: Sequence[str | Path]) -> tuple[list[Found], list[Skipped]]:
    """Find the files of the inputs (files, folders, globs), sorted by id, and name the inputs that lead to none.

    Hidden files, README*, NOTES*, LICENSE* in folders, and NAME.json beside NAME.txt, are passed over without a word.
    A folder reached through a symbolic link is not entered.
    """
    files: dict[str, tuple[Path, tuple[str, ...]]] = {}
    skipped: list[Skipped] = []
    for given in inputs:
        for found in _expand(given):
            if isinstance(found, Skipped):
                skipped.append(found)
                continue
            path, base = found
            # one file given twice, by whatever way, is one document
            files.setdefault(os.path.realpath(path), (path, _names(path, base)))
    chosen = list(files.values())
    ids = _choose([names for _, names in chosen])
    found_files = [Found(path, name) for (path, _), name in zip(chosen, ids, strict=True)]
    return sorted(found_files, key=lambda file: (file.id, str(file.path))), sorted(set(skipped))


def _expand(given: str | Path) -> Iterator[tuple[Path, Path] | Skipped]:
    """Give the files of one input, each with the folder that its name counts from."""
    path = Path(given)
    if path.is_dir():
        yield from ((file, path) for file in _walk(path))
    elif os.path.lexists(path):
        if not _is_gold(path):
            yield path, path.parent
    elif _WILD & set(str(given)):
        matches = sorted(glob.glob(str(given), recursive=True))  # noqa: PTH207 -- Path.glob takes no absolute pattern
        fixed = list(Path(given).parts)
        while fixed and _WILD & set("".join(fixed)):
            fixed.pop()
        base = Path(*fixed) if fixed else Path()
        files = [
            Path(match)
            for match in matches
            if Path(match).is_file() and not passed_over(Path(match).name) and not _is_gold(Path(match))
        ]
        if not files:
            yield Skipped(str(given), "no file has a name like this")
        yield from ((file, base) for file in files)
    else:
        yield Skipped(str(given), "no such file or folder: check the path")


def _walk(folder: Path) -> Iterator[Path]:
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(here) / name
            if not passed_over(name) and not _is_gold(path):
                yield path


def passed_over(name: str) -> bool:
    """Say whether a file is not meant as a document, by its name: hidden, README, NOTES, LICENSE."""
    return name.lower().startswith((".", *_PASSED_OVER))


def _is_gold(path: Path) -> bool:
    return path.suffix.lower() == ".json" and path.with_suffix(".txt").exists()


def _names(path: Path, base: Path) -> tuple[str, ...]:
    below = path.relative_to(base) if path.is_relative_to(base) else Path(path.name)
    tail = ending(path)
    whole = below.as_posix()
    short = whole[: -len(tail) - 1] if tail and len(tail) + 1 < len(below.name) else whole
    folder = base.resolve().name
    return tuple(_plain(name) for name in (short, whole, f"{folder}/{whole}", path.as_posix()))


def _plain(name: str) -> str:
    return clean(unicodedata.normalize("NFC", os.fsencode(name).decode("utf-8", errors="replace")))


def _choose(names: list[tuple[str, ...]]) -> list[str]:
    """Choose for every file the shortest of its names that no other file has too."""
    level = [0] * len(names)
    while True:
        current = [choices[at] for choices, at in zip(names, level, strict=True)]
        count = Counter(current)
        raised = [
            index for index, name in enumerate(current) if count[name] > 1 and level[index] + 1 < len(names[index])
        ]
        if not raised:
            return current
        for index in raised:
            level[index] += 1
