"""What `talemill doctor` says of what may be configured; never a key itself."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Literal

from bot.settings import Settings
from pipeline.providers.live import check_live
from pipeline.providers.prices import UNITS
from pipeline.providers.registry import load_providers
from pipeline.providers.serving import configured, has_writer, provider_set

Part = Literal["embedded", "configured", "missing", "broken"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One part of the installation and what is so about it."""

    name: str
    part: Part
    says: str
    how: str = ""
    """What to do about a missing or broken part."""


def hosted(settings: Settings) -> list[Finding]:
    """What the hosted path has and lacks."""

    def key(name: str, is_set: bool, what: str, how: str) -> Finding:
        if is_set:
            return Finding(name, "configured", what)
        return Finding(name, "missing", f"no {what}", how)

    providers = [
        key(
            provider.title,
            any(settings.provider_config.serves(provider, kind) for kind in provider.makers),
            ("local " if provider.needs_gpu else "hosted ")
            + ", ".join(f"{kind}s" for kind in provider.makers),
            provider.how,
        )
        for provider in load_providers().values()
        if provider.settings is not None
    ]
    return [
        key(
            "script writer",
            has_writer(settings.provider_config),
            "script writer (without one: own words, ready scripts, articles)",
            "set OPENAI_API_KEY, or SCRIPT_BASE_URL and SCRIPT_MODEL for a model server on this "
            "machine that speaks OpenAI's protocol (docs/providers.md)",
        ),
        *providers,
        key(
            "Telegram",
            bool(settings.telegram.token.get_secret_value()),
            "Telegram bot",
            "set TELEGRAM_TOKEN (talk to BotFather: docs/telegram.md)",
        ),
        key(
            "Discord",
            bool(settings.discord.token.get_secret_value()),
            "Discord bot" + invite(settings),
            "set DISCORD_TOKEN (discord.com/developers: docs/discord.md)",
        ),
        key(
            "Stripe",
            bool(settings.stripe.api_key.get_secret_value()),
            "card payments",
            "set STRIPE_API_KEY and STRIPE_WEBHOOK_SECRET (docs/money.md)",
        ),
        key(
            "Redis",
            bool(settings.redis.url.get_secret_value()),
            "Redis server of your own",
            "not needed on one machine; set REDIS_URL for several",
        ),
        key(
            "Postgres",
            settings.core.database_url.startswith("postgres"),
            "Postgres database",
            "not needed on one machine; set TALEMILL_DATABASE_URL for several",
        ),
        key(
            "S3 storage",
            bool(settings.storage.bucket),
            f"bucket {settings.storage.bucket}".strip(),
            "not needed on one machine; set S3_BUCKET and its keys for several",
        ),
    ]


def models(settings: Settings) -> list[Finding]:
    """Models that OpenAI's own servers will not know for long."""
    from pipeline.providers.openai.retirements import retires_on
    from pipeline.providers.openai.settings import OpenAISettings

    openai = settings.provider_config.of(OpenAISettings)
    if not openai.is_configured or "api.openai.com" not in openai.base_url:
        return []
    found = []
    for name in ("script_model", "image_model", "speech_model", "moderation_model"):
        model = getattr(openai, name)
        if (day := retires_on(model)) is not None:
            says = f"{model} is shut down on {day:%Y-%m-%d}"
            found.append(Finding("OpenAI model", "missing", says, f"set OPENAI_{name.upper()}"))
    return found


def local_pictures(settings: Settings) -> list[Finding]:
    """What a picture model on this machine lacks; a worker elsewhere may have it."""
    from pipeline.providers.diffusers.model_files import fault, is_here
    from pipeline.providers.diffusers.packages import absent, has_gpu, outdated
    from pipeline.providers.diffusers.settings import DiffusersSettings

    local = settings.provider_config.of(DiffusersSettings)
    if not local.is_configured:
        return []

    def lacks(says: str, how: str) -> list[Finding]:
        return [Finding("local pictures here", "missing", says, how)]

    if lacking := absent():
        says = f"DIFFUSERS_MODEL is set, and {' and '.join(lacking)} not installed"
        return lacks(says, "pip install 'talemill[diffusers]'")
    if old := outdated():
        return lacks(f"too old: {', '.join(old)}", "pip install -U 'talemill[diffusers]'")
    if says := fault(local.model):
        return lacks(says.rstrip("."), "correct DIFFUSERS_MODEL")
    if local.device != "cpu" and not has_gpu():
        how = "start a worker where one is; DIFFUSERS_DEVICE=cpu is for trying it out"
        return lacks("DIFFUSERS_MODEL is set, and torch finds no GPU on this machine", how)
    where = "on the CPU, in minutes a picture" if local.device == "cpu" else "on the GPU"
    says = f"{local.model}, drawn {where}"
    if not is_here(local.model):
        says += "; it is downloaded when a worker starts"
    return [Finding("local pictures here", "configured", says)]


