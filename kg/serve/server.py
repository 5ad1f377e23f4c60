"""Runs the server until it is told to stop."""

import socket
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import KgError
from kg.serve.limits import Limits

if TYPE_CHECKING:
    from types import FrameType

    import uvicorn

    from kg.serve.pool import Pool


def serve(
    output: str | Path,
    host: str = "127.0.0.1",
    port: int = 8000,
    *,
    limits: Limits | None = None,
    workers: int | None = None,
    names: Sequence[str] = (),
    origins: Sequence[str] = (),
    started: Callable[[str], None] | None = None,
) -> None:
    """Serve an output as a web site and a SPARQL endpoint; ends at Ctrl-C or SIGTERM.

    :param host: the address to listen on; anything but the default lets other computers in.
    :param port: 0 for any that is free.
    :param workers: processes that answer queries; as many as there are cores, at least 4, where it is None.
    :param names: further names that the server answers to (the header `Host`).
    :param origins: sites whose pages may ask, as `https://example.org`; `*` for all.
    :param started: called with the address once the server listens.
    :raises QueryError: where the folder holds no graph, or one that this version cannot read.
    :raises KgError: where the address is taken or cannot be listened on.
    """
    import uvicorn

    from kg.serve.app import make_app
    from kg.serve.guard import access_for
    from kg.serve.pool import Pool
    from kg.workers import usable_cores

    limits = limits or Limits()
    listening = _listen(host, port)
    with listening:
        pool = Pool(Path(output), limits, workers or max(4, usable_cores()))
        try:
            app = make_app(pool, access_for(host, names, origins))
            config = uvicorn.Config(
                app,
                log_level="warning",
                access_log=False,
                server_header=False,
                ws="none",
                http="h11",
                loop="asyncio",
                limit_concurrency=limits.connections,
                backlog=limits.connections,
                timeout_keep_alive=15,
                timeout_graceful_shutdown=3,
            )
            if started:
                started(_address(host, listening.getsockname()[1]))
            _server(config, pool).run(sockets=[listening])
        finally:
            pool.close()


def _server(config: "uvicorn.Config", pool: "Pool") -> "uvicorn.Server":
    """Give a server that ends its workers before it waits for the answers that are under way."""
    import uvicorn

    class Server(uvicorn.Server):
        def handle_exit(self, sig: int, frame: "FrameType | None") -> None:
            pool.close()
            super().handle_exit(sig, frame)

    return Server(config)


def _listen(host: str, port: int) -> socket.socket:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=512)
    except OSError as error:
        hint = "give another --port" if host in ("127.0.0.1", "localhost", "::1") else "give another --port or --host"
        raise KgError(f"{host}:{port} cannot be listened on ({error.strerror or error}): {hint}.") from error


def _address(host: str, port: int) -> str:
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    return f"http://{shown}:{port}/"
