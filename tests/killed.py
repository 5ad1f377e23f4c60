"""Kills builds at random points and says what was left: `python killed.py FOLDER SEED TIMES`, JSON on standard output.

A child of this process builds; what it does to files is counted by an audit hook, and at a count drawn by lot the
child ends itself by SIGKILL, as a power cut would: no handler runs and no buffer is written. Forked, so that the
libraries are loaded once.
"""

import json
import os
import random
import shutil
import signal
import sys
from pathlib import Path

from fakes import REPORTS, FakeReader, identify

from kg import cache, publish
from kg.folder import hold
from kg.pipeline import build
from kg.settings import Settings

EVENTS = {"open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate", "shutil.rmtree", "sqlite3.connect"}
NEW = 12


def content(output: Path) -> dict[str, str]:
    files = {path.name: path.read_text(encoding="utf-8-sig") for path in sorted(output.iterdir()) if path.is_file()}
    report = json.loads(files["report.json"])
    del report["measured"]
    return files | {"report.json": json.dumps(report, sort_keys=True)}


def make(news: Path, output: Path, reader: FakeReader) -> None:
    build([news], output, Settings(workers=1), loader=lambda _: reader)


class Counted(FakeReader):
    """Reads, and notes how many documents it has read in a file that outlives it."""

    def __init__(self, log: Path) -> None:
        super().__init__()
        self.log = log

    def extract(self, document):
        answer = super().extract(document)
        self.log.write_text(str(len(self.read)), encoding="utf-8")
        return answer


def child(news: Path, output: Path, log: Path, last: int) -> int:
    """Build in a child that dies at its event of that number; give the number of its events, or -1 where it died."""
    read, write = os.pipe()
    pid = os.fork()
    if not pid:
        seen = 0

        def count(event: str, _: tuple[object, ...]) -> None:
            nonlocal seen
            if event in EVENTS:
                seen += 1
                if seen == last:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(count)
        make(news, output, Counted(log))
        os.write(write, str(seen).encode())
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as stream:
        said = stream.read()
    _, status = os.waitpid(pid, 0)
    assert os.WIFSIGNALED(status) or status == 0, status
    return int(said) if said else -1


def main() -> None:
    publish._identify = identify
    cache._PATIENCE = 0.0  # what is read is kept at once, so that a resumed run shows what it reads again
    folder, seed, times = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    news, base, log = folder / "news", folder / "base", folder / "log"
    (news / "sub").mkdir(parents=True)
    for name, text in REPORTS.items():
        (news / name).write_text(text, encoding="utf-8")
    make(news, base, FakeReader())
    before = content(base)
    for number in range(NEW):
        (news / f"n{number}.txt").write_text(f"{'甲' * (number + 1)}公司落户西园区。", encoding="utf-8")
    make(news, folder / "fresh", FakeReader())
    after = content(folder / "fresh")
    shutil.copytree(base, folder / "whole")
    events = child(news, folder / "whole", log, -1)
    found = []
    for last in sorted(random.Random(seed).sample(range(1, events + 1), times)):
        output = folder / f"at{last}"
        shutil.copytree(base, output)
        log.write_text("0", encoding="utf-8")
        died = child(news, output, log, last) == -1
        had_read = int(log.read_text(encoding="utf-8"))
        with hold(output):  # finishes what was under way, as the next command does
            pass
        left = content(output)
        reader = FakeReader()
        make(news, output, reader)
        found.append(
            {
                "at": last,
                "died": died,
                "stood": left in (before, after),
                "read again": len(reader.read) - (NEW - had_read),
                "the same": content(output) == after,
                "rest": sorted(path.name for path in (output / ".kg").iterdir()),
            }
        )
        shutil.rmtree(output)
    print(json.dumps({"events": events, "runs": found}))


if __name__ == "__main__":
    main()
