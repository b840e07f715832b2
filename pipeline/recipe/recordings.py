"""A person's own voice in a video: listened to once, and cut into the lines of its scenes."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Final

import numpy as np

from pipeline.assets.checkpoints import Checkpoints, Facts, Kept, content_key
from pipeline.errors import NoTranscriber, NotStored
from pipeline.listening.listener import Listened, Listener, OtherRecording
from pipeline.provenance.making import OWN, UsedAsset
from pipeline.providers.base import Heard
from pipeline.providers.calls.asset_codec import made_of
from pipeline.providers.calls.caching import Memory
from pipeline.script import Line, Recorded
from pipeline.sound.wav import Samples
from pipeline.templates.base import SpokenLine
from pipeline.timeline import Word

_FADE_S: Final = 0.004
"""At every cut: a step in a room's noise would be heard as a click."""


class Recordings:
    """The recordings of one video; `write` puts bytes into the work folder."""

    def __init__(
        self,
        checkpoints: Checkpoints,
        memory: Memory,
        listener: Listener | None,
        write: Callable[[bytes, str], Path],
    ) -> None:
        self._checkpoints = checkpoints
        self._memory = memory
        self._listener = listener
        self._write = write
        self._voices: dict[str, asyncio.Task[Samples]] = {}

    @property
    def can_hear(self) -> bool:
        """Whether a recording may come without its words."""
        return self._listener is not None and self._listener.can_hear

    async def heard(self, key: str, language: str, written: str = "") -> Listened:
        """What a stored recording says; a recogniser is asked once, whoever asks how often.

        Raises NotStored, NoTranscriber, CorruptVoice, NothingSaid, OtherRecording.
        """
        if self._listener is None:
            raise NoTranscriber
        listener, sound = self._listener, await self._file(key)
        if not listener.can_hear:
            return await listener.read_along(sound, written, language)
        heard = await self._memory.recall(
            "transcript",
            content_key("transcript", maker=listener.name, recording=key, language=language),
            _unpacked,
            lambda call: listener.hear(sound, language, call),
            _packed,
        )
        return await listener.refine(sound, heard, written)

    async def length_s(self, key: str) -> float:
        """How long a stored recording really is."""
        return len(await self._voice(key)) / _rate_hz()

    async def line(self, line: Line, language: str) -> SpokenLine:
        """A recorded line as a WAV file in the work folder, and its words."""
        assert line.recorded is not None
        recorded = line.recorded
        samples = await self._voice(recorded.key)
        if not recorded.words:
            recorded = await self._found(line, recorded, language)
        return await asyncio.to_thread(self._cut, samples, line, recorded)

    async def _found(self, line: Line, recorded: Recorded, language: str) -> Recorded:
        """The words of a recording that nobody has listened to: its line's where it
        says that, else its own."""
        from pipeline.listening.telling import one_line

        try:
            listened = await self.heard(recorded.key, language, line.text)
        except OtherRecording:
            listened = await self.heard(recorded.key, "")
        total_s = await self.length_s(recorded.key)
        return one_line(listened.heard.words, listened.heard.language, recorded.key, total_s)

    def _cut(self, samples: Samples, line: Line, recorded: Recorded) -> SpokenLine:
        from pipeline.sound.wav import wav_bytes

        rate_hz = _rate_hz()
        fade = np.linspace(0.0, 1.0, round(_FADE_S * rate_hz), dtype=np.float32)
        parts = []
        for first_s, last_s in recorded.cuts or ((0.0, len(samples) / rate_hz),):
            part = samples[round(first_s * rate_hz) : round(last_s * rate_hz)].copy()
            size = min(len(fade), len(part))
            part[:size] *= fade[:size]
            part[len(part) - size :] *= fade[:size][::-1]
            parts.append(part)
        sound = np.concatenate(parts)
        path = self._write(wav_bytes(sound, rate_hz), ".wav")
        words = tuple(Word(*word) for word in recorded.words)
        duration_s = len(sound) / rate_hz
        return SpokenLine(path, duration_s, words, line.speaker, line.text, line.pause_s)

    async def _voice(self, key: str) -> Samples:
        """A recording at one loudness; decoded once for all its lines."""
        task = self._voices.get(key)
        if task is None:
            task = self._voices[key] = asyncio.ensure_future(self._decoded(key))
        return await asyncio.shield(task)

    async def _decoded(self, key: str) -> Samples:
        from pipeline.sound.decode import decode_mono
        from pipeline.sound.recorded import recorded_voice

        data = await self._file(key)
        self._memory.used[key] = UsedAsset("voice", key, OWN)
        samples, _ = await asyncio.to_thread(lambda: decode_mono(recorded_voice(data)))
        return samples

    async def _file(self, key: str) -> bytes:
        kept = await self._checkpoints.get(key)
        if kept is None:
            raise NotStored
        return kept.data


def recording_key(data: bytes) -> str:
    """The key of a recording among an account's assets: the same file is kept once."""
    return f"own-{hashlib.sha256(data).hexdigest()[:40]}"


def _rate_hz() -> int:
    from pipeline.sound.decode import VOICE_RATE_HZ

    return VOICE_RATE_HZ


def _packed(heard: Heard) -> tuple[bytes, Facts]:
    body = {
        "language": heard.language,
        "timing": heard.timing,
        "words": [[word.text, word.start_s, word.end_s] for word in heard.words],
    }
    return json.dumps(body, ensure_ascii=False).encode(), {"made": asdict(heard.made)}


def _unpacked(kept: Kept) -> Heard:
    body = json.loads(kept.data)
    words = tuple(Word(*word) for word in body["words"])
    return Heard(words, body["language"], body["timing"], made_of(kept.facts))
