"""Web archives: the pages in them, with their addresses; what is damaged or no page."""

import gzip
from pathlib import Path

import pytest
from documents.test_formats import PARAGRAPHS, page

from kg.documents import Skipped, read_documents
from kg.documents import read as reading
from kg.model import Document

ADDRESS = "https://news.example.org/202303/05/1.html"


def archive(*pages: tuple[str, bytes, str, str], kind: str = "response", packed: bool = True) -> bytes:
    """Give a web archive of pages: address, content, media type and status."""
    records = [_record("warcinfo", "", "application/warc-fields", b"software: test\r\n")]
    for address, content, media, status in pages:
        if kind == "response":
            served = f"HTTP/1.1 {status}\r\nContent-Type: {media}\r\n\r\n".encode() + content
            records.append(_record(kind, address, "application/http; msgtype=response", served))
        else:
            records.append(_record(kind, address, media, content))
    return b"".join(gzip.compress(record) if packed else record for record in records)


def _record(kind: str, address: str, media: str, content: bytes) -> bytes:
    lines = ["WARC/1.0", f"WARC-Type: {kind}", f"Content-Type: {media}", f"Content-Length: {len(content)}"]
    lines += [f"WARC-Target-URI: {address}"] if address else []
    return "\r\n".join([*lines, "", ""]).encode() + content + b"\r\n\r\n"


def read(tmp_path: Path, name: str, content: bytes) -> tuple[list[Document], list[Skipped]]:
    (tmp_path / name).write_bytes(content)
    found = list(read_documents([tmp_path / name]))
    return [x for x in found if isinstance(x, Document)], [x for x in found if isinstance(x, Skipped)]


HTML = (ADDRESS, page("gb2312").encode("gb18030"), "text/html; charset=gb2312", "200 OK")
PICTURE = ("https://news.example.org/1.png", b"\x89PNG\r\n", "image/png", "200 OK")
GONE = ("https://news.example.org/2.html", page().encode(), "text/html", "404 Not Found")
EMPTY = ("https://news.example.org/3.html", b"", "text/html", "200 OK")


@pytest.mark.parametrize(("name", "packed"), [("x.warc", False), ("x.warc.gz", True)])
def test_pages_of_a_warc(tmp_path: Path, name: str, packed: bool) -> None:
    documents, skipped = read(tmp_path, name, archive(HTML, PICTURE, GONE, EMPTY, packed=packed))
    assert [(one.id, one.source, one.date, one.format) for one in documents] == [("x#2", ADDRESS, "2023-03-05", "warc")]
    assert all(paragraph in documents[0].text for paragraph in PARAGRAPHS)
    assert [one.path.rpartition(":https")[2] for one in skipped] == ["://news.example.org/3.html"]


def test_texts_of_a_wet(tmp_path: Path) -> None:
    text = "某高新区再签大项目\n" + "\n".join(PARAGRAPHS)
    pages = [(ADDRESS, text.encode(), "text/plain", ""), ("https://x.example/2", b" \n", "text/plain", "")]
    documents, skipped = read(tmp_path, "x.warc.wet.gz", archive(*pages, kind="conversion"))
    assert [(one.text, one.source, one.title) for one in documents] == [(text, ADDRESS, "某高新区再签大项目")]
    assert [one.reason for one in skipped] == ["empty"]


def test_a_page_that_is_too_long_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "LONGEST", 1_000)
    documents, skipped = read(tmp_path, "x.warc", archive(HTML, packed=False))
    assert documents == []
    assert "longer than" in skipped[0].reason


@pytest.mark.parametrize("content", [b"", b"no archive at all", b"\0" * 200, archive(HTML, packed=False)[:900]])
def test_a_damaged_archive_is_named(tmp_path: Path, content: bytes) -> None:
    documents, skipped = read(tmp_path, "x.warc", content)
    assert len(documents) + len(skipped) >= 1
    assert not documents or skipped or len(content) > 800


@pytest.mark.parametrize("cut", [10, 400, 700])
def test_an_archive_that_ends_in_the_middle_is_named(tmp_path: Path, cut: int) -> None:
    _, skipped = read(tmp_path, "x.warc.gz", archive(HTML)[:-cut])
    assert skipped


def test_a_page_packed_in_another_archive(tmp_path: Path) -> None:
    documents, _ = read(tmp_path, "y.warc.gz", gzip.compress(archive(HTML, packed=False)))
    assert [one.source for one in documents] == [ADDRESS]


def test_a_damaged_archive_fills_no_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    whole = archive(HTML, HTML, packed=False)
    at = whole.index(b"Content-Length: ", 200)
    read(tmp_path, "x.warc", whole[:at] + b"Content-Length: 9\r\nX-" + whole[at:])
    assert capsys.readouterr() == ("", "")
