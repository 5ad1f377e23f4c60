"""Makes `ontology/kg.html`, the documentation of the ontology for people, from `ontology/kg.ttl` by pyLODE.

    python tests/ontology_page.py [FILE]
"""

import hashlib
import re
import sys
from importlib.metadata import version
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "ontology"
ADVICE = "make it again: python tests/ontology_page.py"


def origin() -> str:
    """Say what the page is made from: the ontology's hash, and which pyLODE."""
    digest = hashlib.sha256((FOLDER / "kg.ttl").read_text(encoding="utf-8").encode()).hexdigest()
    return f"kg.ttl {digest}, pyLODE {version('pylode')}"


def source() -> str:
    """Give what the page says that it was made from."""
    found = re.search(r'<meta name="source" content="([^"]+)">', (FOLDER / "kg.html").read_text(encoding="utf-8"))
    return found[1] if found else ""


def page() -> str:
    """Make the page. The order of what stands in lists differs from run to run."""
    from pylode import OntPub

    html = OntPub(str(FOLDER / "kg.ttl")).make_html()
    lines = (line.strip() for line in html.splitlines())
    text = "\n".join(filter(None, lines)) + "\n"
    return text.replace("<head>\n", f'<head>\n<meta charset="utf-8">\n<meta name="source" content="{origin()}">\n', 1)


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER / "kg.html"
    target.write_text(page(), encoding="utf-8", newline="\n")
