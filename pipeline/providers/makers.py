"""Everybody who makes a part of a video, handed to the recipe as one frozen value."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from pipeline.moderation import LocalRules, Moderator
from pipeline.providers.base import PictureMaker, ScriptWriter, VoiceMaker
from pipeline.providers.calls.breaker import ProviderHealth

DEFAULT_COST_CEILING_USD = 2.0


@dataclass(frozen=True, slots=True)
class Makers:
    """Who writes, draws and speaks.

    `picture_bound` and `voice_bound` are how many calls one video keeps in flight; each
    provider also has its own bound, shared by all videos of the process (providers/guard.py).
    `cost_ceiling_usd` is the most one video may cost us.
    """

    writer: ScriptWriter
    pictures: PictureMaker
    voices: VoiceMaker
    picture_bound: int = 10
    voice_bound: int = 10
    moderation: Moderator = field(default_factory=LocalRules)
    cost_ceiling_usd: float = DEFAULT_COST_CEILING_USD
    estimates_usd: Mapping[str, float] = field(default_factory=dict)
    """Of a script, a picture and a character of voice, at the dearest provider's price."""
    closers: tuple[Callable[[], Awaitable[None]], ...] = ()
    warmers: tuple[Callable[[], Awaitable[None]], ...] = ()
    health: Callable[[], tuple[ProviderHealth, ...]] = tuple
    """How each provider is doing in this process, for doctor, metrics and admin."""

    async def warm(self) -> None:
        """Load what the first script, picture and line would otherwise wait for."""
        for warm in self.warmers:
            await warm()

    async def close(self) -> None:
        """Close the clients that the makers hold open."""
        for close in self.closers:
            await close()
