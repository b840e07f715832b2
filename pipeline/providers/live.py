"""Whether a provider accepts us now: what its folder's `live.py` finds out for doctor."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from importlib import import_module

from pipeline.errors import ProviderDenied, ProviderError, ProviderMissing
from pipeline.providers.provider import Provider, ProviderSettings


@dataclass(frozen=True, slots=True)
class LiveFinding:
    """One thing that was asked: a key, a model, a voice or what is left of a quota."""

    what: str
    is_accepted: bool
    says: str
    """A sentence of ours; never a vendor's words."""


Check = Callable[[ProviderSettings], Awaitable[list[LiveFinding]]]


async def check_live(provider: Provider, settings: ProviderSettings) -> list[LiveFinding]:
    """One cheap call of each kind that the provider is configured for; never raises its errors."""
    if not provider.live:
        return []
    check: Check = import_module(provider.live).check
    return await check(settings)


async def asked(what: str, asking: Awaitable[LiveFinding | str]) -> LiveFinding:
    """The finding of a call, or what its failure means; a string is what was accepted."""
    try:
        found = await asking
    except ProviderError as error:
        return LiveFinding(what, False, _meaning(error))
    return found if isinstance(found, LiveFinding) else LiveFinding(what, True, found)


def _meaning(error: ProviderError) -> str:
    if isinstance(error, ProviderDenied):
        return "the key or the balance is not accepted"
    if isinstance(error, ProviderMissing):
        return "it is not known there"
    return f"no good answer ({error.code})"
