"""What a person did, in our own words: the one input of the conversation."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from bot.surfaces.base import MessageRef, Place
from bot.surfaces.codec import place_from_json, place_to_json

Kind = Literal["text", "press", "command", "paid", "other"]


@dataclass(frozen=True, slots=True)
class Person:
    """Who did it, as the platform knows them; `language` is the platform's code."""

    platform: str
    platform_id: str
    name: str = ""
    language: str = ""
    handle: str = ""
    """The name by which others call them there, without its `@`; may change."""

    @property
    def key(self) -> str:
        """`telegram:123`, as settings name admins."""
        return f"{self.platform}:{self.platform_id}"


@dataclass(frozen=True, slots=True)
class Event:
    """One update. `id` is unique on its surface and stays the same when it is sent again.

    `text` is what was written, a command's arguments, or a pressed button's data.
    `message_id` is the person's own message, or the one that bears the pressed button.
    `answer_id` is what the platform wants back for a press. `paid` comes from the payments:
    its facts say the credits and the purchase. `other` is anything we cannot read.
    """

    id: str
    who: Person
    place: Place
    kind: Kind
    text: str = ""
    command: str = ""
    message_id: str | None = None
    answer_id: str | None = None
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def chat_key(self) -> str:
        """Events of one chat are handled in their order."""
        return f"{self.place.surface}:{self.place.chat_id}"

    @property
    def ref(self) -> MessageRef | None:
        """The message that this event is about."""
        return MessageRef(self.place, self.message_id) if self.message_id else None

    def to_json(self) -> dict[str, Any]:
        """As the inbox keeps it."""
        return {
            **{name: getattr(self, name) for name in self.__dataclass_fields__},
            "who": {name: getattr(self.who, name) for name in self.who.__dataclass_fields__},
            "place": place_to_json(self.place),
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Event:
        """The event that the inbox kept."""
        place = place_from_json(data["place"])
        return cls(**{**data, "who": Person(**data["who"]), "place": place})
