"""A finished video and the facts of it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.assets.spending import Cost
from pipeline.brand import posted
from pipeline.compose import Composed
from pipeline.editing.board import Board
from pipeline.notes import Note
from pipeline.provenance.making import UsedAsset
from pipeline.reading.document import LeftOut
from pipeline.script import Script
from pipeline.templates.base import PictureFile, StageInput
from pipeline.timeline import Canvas, Shot, Word


@dataclass(frozen=True, slots=True)
class SceneFacts:
    """What is said in a scene; all times in seconds of the video."""

    text: str
    start_s: float
    end_s: float
    words: tuple[Word, ...]


def scene_facts(text: str, shot: Shot, start_frame: int, canvas: Canvas) -> SceneFacts:
    """A shot's words moved into video time."""
    start_s = canvas.seconds(start_frame)
    return SceneFacts(
        text,
        round(start_s, 3),
        round(canvas.seconds(start_frame + shot.frame_count), 3),
        tuple(
            Word(word.text, round(start_s + word.start_s, 3), round(start_s + word.end_s, 3))
            for word in shot.words
        ),
    )


class StageClock:
    """Wall seconds of each stage, one after the other."""

    def __init__(self) -> None:
        self.laps_s: dict[str, float] = {}
        self._last_s = time.monotonic()

    def lap(self, name: str) -> None:
        """The stage `name` ends now."""
        now_s = time.monotonic()
        self.laps_s[name] = round(now_s - self._last_s, 3)
        self._last_s = now_s


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeStoryboard:
    """A script with its pictures, before it is spoken and composed."""

    board: Board
    script: Script
    pictures: tuple[tuple[PictureFile, ...], ...]
    """Of each scene."""
    notes: tuple[Note, ...] = ()
    cost_usd: float = 0.0
    used: tuple[UsedAsset, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeVideo:
    """A finished video: the file, the script, what is said when, and what it cost."""

    composed: Composed
    script: Script
    board: Board | None = None
    """What it was made from, for a next version; a storyboard folder has none."""
    scenes: tuple[SceneFacts, ...]
    inputs: tuple[StageInput, ...]
    notes: tuple[Note, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    """What of a pasted text is neither said nor shown."""
    cost_usd: float = 0.0
    costs: tuple[Cost, ...] = ()
    used: tuple[UsedAsset, ...] = ()
    """What it consists of, and who made each."""
    music: str = ""
    """The track under the voices, by name."""
    signature: Mapping[str, str] = field(default_factory=dict)
    """What identifies the signed file (pipeline.provenance.signing.signature_of)."""
    stages_s: dict[str, float]

    @property
    def path(self) -> Path:
        """The MP4."""
        return self.composed.path

    @property
    def title(self) -> str:
        """The script's title."""
        return self.script.title

    @property
    def hashtags(self) -> tuple[str, ...]:
        """The script's, with those of its brand."""
        return posted(self.script.hashtags, self.inputs[0].brief.brand)

    def facts(self) -> dict[str, Any]:
        """What `--json` prints and a video's row keeps; JSON-able."""
        composed = self.composed
        return {
            "path": str(composed.path),
            "width": composed.width_px,
            "height": composed.height_px,
            "duration_s": round(composed.duration_s, 3),
            "bytes": composed.bytes,
            "lufs": composed.lufs,
            "true_peak_dbtp": composed.true_peak_dbtp,
            "encoder": composed.encoder,
            "cost_usd": self.cost_usd,
            "costs": [
                {"kind": one.kind, "provider": one.provider, "usd": round(one.usd, 6)}
                for one in self.costs
            ],
            "assets": [one.as_json() for one in self.used],
            "music": self.music,
            "signature": dict(self.signature),
            "stages_s": self.stages_s,
            "title": self.script.title,
            "description": self.script.description,
            "hashtags": list(self.hashtags),
            "notes": list(self.notes),
            "left_out": [[one.reason, one.text] for one in self.left_out],
            "scenes": [
                {
                    "text": scene.text,
                    "start_s": scene.start_s,
                    "end_s": scene.end_s,
                    "words": [
                        {"text": word.text, "start_s": word.start_s, "end_s": word.end_s}
                        for word in scene.words
                    ],
                }
                for scene in self.scenes
            ],
        }
