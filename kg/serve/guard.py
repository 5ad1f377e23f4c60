"""What every request passes before anything answers it: whose name it calls, where it comes from, how large it is.

A page of another site could ask a server on this computer through the browser. A name of its own that leads here (DNS
rebinding) is no name that the server answers to; a request that a browser sends for another site is refused unless
that site was let in.
"""

import asyncio
import ipaddress
from collections.abc import Iterable, Mapping

import msgspec
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg.serve.limits import Limits

_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cache-control", b"no-cache"),
)
_DRAINED = 16  # times the largest body that is read
POLICY = (
    b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    b"base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


class Access(msgspec.Struct, frozen=True):
    """Who may ask: names that the server answers to, whether by any IP address, and the origins of other sites."""

    hosts: frozenset[str] = _LOCAL
    addresses: bool = False
    origins: tuple[str, ...] = ()

    def knows_host(self, header: str) -> bool:
        """Tell whether the server answers to the name in the header `Host`, whatever the port."""
        name = host_of(header)
        return name in self.hosts or (self.addresses and _is_address(name))

    def knows_origin(self, origin: str, host: str) -> bool:
        """Tell whether a page of this origin may ask; those of the server itself may."""
        own = origin.partition("://")[2].lower() == host.lower()
        return own or origin in self.origins or "*" in self.origins


def access_for(host: str, names: Iterable[str] = (), origins: Iterable[str] = ()) -> Access:
    """Give who may ask a server that listens on `host`.

    An IP address in `Host` shows that no foreign name led here, so a server for the network answers to any.
    """
    local = host in _LOCAL or (_is_address(host) and ipaddress.ip_address(host).is_loopback)
    known = _LOCAL | {host.lower(), *(name.lower() for name in names)}
    return Access(known, not local, tuple(origins))


def host_of(header: str) -> str:
    """Give the name in a header `Host`, empty where it is none.

    >>> host_of("LocalHost:8000"), host_of("[::1]:80"), host_of("a.org:x")
    ('localhost', '::1', '')
    """
    name, _, port = header.rpartition(":") if not header.endswith("]") and ":" in header else (header, "", "")
    if port and not (port.isascii() and port.isdecimal()):
        return ""
    return name.lower().removeprefix("[").removesuffix("]").removesuffix(".")


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


class Guard:
    """ASGI middleware: refuses what must not get in, reads bodies within limits, adds headers, answers HEAD."""

    def __init__(self, app: ASGIApp, access: Access, limits: Limits) -> None:
        self.app, self.access, self.limits = app, access, limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or answer it."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1000})
            return
        headers = _headers(scope)
        if refused := self._refused(headers):
            await _say(send, *refused)
            return
        found = await self._body(headers, receive)
        if isinstance(found, tuple):
            await _say(send, *found)
            return
        bare = scope["method"] == "HEAD"
        inner = {**scope, "method": "GET"} if bare else scope
        await self.app(inner, _Replay(found, receive), _dressed(send, bare))

    def _refused(self, headers: Mapping[str, str]) -> tuple[int, str] | None:
        host = headers.get("host", "")
        if not self.access.knows_host(host):
            return 421, f"This server does not answer to the name {host!r}; --allow-host adds one."
        origin = headers.get("origin")
        if origin is not None and not self.access.knows_origin(origin, host):
            return 403, f"Pages of {origin!r} may not ask this server; --cors lets them in."
        foreign = headers.get("sec-fetch-site") == "cross-site" and headers.get("sec-fetch-mode") != "navigate"
        if foreign and not self.access.origins:
            return 403, "Pages of other sites may not ask this server; --cors lets them in."
        return None

    async def _body(self, headers: Mapping[str, str], receive: Receive) -> bytes | tuple[int, str]:
        most = self.limits.request
        too_large = (413, f"A request may hold {most:,} bytes.")
        length = headers.get("content-length", "0")
        if length.isdecimal() and int(length) > most * _DRAINED:
            return too_large
        try:
            async with asyncio.timeout(self.limits.sending):
                return await _read(receive, most) or b""
        except TimeoutError:
            return 408, f"The request did not come within {self.limits.sending:g} s."
        except OverflowError:
            return too_large


async def _read(receive: Receive, most: int) -> bytes:
    """Give the body; of one that is too large read on for a while: a client that still sends sees no answer.

    :raises OverflowError: for a body that is too large.
    """
    parts: list[bytes] = []
    size, more = 0, True
    while more and size <= most * _DRAINED:
        message = await receive()
        if message["type"] != "http.request":
            return b""
        data = message.get("body", b"")
        size, more = size + len(data), message.get("more_body", False)
        parts.append(data)
        if size > most:
            parts.clear()
    if size > most:
        raise OverflowError
    return b"".join(parts)


class _Replay:
    """Gives a body that was read already, then what else comes."""

    def __init__(self, body: bytes, receive: Receive) -> None:
        self.body: bytes | None = body
        self.receive = receive

    async def __call__(self) -> Message:
        if self.body is None:
            return await self.receive()
        body, self.body = self.body, None
        return {"type": "http.request", "body": body, "more_body": False}


def _dressed(send: Send, bare: bool) -> Send:
    async def dressed(message: Message) -> None:
        if message["type"] == "http.response.start":
            given = {name.lower() for name, _ in message["headers"]}
            more = [(name, value) for name, value in _HEADERS if name not in given]
            message = {**message, "headers": [*message["headers"], *more]}
        elif bare and message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await send(message)

    return dressed


def _headers(scope: Scope) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}


async def _say(send: Send, status: int, words: str) -> None:
    body = f"{words}\n".encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),  # what else the client sends is not read
        *_HEADERS,
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