def live(settings: Settings, *, asks: bool) -> list[Finding]:
    """What each configured provider says when it is asked; that nobody asked, otherwise."""
    config = settings.provider_config
    providers = [
        one
        for one in load_providers().values()
        if one.live and any(config.serves(one, kind) for kind in one.makers)
    ]
    if not providers:
        return []
    if not asks:
        names = ", ".join(one.title for one in providers)
        says = f"keys, models, voices and quotas of {names} were not tried"
        return [Finding("asked live", "configured", says, "talemill doctor --live asks each once")]
    return [
        Finding(
            f"{provider.title}, {found.what}",
            "configured" if found.is_accepted else "missing",
            found.says,
            "" if found.is_accepted else provider.how,
        )
        for provider in providers
        for found in asyncio.run(check_live(provider, config.providers[provider.name]))
    ]


def unpriced(settings: Settings) -> list[Finding]:
    """Configured models whose price nobody knows: they are counted like the dearest known."""
    config = settings.provider_config
    return [
        Finding(
            "price",
            "missing",
            f"no price is known for {name}: it is counted like the dearest of its provider",
            f'MAKERS_PRICES_USD={{"{kind}.{name.replace(":", ".", 1)}.{UNITS[kind][0]}": …}}',
        )
        for kind, names in (
            *configured(config).items(),
            ("picture", set(provider_set(config).reference) - set(configured(config)["picture"])),
        )
        for name in names
        if config.prices.is_charged(kind, name) and not config.prices.has(kind, name)
    ]


def invite(settings: Settings) -> str:
    """The links that add the bot to a server, with just the permissions it uses, or to a person."""
    from bot.surfaces.discord.permissions import application_id_of, invite_link, user_install_link

    discord = settings.discord
    application = discord.application_id or application_id_of(discord.token.get_secret_value())
    if application is None:
        return " (set DISCORD_APPLICATION_ID to see its invite link)"
    return (
        f"\n    into a server: {invite_link(application)}"
        f"\n    for one person: {user_install_link(application)}"
    )


def links(settings: Settings) -> list[Finding]:
    """Whether somebody in a chat could open a link to a file of ours."""
    is_in_chats = any(one.token.get_secret_value() for one in (settings.telegram, settings.discord))
    if settings.storage.bucket or not is_in_chats:
        return []
    if settings.core.public_url:
        return [Finding("links to files", "configured", f"links at {settings.core.public_url}")]
    return [
        Finding(
            "links to files",
            "missing",
            "a video too large for its chat is sent as a link, and links have no host",
            "set TALEMILL_PUBLIC_URL to the https address of `talemill bot`, or an S3_BUCKET",
        )
    ]


def last_backup(settings: Settings) -> list[Finding]:
    """When the newest backup by the clock was taken."""
    from datetime import UTC, datetime

    from bot.backups.backup import newest_in

    folder = settings.backup_folder
    if folder is None:
        says = "no backups are taken by the clock"
        return [Finding("backups", "missing", says, "set BACKUP_FOLDER (docs/backup.md)")]
    newest = newest_in(folder)
    if newest is None:
        return [
            Finding("backups", "missing", f"none is in {folder} yet", "`up` and `bot` take them")
        ]
    taken = datetime.fromtimestamp(newest.stat().st_mtime, UTC)
    is_late = (datetime.now(UTC) - taken).total_seconds() > 2 * 3600 * settings.backup.every_h
    part: Part = "missing" if is_late else "configured"
    how = "the log of `up` or `bot` says why none came since" if is_late else ""
    return [Finding("backups", part, f"the newest is of {taken:%Y-%m-%d %H:%M} UTC", how)]
