"""What the conversation answers: data that the inbox keeps until the chat has it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from bot.surfaces.base import Message, Place
from bot.surfaces.codec import (
    message_from_json,
    message_to_json,
    place_from_json,
    place_to_json,
)

Act = Literal["send", "edit", "delete", "toast", "invoice", "event"]


@dataclass(frozen=True, slots=True)
class Reply:
    """One thing to do in a chat.

    `toast` is a short notice for a press (its text in `message`); `invoice` asks the surface's
    own payment (`facts`); `event` is another event that follows from this one.
    `only_while_queued` names a video: once a worker writes its progress message, this edit
    must not.
    """

    act: Act
    place: Place
    message: Message = Message()
    message_id: str | None = None
    answer_id: str | None = None
    only_while_queued: str | None = None
    facts: dict[str, Any] | None = None

    def to_json(self) -> dict[str, Any]:
        """As the inbox keeps it."""
        return {
            "act": self.act,
            "place": place_to_json(self.place),
            "message": message_to_json(self.message),
            "message_id": self.message_id,
            "answer_id": self.answer_id,
            "only_while_queued": self.only_while_queued,
            "facts": self.facts,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Reply:
        """The reply that the inbox kept."""
        place, message = place_from_json(data["place"]), message_from_json(data["message"])
        return cls(**{**data, "place": place, "message": message})
