"""A script: what is said and what is seen, scene by scene.

Each template subclasses `Scene` and `Script` with the fields that it draws; the subclass's
JSON schema is what a hosted writer must fill. Everything else in the program reads a script
only through the methods here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic.json_schema import SkipJsonSchema

from pipeline.language.clean import cleaned

NARRATOR = "narrator"
ASK = (
    "A question of at most 60 characters for the end card, about this very story, that people want"
    " to answer in the comments."
)
"""How writers are told of `ask` by the templates that show it."""


class _Cleaned(BaseModel):
    """A model whose texts hold nothing that cannot be said or shown."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _clean_texts(cls, data: Any) -> Any:
        return cleaned(data)


class Recorded(BaseModel):
    """A line that a person said themselves: which parts of their recording it is.

    `cuts` are in seconds of the recording; `words` are texts with start and end in seconds of the
    cuts laid end to end. Without cuts the whole recording is the line, without words nobody has
    listened to it yet.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str
    """Of the recording among the account's assets."""
    cuts: tuple[tuple[float, float], ...] = ()
    words: tuple[tuple[str, float, float], ...] = ()
    language: str = ""
    """What is spoken, as a code."""


class Line(_Cleaned):
    """One utterance: who speaks, what is said, and the silence after it in seconds.

    `delivery` is how it is said, in a word for voices that know it, such as "whispers".
    """

    text: str
    speaker: str = NARRATOR
    pause_s: float = 0.0
    delivery: str = ""
    recorded: Recorded | None = None
    """Where it is a person's own voice, which nobody speaks again."""


class Scene(_Cleaned):
    """One scene as every template has it: a narrated text and a picture prompt."""

    voice: str = Field(description="The words the narrator says, 2 to 15 seconds of speech.")
    picture: str = Field(
        default="", description="What the picture shows: subject, place, light. No text in it."
    )

    keywords: tuple[str, ...] = Field(
        default=(), description="One or two words of `voice` that matter most, as written there."
    )
    emoji: str = Field(
        default="", description="One emoji that fits what is said, or nothing where it is serious."
    )
    is_turn: bool = Field(
        default=False, description="True for the one scene in which everything changes, if any."
    )

    own_lines: SkipJsonSchema[tuple[Line, ...]] = ()
    """A person's own words where one voice in one breath would not do: several speakers, pauses,
    verse. `voice` is then all of them; no writer is asked for these."""

    delivery: SkipJsonSchema[str] = ""
    """How the narrator says it; a writer puts it before the words, where the voice knows such."""

    def lines(self) -> tuple[Line, ...]:
        """What is said in this scene, in order; nothing where it only shows a picture that its
        person brought. Templates with several voices override it."""
        if self.own_lines or not self.voice:
            return self.own_lines
        return (Line(text=self.voice, delivery=self.delivery),)

    def with_line(self, text: str) -> Self | None:
        """The scene saying something else; None where its words belong to what it draws."""
        changed = {"voice": text, "own_lines": (), "keywords": (), "emoji": ""}
        return self.model_copy(update=changed)

    def with_pictures_of(self, other: Scene) -> Self:
        """The scene showing what `other` shows: its words were translated, its pictures stay."""
        first = (*other.picture_prompts(), other.picture)[0]
        return self.model_copy(update={"picture": first})

    def with_recording(self, line: Line) -> Self:
        """The scene said by a person themselves, in one recorded line."""
        return self.model_copy(update={"voice": line.text, "own_lines": (line,)})

    def silent(self) -> Self | None:
        """A scene that shows a picture like this one and says nothing; None where words belong to
        what it draws."""
        silent = self.with_line("")
        shown = {"delivery": "", "picture": self.picture or "-"}
        return silent and silent.model_copy(update=shown)

    def picture_prompts(self) -> tuple[str, ...]:
        """What pictures this scene needs, in the order that its painter wants them."""
        return (self.picture,) if self.picture else ()


class Script(_Cleaned):
    """A whole script; `scenes` is narrowed by each template."""

    title: str = Field(description="A title of at most 60 characters.")
    description: str = Field(description="One or two sentences for the post.")
    hashtags: tuple[str, ...] = Field(description="3 to 6 hashtags, each starting with #.")
    mood: str = Field(default="", description="The mood of pictures and music in one or two words.")
    style: str = Field(default="", description="One style line that all pictures share.")
    character: str = Field(
        default="", description="One line that describes the recurring character, or nothing."
    )
    ask: SkipJsonSchema[str] = ""
    """What the end card asks; a template that has one says so in its own schema."""
    credit: SkipJsonSchema[str] = ""
    """Whose words these are, and their licence, where it must be named; for the end card."""
    scenes: Sequence[Scene]

    def speakers(self) -> tuple[str, ...]:
        """Everybody who speaks, in order of appearance."""
        names = [line.speaker for scene in self.scenes for line in scene.lines()]
        return tuple(dict.fromkeys(names))

    def recorded_language(self) -> str:
        """What a person speaks who recorded all of it; empty where they did not."""
        spoken = [
            line.recorded.language if line.recorded else ""
            for scene in self.scenes
            for line in scene.lines()
        ]
        return spoken[0] if spoken and all(spoken) else ""


SAID_AFTER: Final = frozenset({"ask", "credit"})
"""Parts of a script that stand on its end card: no scene waits for them."""


def script_from_json(model: type[Script], data: dict[str, Any]) -> Script:
    """Read a stored script back as its template's own type."""
    return model.model_validate(data)
