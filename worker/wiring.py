"""The parts of a worker as the settings say, or as tests and benchmarks hand them in."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.settings import Settings
from bot.settings.files import build_signer, build_storage
from bot.settings.lifetimes import DAY_S, LifetimeSettings, seconds
from bot.settings.prices import Prices
from bot.surfaces.base import ChatSurface, SurfaceError
from db.core.database import Database
from db.redis.queue import Queue
from pipeline import machine
from pipeline.compose.lanes import EncoderLanes
from worker.context import RenderContext, RenderRules
from worker.lease import LeaseRenewer, Timing
from worker.lifetimes import Lifetimes
from worker.video_maker import PipelineVideoMaker, VideoMaker
from worker.work_folders import WorkFolder

if TYPE_CHECKING:
    from pipeline.assets.storage import Storage
    from pipeline.providers.makers import Makers


def lifetimes_of(keep: LifetimeSettings) -> Lifetimes:
    """How long each kind lives here."""
    return Lifetimes(
        videos_s=seconds(keep.videos_days),
        assets_s=seconds(keep.assets_days),
        segments_s=seconds(keep.segments_days),
        drafts_s=seconds(keep.drafts_days),
        calls_s=seconds(keep.calls_days),
        orphans_s=keep.orphans_days * DAY_S,
    )


class NotServed(SurfaceError):
    """This worker does not serve that surface."""


@dataclass(frozen=True, slots=True)
class WorkerParts:
    """What tests and benchmarks hand in instead of what the settings say."""

    surfaces: Callable[[str], ChatSurface] | None = None
    storage: Storage | None = None
    video_maker: VideoMaker | None = None
    rules: RenderRules = field(default_factory=RenderRules)
    timing: Timing = field(default_factory=Timing)
    sees_deaths: bool = True
    """Whether workers of one machine see when another ends; else they wait for its leases."""


@contextlib.asynccontextmanager
async def open_render_context(
    settings: Settings,
    parts: WorkerParts,
    db: Database,
    queue: Queue,
    lease_renewer: LeaseRenewer,
    folder: WorkFolder,
) -> AsyncIterator[RenderContext]:
    """Everything a render job is handed; what it opened is closed at the end."""
    surfaces = parts.surfaces or Surfaces(settings)
    video_maker = parts.video_maker or PipelineVideoMaker(
        lambda: _makers(settings),
        settings.worker.encoder,
        settings.worker.purpose,
        build_signer=lambda: build_signer(settings),
        demands_ai_mark=settings.provenance.demands_visible_mark,
    )
    lanes = settings.worker.compose_lanes or machine.lanes()
    rules = parts.rules
    if rules == RenderRules():
        prices = Prices(settings)
        rules = RenderRules(
            owed_on_cancel=settings.worker.cancel_owed,
            link_s=settings.web.link_expires_s,
            price_of=prices,
            part_prices=prices.parts,
            lifetimes=lifetimes_of(settings.keep),
        )
    try:
        yield RenderContext(
            db,
            queue,
            lease_renewer,
            surfaces,
            parts.storage or build_storage(settings),
            video_maker,
            folder,
            EncoderLanes(lanes),
            rules=rules,
            timing=parts.timing,
        )
    finally:
        for one in (video_maker, *getattr(surfaces, "opened", ())):
            if close := getattr(one, "close", None):
                await close()


class Surfaces:
    """Builds each configured surface when it is first needed."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.opened: list[ChatSurface] = []

    def __call__(self, name: str) -> ChatSurface:
        for one in self.opened:
            if one.name == name:
                return one
        served = self._settings.worker.surfaces
        if served and name not in served:
            raise NotServed
        from bot.surfaces import build_surface

        surface = build_surface(name, self._settings)
        self.opened.append(surface)
        return surface


def _makers(settings: Settings) -> Makers:
    from pipeline.providers.makers import build_makers

    return build_makers(settings.provider_config)
