"""Opening the gateway's client, and telling Discord our commands only when they changed."""

from __future__ import annotations

import contextlib
import hashlib
import json
from typing import TYPE_CHECKING, Any, Final

import discord
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route
from redis.exceptions import RedisError
from yarl import URL

from bot.listeners.discord.command_shapes import TEXT_CHARS
from bot.surfaces.discord.client import client_options
from bot.surfaces.discord.surface import DiscordSurface
from bot.surfaces.discord.tokens import TokenStore
from bot.wording import nearest_language, words_in

if TYPE_CHECKING:
    from bot.settings import DiscordSettings
    from db.redis.queue import Queue
    from db.redis.rate_limits import Budget

_COMMANDS_KEY: Final = "talemill:discord:commands"


class CataloguesTranslator(app_commands.Translator):
    """Says the commands in the languages of our catalogues; other people read English."""

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,
    ) -> str | None:
        """The sentence of `string`'s key in a person's language."""
        language = nearest_language(locale.value)
        if language == "en":
            return None
        words, about = words_in(language), string.extras
        if key := about.get("key"):
            return words(key, **about["values"])[:TEXT_CHARS]
        if code := about.get("language"):
            return words.language_label(code)[:TEXT_CHARS]
        return None


async def sync(tree: app_commands.CommandTree[discord.Client], redis: Any) -> bool:
    """Send the commands unless their digest is the one stored after the last time; whether sent."""
    translator = CataloguesTranslator()
    await tree.set_translator(translator)
    wanted = [await one.get_translated_payload(tree, translator) for one in tree.get_commands()]
    digest = hashlib.sha256(json.dumps(wanted, sort_keys=True).encode()).hexdigest()
    key = f"{_COMMANDS_KEY}:{tree.client.application_id}"
    with contextlib.suppress(RedisError):
        if redis is not None and (await redis.get(key) or b"").decode() == digest:
            return False
    await tree.sync()
    with contextlib.suppress(RedisError):
        if redis is not None:
            await redis.set(key, digest)
    return True


def open_client(settings: DiscordSettings, budget: Budget | None = None) -> discord.Client:
    """The gateway's client: no privileged intents, nobody pinged unless asked."""
    Route.BASE = settings.api_base.rstrip("/")
    if settings.gateway_url:
        DiscordWebSocket.DEFAULT_GATEWAY = URL(settings.gateway_url)
    intents = discord.Intents.none()
    intents.guilds = intents.guild_messages = intents.dm_messages = True
    options: dict[str, Any] = {
        "intents": intents,
        "max_messages": None,
        **client_options(budget),
    }
    if settings.shards:
        return discord.AutoShardedClient(shard_count=settings.shards, **options)
    return discord.Client(**options)


def open_surface(settings: DiscordSettings, queue: Queue) -> DiscordSurface:
    """The bot process's surface: it writes through the gateway's client."""
    token = settings.token.get_secret_value()
    redis: Any = queue.redis
    client = open_client(settings, queue.budget)
    return DiscordSurface(client, token, TokenStore(redis, token), owns_client=False)
