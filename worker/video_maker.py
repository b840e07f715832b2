"""The worker's use of the pipeline: a video's row in, files and facts out."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from db.jobs.versions import VersionPart
from db.jobs.video_rows import Video
from pipeline.machine import lanes
from pipeline.progress import Report

if TYPE_CHECKING:
    from pipeline.assets.checkpoints import Checkpoints
    from pipeline.brief import Brief
    from pipeline.compose.options import Purpose
    from pipeline.editing.board import Board
    from pipeline.provenance.signing import FileSigner
    from pipeline.providers.calls.breaker import ProviderHealth
    from pipeline.providers.makers import Makers


@dataclass(frozen=True, slots=True)
class Product:
    """A finished video in an attempt's folder. `facts` is JSON-able and goes into the row."""

    path: Path
    thumbnail: Path | None
    """A small JPEG for the message; `cover` is the same at full size."""
    width_px: int
    height_px: int
    duration_s: float
    bytes: int
    title: str
    hashtags: tuple[str, ...]
    notes: tuple[str, ...] = ()
    cost_usd: float = 0.0
    board: dict[str, Any] | None = None
    """What it was made from, for a next version."""
    parts: tuple[VersionPart, ...] = ()
    """What it consists of."""
    cover: Path | None = None
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BoardPicture:
    """A scene's picture as the chat shows it, with its number in it."""

    card_id: int
    number: int
    path: Path


@dataclass(frozen=True, slots=True)
class Animatic:
    """A storyboard as a small video without a voice."""

    path: Path
    width_px: int
    height_px: int
    duration_s: float


@dataclass(frozen=True, slots=True)
class MadeBoard:
    """Script and pictures of a video. `board` is JSON-able; `pictures` are those that the chat
    has not seen."""

    board: dict[str, Any]
    pictures: tuple[BoardPicture, ...]
    notes: tuple[str, ...] = ()
    cost_usd: float = 0.0
    draft: Animatic | None = None
    """Where one was asked for."""


@dataclass(frozen=True, slots=True)
class MakeRequest:
    """What a video maker is handed beside the row."""

    video: Video
    folder: Path
    report: Report
    checkpoints: Checkpoints
    lanes: asyncio.Semaphore
    already_usd: float = 0.0
    """What earlier attempts spent on this video."""


class VideoMaker(Protocol):
    """Makes a video; raises pipeline.errors only, leaves no child when it is cancelled."""

    async def make(self, request: MakeRequest) -> Product: ...

    async def make_board(self, request: MakeRequest) -> MadeBoard: ...

    async def warm(self) -> None: ...


