"""Every regular expression of the package, and texts made to slow one down."""

import ast
import importlib
import itertools
import pkgutil
import re
import re._parser as parser  # the only thing that knows what a pattern is made of
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import kg

PIECES = (
    *("a", "0", " ", "　", "，", "。", "\n", "中", "年", "亿元", "(", "（", "“", "<", ">", "-"),
    *("1月", "园区", "公司", "\t \t"),
    *("零一二三", "2024年", "位于", "等", "、", "A1_", "《", "：", "http://", "&#", "1.2.", "有限", "[[", "0-"),
)


def patterns() -> dict[tuple[str, int], re.Pattern]:
    """Give the patterns that importing every module compiles, by text and flags."""
    found = {}
    for module in pkgutil.walk_packages(kg.__path__, "kg."):
        if module.name.startswith(("kg.spark", "kg.serve", "kg.model")):
            continue
        loaded = importlib.import_module(module.name)
        for one in _inside(list(vars(loaded).values()), 3):
            if isinstance(one.pattern, str):
                found[one.pattern, one.flags] = one
    return found


def _inside(values: object, depth: int) -> Iterator[re.Pattern]:
    if isinstance(values, re.Pattern):
        yield values
    elif depth and isinstance(values, dict):
        yield from _inside(list(values.values()), depth - 1)
    elif depth and isinstance(values, list | tuple | set | frozenset):
        for value in values:
            yield from _inside(value, depth - 1)


@cache
def anchored() -> set[str]:
    """Give the patterns that are asked at one place of a text only (`match`, `fullmatch`), never searched for."""
    ways: dict[str, set[str]] = {}
    sources: dict[str, set[str]] = {}
    for path in Path(kg.__file__).parent.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        base: set[int] = set()
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                base.add(id(node.value))
                ways.setdefault(node.value.id, set()).add(node.attr)
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and id(node) not in base:
                ways.setdefault(node.id, set()).add("given away")
        if "re.compile" in ast.unparse(tree):
            parts = path.relative_to(Path(kg.__file__).parent).with_suffix("").parts
            for name, value in vars(importlib.import_module(".".join(("kg", *parts)))).items():
                if isinstance(value, re.Pattern):
                    sources.setdefault(name, set()).add(value.pattern)
    return {
        text for name, texts in sources.items() if ways.get(name, set()) <= {"match", "fullmatch"} for text in texts
    }


def alone(pattern: re.Pattern, at_one_place: bool) -> Callable[[str], object]:
    """Give what is done with a pattern, as a function of the text: a search all over it, or a look at its start."""
    if at_one_place:
        return lambda text: (pattern.match(text), pattern.fullmatch(text))
    return lambda text: sum(1 for _ in pattern.finditer(text))


def mixed(pattern: re.Pattern, length: int) -> Iterator[str]:
    """Give more texts of this many characters: two parts of the pattern in turn, or the one once and then the other."""
    own = _own(pattern)
    pairs = [*itertools.permutations(own[:6], 2), *itertools.product(own[:12], ("0", " ", "中", "，", "\n", "、"))]
    for one, other in pairs:
        yield ((one + other) * (length // len(one + other) + 1))[:length]
        yield (one + other * (length // len(other) + 1))[:length]


def attacks(pattern: re.Pattern, length: int, pieces: tuple[str, ...] = PIECES) -> Iterator[str]:
    """Give texts of this many characters: each piece over and over, and what the pattern itself begins with."""
    for piece in (*pieces, *_own(pattern)):
        yield (piece * (length // len(piece) + 1))[:length]
        yield ((piece * (length // len(piece) + 1))[:length])[:-1] + "\ue000"


def _own(pattern: re.Pattern) -> list[str]:
    """Give one example of every repeated part of the pattern, and the first literal words of it."""
    found: list[str] = []

    def example(items: object) -> str:
        return "".join(_one(str(op), value, example) for op, value in items)

    def walk(items: object) -> None:
        for op, value in items:
            name = str(op)
            if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
                found.append(example(value[2]))
                walk(value[2])
            elif name == "SUBPATTERN":
                walk(value[3])
            elif name == "BRANCH":
                for branch in value[1]:
                    walk(branch)
            elif name in ("ASSERT", "ASSERT_NOT"):
                walk(value[1])

    tree = parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE)
    found.append(example(tree))
    walk(tree)
    return sorted({one for one in found if one})


def _one(name: str, value: object, example: object) -> str:
    if name == "LITERAL":
        return chr(value)
    if name == "NOT_LITERAL":
        return "中" if value != ord("中") else "a"
    if name == "ANY":
        return "中"
    if name == "IN":
        return _of_set(value)
    if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        return example(value[2]) * max(value[0], 1)
    if name == "SUBPATTERN":
        return example(value[3])
    if name == "BRANCH":
        return example(value[1][0])
    return ""


def _of_set(items: list) -> str:
    negated = str(items[0][0]) == "NEGATE"
    if negated:
        banned = {chr(value) for op, value in items if str(op) == "LITERAL"}
        return next(one for one in "中a 0" if one not in banned)
    op, value = items[0]
    if str(op) == "LITERAL":
        return chr(value)
    if str(op) == "RANGE":
        return chr(value[0])
    return {"CATEGORY_DIGIT": "0", "CATEGORY_SPACE": " ", "CATEGORY_WORD": "a"}.get(str(value), "中")


def searchers() -> dict[str, Callable[[str], object]]:
    """Give the functions that look through a whole text, by name."""
    from kg.documents import document
    from kg.documents.body import find_body
    from kg.documents.dates import publication_date
    from kg.lexicon import load_lexicon
    from kg.links.names import parse_name
    from kg.mentions.lists import complete_lists
    from kg.model import Span
    from kg.relations.periods import find_periods
    from kg.relations.quantities import find_amounts, find_areas
    from kg.sparql import TOKEN

    lexicon = load_lexicon()
    return {
        "body": find_body,
        "document": document,
        "publication date": lambda text: publication_date(text, "a"),
        "periods": lambda text: find_periods(text, "2024-03-05"),
        "amounts": find_amounts,
        "areas": find_areas,
        "lists": lambda text: complete_lists(text, [Span(0, len(text))], ()),
        "names": lambda text: [parse_name(text, kind, lexicon) for kind in ("COMPANY", "PARK", "UNIVERSITY")],
        "sparql": lambda text: sum(1 for _ in TOKEN.finditer(text)),
    }
