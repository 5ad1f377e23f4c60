"""spaCy is imported without its commands, which are still there for whoever asks."""

import subprocess
import sys

CODE = """
import sys
from kg.quick import import_spacy
import_spacy()
import spacy
heavy = {"spacy.cli", "weasel", "requests"} & set(sys.modules)
assert not heavy, heavy
assert spacy.blank("zh")("甲公司")[0].text == "甲"
import_spacy()
assert spacy.info(silent=True)["spacy_version"] == spacy.__version__
from spacy.cli import download
assert callable(download)
assert spacy.cli.download is download
"""


def test_spacy_without_its_commands() -> None:
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", CODE], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
