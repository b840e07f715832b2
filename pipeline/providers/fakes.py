"""Makers for tests, chaos and benchmarks: small, scriptable, no network.

Each follows a `Behaviour`: fail so many times, answer late, answer junk, cost something. They
count their calls, so that a test can say what was paid for.
"""

from __future__ import annotations

import asyncio
import io
import math
import struct
import wave
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

from pipeline.brief import Brief
from pipeline.editing.board import Board
from pipeline.editing.edits import Edit
from pipeline.errors import ProviderBusy, ProviderError, ProviderJunk
from pipeline.providers.base import Call, Heard, Made, Picture, Speech, Suggested, Voice, Written
from pipeline.script import Script
from pipeline.templates.base import Template
from pipeline.timeline import Word
from pipeline.writing.matching import nearest_units
from pipeline.writing.shape import read_brief
from pipeline.writing.speaking_rate import reading_s

SAMPLE_RATE_HZ = 22_050


@dataclass(slots=True)
class Behaviour:
    """How a fake behaves: `failures` are raised first, one a call; then it answers."""

    failures: list[ProviderError] = field(default_factory=list)
    delay_s: float = 0.0
    delay_to_s: float | None = None
    """With it, each delay is drawn between `delay_s` and this, from the call's own inputs."""
    is_junk: bool = False
    cost_usd: float = 0.0
    is_stuck: bool = False
    """Never answers."""

    @staticmethod
    def failing(times: int, error: type[ProviderError] = ProviderBusy) -> Behaviour:
        """Fails so many times and then works."""
        return Behaviour(failures=[error() for _ in range(times)])


class _Fake:
    """What all fakes share: acting the behaviour and counting calls."""

    def __init__(self, name: str, behaviour: Behaviour | None) -> None:
        self.name = name
        self.behaviour = behaviour or Behaviour()
        self.calls: Counter[str] = Counter()
        """How often each text or prompt was asked for anew: what is paid for."""
        self.resumed: Counter[str] = Counter()
        """How often the result of an earlier request was asked for."""
        self.in_flight = 0
        self.most_in_flight = 0

    async def _act(self, asked: str, call: Call) -> Made:
        if call.resume_id is None:
            self.calls[asked] += 1
        else:
            self.resumed[asked] += 1
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        try:
            if call.on_request_id is not None and call.resume_id is None:
                await call.on_request_id(f"{self.name}:{zlib.crc32(asked.encode()):08x}")
            await asyncio.sleep(self.delay_s(asked))
            if self.behaviour.is_stuck:
                await asyncio.Event().wait()
            if self.behaviour.failures:
                raise self.behaviour.failures.pop(0)
        finally:
            self.in_flight -= 1
        return Made(self.name, "fake", cost_usd=self.behaviour.cost_usd)

    def delay_s(self, asked: str) -> float:
        """How late the answer to `asked` comes."""
        low, high = self.behaviour.delay_s, self.behaviour.delay_to_s
        return low if high is None else Random(asked).uniform(low, high)


class FakeWriter(_Fake):
    """Writes what a person pasted, else the ready script that comes nearest to any idea; answers
    a wish as `wishes` says, and translates by naming the language."""

    def __init__(
        self,
        behaviour: Behaviour | None = None,
        *,
        name: str = "fake writer",
        wishes: Mapping[str, Sequence[Edit]] | None = None,
    ) -> None:
        super().__init__(name, behaviour)
        self.wishes = wishes or {}

    async def suggest(
        self, wish: str, board: Board, template: Template, language: str, call: Call = Call()
    ) -> Suggested:
        """The edits of this very wish; ProviderJunk for any other."""
        made = await self._act(wish, call)
        if wish not in self.wishes:
            raise ProviderJunk
        return Suggested(tuple(self.wishes[wish]), made)

    async def translate(
        self, script: Script, template: Template, language: str, call: Call = Call()
    ) -> Written:
        """Every narrated text with the language's code before it."""
        made = await self._act(f"{language}: {script.title}", call)
        scenes = [
            scene.model_copy(update={"voice": f"{language}: {scene.voice}"})
            for scene in script.scenes
        ]
        title = f"{language}: {script.title}"
        return Written(script.model_copy(update={"scenes": scenes, "title": title}), made)

    async def write(self, brief: Brief, template: Template, call: Call = Call()) -> Written:
        """The template's script of the brief; junk is a script without scenes."""
        made = await self._act(brief.prompt, call)
        script = any_script(brief, template)
        if self.behaviour.is_junk:
            script = script.model_copy(update={"scenes": ()})
        return Written(script, made)


