"""The seams to whoever writes scripts, makes pictures and speaks: one screen.

Bytes cross these seams, never paths: what is paid for is stored under its content key before
anything else happens to it (pipeline/assets/checkpoints.py). Implementations translate every
foreign error into pipeline.errors, `from` its cause.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal, Protocol, runtime_checkable

from pipeline.brief import Brief, PersonalVoice
from pipeline.drawing.picture_spots import Spot
from pipeline.editing.board import Board
from pipeline.editing.edits import Edit
from pipeline.errors import ProviderTimeout, ProviderUnreachable
from pipeline.notes import Note
from pipeline.providers.calls import answers
from pipeline.script import Script
from pipeline.templates.base import Template
from pipeline.timeline import Timing, Word


@dataclass(frozen=True, slots=True)
class Made:
    """Who made an asset and what it cost."""

    provider: str
    model: str
    cost_usd: float = 0.0
    seed: int | None = None
    request_id: str | None = None


class HasMade(Protocol):
    """What every maker hands over: it says who made it."""

    @property
    def made(self) -> Made: ...


@dataclass(frozen=True, slots=True)
class Written:
    """A script and who wrote it; `note` is told to the person (for example: written offline)."""

    script: Script
    made: Made
    note: Note = Note("")


@dataclass(frozen=True, slots=True)
class Suggested:
    """The edits that answer a wish about a board, and who thought of them."""

    edits: tuple[Edit, ...]
    made: Made


@dataclass(frozen=True, slots=True)
class Picture:
    """An encoded picture; `layers` are PNGs with alpha, back to front, for a parallax push.

    `spots` is what its maker knows that it shows: nothing where nobody can tell.
    """

    data: bytes
    media_type: str
    width_px: int
    height_px: int
    made: Made
    layers: tuple[bytes, ...] = ()
    spots: tuple[Spot, ...] = ()
    keeps_figure: bool = False
    """Whether the character that was asked for is drawn as it was before: from its reference
    picture, or by the hand that drew that; else from its description alone."""


@dataclass(frozen=True, slots=True)
class Speech:
    """Encoded sound of one line and its words' times; `timing` says how those were found."""

    data: bytes
    media_type: str
    duration_s: float
    words: tuple[Word, ...]
    timing: Timing
    made: Made


@dataclass(frozen=True, slots=True)
class Heard:
    """What is said in a recording: its words as one would write them, in order, with their times.

    `language` is what is spoken there, as a code such as "pt".
    """

    words: tuple[Word, ...]
    language: str
    timing: Timing
    made: Made


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice a person can pick."""

    key: str
    name: str
    languages: tuple[str, ...]
    gender: Literal["female", "male", "neutral"]
    provider: str
    note: str = ""
    age: str = ""
    accent: str = ""
    native: str = ""
    """The language it was recorded in, where its provider says so; it may speak others."""
    deliveries: tuple[str, ...] = ()
    """The words for how a line is said that it knows, such as "whispers"."""


OnRequestId = Callable[[str], Awaitable[None]]
OnScene = Callable[[int, Script], None]
"""Told a scene's index and a script of this scene alone, as soon as it is written."""
OnCost = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class Call:
    """What a maker may know of the call it serves.

    `on_request_id` stores a provider's request id before its result is waited for;
    `resume_id` is the id a killed attempt stored: ask for that result instead of paying again.
    `tries` is how often this very thing came back unusable: the next call must differ.
    `on_cost` counts USD by provider for answers that were billed and could not be used.
    `hints` decide the result and are part of its key. `context` is what the same voice says
    before and after a line: it evens the tone and is no part of the key, so that a line is kept
    when its neighbour changes. `begins` is asked when the call's turn has come, and raises
    when it is not wanted any more.
    """

    key: str = ""
    resume_id: str | None = None
    on_request_id: OnRequestId | None = None
    hints: dict[str, str] = field(default_factory=dict)
    context: tuple[str, str] = ("", "")
    on_cost: OnCost | None = None
    begins: Callable[[], None] = lambda: None
    tries: int = 0
    pictures: tuple[bytes, ...] = ()
    """JPEGs: of a script what its person brought, for writers that see; of a picture its
    character's reference, for makers that take one."""
    on_scene: OnScene | None = None

    @contextmanager
    def billed(self, provider: str, usd: float) -> Iterator[None]:
        """Around what is made of an answer that was billed: counted whatever raises here."""
        with self.billed_by(provider, lambda: usd):
            yield

    @contextmanager
    def billed_by(self, provider: str, usd: Callable[[], float]) -> Iterator[None]:
        """The same around several answers; `usd` says what they cost so far."""
        try:
            yield
        except BaseException:  # a time limit, too: what came back by then was billed
            self.wasted(provider, usd())
            raise

    @contextmanager
    def sent(self, provider: str, usd: float) -> Iterator[None]:
        """Around a request that is billed whoever hears its answer: given up, too late for us or
        cut off, it is counted."""
        answers.ask()
        try:
            yield
        except (asyncio.CancelledError, ProviderTimeout):
            self.wasted(provider, usd)
            raise
        except ProviderUnreachable:
            if answers.had_begun():
                self.wasted(provider, usd)
            raise

    def wasted(self, provider: str, usd: float) -> None:
        """Count what was billed for nothing."""
        if self.on_cost is not None and usd > 0:
            self.on_cost(provider, usd)


class ScriptWriter(Protocol):
    """Fills a template's own script schema."""

    name: str

    async def write(self, brief: Brief, template: Template, call: Call = Call()) -> Written: ...


@runtime_checkable
class ScriptEditor(Protocol):
    """Of a script writer that also changes what is written: a hosted one."""

    name: str

    async def suggest(
        self, wish: str, board: Board, template: Template, language: str, call: Call = Call()
    ) -> Suggested: ...

    async def translate(
        self, script: Script, template: Template, language: str, call: Call = Call()
    ) -> Written: ...


class PictureMaker(Protocol):
    """Makes one picture of at least the asked size's aspect ratio."""

    name: str

    async def make(
        self, prompt: str, size_px: tuple[int, int], seed: int, call: Call = Call()
    ) -> Picture: ...


@runtime_checkable
class ChangingVoices(Protocol):
    """Of a voice maker whose voices are an account's own."""

    async def refresh(self) -> None: ...


class VoiceMaker(Protocol):
    """Speaks one line; knows its voices before anything is charged."""

    name: str

    def voices(self) -> Sequence[Voice]: ...

    async def speak(self, text: str, voice: str, language: str, call: Call = Call()) -> Speech: ...


@runtime_checkable
class ClonesVoices(Protocol):
    """Of a voice maker that also speaks in voices of people's own."""

    @property
    def cloner(self) -> VoiceCloner: ...

    def with_cloned(self, cloned: PersonalVoice) -> VoiceMaker: ...


class VoiceCloner(Protocol):
    """Makes a voice from its person's recordings, and deletes it again.

    `mark` is our name for it, by which both find it whatever died before. Raises CloningDenied,
    ProviderRefused for recordings that its maker does not take, and other ProviderErrors.
    """

    languages: tuple[str, ...]
    """What such a voice speaks."""

    async def clone(self, name: str, recordings: Sequence[bytes], mark: str) -> str: ...

    async def delete(self, mark: str, vendor_id: str | None) -> None: ...


class Transcriber(Protocol):
    """Writes down what is said in a recording, a mono WAV of 16 kHz; an empty `language` is told
    from the sound. No words where nothing is said."""

    name: str

    async def words(self, sound: bytes, language: str, call: Call = Call()) -> Heard: ...
