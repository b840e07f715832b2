"""What the conversation answers: data that the inbox keeps until the chat has it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

from bot.conversation.events import Event
from bot.surfaces.base import Message, Place
from bot.surfaces.codec import (
    message_from_json,
    message_to_json,
    place_from_json,
    place_to_json,
)

Act = Literal["send", "edit", "delete", "toast", "invoice", "event"]


@dataclass(frozen=True, slots=True)
class Invoice:
    """A payment that the surface itself asks for; `payload` is the purchase's id."""

    title: str
    description: str
    payload: str
    price_stars: int


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of the storage, sent with the message's only media.

    Where the chat does not take it, its link is sent with these words.
    """

    key: str
    link_text: str
    link_label: str
    thumbnail_key: str = ""
    """The small picture that goes with a video."""
    gone_text: str = ""
    """What is said where the storage has it no more."""
    again: str = ""
    """The label of the button that then makes the video anew, and what it presses."""
    again_data: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """One thing to do in a chat.

    `toast` is a short notice for a press (its text in `message`), which stays until it is read
    unless it `is_passing`; `invoice` asks for the
    surface's own payment; `event` is another event that follows from this one.
    `only_while_queued` names a video: once a worker writes its progress message, this edit
    must not.
    """

    act: Act
    place: Place
    message: Message = Message()
    message_id: str | None = None
    answer_id: str | None = None
    is_passing: bool = False
    only_while_queued: str | None = None
    file: StoredFile | None = None
    invoice: Invoice | None = None
    event: Event | None = None

    def to_json(self) -> dict[str, Any]:
        """As the inbox keeps it."""
        return {
            "act": self.act,
            "place": place_to_json(self.place),
            "message": message_to_json(self.message),
            "message_id": self.message_id,
            "answer_id": self.answer_id,
            "is_passing": self.is_passing,
            "only_while_queued": self.only_while_queued,
            "file": asdict(self.file) if self.file else None,
            "invoice": asdict(self.invoice) if self.invoice else None,
            "event": self.event.to_json() if self.event else None,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Reply:
        """The reply that the inbox kept."""
        file, invoice, event = data["file"], data["invoice"], data["event"]
        return cls(
            **{
                **data,
                "place": place_from_json(data["place"]),
                "message": message_from_json(data["message"]),
                "file": StoredFile(**file) if file else None,
                "invoice": Invoice(**invoice) if invoice else None,
                "event": Event.from_json(event) if event else None,
            }
        )
