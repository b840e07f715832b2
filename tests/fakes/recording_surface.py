"""A chat that remembers what it was sent, and misbehaves when told to."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field

from bot.surfaces.base import Message, MessageGone, MessageRef, Place, PlaceLimits, SurfaceError


@dataclass(slots=True)
class RecordingSurface:
    """Keeps every message as it stands after its edits; files as their bytes.

    `next_errors` are raised one a send; with `arrives_anyway` the message is shown before an
    error, as when only the answer got lost. `remembers_nonces` shows a nonce once.
    """

    name: str = "console"
    next_errors: list[SurfaceError] = field(default_factory=list)
    edit_errors: list[SurfaceError] = field(default_factory=list)
    arrives_anyway: bool = False
    remembers_nonces: bool = False
    upload_bytes: int = 50_000_000
    edit_interval_s: float = 0.05
    sent: list[Message] = field(default_factory=list)
    files: list[bytes] = field(default_factory=list)
    edits: dict[str, list[Message]] = field(default_factory=dict)
    _ids: itertools.count[int] = field(default_factory=lambda: itertools.count(1))
    _nonces: dict[str, MessageRef] = field(default_factory=dict)

    async def send(self, place: Place, message: Message) -> MessageRef:
        """Show a message, or raise the next error."""
        if self.remembers_nonces and message.nonce in self._nonces:
            return self._nonces[message.nonce]
        if self.next_errors and not self.arrives_anyway:
            raise self.next_errors.pop(0)
        self.sent.append(message)
        self.files += [one.path.read_bytes() for one in message.media if one.path]
        ref = MessageRef(place, f"m{next(self._ids)}", "file1" if message.media else None)
        self._nonces[message.nonce] = ref
        if self.next_errors:
            raise self.next_errors.pop(0)
        return ref

    async def edit(self, ref: MessageRef, message: Message) -> None:
        """Replace a message."""
        if self.edit_errors:
            raise self.edit_errors.pop(0)
        self.edits.setdefault(ref.message_id, []).append(message)

    async def delete(self, ref: MessageRef) -> None:
        """Take a message away."""
        if ref.message_id not in self.edits:
            raise MessageGone("there is no such message")
        del self.edits[ref.message_id]

    def forget(self) -> None:
        """Remember nothing of what was sent."""
        for kept in (self.sent, self.files, self.edits, self._nonces):
            kept.clear()

    async def limits(self, place: Place) -> PlaceLimits:
        """What this chat takes."""
        return PlaceLimits(self.upload_bytes, 1024, 4096, self.edit_interval_s)


class FindingSurface(RecordingSurface):
    """One that can be asked whether a message arrived; `look_errors` are raised one a look."""

    look_errors: tuple[SurfaceError, ...] = ()
    looks: int = 0

    async def find_sent(self, place: Place, message: Message) -> MessageRef | None:
        """The message of its nonce."""
        self.looks += 1
        if self.look_errors:
            error, *rest = self.look_errors
            self.look_errors = tuple(rest)
            raise error
        return self._nonces.get(message.nonce)
