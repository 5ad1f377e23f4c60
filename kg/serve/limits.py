"""What a server allows, in one value."""

import msgspec


class Limits(msgspec.Struct, frozen=True):
    """Bounds of a server.

    `seconds` a query may run; `rows` and `answer` (bytes) it may give, rows beyond being left out; `memory` (bytes) its
    process may take beyond its store; `waiting` seconds a query waits for a free process; `request` bytes of the body
    of a request; `sending` seconds in which the body must have come; `connections` at a time.
    """

    seconds: float = 10.0
    rows: int = 100_000
    answer: int = 64_000_000
    memory: int = 1_000_000_000
    waiting: float = 30.0
    request: int = 1_000_000
    sending: float = 20.0
    connections: int = 512