def any_script(brief: Brief, template: Template) -> Script:
    """A script of any brief: what is ready and comes nearest, else the brief's own words."""
    pasted = read_brief(brief)
    near = nearest_units(pasted.plain, template.units(), 1, "en")
    if template.take(pasted).is_kept or not near:
        return template.keep(brief, pasted)
    return template.tell(near[0], brief)


class FakePictures(_Fake):
    """Paints two soft colours that follow from the prompt and the seed, as a PNG."""

    def __init__(self, behaviour: Behaviour | None = None, *, name: str = "fake pictures") -> None:
        super().__init__(name, behaviour)

    async def make(
        self, prompt: str, size_px: tuple[int, int], seed: int, call: Call = Call()
    ) -> Picture:
        """A gradient with a disc; junk is bytes that no reader takes."""
        made = await self._act(prompt, call)
        width, height = size_px
        if self.behaviour.is_junk:
            data = b"this is not a picture"
        else:
            data = await asyncio.to_thread(_painted, f"{prompt}/{seed}", size_px)
        made = Made(made.provider, made.model, made.cost_usd, seed)
        return Picture(data, "image/png", width, height, made)


class FakeVoice(_Fake):
    """Hums each word for the time it would take to say it; junk is silence."""

    def __init__(self, behaviour: Behaviour | None = None, *, name: str = "fake voice") -> None:
        super().__init__(name, behaviour)

    def voices(self) -> Sequence[Voice]:
        """Two voices that speak everything."""
        return (
            Voice("ada", "Ada", ("*",), "female", self.name),
            Voice("bo", "Bo", ("*",), "male", self.name),
        )

    async def speak(self, text: str, voice: str, language: str, call: Call = Call()) -> Speech:
        """A WAV whose hums begin and end exactly at the words' times."""
        made = await self._act(text, call)
        words, at_s = [], 0.0
        for typed in text.split():
            long_s = max(0.08, reading_s(typed, language))
            words.append(Word(typed, at_s, at_s + long_s))
            at_s += long_s + 0.04
        if self.behaviour.is_junk:
            data = _wav(bytes(2 * int(at_s * SAMPLE_RATE_HZ)))
        else:
            pitch_hz = 220.0 if voice == "ada" else 130.0
            data = await asyncio.to_thread(_hummed, words, at_s, pitch_hz=pitch_hz)
        return Speech(data, "audio/wav", at_s, tuple(words), "exact", made)


class FakeTranscriber(_Fake):
    """Hears the words that it was told, whatever sounds; junk is words that go back in time."""

    def __init__(
        self,
        said: Sequence[Word] = (),
        language: str = "en",
        behaviour: Behaviour | None = None,
        *,
        name: str = "fake transcriber",
    ) -> None:
        super().__init__(name, behaviour)
        self.said = tuple(said)
        self.language = language

    async def words(self, sound: bytes, language: str, call: Call = Call()) -> Heard:
        """Its words."""
        made = await self._act(f"{zlib.crc32(sound):08x}", call)
        said = self.said[::-1] if self.behaviour.is_junk else self.said
        return Heard(said, language or self.language, "estimated", made)


def _painted(seed: str, size_px: tuple[int, int]) -> bytes:
    import numpy as np

    width, height = size_px
    random = Random(seed)
    top, low, disc = (
        np.array([random.randrange(40, 230) for _ in range(3)], np.float32) for _ in range(3)
    )
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    share = (y / height)[..., None]
    picture = top * (1 - share) + low * share
    centre_x, centre_y = random.uniform(0.3, 0.7) * width, random.uniform(0.3, 0.6) * height
    inside = np.hypot(x - centre_x, y - centre_y) < 0.22 * min(size_px)
    picture[inside] = disc
    rows = np.zeros((height, 1 + 3 * width), np.uint8)  # each PNG row starts with its filter
    rows[:, 1:] = picture.astype(np.uint8).reshape(height, 3 * width)
    return _png(rows.tobytes(), width, height)


def _png(rows: bytes, width: int, height: int) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        tail = struct.pack(">I", zlib.crc32(kind + body))
        return struct.pack(">I", len(body)) + kind + body + tail

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IDAT", zlib.compress(rows, 1))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + body + chunk(b"IEND", b"")


def _hummed(words: Sequence[Word], duration_s: float, *, pitch_hz: float) -> bytes:
    import numpy as np

    at_s = np.arange(math.ceil(duration_s * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    loud = np.zeros_like(at_s)
    for word in words:
        edge_s = np.minimum(at_s - word.start_s, word.end_s - at_s)
        loud = np.maximum(loud, np.clip(edge_s / 0.01, 0.0, 1.0))
    samples = 9000 * loud * np.sin(2 * np.pi * pitch_hz * at_s)
    return _wav(samples.astype("<i2").tobytes())


def _wav(samples: bytes) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE_HZ)
        file.writeframes(samples)
    return out.getvalue()
