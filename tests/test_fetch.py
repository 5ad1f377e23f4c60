"""Fetching pages, from a site of our own on this computer."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from documents.test_formats import PARAGRAPHS, page
from typer.testing import CliRunner

from kg import fetch as fetching
from kg.cli import app
from kg.documents import Skipped, read_documents
from kg.errors import InputError, OutputError
from kg.fetch import fetch, file_name, read_addresses
from kg.model import Document


class Site(ThreadingHTTPServer):
    """Serves what its `pages` hold: status, media type, content; counts who is asked for."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.address = f"http://127.0.0.1:{self.server_address[1]}"
        self.asked: Counter[str] = Counter()
        self.pages: dict[str, tuple[int, str, bytes]] = {
            "/robots.txt": (200, "text/plain", b"User-agent: *\nDisallow: /secret\n"),
            "/1.html": (200, "text/html; charset=gb2312", page("gb2312").encode("gb18030")),
            "/2.html": (200, "text/html", page().encode()),
            "/secret/3.html": (200, "text/html", page().encode()),
            "/4.png": (200, "image/png", b"\x89PNG"),
            "/long.html": (200, "text/html", b"x" * 3_000),
        }


class _Handler(BaseHTTPRequestHandler):
    server: Site

    def do_GET(self) -> None:
        self.server.asked[self.path] += 1
        if self.path == "/slow.html":
            time.sleep(1.0)
        if self.path == "/busy.html":
            status, media, content = (
                (503, "text/plain", b"") if self.server.asked[self.path] == 1 else self.server.pages["/2.html"]
            )
        elif self.path == "/moved.html":
            self.send_response(302)
            self.send_header("Location", "/2.html")
            self.end_headers()
            return
        else:
            status, media, content = self.server.pages.get(self.path, (404, "text/html", b"gone"))
        self.send_response(status)
        self.send_header("Content-Type", media)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setattr(fetching, "_AGAIN", 0.0)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    server = Site()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def get(site: Site, folder: Path, *paths: str) -> list[Path | Skipped]:
    return list(fetch([site.address + path for path in paths], folder, pause=0.0))


def test_pages_are_kept_with_their_addresses_and_read(site: Site, tmp_path: Path) -> None:
    get(site, tmp_path, "/1.html", "/2.html", "/moved.html")
    found = [one for one in read_documents([tmp_path]) if isinstance(one, Document)]
    assert sorted(one.source for one in found) == [f"{site.address}/{name}.html" for name in ("1", "2", "moved")]
    assert all(paragraph in one.text for one in found for paragraph in PARAGRAPHS)
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".gz"] * 3


def test_what_is_there_is_not_fetched_again(site: Site, tmp_path: Path) -> None:
    first = get(site, tmp_path, "/1.html")
    assert get(site, tmp_path, "/1.html") == first
    assert site.asked["/1.html"] == 1


def test_a_page_gives_the_same_bytes_any_day(site: Site, tmp_path: Path) -> None:
    (one,), (other,) = get(site, tmp_path / "a", "/1.html"), get(site, tmp_path / "b", "/1.html")
    assert isinstance(one, Path)
    assert isinstance(other, Path)
    assert one.read_bytes() == other.read_bytes()


REFUSED = [
    ("/secret/3.html", "robots.txt"),
    ("/none.html", "404"),
    ("/4.png", "image/png"),
    ("/long.html", "longer than"),
    ("/slow.html", "cannot be fetched"),
]


@pytest.mark.parametrize(("path", "reason"), REFUSED)
def test_what_cannot_be_had_is_named(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str, reason: str
) -> None:
    monkeypatch.setattr(fetching, "LONGEST", 2_500)
    monkeypatch.setattr(fetching, "_READ", 0.2)
    (found,) = get(site, tmp_path, path)
    assert isinstance(found, Skipped)
    assert found.path == site.address + path
    assert reason in found.reason
    assert list(tmp_path.iterdir()) == []
    assert site.asked[path] == {"/secret/3.html": 0, "/slow.html": 2}.get(path, 1)


def test_what_fails_for_a_while_is_asked_for_once_more(site: Site, tmp_path: Path) -> None:
    (found,) = get(site, tmp_path, "/busy.html")
    assert isinstance(found, Path)
    assert site.asked["/busy.html"] == 2


@pytest.mark.parametrize("status", [500, 503])
def test_a_site_whose_rules_cannot_be_read_is_left_alone(site: Site, tmp_path: Path, status: int) -> None:
    site.pages["/robots.txt"] = (status, "text/plain", b"")
    (found,) = get(site, tmp_path, "/1.html")
    assert isinstance(found, Skipped)
    assert site.asked["/1.html"] == 0


def test_a_site_without_rules_may_be_asked(site: Site, tmp_path: Path) -> None:
    del site.pages["/robots.txt"]
    assert all(isinstance(found, Path) for found in get(site, tmp_path, "/1.html", "/secret/3.html"))
    assert site.asked["/robots.txt"] == 1


def test_a_site_is_asked_no_faster_than_said(site: Site, tmp_path: Path) -> None:
    start = time.monotonic()
    list(fetch([f"{site.address}/{name}.html" for name in (1, 2)], tmp_path, pause=0.2))
    assert time.monotonic() - start >= 0.4  # three requests, its rules the first


def test_nobody_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "_AGAIN", 0.0)
    (found,) = fetch(["http://127.0.0.1:9/x"], tmp_path, pause=0.0)
    assert isinstance(found, Skipped)
    assert "cannot be fetched" in found.reason
    assert "object at 0x" not in found.reason


def test_a_folder_that_cannot_be_written_is_named(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OutputError, match="No space left"):
        get(site, tmp_path, "/1.html")


def test_a_list_of_addresses(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(
        "\ufeff# news\nhttps://a.example/1\n\n https://a.example/2 \nhttps://a.example/1\n", encoding="utf-8"
    )
    assert read_addresses(path) == ["https://a.example/1", "https://a.example/2"]


@pytest.mark.parametrize("line", ["ftp://a.example/x", "file:///etc/passwd", "a.example", "https://", "http://a b"])
def test_what_is_no_address_is_named_with_its_line(tmp_path: Path, line: str) -> None:
    (tmp_path / "a.txt").write_text(f"https://a.example/\n{line}\n", encoding="utf-8")
    with pytest.raises(InputError, match="line 2"):
        read_addresses(tmp_path / "a.txt")


def test_a_name_says_the_site_and_nothing_that_a_path_may_not_hold() -> None:
    names = [
        file_name(address) for address in ("https://A.example/../..", "http://[::1]/x", "https://中文.example/?q=1")
    ]
    assert len(set(names)) == 3
    assert all(set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789.-_") for name in names)


def test_the_command(site: Site, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(f"{site.address}/1.html\n{site.address}/none.html\n", encoding="utf-8")
    result = CliRunner().invoke(
        app, ["fetch", str(tmp_path / "a.txt"), f"{site.address}/1.html", "-o", str(tmp_path / "p")]
    )
    assert result.exit_code == 1
    assert "1 of 2 pages" in result.output
    assert "none.html: the site answers 404" in result.output
