"""Archives of the web: WARC, and the WET files of Common Crawl, one document a page.

A WARC holds pages as they were served, a WET the text that was found in them. What is no page (requests, pictures,
scripts, pages that were not found) is passed over without a word; a page that cannot be read is named by its address.
"""

import io
import zlib
from collections.abc import Iterator
from contextlib import redirect_stderr
from typing import Any, BinaryIO

from kg.documents.decode import decode
from kg.documents.files import Skipped
from kg.documents.formats import read_html
from kg.documents.record import Record
from kg.errors import InputError

_PAGES = ("text/html", "application/xhtml+xml", "text/plain")
_KINDS = frozenset({"response", "resource", "conversion"})


def read_warc(stream: BinaryIO, longest: int) -> Iterator[Record | Skipped]:
    """Read the pages of a WARC or WET file, in its order; a page's address is its source.

    :param stream: unpacked, or packed page by page as such files are.
    :param longest: bytes of a page at most; longer ones are named.
    """
    from warcio.exceptions import ArchiveLoadFailed

    number = 0
    try:
        for page in _pages(stream):
            number += 1
            if _is_page(page):
                yield from _read_page(page, str(number), longest)
    except (ArchiveLoadFailed, zlib.error, EOFError, ValueError) as error:
        yield Skipped(str(number + 1) if number else "", f"not a web archive, or a damaged one: {error}")
        return
    if not number:
        yield Skipped("", "not a web archive, or an empty one")


def _pages(stream: BinaryIO) -> Iterator[Any]:
    """Give the records of an archive; what the library prints of a damaged one is for nobody's terminal."""
    from warcio.archiveiterator import ArchiveIterator

    records = iter(ArchiveIterator(stream))
    while True:
        with redirect_stderr(io.StringIO()):
            record = next(records, None)
        if record is None:
            return
        yield record


def _is_page(page: Any) -> bool:  # noqa: ANN401
    if page.rec_type not in _KINDS:
        return False
    if page.http_headers is not None and page.http_headers.get_statuscode() != "200":
        return False
    return _media_type(page) in _PAGES


def _media_type(page: Any) -> str:  # noqa: ANN401
    headers = page.http_headers or page.rec_headers
    return str(headers.get_header("Content-Type") or "").partition(";")[0].strip().lower()


def _read_page(page: Any, number: str, longest: int) -> Iterator[Record | Skipped]:  # noqa: ANN401
    address = str(page.rec_headers.get_header("WARC-Target-URI") or "").strip("<> ")
    try:
        data = page.content_stream().read(longest + 1)
        if len(data) > longest:
            raise InputError(f"longer than {longest // 1024 // 1024} MB: split it into its articles")
        for found in [Record(decode(data))] if _media_type(page) == "text/plain" else read_html(data):
            if isinstance(found, Skipped):
                yield Skipped(address or number, found.reason)
            elif found.text.strip():
                yield Record(found.text, found.title, found.date, address or found.source, part=number)
            else:
                yield Skipped(address or number, "empty")
    except (InputError, zlib.error, OSError, ValueError) as error:
        yield Skipped(address or number, str(error))
