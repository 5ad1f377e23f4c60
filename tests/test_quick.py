"""spaCy is imported without its commands, which are still there for whoever asks."""

import subprocess
import sys
from pathlib import Path

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


def test_reading_needs_no_spacy(tiny_model: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from kg.pipeline import extract; from kg.settings import Settings;"
        "extract('云帆公司落户西湖园区。', Settings(model=Path(sys.argv[1]))); print('spacy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tiny_model)], capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "False", done.stderr
