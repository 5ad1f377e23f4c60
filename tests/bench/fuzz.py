"""Tries random and mutated inputs on everything that reads: an exception that is not ours is a fault.

    python tests/bench/fuzz.py [--inputs 100000] [--seed 1] [--model 2000]
    python tests/bench/fuzz.py --atheris SECONDS [--target files|texts|graphs]

Files of every format go through the reader, texts through body, dates, sums, areas and names; `--model` of the texts
are also extracted and made a graph, whose Turtle and page are written and read again. `--atheris` instead lets
libFuzzer guide the inputs of one target by what they reach in the package's code, where atheris is installed (it is in
the extra `bench`, on Linux); what it calls graphs are names of things, as bad as it can think of, in Turtle and page.
"""

import argparse
import itertools
import random
import sys
import tempfile
import time
import traceback
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

if "--atheris" in sys.argv:
    # what is imported below reports to libFuzzer which of its branches an input takes
    import atheris

    atheris.instrument_imports(include=["kg"]).__enter__()

from mutants import check_file, check_text, files, samples, texts

from kg.documents import document
from kg.model import Document, Entity, Extraction, Mention, Quote, Relation, Span
from kg.settings import data_folder

SCRIPTS: dict[tuple[bool, bool], tuple[int, int, int]] = {}


def check_graph(text: str, folder: Path) -> None:
    """Extract a text and send its graph out and back."""
    from kg import extract

    check_outputs(extract(text), folder)


def check_names(text: str, folder: Path) -> None:
    """Send a graph out and back whose names and sentence are parts of a text that nobody chose."""
    text = document(text, "mutant").text
    half = len(text) // 2
    first, second = text[:half], text[half:]
    if not first.strip() or not second.strip() or first == second:
        return
    mentions = (Mention(0, half, "COMPANY", "a", 0.9), Mention(half, len(text), "PARK", "b", 0.9))
    entities = (Entity("a", "COMPANY", first, (first,), 0.9), Entity("b", "PARK", second, (second,), 0.9))
    quote = Quote(0, len(text), text)
    relation = Relation("落户", "a", "b", quote, "done", 0.8)
    made = Document("mutant", text)
    check_outputs(Extraction("mutant", made.hash, len(text), body=(Span(0, len(text)),), entities=entities,
                             mentions=mentions, relations=(relation,)), folder)  # fmt: skip


def check_outputs(said: Extraction, folder: Path) -> None:
    """Make a graph of an extraction, and send it out and back."""
    import pyoxigraph as ox

    from kg.export.html import write_html
    from kg.export.rdf import read_turtle, write_turtle
    from kg.faults import validate
    from kg.graph import build_graph
    from kg.identity import link
    from kg.lexicon import load_lexicon
    from kg.schema import load_schema

    schema = load_schema()
    found = link([said], load_lexicon())
    graph = build_graph([said], found.things, schema, found.doubts)
    assert validate(graph, schema) == []
    write_turtle(graph, folder / "g.ttl", schema)
    ox.Store().load(path=folder / "g.ttl", format=ox.RdfFormat.TURTLE)
    assert set(read_turtle(folder / "g.ttl", schema)) == set(graph)
    write_html(graph, folder / "g.html", schema)
    page = (folder / "g.html").read_text(encoding="utf-8")
    # no text of a report opens or closes an element of the page
    marks = page.count("</script"), page.count("<script"), page.count("<!--")
    kind = graph.number_of_nodes() > 0, graph.number_of_edges() > 0
    assert SCRIPTS.setdefault(kind, marks) == marks, (kind, SCRIPTS[kind], marks)


def run(name: str, check, inputs) -> int:
    began, tried, bad = time.process_time(), 0, 0
    for one in inputs:
        tried += 1
        try:
            check(*one) if isinstance(one, tuple) else check(one)
        except Exception:
            bad += 1
            if bad <= 5:
                print(f"{name}: {one!r:.400}", flush=True)
                traceback.print_exc(limit=-3)
    print(
        f"{name:10} {tried:,} inputs, {bad} faults, {time.process_time() - began:.0f} s of processor time", flush=True
    )
    return bad


def guided(seconds: int, target: str, folder: Path, reports: list[str]) -> None:
    """Let libFuzzer choose the inputs; it ends the process, and with it a fault as a traceback."""
    import atheris

    endings = sorted({ending for ending, _ in samples("园区。")})
    begin = folder / "begin"
    begin.mkdir()
    if target == "files":
        for number, (ending, data) in enumerate(samples(reports[0][:300])):
            (begin / str(number)).write_bytes(bytes([endings.index(ending)]) + data)
    else:
        for number, report in enumerate(reports):
            (begin / str(number)).write_text(report[:300] if target == "texts" else report[:40], encoding="utf-8")

    def one(data: bytes) -> None:
        if target == "files":
            if data:
                check_file(folder, endings[data[0] % len(endings)], data[1:])
        elif target == "texts":
            check_text(data.decode("utf-8", errors="surrogateescape"))
        else:
            check_names(data.decode("utf-8", errors="surrogateescape"), folder)

    words = [sys.argv[0], f"-max_total_time={seconds}", "-max_len=2048", "-print_final_stats=1", "-verbosity=0"]
    words.append(f"-artifact_prefix={tempfile.gettempdir()}/kg-")  # a slow or bad input is kept there, not here
    atheris.Setup([*words, str(begin)], one)
    atheris.Fuzz()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--inputs", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--model", type=int, default=2_000)
    parser.add_argument("--atheris", type=int, default=0)
    parser.add_argument("--target", choices=("files", "texts", "graphs"), default="files")
    given = parser.parse_args()
    reports = [path.read_text(encoding="utf-8") for path in sorted((data_folder("seeds") / "news").glob("*.txt"))]
    dice = random.Random(given.seed)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        if given.atheris:
            guided(given.atheris, given.target, folder, reports)
        seeds = [one for report in reports[:4] for one in samples(report[:300])]
        count = given.inputs // 5
        bad = run("files", lambda ending, data: check_file(folder, ending, data),
                  itertools.islice(files(dice, seeds), count))  # fmt: skip
        bad += run("texts", check_text, itertools.islice(texts(dice, reports), given.inputs - count - given.model))
        bad += run(
            "graphs", lambda text: check_graph(text, folder), itertools.islice(texts(dice, reports), given.model)
        )
    return bool(bad)


if __name__ == "__main__":
    sys.exit(main())
