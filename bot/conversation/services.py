"""What the conversation is handed: nothing in it belongs to one chat platform."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

from bot.payments.packs import Checkout
from bot.payments.refunds import Refunded, StarsOutcome
from db.core.database import Database
from db.redis.queue import Queue
from pipeline.assets.storage import Storage
from pipeline.editing.parts import PartPrices
from pipeline.listening.listener import Listener
from pipeline.media.brought import MediaLimits
from pipeline.moderation import Moderator
from pipeline.previews import Previews
from pipeline.pricing import DEFAULT_OWED, PriceOf
from pipeline.providers.base import ScriptEditor, Voice, VoiceCloner
from pipeline.providers.calls.downloads import DownloadLimits
from pipeline.providers.voice_samples import VoiceSamples
from pipeline.templates.base import Template

MEDIA_AT_ONCE: Final = 2
"""Files of people that a bot fetches and looks at side by side."""


class GivesBack(Protocol):
    """Money back through whichever service was paid."""

    async def __call__(self, purchase_id: str, amount_minor: int | None, actor: str) -> Refunded:
        """Of a purchase: so much in its currency's smallest unit, None for all that is left."""
        ...

    async def give_back_stars(
        self, person_id: str, charge_id: str, amount_stars: int
    ) -> StarsOutcome:
        """A payment that no purchase waited for."""
        ...


@dataclass(frozen=True, slots=True)
class UsagePolicy:
    """Limits of this installation, each said to the person who meets it."""

    trial_credits: int = 24
    queue_limit: int = 500
    videos_per_person: int = 3
    trial_ceiling_usd: float = math.inf
    """What free videos may cost us in a day, all together."""
    admin_ids: tuple[str, ...] = ()
    free_fixes_per_week: int = 3
    """Of one person; the first change of a video within ten minutes, where it was wrong."""
    asks_per_day: int = 30
    """Wishes about storyboards of one person that a hosted writer answers."""
    demands_ai_mark: bool = False
    """Whether every video says on its frames that it was made by AI."""
    keeps_videos_days: float = 0.0
    """How long a finished video's files are kept; 0 is for ever."""
    owed_on_cancel: Mapping[str, float] = field(default_factory=lambda: DEFAULT_OWED)
    """The share of the price that is kept when a person cancels during a stage."""


@dataclass(frozen=True, slots=True)
class Services:
    """Everything the conversation is handed; nothing here belongs to one chat platform.

    `queue_alive` says whether the makers can be woken, `has_writer` whether somebody writes
    scripts: else only what is ready can be told.
    """

    db: Database
    templates: Mapping[str, Template]
    voices: Sequence[Voice]
    moderator: Moderator
    price_of: PriceOf
    policy: UsagePolicy = UsagePolicy()
    usd_per_credit: float = 0.1
    """What a bought credit brings at least, for the operator's margins."""
    part_prices: PartPrices = PartPrices()
    """What parts of a change cost."""
    checkout: Checkout | None = None
    link_limits: DownloadLimits | None = None
    """How large and how slow a page may be that a person sends the address of; None opens none."""
    listener: Listener | None = None
    """Who writes down what a recording says."""
    cloner: VoiceCloner | None = None
    """Who makes voices of people's own."""
    draws_from_pictures: bool = False
    """Whether somebody here draws from a character's picture; else its description counts."""
    storage: Storage | None = None
    queue: Queue | None = None
    refund: GivesBack | None = None
    samples: VoiceSamples | None = None
    previews: Previews | None = None
    """The templates' sample clips in other languages than the package's."""
    queue_alive: Callable[[], Awaitable[bool]] | None = None
    has_writer: bool = True
    editor: ScriptEditor | None = None
    """Who answers wishes about what is written, and translates; None where nobody writes."""
    media: MediaLimits = MediaLimits()
    """How much of what people bring is taken."""
    media_room: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(MEDIA_AT_ONCE))
    """Held by each file while it is fetched and looked at."""

    @property
    def hears_recordings(self) -> bool:
        """Whether somebody here writes down what a recording says."""
        return self.listener is not None and self.listener.can_hear
