"""What passes between a reader and the process that decodes for it: bytes, never pickles.

The decoded bytes lie in memory that both see; what is said of them is one JSON object. Whoever
takes a decoder over can say anything there, and nothing more.
"""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from typing import Any, Final, Literal

Kind = Literal["picture", "sound", "clip", "document", "web page"]
MODULES: Final[dict[bytes, str]] = {
    b"p": "pipeline.media.picture_decoder",
    b"s": "pipeline.media.sound_decoder",
    b"c": "pipeline.media.clip_decoder",
    b"d": "pipeline.media.document_decoder",
    b"w": "pipeline.media.page_decoder",
}
"""The decoder of each kind, by the byte that asks for it; each has a `decode`."""
LARGE: Final = frozenset({b"d", b"w"})
"""Those whose libraries take more than what they read: only processes that read with them have
them, so that all others are small."""

FACTS: Final = b"f"
PART: Final = b"p"
"""One part of a stream lies in its slot; said back, that slot may be used again."""
REFUSED: Final = b"r"
FULL: Final = b"n"
_MOST_BYTES: Final = 1 << 16
_HEAD: Final = 5

Facts = dict[str, Any]
Send = Callable[[Any], None]
"""Takes a buffer of decoded bytes."""


class TooMuch(Exception):
    """It takes too much memory or time to be read."""

    def __init__(self) -> None:
        super().__init__(type(self).__doc__)


class NoRoom(Exception):
    """What was decoded could not be written: the system has no room, or a limit on it."""


class BrokenAnswer(Exception):
    """An answer ended early, or is none."""


def say(channel: socket.socket, mark: bytes, body: bytes = b"") -> None:
    """Options, facts or a refusal."""
    channel.sendall(mark + len(body).to_bytes(_HEAD - 1, "big") + body)


def hear(channel: socket.socket) -> tuple[bytes, bytes]:
    """The mark and body of what is said.

    Raises BrokenAnswer when the other side ended without a word or says what it may not;
    TimeoutError when it says nothing.
    """
    head = _exactly(channel, _HEAD)
    mark, length = head[:1], int.from_bytes(head[1:], "big")
    if length > _MOST_BYTES or mark not in {FACTS, PART, REFUSED, FULL}:
        raise BrokenAnswer
    return mark, _exactly(channel, length)


def _exactly(channel: socket.socket, count: int) -> bytes:
    data = b""
    while len(data) < count:
        part = channel.recv(count - len(data))
        if not part:
            raise BrokenAnswer
        data += part
    return data


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
