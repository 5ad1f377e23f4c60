"""Prints the floors of what the package depends on, as constraints for pip; or checks that those are what is installed.

python .ci/floors.py EXTRA... > constraints.txt
python .ci/floors.py --check EXTRA...
"""

import re
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

FLOOR = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)(?:\[[^\]]*\])?\s*>=\s*(?P<floor>[0-9][0-9A-Za-z.]*)")


def floors(extras: list[str]) -> dict[str, str]:
    """Give the lowest version of every dependency of the package and of these extras, by name."""
    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    stated = list(project["dependencies"])
    for extra in extras:
        stated += project["optional-dependencies"][extra]
    found = {}
    for one in stated:
        match = FLOOR.match(one)
        if match is None:
            raise SystemExit(f"pyproject.toml: {one!r} has no floor: write NAME>=VERSION.")
        found[match["name"]] = match["floor"]
    return found


def _numbers(text: str) -> list[str]:
    parts = text.split("+")[0].split(".")
    while parts and parts[-1] == "0":
        parts.pop()
    return parts


def main() -> int:
    """Print or check."""
    check = "--check" in sys.argv
    chosen = floors([word for word in sys.argv[1:] if word != "--check"])
    if not check:
        print("\n".join(f"{name}=={floor}" for name, floor in sorted(chosen.items())))
        return 0
    wrong = []
    for name, floor in sorted(chosen.items()):
        try:
            there = version(name)
        except PackageNotFoundError:
            there = "nothing"
        if _numbers(there) != _numbers(floor):
            wrong.append(f"{name}: {there} is installed, the floor is {floor}")
    print("\n".join(wrong) or f"All {len(chosen)} dependencies are at their floors.")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
