"""What the entry points hand to the conversation: settings in, services out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

from bot.conversation.services import Refunded, Rules, Services, Shop
from bot.settings import Settings
from db.core.session import Database
from db.redis.queue import Queue
from pipeline.assets.storage import LocalStorage, Storage, signing_secret
from pipeline.brief import Brief
from pipeline.pricing import Economics, ProviderSet, Quote, quote
from pipeline.providers.makers import Makers
from pipeline.providers.registry import build_makers, configured
from pipeline.providers.setup import Setup
from pipeline.reading.reader import read
from pipeline.templates import load_templates
from pipeline.templates.base import Template
from pipeline.writing.speaking_rate import reading_s

GALLERY = Path(__file__).parents[2] / "docs" / "gallery"
"""The samples that come with the program; without them no preview is offered."""


def preview_of(key: str) -> Path | None:
    """A template's sample clip in the gallery, if it was rendered."""
    path = GALLERY / f"{key}.mp4"
    return path if path.is_file() else None


class Prices:
    """What a brief costs here: the settings' overrides, the admin's over them, the floor."""

    def __init__(self, settings: Settings, setup: Setup) -> None:
        self._overrides = settings.money.price_overrides
        providers = configured(setup)
        packs = settings.money.packs
        usd_per_credit = min((one.price_cents / 100 / one.credits for one in packs), default=0.1)
        self._economics = Economics(usd_per_credit, ProviderSet(**providers), setup.prices)

    def __call__(
        self, brief: Brief, template: Template, overrides: Mapping[str, int] | None = None
    ) -> Quote:
        """The price of `brief`; a pasted text is as long as it takes to read."""
        pasted = read(brief.prompt)
        is_kept = template.take(pasted).is_kept
        return quote(
            brief,
            template,
            overrides={**self._overrides, **(overrides or {})},
            economics=self._economics,
            spoken_s=reading_s(pasted.plain, brief.language) if is_kept else None,
        )


def build_services(
    settings: Settings,
    db: Database,
    queue: Queue | None,
    *,
    makers: Makers | None = None,
    shop: Shop | None = None,
    refund: Callable[[str, int | None, str], Awaitable[Refunded]] | None = None,
) -> Services:
    """The conversation's services for this installation; the caller closes `makers`."""
    setup = Setup.read(settings, settings.cache_folder)
    makers = makers or build_makers(setup)
    return Services(
        db=db,
        templates=load_templates(),
        voices=tuple(makers.voices.voices()),
        moderator=makers.moderation,
        price_of=Prices(settings, setup),
        rules=Rules(
            trial_credits=settings.money.trial_credits,
            queue_limit=settings.worker.queue_limit,
            videos_per_person=settings.worker.videos_per_person,
            trial_ceiling_usd=settings.money.trial_ceiling_usd_per_day,
            admin_ids=settings.core.admin_ids,
        ),
        shop=shop,
        storage=build_storage(settings),
        preview_of=preview_of,
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
