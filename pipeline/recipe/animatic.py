"""The animatic: a quick draft of a storyboard, without a voice, with captions at reading pace.

Nothing is paid for and nothing is kept: the pictures are there, and what a narrator would say is
silence of the length that it takes to read. Marked as a draft where it is shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from pipeline.assets.checkpoints import Checkpoints, Facts, Kept
from pipeline.brief import MIN_FPS, Brief
from pipeline.compose import EncodeOptions
from pipeline.editing.board import Board
from pipeline.make import make_video
from pipeline.progress import Report, ignore_progress
from pipeline.providers.base import Call, Made, Speech, Voice
from pipeline.providers.makers import Makers
from pipeline.recipe.video import MadeVideo
from pipeline.sound.wav import WAV, wav_bytes
from pipeline.timeline import Word
from pipeline.writing.speaking_rate import reading_s

_RATE_HZ = 24_000
_LEAST_S = 0.6


class ScratchVoice:
    """Says every line as silence of its reading time; each word has its share of it."""

    name = "scratch"

    def __init__(self, language: str) -> None:
        self._voice = Voice("scratch", "Scratch", (language,), "neutral", self.name)

    def voices(self) -> Sequence[Voice]:
        """One, for the storyboard's language."""
        return (self._voice,)

    async def speak(self, text: str, voice: str, language: str, call: Call = Call()) -> Speech:
        """Silence, with the times at which the words would be said."""
        length_s = max(_LEAST_S, reading_s(text, language))
        texts = text.split() or [text]
        letters = sum(len(word) for word in texts)
        words: list[Word] = []
        start_s = 0.0
        for word in texts:
            end_s = start_s + length_s * len(word) / letters
            words.append(Word(word, round(start_s, 3), round(end_s, 3)))
            start_s = end_s
        silence = np.zeros(round(length_s * _RATE_HZ), dtype=np.float32)
        data = wav_bytes(silence, _RATE_HZ)
        return Speech(data, WAV, length_s, tuple(words), "estimated", Made(self.name, self.name))


class ReadOnlyCheckpoints:
    """What is stored, and nothing more: a draft leaves no trace."""

    def __init__(self, checkpoints: Checkpoints) -> None:
        self._checkpoints = checkpoints

    async def get(self, key: str) -> Kept | None:
        """What was stored under `key`."""
        return await self._checkpoints.get(key)

    async def file(self, key: str, target: Path) -> Facts | None:
        """The same as a file."""
        return await self._checkpoints.file(key, target)

    async def put(self, key: str, data: bytes, facts: Facts, *, kind: str, cost_usd: float) -> None:
        """Forget it."""

    async def request_id(self, key: str) -> str | None:
        """The id of a request that is under way."""
        return await self._checkpoints.request_id(key)

    async def put_request_id(self, key: str, request_id: str, *, kind: str) -> None:
        """Forget it."""


async def make_animatic(
    brief: Brief,
    makers: Makers,
    workdir: Path,
    board: Board,
    checkpoints: Checkpoints,
    report: Report = ignore_progress,
) -> MadeVideo:
    """A draft of 480p in `workdir`. The board's pictures must be among the checkpoints."""
    draft = brief.model_copy(
        update={
            "resolution": "480p",
            "fps": MIN_FPS,
            "voice": None,
            "music": "none",
            "max_bytes": None,
        }
    )
    return await make_video(
        draft,
        replace(makers, voices=ScratchVoice(brief.language)),
        workdir,
        report,
        checkpoints=ReadOnlyCheckpoints(checkpoints),
        options=EncodeOptions(purpose="draft"),
        board=board,
    )
