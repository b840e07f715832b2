"""What the entry points hand to the conversation: settings in, services out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from typing import overload

from bot.conversation.services import Services, UsagePolicy
from bot.payments.packs import Checkout
from bot.payments.refunds import Refunded
from bot.settings import Settings
from bot.settings.currencies import in_units
from db.core.database import Database
from db.redis.queue import Queue
from pipeline.assets.storage import LocalStorage, Storage, signing_secret
from pipeline.brief import Brief
from pipeline.pricing import Economics, ProviderSet, Quote, quote
from pipeline.providers.base import Voice
from pipeline.providers.makers import Makers, build_makers
from pipeline.providers.serving import configured
from pipeline.reading.reader import read
from pipeline.templates import load_templates
from pipeline.templates.base import Template
from pipeline.writing.speaking_rate import reading_s


def usd_per_credit(settings: Settings) -> float:
    """What a credit of the cheapest pack brings, in US dollars."""
    stripe = settings.stripe
    usd_per_unit = 1.0 if stripe.currency == "usd" else stripe.usd_per_unit or 0.0
    return min(
        (
            float(in_units(pack.price_cents, stripe.currency)) * usd_per_unit / pack.credits
            for pack in settings.money.packs
        ),
        default=0.1,
    )


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


class Prices:
    """What a brief costs here: the settings' overrides, the admin's over them, the floor."""

    def __init__(self, settings: Settings) -> None:
        self._overrides = settings.money.price_overrides
        config = settings.provider_config
        providers = configured(config)
        self._economics = Economics(
            usd_per_credit(settings), ProviderSet(**providers), config.prices
        )

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
    checkout: Checkout | None = None,
    refund: Callable[[str, int | None, str], Awaitable[Refunded]] | None = None,
) -> Services:
    """The conversation's services for this installation; the caller closes `makers`."""
    makers = makers or build_makers(settings.provider_config)
    return Services(
        db=db,
        templates=load_templates(),
        voices=OfferedVoices(makers),
        moderator=makers.moderation,
        price_of=Prices(settings),
        policy=UsagePolicy(
            trial_credits=settings.money.trial_credits,
            queue_limit=settings.worker.queue_limit,
            videos_per_person=settings.worker.videos_per_person,
            trial_ceiling_usd=settings.money.trial_ceiling_usd_per_day,
            admin_ids=settings.core.admin_ids,
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
