"""What passes between a reader and the process that decodes for it: frames, never pickles.

Whoever takes a decoder over can say anything here, and nothing more.
"""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from typing import Any, Final, Literal

Kind = Literal["picture", "sound", "clip"]
MODULES: Final[dict[bytes, str]] = {
    b"p": "pipeline.media.picture_decoder",
    b"s": "pipeline.media.sound_decoder",
    b"c": "pipeline.media.clip_decoder",
}
"""The decoder of each kind, by the byte that asks for it; each has a `decode`."""

DATA: Final = b"d"
FACTS: Final = b"f"
REFUSED: Final = b"r"
_MOST_OF_FRAME: Final = {DATA: 1 << 20, FACTS: 1 << 16, REFUSED: 1 << 10}
_HEAD: Final = 5

Facts = dict[str, Any]
Send = Callable[[Any], None]
"""Takes a buffer of decoded bytes."""


class TooMuch(Exception):
    """It takes too much memory or time to be read."""

    def __init__(self) -> None:
        super().__init__(type(self).__doc__)


class BrokenAnswer(Exception):
    """An answer ended early, or is none."""


def send_frame(channel: socket.socket, mark: bytes, body: bytes | memoryview = b"") -> None:
    """One frame; its body may be of any length and is cut into as many as it takes."""
    view = memoryview(body).cast("B")
    most = _MOST_OF_FRAME[mark]
    for start in range(0, max(1, len(view)), most):
        part = view[start : start + most]
        channel.sendall(mark + len(part).to_bytes(_HEAD - 1, "big"))
        channel.sendall(part)


def receive(channel: socket.socket, most_bytes: int) -> tuple[bytearray, bytes, bytes]:
    """All decoded bytes, and the mark and body of the last frame.

    Raises BrokenAnswer when the other side ended without one, or says what it may not;
    TimeoutError when it says nothing.
    """
    data, length = bytearray(), 0
    while True:
        mark, body_bytes = _head(channel)
        if mark != DATA:
            body = bytearray(body_bytes)
            _fill(channel, memoryview(body))
            return data, mark, bytes(body)
        if length + body_bytes > most_bytes:
            raise BrokenAnswer
        data += bytes(body_bytes)
        with memoryview(data) as view:
            _fill(channel, view[length:])
        length += body_bytes


def _head(channel: socket.socket) -> tuple[bytes, int]:
    head = bytearray(_HEAD)
    _fill(channel, memoryview(head))
    mark, length = bytes(head[:1]), int.from_bytes(head[1:], "big")
    if length > _MOST_OF_FRAME.get(mark, -1):
        raise BrokenAnswer
    return mark, length


def _fill(channel: socket.socket, view: memoryview) -> None:
    while view:
        count = channel.recv_into(view)
        if not count:
            raise BrokenAnswer
        view = view[count:]


def packed(facts: Facts) -> bytes:
    """Options or facts as bytes."""
    return json.dumps(facts).encode()


def unpacked(body: bytes) -> Facts:
    """The same again; BrokenAnswer when they are none."""
    try:
        facts = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BrokenAnswer from error
    if not isinstance(facts, dict):
        raise BrokenAnswer
    return facts
