"""Which makers there are: a provider is one file, and one line here.

Each line names a module with a function `build(setup)` that gives a maker. It is imported only
when the section of that name in Setup `is_configured`: without an OpenAI key its SDK is never
loaded. What runs on our own machine needs no section.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from importlib import import_module
from typing import Any

from pipeline.errors import ProviderDenied
from pipeline.loops import keep_loops_in
from pipeline.moderation import LocalRules, Moderators
from pipeline.pricing import ProviderSet, unit_estimates_usd
from pipeline.providers.calls.fallback import (
    FallbackPictures,
    FallbackVoices,
    FallbackWriter,
    Member,
)
from pipeline.providers.calls.guard import Guard
from pipeline.providers.calls.retrying import Clock, RetryPolicy
from pipeline.providers.makers import Makers
from pipeline.providers.setup import Setup

WRITERS: Mapping[str, str] = {
    "openai": "pipeline.providers.openai.script",
    "offline": "pipeline.providers.offline.script",
}
PICTURES: Mapping[str, str] = {
    "diffusers": "pipeline.providers.diffusers.pictures",
    "fal": "pipeline.providers.fal.pictures",
    "openai": "pipeline.providers.openai.pictures",
    "offline": "pipeline.providers.offline.pictures",
}
VOICES: Mapping[str, str] = {
    "elevenlabs": "pipeline.providers.elevenlabs.voice",
    "openai": "pipeline.providers.openai.voice",
    "offline": "pipeline.providers.offline.voice",
}
MODERATORS: Mapping[str, str] = {
    "openai": "pipeline.providers.openai.moderation",
}

# Our own machine neither tires nor bills; its makers bound themselves by the cores.
_OFFLINE_POLICY = RetryPolicy(attempts=1, call_limit_s=600.0, stage_limit_s=600.0)
_OFFLINE_BOUND = 64
_CALL_SLACK_S = 15.0  # an SDK's own time limit speaks first, with the better error


class UnknownProvider(ProviderDenied):
    """There is no provider of that name in the settings."""


def build_makers(setup: Setup, *, clock: Clock = Clock()) -> Makers:
    """The makers of an installation: hosted ones where their keys are set, then the offline ones.

    Raises UnknownProvider for a name in the order that no line above has.
    """
    keep_loops_in(setup.cache_folder / "loops")
    order = setup.makers
    judges = _built(setup, MODERATORS, tuple(MODERATORS))
    moderation = Moderators([LocalRules(), *(judge for _, judge in judges)])
    writers = _built(setup, WRITERS, order.writers)
    pictures = _built(setup, PICTURES, order.pictures)
    voices = _built(setup, VOICES, order.voices)
    writer = FallbackWriter(_members("script", setup, writers, 4, clock))
    picture = FallbackPictures(_members("picture", setup, pictures, order.picture_bound, clock))
    voice = FallbackVoices(_members("voice", setup, voices, order.voice_bound, clock))
    return Makers(
        writer=writer,
        pictures=picture,
        voices=voice,
        picture_bound=order.picture_bound,
        voice_bound=order.voice_bound,
        moderation=moderation,
        cost_ceiling_usd=order.cost_ceiling_usd,
        estimates_usd=unit_estimates_usd(ProviderSet(**configured(setup)), setup.prices),
        warmers=_methods("warm_up", [kind[0][1] for kind in (writers, pictures, voices)]),
        closers=_methods("close", [one for _, one in (*writers, *pictures, *voices, *judges)]),
        health=lambda: (*writer.health(), *picture.health(), *voice.health()),
    )


def configured(setup: Setup) -> dict[str, tuple[str, ...]]:
    """The providers that would serve each kind, in order, by their settings' names."""
    order = setup.makers
    return {
        "script": _served(setup, WRITERS, order.writers),
        "picture": _served(setup, PICTURES, order.pictures),
        "voice": _served(setup, VOICES, order.voices),
    }


def _served(setup: Setup, table: Mapping[str, str], names: Sequence[str]) -> tuple[str, ...]:
    for name in names:
        if name not in table:
            raise UnknownProvider(f"There is no provider {name!r}; there are: {', '.join(table)}.")
    return tuple(name for name in names if _is_configured(setup, name))


def _is_configured(setup: Setup, name: str) -> bool:
    section = getattr(setup, name, None)
    return section is None or bool(section.is_configured)


def _built(setup: Setup, table: Mapping[str, str], names: Sequence[str]) -> list[tuple[str, Any]]:
    return [
        (name, import_module(table[name]).build(setup)) for name in _served(setup, table, names)
    ]


def _members(
    kind: str, setup: Setup, makers: Sequence[tuple[str, Any]], bound: int, clock: Clock
) -> list[Member[Any]]:
    hosted = sum(name != "offline" for name, _ in makers)
    members = []
    for name, maker in makers:
        policy = _OFFLINE_POLICY
        if name != "offline":
            access = getattr(setup, name)
            policy = RetryPolicy(
                attempts=setup.makers.attempts,
                call_limit_s=access.timeout_s + _CALL_SLACK_S,
                stage_limit_s=setup.makers.stage_timeout_s / hosted,
            )
        slots = _OFFLINE_BOUND if name == "offline" else bound
        guard = Guard(kind, maker.name, bound=slots, retry=policy, clock=clock)
        members.append(Member(maker, guard))
    return members


def _methods(name: str, makers: Sequence[object]) -> tuple[Callable[[], Awaitable[None]], ...]:
    return tuple(getattr(maker, name) for maker in makers if hasattr(maker, name))
