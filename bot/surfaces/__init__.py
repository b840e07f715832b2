"""The chats we send to: one file each, loaded only when it is built."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.surfaces.base import ChatSurface, SurfaceError

if TYPE_CHECKING:
    from bot.settings import Settings


class UnknownSurface(SurfaceError):
    """There is no surface of that name."""


def build_surface(name: str, settings: Settings) -> ChatSurface:
    """The surface of that name, as the settings configure it; UnknownSurface otherwise."""
    if name == "console":
        from bot.surfaces.console import ConsoleSurface

        return ConsoleSurface(settings.data_folder)
    if name == "telegram":
        from bot.surfaces.telegram import TelegramSurface

        telegram = settings.telegram
        return TelegramSurface.build(
            telegram.token.get_secret_value(), telegram.base_url, local_mode=telegram.local_mode
        )
    if name == "discord":
        from bot.surfaces import discord

        built: ChatSurface = discord.build(settings)
        return built
    raise UnknownSurface(f"There is no surface {name[:20]!r}.")
