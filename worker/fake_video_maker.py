"""Makes videos for tests and benchmarks: real stages and checkpoints, no pictures, no encoder.

Seeded and quick. It can be told to fail, to wait, or to take its process down at a stage.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from db.jobs.versions import VersionPart
from pipeline.assets.checkpoints import content_key
from pipeline.brief import Brief
from pipeline.compose.lanes import share_done
from pipeline.editing.board import Board, board_of
from pipeline.editing.parts import parts_of
from pipeline.errors import TalemillError
from pipeline.progress import Progress, Stage
from pipeline.script import script_from_json
from pipeline.templates import find_template
from worker.video_maker import Animatic, BoardPicture, MadeBoard, MakeRequest, Product

LENGTH_S = 30.0
STEPS = 4
"""Results that are stored, and paid for, in the assets stage."""


@dataclass(slots=True)
class FakeVideoMaker:
    """Makes `data` after `seconds` of each stage; every paid call is counted in `calls`.

    `steps` is how many pictures it makes, `pieces` how many are encoded, each in a lane. `fails`
    maps a stage to the errors to raise there, one a try; a video whose prompt says `kill STAGE`
    kills the process when it gets there.
    """

    seconds: Mapping[str, float] = field(default_factory=dict)
    fails: dict[str, list[TalemillError]] = field(default_factory=dict)
    steps: int = STEPS
    pieces: int = 1
    is_scaled: bool = False
    """Whether a video takes as much longer as it is longer than LENGTH_S."""
    data: bytes = b"not really a video" * 64
    cover: bytes = b""
    """The thumbnail's file; none when empty."""
    calls: list[str] = field(default_factory=list)
    made: list[str] = field(default_factory=list)
    started: list[str] = field(default_factory=list)
    """A line for each start: the video's id and the seconds since 1970."""
    under_way: int = 0
    most_under_way: int = 0

    async def warm(self) -> None:
        """There is nothing to load."""

    async def make(self, request: MakeRequest) -> Product:
        """Go through the stages, storing as the real one does."""
        self.started.append(f"{request.video.id} {time.time()}")
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        try:
            return await self._make(request)
        finally:
            self.under_way -= 1

    async def _make(self, request: MakeRequest) -> Product:
        await self._stage(request, "script", 0.0)
        await self._paid(request, "script")
        for step in range(self.steps):
            await self._stage(request, "assets", 0.1 + 0.1 * step, 1 / self.steps)
            await self._paid(request, f"picture{step}")
        began_s = time.monotonic()
        for piece in range(self.pieces):
            done = piece / self.pieces
            if piece:
                # As the composer does: by the pace so far.
                left_s = (time.monotonic() - began_s) * (1 - done) / done
                request.report(Progress("compose", 0.6 + 0.4 * done, left_s))
            share_done.set(lambda done=done: done)  # type: ignore[misc]
            async with request.lanes:
                await self._stage(request, "compose", None if piece else 0.6, 1 / self.pieces)
        path = request.folder / "video.mp4"
        path.write_bytes(self.data)
        cover = request.folder / "cover.jpg"
        if self.cover:
            cover.write_bytes(self.cover)
        request.report(Progress("compose", 1.0, 0.0))
        self.made.append(request.video.id)
        board = _board_of(request)
        brief = Brief.model_validate(request.video.brief)
        parts = parts_of(board, brief, find_template("ai_story"))
        scenes = [{"text": "Hello there", "start_s": 0.0, "end_s": 1.0, "words": []}]
        return Product(
            path,
            cover if self.cover else None,
            270,
            480,
            1.0,
            len(self.data),
            "A title",
            ("#one", "#two"),
            cost_usd=0.01 * (self.steps + 1),
            facts={"scenes": scenes},
            board=board.model_dump(mode="json"),
            parts=tuple(VersionPart(one.kind, one.key) for one in parts),
        )

    async def make_board(self, request: MakeRequest) -> MadeBoard:
        """Script and pictures as above; a scene's picture is drawn, and paid for, once a seed."""
        self.started.append(f"{request.video.id} {time.time()}")
        await self._stage(request, "script", 0.0)
        await self._paid(request, "script")
        board = _board_of(request)
        shown: dict[int, str] = {}
        pictures = []
        for number, card in enumerate(board.cards, 1):
            await self._stage(request, "assets", 0.1, 1 / len(board.cards))
            shown[card.id] = f"{card.seed}/{card.scene['picture']}"
            if board.shown.get(card.id) != shown[card.id]:
                await self._paid(request, f"picture{card.id}-{card.seed}")
                path = request.folder / f"scene-{number}.jpg"
                path.write_bytes(self.cover or b"a picture")
                pictures.append(BoardPicture(card.id, number, path))
        made = board.model_copy(update={"shown": shown})
        draft = None
        if request.video.wants_draft:
            draft = Animatic(request.folder / "draft.mp4", 480, 854, 1.0)
            draft.path.write_bytes(self.data)
        return MadeBoard(made.model_dump(mode="json"), tuple(pictures), draft=draft)

    async def _stage(
        self, request: MakeRequest, stage: Stage, share: float | None, part: float = 1.0
    ) -> None:
        if share is not None:
            request.report(Progress(stage, share))
        if f"kill {stage}" in str(request.video.brief.get("prompt", "")):
            await asyncio.sleep(0.05)
            os.kill(os.getpid(), signal.SIGKILL)
        scale = _length_s(request) / LENGTH_S if self.is_scaled else 1.0
        await asyncio.sleep(self.seconds.get(stage, 0.0) * part * scale)
        if errors := self.fails.get(stage):
            raise errors.pop(0)

    async def _paid(self, request: MakeRequest, kind: str) -> None:
        """One paid call, unless an earlier attempt stored its result."""
        key = content_key(kind, brief=_inputs(request.video.brief))
        if await request.checkpoints.get(key) is None:
            self.calls.append(f"{request.video.id}:{kind}")
            await request.checkpoints.put(
                key, json.dumps(kind).encode(), {}, kind=kind, cost_usd=0.01
            )


def _board_of(request: MakeRequest) -> Board:
    """The row's board, or one of a story in four scenes."""
    if request.video.board is not None:
        board = Board.model_validate(request.video.board)
        # Its words are in the video's language once it is made.
        return board.model_copy(update={"written_in": ""})
    lines = (
        "There was a lighthouse.",
        "Its keeper found a door.",
        "The door led into the sea.",
        "He went through.",
    )
    script = script_from_json(
        find_template("ai_story").script,
        {
            "title": "A title",
            "description": "A story.",
            "hashtags": ["#one", "#two"],
            "scenes": [{"voice": line, "picture": f"picture of: {line}"} for line in lines],
        },
    )
    return board_of(script, Brief(prompt="x"), (270, 480))


def _length_s(request: MakeRequest) -> float:
    return float(request.video.brief.get("length_s") or LENGTH_S)


def _inputs(brief: Mapping[str, Any]) -> dict[str, Any]:
    return {name: brief.get(name) for name in ("prompt", "template", "seed")}
