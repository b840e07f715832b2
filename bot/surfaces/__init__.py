"""The chats we send to: a module or folder each with `build(settings)`, loaded when it is built."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

from bot.surfaces.base import ChatSurface, SurfaceError

if TYPE_CHECKING:
    from bot.settings import Settings

SURFACES: Final = {
    "console": "bot.surfaces.console",
    "telegram": "bot.surfaces.telegram.surface",
    "discord": "bot.surfaces.discord.surface",
}


class UnknownSurface(SurfaceError):
    """There is no surface of that name."""


def build_surface(name: str, settings: Settings) -> ChatSurface:
    """The surface of that name, as the settings configure it; UnknownSurface otherwise."""
    if name not in SURFACES:
        raise UnknownSurface(f"There is no surface {name[:20]!r}.")
    surface: ChatSurface = import_module(SURFACES[name]).build(settings)
    return surface
