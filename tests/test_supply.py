"""What the package depends on: no GPL or AGPL however far away, a floor for everything, nothing unpickled."""

import ast
import re
import subprocess
import sys
import tomllib
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
STATED = {"": PROJECT["dependencies"], **PROJECT["optional-dependencies"]}
# "or later", "with exceptions" and the long names alike, but not the Lesser licence; a choice ("MIT OR GPL") is none.
COPYLEFT = re.compile(r"(?<!L)(?<!Lesser )\b(?:A?GPL|(?:GNU )?(?:Affero )?General Public License)", re.IGNORECASE)
LESSER = re.compile(
    r"LGPL[\w.+-]*|(?:GNU )?(?:Lesser|Library)(?: or Library)? General Public License[^,;]*", re.IGNORECASE
)


def is_copyleft(licences: list[str]) -> bool:
    """Say whether no licence is stated that is neither the GPL nor the AGPL, but one of these is."""
    alternatives = [part for licence in licences for part in re.split(r"\bOR\b|/|;", licence)]
    alternatives = [LESSER.sub("Lesser", part) for part in alternatives if part.strip()]
    found = [bool(COPYLEFT.search(part)) for part in alternatives]
    return any(found) and all(found)


def licences(there: Distribution) -> list[str]:
    """Give what a distribution says of its licence: the expression, else classifiers, else a short text."""
    data = there.metadata
    expression = data.get("License-Expression")
    if expression:
        return [expression]
    stated = [line.split(" :: ")[-1] for line in data.get_all("Classifier") or () if line.startswith("License :: ")]
    stated = [line for line in stated if line != "OSI Approved"]
    text = (data.get("License") or "").strip()
    return stated or ([text[:200]] if text else [])


def closure(requirements: list[str]) -> dict[str, Distribution]:
    """Give every distribution that these requirements bring here, by name; what is not installed is left out."""
    waiting = [(Requirement(one), "") for one in requirements]
    found: dict[str, Distribution] = {}
    seen = set()
    while waiting:
        requirement, extra = waiting.pop()
        if requirement.marker and not requirement.marker.evaluate({**default_environment(), "extra": extra}):
            continue
        name = re.sub(r"[-_.]+", "-", requirement.name).lower()
        try:
            there = distribution(name)
        except PackageNotFoundError:
            continue
        found[name] = there
        for wanted in ("", *requirement.extras):
            if (name, wanted) not in seen:
                seen.add((name, wanted))
                waiting += [(Requirement(one), wanted) for one in there.requires or ()]
    return found


def test_no_dependency_is_gpl_or_agpl() -> None:
    shipped = [one for extra, stated in STATED.items() if extra not in ("dev", "bench") for one in stated]
    found = closure(shipped)
    assert len(found) > 40
    told = {name: licences(there) for name, there in found.items()}
    assert {name: stated for name, stated in told.items() if is_copyleft(stated)} == {}


@pytest.mark.parametrize(
    ("stated", "copyleft"),
    [
        (["GPL-3.0-or-later"], True),
        (["GNU Affero General Public License v3"], True),
        (["GNU General Public License v2 (GPLv2)"], True),
        (["AGPL-3.0-only AND MIT"], True),
        (["LGPL-2.1-or-later"], False),
        (["GNU Lesser General Public License v3 (LGPLv3)"], False),
        (["GNU Library or Lesser General Public License (LGPL)"], False),
        (["MIT OR GPL-2.0-only"], False),
        (["Apache Software License"], False),
        (["MIT License", "GNU General Public License (GPL)"], False),
        ([], False),
    ],
)
def test_what_counts_as_copyleft(stated: list[str], copyleft: bool) -> None:
    assert is_copyleft(stated) == copyleft


def test_every_dependency_has_a_floor() -> None:
    without = [one for stated in STATED.values() for one in stated if ">=" not in one]
    assert without == []
    told = subprocess.run(
        [sys.executable, str(ROOT / ".ci" / "floors.py"), *filter(None, STATED)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "spacy==3.8.2" in told.stdout.splitlines()


def test_nothing_is_unpickled() -> None:
    """A model, cache or output of a stranger must not run code: no module that does, no numpy file with objects."""
    wrong = []
    for path in sorted((ROOT / "kg").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            if {"pickle", "cloudpickle", "dill", "joblib", "shelve", "marshal"} & {
                name.split(".")[0] for name in names
            }:
                wrong.append(f"{path.name}:{node.lineno}")
            if isinstance(node, ast.keyword) and node.arg == "allow_pickle" and getattr(node.value, "value", True):
                wrong.append(f"{path.name}:{node.value.lineno}")
            if isinstance(node, ast.Name | ast.Attribute) and getattr(node, "id", getattr(node, "attr", "")) == "eval":
                wrong.append(f"{path.name}:{node.lineno}")
    assert wrong == []
