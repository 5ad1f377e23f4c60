"""Files to Documents: text, JSON Lines, tables, web pages, PDF, Word, web archives; gzip and zip of these.

Whatever cannot be read is a `Skipped` with its path and the reason, in its place among the documents; nothing here
raises for what a file contains. A text has `LONGEST` bytes at most, so that one broken file cannot fill the memory; a
file of JSON Lines or a web archive can be of any size, each of its lines or pages cannot.
"""

import gzip
import io
import json
import re
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, TypeAlias

import msgspec

from kg.documents import formats
from kg.documents.body import find_body
from kg.documents.dates import publication_date
from kg.documents.decode import clean, decode
from kg.documents.files import Found, Skipped, ending, find_files, passed_over
from kg.documents.record import Record, record_of
from kg.errors import InputError
from kg.kept import Recall, digest_of
from kg.model import Document

LONGEST = 16 * 1024 * 1024  # bytes of one text
_PACKED = 8  # times that, of a file in which the text is packed
_TITLE = 60  # characters of a title at most
_SOURCE = re.compile(r"(?<!资金)(?:信息|稿件|文章|新闻)?(?:来源|稿源)\s*[:：]\s*([^\s|｜【】()（）,，。;；:：]{2,20})")


#: Text, name, title, date, source and kind to a document.
Make: TypeAlias = Callable[[str, str, str, str, str, str], Document]
_Reader: TypeAlias = Callable[[BinaryIO], Iterator[Record | Skipped]]


def read_documents(inputs: Sequence[str | Path], recall: Recall | None = None) -> Iterator[Document | Skipped]:
    """Read the documents of files, folders and globs, in the order of their ids; what cannot be read is named.

    No id is given twice: a record whose id another has gets its file's name and number in front.

    :param recall: what an earlier run has kept of the texts that it read.
    """
    make = Recalled(recall).document if recall else document
    found, skipped = find_files(inputs)
    yield from skipped
    taken: set[str] = set()
    for file in found:
        for result in read_file(file, make):
            if isinstance(result, Document):
                if result.id in taken:
                    result = msgspec.structs.replace(result, id=_free(f"{file.id}/{result.id}", taken))
                taken.add(result.id)
            yield result


def read_file(file: Found, make: Make | None = None) -> Iterator[Document | Skipped]:
    """Read the documents of one file; never raises for what stands in it, or for a file that cannot be opened.

    :param make: makes a document of a text, as `document` does.
    """
    kind = ending(file.path).removesuffix(".gz")
    reader = _READERS.get(kind)
    if reader is None:
        yield Skipped(
            str(file.path), f"not a known format (.{kind}): known are {', '.join(sorted(filter(None, _READERS)))}"
        )
        return
    if not file.path.is_file():
        yield Skipped(
            str(file.path), "not a file that can be read" if file.path.exists() else "no such file, or a broken link"
        )
        return
    try:
        with _open(file.path) as stream:
            for result in reader(stream):
                yield (
                    _named(result, file)
                    if isinstance(result, Skipped)
                    else _document(result, file, kind, make or document)
                )
    except (OSError, EOFError, zlib.error) as error:
        yield Skipped(str(file.path), f"cannot be read: {getattr(error, 'strerror', None) or error}")
    except InputError as error:
        yield Skipped(str(file.path), str(error))
    except Exception as error:  # libraries meet bytes that nobody thought of; one file must not cost the others
        yield Skipped(str(file.path), f"cannot be read: {type(error).__name__}: {error}"[:300])


def document(
    text: str, name: str = "text", title: str = "", date: str = "", source: str = "", kind: str = "txt"
) -> Document:
    r"""Make a document of a text, finding title, date and source in it where they are not given.

    >>> document("园区签约三个项目\n\n2022年7月11日，某园区签约。").title
    '园区签约三个项目'
    """
    text = clean(text)
    source = clean(source).strip()
    return Document(
        id=name,
        text=text,
        title=clean(title).strip() or _title(text),
        date=publication_date("", date) or publication_date(text, name, source),
        source=source or _source(text),
        format=kind or "txt",
    )


class Recalled:
    """Makes documents as `document` does; of a text that an earlier run has read, what was found in it is kept."""

    def __init__(self, recall: Recall) -> None:
        self._recall = recall

    def document(self, text: str, name: str, title: str, date: str, source: str, kind: str) -> Document:
        """Make a document of a text."""
        parts = (name, title, date, source, kind, text)
        given = digest_of(*(part.encode("utf-8", "surrogatepass") for part in parts))
        data = self._recall.get(given)
        if data is None:
            found = document(text, name, title, date, source, kind)
            self._recall.put(given, msgspec.msgpack.encode((found.title, found.date, found.source)))
            return found
        title, date, source = msgspec.msgpack.decode(data, type=tuple[str, str, str])
        return Document(name, clean(text), title, date, source, kind or "txt")


def _open(path: Path) -> BinaryIO:
    return gzip.open(path, "rb") if path.suffix.lower() == ".gz" else path.open("rb")  # type: ignore[return-value]


