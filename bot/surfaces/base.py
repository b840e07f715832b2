"""The seam to a chat: sending. Four methods, and the data that crosses them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol, runtime_checkable


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message goes: a chat (and topic) on a surface; JSON in rows."""

    surface: str
    chat_id: str
    topic_id: str | None = None
    is_private: bool = True
    person_id: str | None = None
    """Platform id of the person the message is for (pinged, or shown an ephemeral answer)."""
    token_key: str | None = None
    """Where the platform answers by a passing token (Discord's interactions): how it is kept."""
    group_id: str | None = None
    """What the place belongs to (a Discord server); a group chat is its own group."""

    @property
    def is_discreet(self) -> bool:
        """Whether one person can be answered here so that nobody else sees it."""
        return self.is_private or self.token_key is not None


@dataclass(frozen=True, slots=True)
class MessageRef:
    """A message that was sent, so that it can be edited, replied to or deleted."""

    place: Place
    message_id: str
    file_id: str | None = None
    """The platform's handle of the sent file: sending it again uploads nothing."""
    album: tuple[str, ...] = ()
    """The ids of an album's messages, where each picture is one of its own."""


@dataclass(frozen=True, slots=True)
class Button:
    """A button: `data` comes back when pressed (at most 64 bytes), or `url` opens."""

    label: str
    data: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Select:
    """A menu to choose several from, where the platform has such; elsewhere it is left out.

    What was chosen comes back as a press of `data` with the fact `values`. `rooms` offers the
    place's own channels, `options` what is given as value and label.
    """

    data: str
    kind: Literal["options", "rooms"]
    placeholder: str = ""
    options: tuple[tuple[str, str], ...] = ()
    chosen: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Media:
    """A file to show; `file_id` resends without uploading. `name` is what a person saves it as."""

    kind: Literal["photo", "video", "audio", "document"]
    path: Path | None = None
    file_id: str | None = None
    name: str = ""
    width_px: int = 0
    height_px: int = 0
    duration_s: float = 0.0
    thumbnail: Path | None = None


@dataclass(frozen=True, slots=True)
class LinkPreview:
    """What a message's link leads to; `cover` is a picture of it."""

    url: str
    title: str = ""
    cover: Path | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """What a person sees: plain text (surfaces escape it), rows of buttons, media."""

    text: str = ""
    buttons: tuple[tuple[Button, ...], ...] = ()
    media: tuple[Media, ...] = ()
    """Several make an album, of ten at most."""
    reply_to: str | None = None
    copyable: str = ""
    """A block shown under the text for copying with one tap."""
    notify: bool = False
    ephemeral: bool = False
    nonce: str = ""
    """The same nonce is shown once, where the platform can promise that."""
    link: LinkPreview | None = None
    """Shown below the text, where the platform makes no preview by itself."""
    ask_privately: str = ""
    """Said in the group when what only its person may see cannot reach them."""
    asks_reply: bool = False
    """Whether its person is to answer it; in a group the platform may help with that."""
    is_notice: bool = False
    """A short notice, on surfaces that have no other way to show one."""
    selects: tuple[Select, ...] = ()


@dataclass(frozen=True, slots=True)
class PlaceLimits:
    """What a place takes."""

    upload_bytes: int
    caption_chars: int
    text_chars: int
    edit_interval_s: float


class SurfaceError(Exception):
    """The chat could not be reached, or, where trying again cannot help, it refused."""

    def __init__(self, message: str = "", *, can_retry: bool = True) -> None:
        self.can_retry = can_retry
        super().__init__(message)


class PlaceGone(SurfaceError):
    """The person blocked the bot, or the chat is no more."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message, can_retry=False)


class MessageGone(SurfaceError):
    """The message to edit or reply to was deleted."""


class SlowDown(SurfaceError):
    """The chat asks to wait `retry_after_s` seconds."""

    def __init__(self, retry_after_s: float) -> None:
        self.retry_after_s = retry_after_s
        super().__init__(f"wait {retry_after_s:g} s")


class OutcomeUnknown(SurfaceError):
    """The answer did not come: the message may or may not have been sent."""


class TooLarge(SurfaceError):
    """The file is over the place's limit."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message, can_retry=False)


class FileGone(SurfaceError):
    """The platform does not hand that file out any more."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message, can_retry=False)


@runtime_checkable
class FetchesFiles(Protocol):
    """Of a surface whose people can send files."""

    @property
    def fetch_bytes(self) -> int:
        """The largest file that the platform hands out."""
        ...

    async def fetch(self, ref: str, target: Path, most_bytes: int) -> None:
        """Write a file, as an event's attachment names it, to `target`.

        TooLarge where it has more than `most_bytes`, FileGone where the platform has it no more,
        another SurfaceError where it cannot be had now.
        """
        ...


class ChatSurface(Protocol):
    """Sends to one platform. Loaded when built; used by the bot and by the worker alike."""

    name: str

    async def send(self, place: Place, message: Message) -> MessageRef: ...

    async def edit(self, ref: MessageRef, message: Message) -> None: ...

    async def delete(self, ref: MessageRef) -> None: ...

    async def limits(self, place: Place) -> PlaceLimits: ...
