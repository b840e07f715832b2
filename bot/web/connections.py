"""How many connections the web side holds, from whom, and how long each may say nothing whole.

A connection waits (for a whole request) or is busy (with one). Those that wait fall away, oldest
first, when there are too many, and after `WAIT_S` in any case: half-sent requests take nothing
from whole ones. Those that are busy are never cut for others; beyond the limit one is refused.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

MAX_CONNECTIONS: Final = 256
MAX_PER_ADDRESS: Final = 100
"""One address may be a proxy of the operator's with everybody behind it."""
WAIT_S: Final = 10.0
"""For a whole head of a request, counted from the connection's begin or its last answer."""
WORK_S: Final = 60.0
REFUSAL: Final = (
    b"HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
)


@dataclass(slots=True)
class Gate:
    """The connections of one server."""

    most: int = MAX_CONNECTIONS
    most_per_address: int = MAX_PER_ADDRESS
    wait_s: float = WAIT_S
    waiting: dict[Connection, None] = field(default_factory=dict)
    """Oldest first."""
    per_address: Counter[str] = field(default_factory=Counter)

    def admit(self, connection: Connection) -> bool:
        """Whether there is room for one more, which may be made by letting a waiting one go."""
        address = connection.address
        if self.per_address[address] >= self.most_per_address:
            self._let_go(address)
        elif self.per_address.total() >= self.most:
            self._let_go(None)
        if (
            self.per_address[address] >= self.most_per_address
            or self.per_address.total() >= self.most
        ):
            return False
        self.per_address[address] += 1
        return True

    def leave(self, connection: Connection) -> None:
        """A connection ended."""
        self.waiting.pop(connection, None)
        self.per_address[connection.address] -= 1
        if self.per_address[connection.address] <= 0:
            del self.per_address[connection.address]

    def _let_go(self, address: str | None) -> None:
        """Cut the connection that has waited longest: of this address, or of the one with most."""
        if address is None and self.waiting:
            address = max(
                {one.address for one in self.waiting}, key=lambda one: self.per_address[one]
            )
        for one in self.waiting:
            if one.address == address:
                one.cut()
                return


class Connection(asyncio.Protocol):
    """Stands between a socket and the HTTP library's own protocol."""

    def __init__(self, gate: Gate, inner: asyncio.Protocol) -> None:
        self._gate, self._inner = gate, inner
        self._transport: Any = None
        self._timer: asyncio.TimerHandle | None = None
        self._is_admitted = False
        self.address = ""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Admit it, or refuse it in one line."""
        self._transport = transport
        self.address = str((transport.get_extra_info("peername") or ("",))[0])
        self._is_admitted = self._gate.admit(self)
        if not self._is_admitted:
            self._transport.write(REFUSAL)
            self._transport.close()
            return
        self.wait()
        self._inner.connection_made(transport)

    def wait(self) -> None:
        """From now on a whole request, or the rest of one, is awaited."""
        if self._is_admitted:
            self._gate.waiting[self] = None
            self._cut_in(self._gate.wait_s)

    def work(self, seconds: float = WORK_S) -> None:
        """A whole request is here; its answer may take so long."""
        self._gate.waiting.pop(self, None)
        if self._is_admitted:
            self._cut_in(seconds)

    def _cut_in(self, seconds: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(seconds, self.cut)

    def cut(self) -> None:
        """End it now; it leaves the counts at once."""
        self._transport.abort()
        self._leave()

    def data_received(self, data: bytes) -> None:
        """Pass it on."""
        if self._is_admitted:
            self._inner.data_received(data)

    def eof_received(self) -> bool | None:
        """Pass it on."""
        return self._inner.eof_received() if self._is_admitted else None

    def pause_writing(self) -> None:
        """Pass it on."""
        self._inner.pause_writing()

    def resume_writing(self) -> None:
        """Pass it on."""
        self._inner.resume_writing()

    def connection_lost(self, error: Exception | None) -> None:
        """Free its place."""
        if self._timer is not None:
            self._timer.cancel()
            self._inner.connection_lost(error)
        self._leave()

    def _leave(self) -> None:
        if self._is_admitted:
            self._is_admitted = False
            self._gate.leave(self)
