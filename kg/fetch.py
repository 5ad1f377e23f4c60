"""Pages from the web, into a folder that `kg build` reads: the one thing that reaches a network, when it is told to.

Each page becomes a file of its own, a WARC of one record packed with gzip, named after its address; what is there is
not fetched again. A site's robots.txt is heeded, a site is asked once a second at most, and a request that failed for
a reason that may pass is made once more.
"""

import gzip
import hashlib
import re
import time
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urljoin, urlsplit
from urllib.robotparser import RobotFileParser

from kg.documents import Skipped
from kg.documents.read import LONGEST
from kg.errors import InputError, OutputError

AGENT = "park-kg"
_CONNECT, _READ, _WHOLE = 10.0, 20.0, 60.0  # seconds: to connect, between two pieces, for a page
_PAUSE, _LONGEST_PAUSE = 1.0, 30.0  # seconds between two requests to one site; what its robots.txt may ask for
_AGAIN = 2.0  # seconds before a failed request is made once more
_PASSING = frozenset({408, 429, 500, 502, 503, 504})
_REDIRECTS = 5
_NOTHING = ("User-agent: *", "Disallow: /")
_ROBOTS = 512 * 1024  # bytes of a robots.txt that are read
_ADDRESS = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)


def read_addresses(path: Path) -> list[str]:
    """Read a list of addresses, one a line; empty lines and those that begin with # are passed over.

    :raises InputError: for a file that cannot be read, or a line that is no address of the web.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read as a list of addresses in UTF-8: {error}") from error
    found = []
    for number, line in enumerate(lines, start=1):
        address = line.strip()
        if not address or address.startswith("#"):
            continue
        if not _ADDRESS.fullmatch(address) or not urlsplit(address).hostname:
            raise InputError(f"{path}, line {number}: {address[:80]!r} is no address: write http://… or https://….")
        found.append(address)
    return list(dict.fromkeys(found))


def fetch(addresses: Iterable[str], folder: Path, pause: float = _PAUSE) -> Iterator[Path | Skipped]:
    """Fetch pages into the folder; give the file of each, or why there is none, in the order given.

    :param pause: seconds between two requests to one site at least; its robots.txt may ask for more.
    :raises OutputError: where the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with _Visitor(pause) as visitor:
        for address in addresses:
            path = folder / file_name(address)
            if path.exists():
                yield path
                continue
            try:
                packed = gzip.compress(_warc(address, *visitor.get(address)), mtime=0)
            except InputError as error:
                yield Skipped(address, str(error))
                continue
            _write(path, packed)
            yield path


def file_name(address: str) -> str:
    """Give the name of the file that a page is kept in: its site, and digits from its whole address.

    >>> file_name("https://www.example.org/a/1.html")
    'www.example.org-0c8ffca1.warc.gz'
    """
    site = re.sub(r"[^a-z0-9.-]", "_", (urlsplit(address).hostname or "").lower())[:60]
    return f"{site}-{hashlib.sha256(address.encode()).hexdigest()[:8]}.warc.gz"


