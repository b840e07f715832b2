"""What a pasted text is: blocks that are said, in order, and what is left out of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

MOST_LINES = 240
"""More lines than that in a prompt are of a few letters each: no script, and slow to look at."""

Kind = Literal["idea", "script", "chat"]
Reason = Literal[
    "scene", "direction", "speaker", "time", "markup", "chatter",
    "metadata", "media", "system", "link", "quote", "key", "topic", "surplus",
]  # fmt: skip
"""Why words are neither said nor shown: a scene mark, a stage direction, the name of who speaks,
a time, markup, a model's talk around its text, notes on the video, a placeholder of a file that
was not pasted, a chat app's own line, an address, a message quoted again, a key of right answers,
a text that only gave its topic, more than a video holds."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Words of the paste that the video neither says nor shows."""

    reason: Reason
    text: str


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch that one person says; its text is one line without markup.

    `speaker` is "" for the narrator. `cuts` begins a scene, `picture` is what directions want
    seen with it, `pause_s` a silence after it in seconds. A `is_line` block is a line of its own
    (verse, a list): a breath follows it. `marker` is a list's own ("3.", "b)", "-"), `is_bold`
    and `level` (1 to 6, a heading's) are how it was set, `reaction` an emoji that answered it.
    """

    text: str
    speaker: str = ""
    cuts: bool = False
    picture: str = ""
    pause_s: float = 0.0
    is_line: bool = False
    marker: str = ""
    is_bold: bool = False
    level: int = 0
    reaction: str = ""

    @property
    def spoken(self) -> str:
        """The text as it is said in a story: a number belongs to its line, a bullet does not."""
        marked = self.marker and any(ch.isalnum() for ch in self.marker)
        return f"{self.marker} {self.text}" if marked else self.text


@dataclass(frozen=True, slots=True)
class Pasted:
    """A text as it was read: an idea, a script to be kept word for word, or a chat.

    `plain` is the text itself without its markup. `title` is what the text calls the video, ""
    when it does not say; `clock` is when a chat began, "HH:MM" or "".
    """

    kind: Kind
    plain: str
    blocks: tuple[Block, ...]
    left_out: tuple[LeftOut, ...] = ()
    title: str = ""
    clock: str = ""

    @property
    def is_idea(self) -> bool:
        """Whether a writer writes about it, instead of keeping its words."""
        return self.kind == "idea"
