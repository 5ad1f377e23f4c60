"""Imports spaCy without its command line.

`import spacy` also imports the commands that download models and run projects, with all that these need: a third of
its time, for nothing that this package uses. They are left out here; whoever imports them later gets them.
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import Any

_COMMANDS = ("spacy.cli", "spacy.cli.info")


def import_spacy() -> None:
    """Import spaCy, unless it is there already."""
    if any(name == "spacy" or name.startswith("spacy.") for name in sys.modules):
        return
    for name in _COMMANDS:
        stand_in = ModuleType(name)
        stand_in.__path__ = []
        stand_in.info = _info  # type: ignore[attr-defined]
        sys.modules[name] = stand_in
    try:
        import_module("spacy")
    except ImportError:  # a later spaCy that wants more of its commands: it shall have them
        for name in [name for name in sys.modules if name == "spacy" or name.startswith("spacy.")]:
            del sys.modules[name]
        import_module("spacy")
    else:
        for name in _COMMANDS:
            sys.modules.pop(name, None)


def _info(*given: Any, **named: Any) -> Any:  # noqa: ANN401
    """Do what `spacy.info` does."""
    from spacy.cli.info import info

    return info(*given, **named)
