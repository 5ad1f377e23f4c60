"""Formats that carry a text inside something else: saved web pages, PDF, Word, tables, and archives of any of these.

A reader takes the whole file and gives `Record`s. The libraries are imported when the first such file comes. From a
page only its main part is taken (by trafilatura, or all visible text where that finds too little); `body.py` then
judges the lines as it does those of any text.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from kg.documents.decode import decode
from kg.documents.files import Skipped
from kg.documents.layout import title_in, without_layout
from kg.documents.record import Record, record_of
from kg.errors import InputError

_META_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
_LEAST = 80  # characters of a main part; less, and the page is read whole
_MEMBERS = 10_000  # members of an archive
_RATIO = 200  # how much larger than its packed bytes a member may be


def read_html(data: bytes) -> Iterator[Record | Skipped]:
    """Read a saved page: its main text, title, date and address."""
    import trafilatura
    from lxml import etree

    html = _decode_html(data)
    try:
        tree = trafilatura.load_html(html)
        seen = without_layout(tree) if tree is not None else ""
        found: Any = trafilatura.bare_extraction(
            html if tree is None else tree,
            include_comments=False,
            include_tables=True,
            favor_recall=True,
            with_metadata=True,
        )
        text = (found.text or "") if found else ""
        if len(text) < _LEAST:
            text = max(text, trafilatura.html2txt(html) or "", key=len)
    except (etree.LxmlError, ValueError, RecursionError) as error:
        raise InputError(f"a page that cannot be read: {error}") from error
    if not text.strip():
        yield Skipped("", "a page without text")
        return
    title = title_in(((found.title if found else "") or "").strip(), seen)
    # the title belongs to the article, and names in it are often the fullest
    whole = text if not title or title in text[:500] else f"{title}\n{text}"
    yield Record(whole, title, (found.date if found else "") or "", (found.url if found else "") or "")


def read_pdf(data: bytes) -> Iterator[Record | Skipped]:
    """Read the text layer of a PDF, the pages joined by line ends."""
    import logging

    from pypdf import PdfReader

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise InputError("a PDF that asks for a password")
        text = "\n".join(page.extract_text() for page in reader.pages)
        title = str(reader.metadata.title or "") if reader.metadata else ""
    except InputError:
        raise
    except Exception as error:  # of damaged bytes the library may say anything, by its version
        raise InputError(f"a PDF that cannot be read: {error}") from error
    yield (
        Record(_unwrapped(text), title)
        if text.strip()
        else Skipped("", "a PDF without a text layer: it needs OCR first")
    )


def read_docx(data: bytes) -> Iterator[Record | Skipped]:
    """Read the paragraphs and table cells of a Word document, in their order."""
    from docx import Document as Word
    from docx.table import Table

    try:
        _check_archive(zipfile.ZipFile(io.BytesIO(data)))
        word = Word(io.BytesIO(data))
        lines: list[str] = []
        for part in word.iter_inner_content():
            if isinstance(part, Table):
                lines += ["　".join(dict.fromkeys(cell.text.strip() for cell in row.cells)) for row in part.rows]
            else:
                lines.append(part.text)
    except InputError:
        raise
    except Exception as error:  # as with a PDF
        raise InputError(f"a Word document that cannot be read: {error}") from error
    text = "\n".join(lines)
    yield Record(text, word.core_properties.title or "") if text.strip() else Skipped("", "empty")


def read_csv(data: bytes, delimiter: str = ",") -> Iterator[Record | Skipped]:
    """Read a table whose header names a column of texts (text, content, 正文 …), one document a row."""
    text = decode(data)
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    try:
        rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
        for number, row in enumerate(rows, 2):
            yield record_of({key: value for key, value in row.items() if key}, str(number))
    except csv.Error as error:
        raise InputError(f"a table that cannot be read: {error}") from error


def read_tsv(data: bytes) -> Iterator[Record | Skipped]:
    """Read a table with tabs between its columns."""
    yield from read_csv(data, "\t")


def members(data: bytes, longest: int) -> Iterator[tuple[str, bytes] | Skipped]:
    """Give name and content of the files in a zip archive.

    :param longest: bytes of a member at most; longer ones are named.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        _check_archive(archive)
        for info in sorted(archive.infolist(), key=lambda info: info.filename):
            if info.is_dir():
                continue
            if info.file_size > longest:
                yield Skipped(info.filename, f"longer than {longest // 1024 // 1024} MB: split it into its articles")
            elif info.flag_bits & 1:
                yield Skipped(info.filename, "asks for a password")
            else:
                yield info.filename, archive.read(info)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError) as error:
        raise InputError(f"a zip archive that cannot be read: {error}") from error


def _check_archive(archive: zipfile.ZipFile) -> None:
    """Refuse archives that were made to fill the memory."""
    infos = archive.infolist()
    if len(infos) > _MEMBERS:
        raise InputError(f"a zip archive with more than {_MEMBERS:,} members: unpack it first")
    for info in infos:
        if info.file_size > 1_000_000 and info.file_size > _RATIO * max(info.compress_size, 1):
            raise InputError(f"a zip archive in which {info.filename} unpacks to {_RATIO} times its size: refused")


def _decode_html(data: bytes) -> str:
    declared = _META_CHARSET.search(data[:4096])
    if declared and not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        name = declared.group(1).decode("ascii").lower()
        # pages that say gb2312 hold characters of its successor; a wrong label must not garble a page that is UTF-8
        encoding = "gb18030" if name.startswith("gb") else name
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            try:
                return data.decode(encoding)
            except (UnicodeDecodeError, LookupError):
                pass
    return decode(data)


def _unwrapped(text: str) -> str:
    """Join the lines that a PDF breaks in the middle of a clause, at the edge of the page."""
    return re.sub(r"(?<=[\u4e00-\u9fff，、；：])[ \t]*\n(?=[\u4e00-\u9fff])", "", text)
