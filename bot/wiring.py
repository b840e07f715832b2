"""What the entry points hand to the conversation: settings in, services out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import overload

from bot.conversation.services import GivesBack, Services, UsagePolicy
from bot.payments.packs import Checkout
from bot.settings import Settings
from bot.settings.files import build_storage
from bot.settings.prices import Prices, usd_per_credit
from db.core.database import Database
from db.redis.queue import Queue
from pipeline.previews import Previews
from pipeline.providers.base import Voice
from pipeline.providers.makers import Makers, build_makers
from pipeline.providers.offline.ready import warm_up
from pipeline.providers.serving import draws_from_pictures, has_writer
from pipeline.providers.voice_samples import VoiceSamples
from pipeline.reading.links import LIMITS
from pipeline.templates import load_templates


class OfferedVoices(Sequence[Voice]):
    """The voices that can be picked now: an account's own may change while the bot runs."""

    def __init__(self, makers: Makers) -> None:
        self._makers = makers

    @overload
    def __getitem__(self, place: int) -> Voice: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[Voice]: ...

    def __getitem__(self, place: int | slice) -> Voice | Sequence[Voice]:
        return self._makers.voices.voices()[place]

    def __len__(self) -> int:
        return len(self._makers.voices.voices())

    def __iter__(self) -> Iterator[Voice]:
        return iter(self._makers.voices.voices())


def build_services(
    settings: Settings,
    db: Database,
    queue: Queue | None,
    *,
    makers: Makers | None = None,
    checkout: Checkout | None = None,
    refund: GivesBack | None = None,
) -> Services:
    """The conversation's services for this installation; the caller closes `makers`."""
    makers, storage = makers or build_makers(settings.provider_config), build_storage(settings)
    prices = Prices(settings)
    templates, is_written = load_templates(), has_writer(settings.provider_config)
    if not is_written:
        warm_up(templates)
    return Services(
        db=db,
        templates=templates,
        voices=OfferedVoices(makers),
        moderator=makers.moderation,
        price_of=prices,
        part_prices=prices.parts,
        policy=UsagePolicy(
            trial_credits=settings.money.trial_credits,
            queue_limit=settings.worker.queue_limit,
            videos_per_person=settings.worker.videos_per_person,
            trial_ceiling_usd=settings.money.trial_ceiling_usd_per_day,
            admin_ids=settings.core.admin_ids,
            free_fixes_per_week=settings.money.free_fixes_per_week,
            asks_per_day=settings.money.asks_per_day,
            keeps_videos_days=settings.keep.videos_days,
            owed_on_cancel=settings.worker.cancel_owed,
            demands_ai_mark=settings.provenance.demands_visible_mark,
        ),
        usd_per_credit=usd_per_credit(settings),
        checkout=checkout,
        storage=storage,
        queue=queue,
        queue_alive=queue.ping if queue else None,
        refund=refund,
        previews=Previews(storage),
        samples=VoiceSamples(makers.voices, storage),
        has_writer=is_written,
        editor=makers.editor,
        link_limits=LIMITS,
        listener=makers.listener,
        cloner=makers.cloner,
        draws_from_pictures=draws_from_pictures(settings.provider_config),
        media=settings.media.limits,
    )
