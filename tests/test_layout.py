"""The house rules that no linter knows: imports go up the list of `kg`'s docstring only."""

import ast
import re
from pathlib import Path

import kg

PACKAGE = Path(kg.__file__).parent


def rooms() -> list[str]:
    lines = (re.match(r" {4}([a-z_, /]+?)\s{2,}", line) for line in (kg.__doc__ or "").splitlines())
    return [name.strip().rstrip("/") for line in lines if line for name in line[1].split(",")]


def imports(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    modules = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    return {module.split(".")[1] for module in modules if module.startswith("kg.")}


def test_every_room_is_listed_once() -> None:
    there = {path.stem for path in PACKAGE.glob("*.py")} | {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert sorted(rooms()) == sorted(there - {"__init__", "kg"})


def test_every_module_says_what_it_is_for_and_none_waits_to_be_written() -> None:
    for path in PACKAGE.rglob("*.py"):
        said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
        assert len(said.split()) > 2 and "TODO" not in path.read_text(encoding="utf-8"), path


def test_imports_go_up_the_list_only() -> None:
    rank = {name: i for i, name in enumerate(rooms())}
    wrong = []
    for path in PACKAGE.rglob("*.py"):
        room = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
        wrong += [f"{path.name} imports {other}" for other in imports(path) if rank.get(room, 99) < rank[other]]
    assert wrong == []
