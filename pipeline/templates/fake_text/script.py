"""The script of a conversation on one phone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import SkipJsonSchema

from pipeline.script import Line, Scene, Script
from pipeline.templates.fake_text.conversations import ME


class TextMessage(BaseModel):
    """One message in the chat."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    who: str = Field(description="The sender's name; the phone's owner by the script's `owner`.")
    text: str = Field(default="", description="At most 140 characters, as people type.")
    reaction: str = Field(default="", description="One emoji that the others answer with, or none.")
    has_picture: bool = Field(default=False, description="Whether the scene's picture hangs on it.")


class ChatScene(Scene):
    """A stretch of the conversation; nothing is said but its messages and what is told."""

    voice: str = Field(default="", description="Leave empty: the messages are what is said.")
    told: SkipJsonSchema[str] = ""
    """What the teller of a pasted chat says before it; no writer is asked for it."""
    messages: tuple[TextMessage, ...] = Field(description="1 to 6 messages, in order.")

    def with_line(self, text: str) -> Self | None:
        """Its messages are drawn."""
        return None

    def lines(self) -> tuple[Line, ...]:
        """What is told, then each message in its sender's voice."""
        told = (Line(text=self.told),) if self.told else ()
        sent = (Line(text=one.text, speaker=one.who) for one in self.messages if one.text)
        return (*told, *sent)


class ChatScript(Script):
    """A conversation on one phone."""

    owner: str = Field(default=ME, description="Whose phone it is: their bubbles are at the right.")
    heading: str = Field(default="", description="The name over the chat: the other person's.")
    clock: str = Field(default="22:14", description="When the first message was sent, HH:MM.")
    scenes: Sequence[ChatScene]
