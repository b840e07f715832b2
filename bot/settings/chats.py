"""The chat platforms."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings

from pipeline.environment import WebAddress, section


class TelegramSettings(BaseSettings):
    """The Telegram bot; without a token it is off."""

    model_config = section("TELEGRAM_")

    token: SecretStr = SecretStr("")
    base_url: WebAddress = "https://api.telegram.org"
    """The cloud's address, or a local Bot API server's for files up to 2 GB."""
    local_mode: bool = False
    webhook_url: WebAddress = ""
    """Empty means long polling."""
    webhook_secret: SecretStr = SecretStr("")
    stars: bool = False
    """Offer packs in Telegram Stars."""


class DiscordSettings(BaseSettings):
    """The Discord bot; without a token it is off."""

    model_config = section("DISCORD_")

    token: SecretStr = SecretStr("")
    application_id: int | None = None
    api_base: WebAddress = "https://discord.com/api/v10"
    gateway_url: str = ""
    """Empty means what the API says."""
    shards: Annotated[int, Field(ge=0)] = 0
    """0 is one connection for all; 1 or more splits the servers over that many."""