def _document(record: Record, file: Found, kind: str, make: Make) -> Document | Skipped:
    if len(record.text) > LONGEST:
        return _named(Skipped(record.part, f"{len(record.text):,} characters: split it into its articles"), file)
    name = clean(record.id) or (f"{file.id}#{record.part}" if record.part else file.id)
    return make(record.text, name, record.title, record.date, record.source, kind)


def _named(skipped: Skipped, file: Found) -> Skipped:
    return Skipped(f"{file.path}:{skipped.path}" if skipped.path else str(file.path), skipped.reason)


def _free(name: str, taken: set[str]) -> str:
    number = 2
    chosen = name
    while chosen in taken:
        chosen = f"{name}~{number}"
        number += 1
    return chosen


def _title(text: str) -> str:
    """Give the first line of the article where it looks like a title: short, no sentence, and followed by more."""
    head = text[:5_000]
    lines = [
        line.strip() for span in find_body(head) for line in head[span.start : span.end].splitlines() if line.strip()
    ]
    if len(lines) < 2 or len(lines[0]) > _TITLE or lines[0].endswith(("。", "；", "，", "：")):
        return ""
    return lines[0].lstrip("# ")


def _source(text: str) -> str:
    match = _SOURCE.search(text[:1_000]) or _SOURCE.search(text[-1_000:])
    return match.group(1) if match else ""


def _whole(stream: BinaryIO, times: int = 1) -> bytes:
    data = stream.read(times * LONGEST + 1)
    if len(data) > times * LONGEST:
        raise InputError(f"longer than {times * LONGEST // 1024 // 1024} MB: split it into its articles")
    return data


def _from_bytes(reader: Callable[[bytes], Iterator[Record | Skipped]]) -> _Reader:
    """Make a reader of a stream of one that takes the whole file; pictures and fonts make such files large."""
    return lambda stream: reader(_whole(stream, _PACKED))


def _read_zip(stream: BinaryIO) -> Iterator[Record | Skipped]:
    for member in formats.members(_whole(stream, _PACKED), LONGEST):
        if isinstance(member, Skipped):
            yield member
            continue
        name, data = member
        path = PurePosixPath(name)
        reader = _READERS.get(ending(path).removesuffix(".gz"))
        if passed_over(path.name) or path.parts[0] == "__MACOSX":
            continue
        if reader is None or reader is _read_zip or ending(path).endswith("gz"):
            yield Skipped(name, "not a known format in an archive")
            continue
        try:
            for result in reader(io.BytesIO(data)):
                if isinstance(result, Skipped):
                    yield Skipped(f"{name}:{result.path}" if result.path else name, result.reason)
                else:
                    yield msgspec.structs.replace(result, part=f"{name}#{result.part}" if result.part else name)
        except InputError as error:
            yield Skipped(name, str(error))


def _read_warc(stream: BinaryIO) -> Iterator[Record | Skipped]:
    from kg.documents.warc import read_warc

    yield from read_warc(stream, LONGEST)


def _read_text(stream: BinaryIO) -> Iterator[Record | Skipped]:
    text = decode(_whole(stream))
    yield Record(text) if text.strip() else Skipped("", "empty")


def _read_json(stream: BinaryIO) -> Iterator[Record | Skipped]:
    values = _parse(_whole(stream))
    if isinstance(values, Skipped):
        yield values
        return
    many = isinstance(values, list)
    for number, value in enumerate(values if many else [values], 1):
        yield record_of(value, str(number) if many else "")


def _read_lines(stream: BinaryIO) -> Iterator[Record | Skipped]:
    number = 0
    while line := stream.readline(LONGEST + 1):
        number += 1
        if len(line) > LONGEST:
            while line and not line.endswith(b"\n"):
                line = stream.readline(LONGEST)
            yield Skipped(str(number), f"a line longer than {LONGEST // 1024 // 1024} MB")
        elif line.strip():
            value = _parse(line)
            yield Skipped(str(number), value.reason) if isinstance(value, Skipped) else record_of(value, str(number))
    if not number:
        yield Skipped("", "empty")


def _parse(data: bytes) -> Any:  # noqa: ANN401
    try:
        return json.loads(decode(data))
    except (ValueError, RecursionError, InputError) as error:
        return Skipped("", f"not JSON: {error}" if data.strip() else "empty")


_READERS: dict[str, _Reader] = {
    "": _read_text,
    "txt": _read_text,
    "text": _read_text,
    "md": _read_text,
    "markdown": _read_text,
    "json": _read_json,
    "jsonl": _read_lines,
    "ndjson": _read_lines,
    "html": _from_bytes(formats.read_html),
    "htm": _from_bytes(formats.read_html),
    "pdf": _from_bytes(formats.read_pdf),
    "docx": _from_bytes(formats.read_docx),
    "csv": _from_bytes(formats.read_csv),
    "tsv": _from_bytes(formats.read_tsv),
    "zip": _read_zip,
    "warc": _read_warc,
    "wet": _read_warc,
}
