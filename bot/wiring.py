"""What the entry points hand to the conversation: settings in, services out."""

from __future__ import annotations

from bot.conversation.services import GivesBack, Services, UsagePolicy
from bot.payments.packs import Checkout
from bot.settings import Settings
from bot.settings.prices import Prices
from db.core.database import Database
from db.redis.queue import Queue
from pipeline.assets.storage import LocalStorage, Storage, signing_secret
from pipeline.providers.makers import Makers, build_makers
from pipeline.templates import load_templates


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
    makers = makers or build_makers(settings.provider_config)
    return Services(
        db=db,
        templates=load_templates(),
        voices=tuple(makers.voices.voices()),
        moderator=makers.moderation,
        price_of=Prices(settings),
        policy=UsagePolicy(
            trial_credits=settings.money.trial_credits,
            queue_limit=settings.worker.queue_limit,
            videos_per_person=settings.worker.videos_per_person,
            trial_ceiling_usd=settings.money.trial_ceiling_usd_per_day,
            admin_ids=settings.core.admin_ids,
            owed_on_cancel=settings.worker.cancel_owed,
        ),
        checkout=checkout,
        storage=build_storage(settings),
        queue=queue,
        queue_alive=queue.ping if queue else None,
        refund=refund,
    )


def build_storage(settings: Settings) -> Storage:
    """Where finished files lie: the configured bucket, else the data folder."""
    if settings.storage.bucket:
        from pipeline.assets.storage_s3 import open_bucket

        return open_bucket(settings.storage)
    secret = settings.web.link_secret.get_secret_value().encode()
    return LocalStorage(
        settings.data_folder / "files",
        base_url=settings.core.public_url,
        secret=secret or signing_secret(settings.data_folder),
    )