class _Visitor:
    """Asks sites for pages, politely. A context manager."""

    def __init__(self, pause: float) -> None:
        import requests

        self._errors = requests.RequestException
        self._session = requests.Session()
        self._session.max_redirects = _REDIRECTS
        self._session.headers["User-Agent"] = f"{AGENT}/{version('park-kg')}"
        self._pause = pause
        self._rules: dict[str, RobotFileParser] = {}
        self._asked: dict[str, float] = {}

    def __enter__(self) -> "_Visitor":
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()

    def get(self, address: str) -> tuple[bytes, Mapping[str, str]]:
        """Give content and headers of a page.

        :raises InputError: for a page that the site keeps from robots, that is missing, too long or no text.
        """
        rules = self._rules_of(address)
        if not rules.can_fetch(AGENT, address):
            raise InputError("its robots.txt keeps it from robots")
        asked = rules.crawl_delay(AGENT)
        pause = min(max(self._pause, float(asked or 0)), _LONGEST_PAUSE)
        status, content, headers = self._twice(address, pause, LONGEST)
        if status != 200:
            raise InputError(f"the site answers {status}")
        media = headers.get("Content-Type", "text/html").partition(";")[0].strip().lower()
        if media not in ("text/html", "application/xhtml+xml", "text/plain"):
            raise InputError(f"no page but {media}")
        return content, headers

    def _rules_of(self, address: str) -> RobotFileParser:
        """Give a site's rules for robots; one that does not answer is not asked for pages either (RFC 9309)."""
        site = "{0.scheme}://{0.netloc}".format(urlsplit(address))
        rules = self._rules.get(site)
        if rules is None:
            rules = self._rules[site] = RobotFileParser()
            try:
                status, content, _ = self._twice(urljoin(site, "/robots.txt"), self._pause, _ROBOTS)
            except InputError:
                rules.parse(_NOTHING)
                raise
            if status == 200:
                rules.parse(content.decode("utf-8", errors="replace").splitlines())
            else:
                rules.parse(_NOTHING if status >= 500 else [])
        return rules

    def _twice(self, address: str, pause: float, longest: int) -> tuple[int, bytes, Mapping[str, str]]:
        last = ""
        for attempt in range(2):
            self._wait(address, pause if not attempt else max(pause, _AGAIN if self._pause else 0.0))
            try:
                found = self._once(address, longest)
            except self._errors as error:
                last = f"cannot be fetched: {_plain(error)}"
                continue
            if found[0] not in _PASSING or attempt:
                return found
        raise InputError(last or "cannot be fetched")

    def _once(self, address: str, longest: int) -> tuple[int, bytes, Mapping[str, str]]:
        until = time.monotonic() + _WHOLE
        with self._session.get(address, timeout=(_CONNECT, _READ), stream=True) as answer:
            content = bytearray()
            for piece in answer.iter_content(65_536):
                content += piece
                if len(content) > longest:
                    raise InputError(f"longer than {longest / 1024 / 1024:.1f} MB")
                if time.monotonic() > until:
                    raise InputError(f"not all of it came within {_WHOLE:.0f} s")
            return answer.status_code, bytes(content), answer.headers

    def _wait(self, address: str, pause: float) -> None:
        site = urlsplit(address).netloc
        rest = self._asked.get(site, 0.0) + pause - time.monotonic()
        if site in self._asked and rest > 0:
            time.sleep(rest)
        self._asked[site] = time.monotonic()


def _plain(error: Exception) -> str:
    """Say what went wrong without the objects that the library names."""
    cause = str(getattr(error, "args", [error])[0] if error.args else error)
    return re.sub(r"<[^>]*>:?\s*", "", cause).strip()[:200] or type(error).__name__


def _warc(address: str, content: bytes, headers: Mapping[str, str]) -> bytes:
    """Write a page as one record of a WARC; what is in it depends on the page alone, not on the day."""
    served = f"HTTP/1.1 200 OK\r\nContent-Type: {_line(headers.get('Content-Type', 'text/html'))}\r\n\r\n".encode()
    lines = (
        "WARC/1.1",
        "WARC-Type: response",
        f"WARC-Target-URI: {_line(address)}",
        "Content-Type: application/http; msgtype=response",
        f"Content-Length: {len(served) + len(content)}",
    )
    return "\r\n".join([*lines, "", ""]).encode() + served + content + b"\r\n\r\n"


def _line(text: str) -> str:
    return re.sub(r"[\r\n\0]+", " ", text)


def _write(path: Path, data: bytes) -> None:
    beside = path.with_name(f"{path.name}.part")
    try:
        beside.write_bytes(data)
        beside.replace(path)
    except OSError as error:
        raise OutputError(f"{path}: cannot be written: {error.strerror or error}. Give another folder.") from error
    finally:
        beside.unlink(missing_ok=True)