class PipelineVideoMaker:
    """The real one. The makers are built when first needed, off the path of the start."""

    def __init__(
        self,
        build: Callable[[], Makers],
        encoder: str = "libx264",
        purpose: Purpose = "fast",
        *,
        build_signer: Callable[[], FileSigner],
        demands_ai_mark: bool = False,
    ) -> None:
        self._build = build
        self._build_signer = build_signer
        self._demands_ai_mark = demands_ai_mark
        self._signer: FileSigner | None = None
        self._encoder = encoder
        self._purpose = purpose
        self._makers: Makers | None = None

    @property
    def makers(self) -> Makers:
        """Who writes, draws and speaks."""
        if self._makers is None:
            self._makers = self._build()
        return self._makers

    async def warm(self) -> None:
        """Import what composition and the makers need before the first scene asks for it."""
        await asyncio.to_thread(_load_composition)
        await self._signing()
        await self.makers.warm()

    async def _signing(self) -> FileSigner:
        """Who signs what is sent; read when first needed."""
        if self._signer is None:
            self._signer = await asyncio.to_thread(self._build_signer)
        return self._signer

    def health(self) -> tuple[ProviderHealth, ...]:
        """How each provider is doing in this process; nothing before the makers are built."""
        return self._makers.health() if self._makers is not None else ()

    async def close(self) -> None:
        """Close what the makers hold open."""
        if self._makers is not None:
            await self._makers.close()

    async def make(self, request: MakeRequest) -> Product:
        """Make the video of a row, with what earlier attempts stored."""
        from pipeline.compose import EncodeOptions
        from pipeline.editing.parts import parts_of
        from pipeline.make import make_video
        from pipeline.provenance.signing import room_of
        from pipeline.provenance.videos import sign_video
        from pipeline.templates import find_template

        brief = brief_of(request.video, demands_ai_mark=self._demands_ai_mark)
        signer = await self._signing()
        made = await make_video(
            brief,
            self.makers,
            request.folder,
            request.report,
            checkpoints=request.checkpoints,
            options=EncodeOptions(self._encoder, self._purpose, room_of(brief.max_bytes)),
            lanes=request.lanes,
            already_usd=request.already_usd,
            board=_board_of(request.video),
        )
        made = await sign_video(signer, made)
        facts = made.facts()
        facts.pop("path", None)
        facts.pop("thumbnail", None)
        return Product(
            path=made.path,
            thumbnail=made.composed.thumbnail,
            width_px=made.composed.width_px,
            height_px=made.composed.height_px,
            duration_s=made.composed.duration_s,
            bytes=made.composed.bytes,
            title=made.title,
            hashtags=made.hashtags,
            notes=made.notes,
            cost_usd=made.cost_usd,
            board=made.board.model_dump(mode="json") if made.board else None,
            parts=tuple(
                VersionPart(part.kind, part.key)
                for part in (parts_of(made.board, brief, find_template(brief.template)))
            )
            if made.board
            else (),
            cover=made.composed.cover,
            facts=facts,
        )

    async def make_board(self, request: MakeRequest) -> MadeBoard:
        """Script and pictures of a row, with what earlier attempts stored."""
        from pipeline.editing.board import picture_key
        from pipeline.editing.numbered import numbered_jpeg
        from pipeline.provenance.videos import sign_pictures
        from pipeline.recipe.storyboard import make_storyboard

        made = await make_storyboard(
            brief_of(request.video, demands_ai_mark=self._demands_ai_mark),
            self.makers,
            request.folder,
            request.report,
            checkpoints=request.checkpoints,
            already_usd=request.already_usd,
            board=_board_of(request.video),
        )
        board, scenes = made.board, made.script.scenes
        keys = {
            card.id: picture_key(board, card, scene)
            for card, scene in zip(board.cards, scenes, strict=True)
        }

        def numbered() -> tuple[BoardPicture, ...]:
            found = []
            for number, (card, files) in enumerate(zip(board.cards, made.pictures, strict=True), 1):
                if files and board.shown.get(card.id) != keys[card.id]:
                    path = request.folder / f"scene-{number}.jpg"
                    path.write_bytes(numbered_jpeg([one.path for one in files], number))
                    found.append(BoardPicture(card.id, number, path))
            return tuple(found)

        pictures = await asyncio.to_thread(numbered)
        files = [one.path for one in pictures]
        await sign_pictures(await self._signing(), files, made.script.title, made.used)
        shown = board.model_copy(update={"shown": keys})
        draft = await self._draft(request, board) if request.video.wants_draft else None
        data = shown.model_dump(mode="json")
        return MadeBoard(data, pictures, made.notes, made.cost_usd, draft)

    async def _draft(self, request: MakeRequest, board: Board) -> Animatic:
        """A draft of a board whose pictures are stored; nothing is paid for."""
        from pipeline.provenance.videos import sign_video
        from pipeline.recipe.animatic import make_animatic

        made = await make_animatic(
            brief_of(request.video, demands_ai_mark=self._demands_ai_mark),
            self.makers,
            request.folder / "draft",
            board,
            request.checkpoints,
        )
        made = await sign_video(await self._signing(), made)
        composed = made.composed
        return Animatic(made.path, composed.width_px, composed.height_px, composed.duration_s)


def brief_of(video: Video, *, demands_ai_mark: bool = False) -> Brief:
    """The brief of a row, within what its place takes, marked where that is demanded."""
    from pipeline.brief import Brief

    asked = {**video.brief, "max_bytes": video.upload_limit_bytes}
    if demands_ai_mark:
        asked["ai_mark"] = True
    return Brief.model_validate(asked)


def _board_of(video: Video) -> Board | None:
    from pipeline.editing.board import Board

    return None if video.board is None else Board.model_validate(video.board)


def _load_composition() -> None:
    """Import what composition needs and start its child processes."""
    import pipeline.make  # noqa: F401
    from pipeline.compose.children import POOL
    from pipeline.templates import load_templates

    POOL.warm(lanes())
    # What videos cost now is said with a result, from every template.
    load_templates()
