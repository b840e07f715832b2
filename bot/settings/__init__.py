"""Settings: one class per section, each with its environment prefix, all checked at start.

`load_settings` reads the environment and a `.env` file beside the process; a bad value stops
the start with one sentence that names the variable (BadSettings).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic_settings import BaseSettings

from bot.settings.burst import BurstSettings
from bot.settings.chats import DiscordSettings, TelegramSettings
from bot.settings.currencies import step_minor
from bot.settings.errors import BadSettings
from bot.settings.installation import (
    BackupSettings,
    CoreSettings,
    RedisSettings,
    StorageSettings,
    WebSettings,
    WorkerSettings,
)
from bot.settings.lifetimes import LifetimeSettings
from bot.settings.log_lines import LogSettings
from bot.settings.media import MediaSettings
from bot.settings.money import MoneySettings, PackSettings, StripeSettings
from bot.settings.provenance import ProvenanceSettings
from bot.settings.reading import read_section
from bot.settings.secrets import check_secrets
from bot.settings.telemetry import SentrySettings, TracesSettings
from pipeline.providers.config import MakersSettings, ProviderConfig
from pipeline.providers.provider import ProviderSettings
from pipeline.providers.registry import load_providers
from pipeline.providers.serving import UnknownProvider, configured, needs_gpu

__all__ = [
    "BackupSettings",
    "BadSettings",
    "BurstSettings",
    "CoreSettings",
    "DiscordSettings",
    "LifetimeSettings",
    "LogSettings",
    "MakersSettings",
    "MediaSettings",
    "MoneySettings",
    "PackSettings",
    "ProvenanceSettings",
    "RedisSettings",
    "Settings",
    "StorageSettings",
    "StripeSettings",
    "TelegramSettings",
    "WebSettings",
    "WorkerSettings",
    "load_settings",
    "provider_sections",
    "sections",
]


class Settings(BaseModel):
    """Every section of one installation."""

    core: CoreSettings
    log: LogSettings
    redis: RedisSettings
    web: WebSettings
    telegram: TelegramSettings
    discord: DiscordSettings
    makers: MakersSettings
    storage: StorageSettings
    keep: LifetimeSettings
    media: MediaSettings
    stripe: StripeSettings
    money: MoneySettings
    worker: WorkerSettings
    burst: BurstSettings
    backup: BackupSettings
    provenance: ProvenanceSettings
    traces: TracesSettings
    sentry: SentrySettings
    providers: Mapping[str, ProviderSettings] = {}
    """By provider's name; each section lies in its provider's folder."""

    @property
    def data_folder(self) -> Path:
        """The data folder as an absolute path; created when first asked for."""
        return _made("TALEMILL_DATA_FOLDER", self.core.data_folder)

    @property
    def cache_folder(self) -> Path:
        """What can be made anew at any time: patched models, loops, effects."""
        folder = self.core.cache_folder or self.data_folder / "cache"
        return _made("TALEMILL_CACHE_FOLDER", folder)

    @property
    def provider_config(self) -> ProviderConfig:
        """What the makers are built from."""
        return ProviderConfig(
            cache_folder=self.cache_folder, providers=self.providers, makers=self.makers
        )

    @property
    def database_url(self) -> str:
        """The configured database, or SQLite in the data folder."""
        return self.core.database_url or f"sqlite:///{self.data_folder / 'talemill.db'}"

    @property
    def operator_url(self) -> str | None:
        """The operator's own login; None where the database's login takes every role."""
        return self.core.operator_url.get_secret_value() or None

    @property
    def owner_url(self) -> str:
        """The login that migrates: it owns the tables, so it is the operator's where there is
        one."""
        return self.operator_url or self.database_url

    @property
    def backup_folder(self) -> Path | None:
        """Where backups by the clock go; created when first asked for, None for none."""
        return _made("BACKUP_FOLDER", self.backup.folder) if self.backup.folder else None

    @property
    def provenance_folder(self) -> Path:
        """Where the certificate lies that files are signed with; there once one was made."""
        return self.provenance.folder or self.data_folder / "provenance"

    @property
    def capabilities(self) -> tuple[str, ...]:
        """What a worker of this installation can do: `gpu` where a provider draws on one."""
        own = ("compose", "gpu") if needs_gpu(self.provider_config) else ("compose",)
        return self.worker.capabilities or own

    @property
    def surfaces(self) -> tuple[str, ...]:
        """The chat surfaces that are configured, by name."""
        names = []
        if self.telegram.token.get_secret_value():
            names.append("telegram")
        if self.discord.token.get_secret_value():
            names.append("discord")
        return tuple(names)


def sections() -> dict[str, type[BaseSettings]]:
    """The class of every section of `Settings` but the providers', by field."""
    found: dict[str, type[BaseSettings]] = {}
    for name, field in Settings.model_fields.items():
        section = field.annotation
        if isinstance(section, type) and issubclass(section, BaseSettings):
            found[name] = section
    return found


def provider_sections() -> dict[str, type[ProviderSettings]]:
    """The class of every provider's section, by the provider's name."""
    return {name: one.settings for name, one in load_providers().items() if one.settings}


def load_settings(**core: Any) -> Settings:
    """Read and check every section; `core` overrides fields of CoreSettings.

    Raises BadSettings with one sentence that names the environment variable.
    """
    secrets = read_section(CoreSettings, core).secrets_folder
    own = {
        name: read_section(one, core if name == "core" else {}, secrets)
        for name, one in sections().items()
    }
    providers = {
        name: read_section(one, secrets=secrets) for name, one in provider_sections().items()
    }
    check_secrets({**own, **{f"provider {name}": one for name, one in providers.items()}})
    settings = Settings.model_validate({**own, "providers": providers})
    if settings.operator_url and not settings.core.database_url.startswith("postgres"):
        raise BadSettings("TALEMILL_OPERATOR_URL: only Postgres has logins of its own.")
    try:
        configured(
            ProviderConfig(
                cache_folder=Path(), providers=settings.providers, makers=settings.makers
            )
        )
    except UnknownProvider as error:
        raise BadSettings(str(error)) from error
    _check_prices(settings)
    return settings


def _made(variable: str, folder: Path) -> Path:
    """The folder as an absolute path, made where it is missing; BadSettings if it cannot be one."""
    try:
        folder = folder.expanduser().absolute()
        folder.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError) as error:
        raise BadSettings(f"{variable}: {str(folder)[:200]} is, or lies in, a file.") from error
    except (ValueError, RuntimeError) as error:
        raise BadSettings(f"{variable}: that is no name of a folder.") from error
    return folder


def _check_prices(settings: Settings) -> None:
    currency = settings.stripe.currency
    if currency != "usd" and settings.stripe.usd_per_unit is None:
        raise BadSettings(
            f"STRIPE_USD_PER_UNIT: say what one {currency.upper()} is worth in US dollars."
        )
    step = step_minor(currency)
    for pack in settings.money.packs:
        if pack.price_cents % step:
            raise BadSettings(
                f"MONEY_PACKS: the price of {pack.key!r} must be a multiple of {step}, as cards"
                f" are charged in {currency.upper()}."
            )
