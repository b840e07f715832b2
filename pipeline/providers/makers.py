"""Everybody who makes a part of a video, handed to the recipe as one frozen value."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib import import_module
from typing import Any

from pipeline.brief import Brief
from pipeline.listening.listener import Listener
from pipeline.loops import keep_loops_in
from pipeline.moderation import LocalRules, Moderator, Moderators
from pipeline.pricing import unit_estimates_usd
from pipeline.providers.base import (
    ChangingVoices,
    ClonesVoices,
    PictureMaker,
    ScriptEditor,
    ScriptWriter,
    VoiceCloner,
    VoiceMaker,
)
from pipeline.providers.calls.breaker import ProviderHealth
from pipeline.providers.calls.fallback import (
    FallbackEditor,
    FallbackPictures,
    FallbackTranscribers,
    FallbackVoices,
    FallbackWriter,
    Member,
)
from pipeline.providers.calls.guard import Guard
from pipeline.providers.calls.retrying import Clock, RetryPolicy
from pipeline.providers.calls.watched_moderator import WatchedModerator
from pipeline.providers.config import DEFAULT_COST_CEILING_USD, MakersSettings, ProviderConfig
from pipeline.providers.provider import Kind, Provider
from pipeline.providers.serving import provider_set, serving

# Our own machine neither tires nor bills; its makers bound themselves by the cores.
_BUILT_IN_POLICY = RetryPolicy(attempts=1, call_limit_s=600.0, stage_limit_s=600.0)
_BUILT_IN_BOUND = 64
_WRITER_BOUND = 4
# A maker that draws one picture after another counts its own patience, from a picture's turn on.
_IN_LINE_S = 3600.0
_CALL_SLACK_S = 15.0  # an SDK's own time limit speaks first, with the better error


@dataclass(frozen=True, slots=True)
class Makers:
    """Who writes, draws and speaks.

    `picture_bound` and `voice_bound` are how many calls one video keeps in flight; each
    provider also has its own bound, shared by all videos of the process (calls/guard.py).
    `cost_ceiling_usd` is the most one video may cost us.
    """

    writer: ScriptWriter
    pictures: PictureMaker
    voices: VoiceMaker
    editor: ScriptEditor | None = None
    """Who changes and translates what is written; None where nobody writes."""
    picture_bound: int = 10
    voice_bound: int = 10
    listener: Listener | None = None
    """Who listens to people's recordings."""
    cloner: VoiceCloner | None = None
    """Who makes voices of people's own."""
    moderation: Moderator = field(default_factory=LocalRules)
    cost_ceiling_usd: float = DEFAULT_COST_CEILING_USD
    estimates_usd: Mapping[str, float] = field(default_factory=dict)
    """Of a script, a picture and a character of voice, at the dearest provider's price."""
    closers: tuple[Callable[[], Awaitable[None]], ...] = ()
    warmers: tuple[Callable[[], Awaitable[None]], ...] = ()
    health: Callable[[], tuple[ProviderHealth, ...]] = tuple
    """How each provider is doing in this process, for doctor, metrics and admin."""

    def for_brief(self, brief: Brief) -> Makers:
        """The makers of one video: told in its person's own voice, they have that one, too."""
        if brief.cloned is None or not isinstance(self.voices, FallbackVoices):
            return self
        return replace(self, voices=self.voices.with_cloned(brief.cloned))

    async def warm(self) -> None:
        """Load what the first script, picture and line would otherwise wait for."""
        for warm in self.warmers:
            await warm()

    async def refresh(self) -> None:
        """Read which voices there are, where a provider's account says so; cheap when fresh."""
        if isinstance(self.voices, ChangingVoices):
            await self.voices.refresh()

    async def close(self) -> None:
        """Close the clients that the makers hold open."""
        for close in self.closers:
            await close()


Built = Sequence[tuple[Provider, Any]]
"""Providers that serve one kind, each with its maker, in order."""


def build_makers(config: ProviderConfig, *, clock: Clock = Clock()) -> Makers:
    """The makers of an installation: of each kind those that are configured, in order.

    Raises UnknownProvider for a name in the settings that the registry does not have.
    """
    keep_loops_in(config.cache_folder / "loops")
    limits = config.makers
    judges = [WatchedModerator(judge) for _, judge in _built(config, "moderation")]
    writers, pictures, voices = (_built(config, one) for one in ("script", "picture", "voice"))
    hearing = _built(config, "transcript")
    members = _members("script", config, writers, _WRITER_BOUND, clock)
    writer = FallbackWriter(members)
    editors = [one for one in members if isinstance(one.maker, ScriptEditor)]
    picture = FallbackPictures(_members("picture", config, pictures, limits.picture_bound, clock))
    voice = FallbackVoices(_members("voice", config, voices, limits.voice_bound, clock))
    transcriber = None
    if hearing:
        transcriber = FallbackTranscribers(
            _members("transcript", config, hearing, limits.voice_bound, clock)
        )
    return Makers(
        writer=writer,
        pictures=picture,
        voices=voice,
        editor=FallbackEditor(editors) if editors else None,
        picture_bound=limits.picture_bound,
        voice_bound=limits.voice_bound,
        listener=Listener(transcriber, config.cache_folder),
        cloner=next((one.cloner for _, one in voices if isinstance(one, ClonesVoices)), None),
        moderation=Moderators([LocalRules(), *judges], is_strict=limits.moderation_strict),
        cost_ceiling_usd=limits.cost_ceiling_usd,
        estimates_usd=unit_estimates_usd(provider_set(config), config.prices),
        warmers=_methods("warm_up", [kind[0][1] for kind in (writers, pictures, voices)]),
        closers=_methods(
            "close", [one for _, one in (*writers, *pictures, *voices, *hearing)] + judges
        ),
        health=lambda: (
            *writer.health(),
            *picture.health(),
            *voice.health(),
            *(transcriber.health() if transcriber else ()),
            *(judge.health for judge in judges),
        ),
    )


def _built(config: ProviderConfig, kind: Kind) -> Built:
    return [
        (provider, import_module(provider.makers[kind]).build(config))
        for provider in serving(config, kind)
    ]


def _members(
    kind: Kind, config: ProviderConfig, built: Built, bound: int, clock: Clock
) -> list[Member[Any]]:
    hosted = sum(provider.settings is not None for provider, _ in built)
    members = []
    for provider, maker in built:
        policy, slots = _BUILT_IN_POLICY, _BUILT_IN_BOUND
        if provider.settings is not None:
            timeout_s = config.providers[provider.name].timeout_s_of(kind)
            policy = _policy(kind, config.makers, timeout_s, hosted)
            if provider.needs_gpu:
                policy = replace(policy, call_limit_s=_IN_LINE_S, stage_limit_s=_IN_LINE_S)
            slots = bound
        guard = Guard(kind, maker.name, bound=slots, retry=policy, clock=clock)
        members.append(Member(maker, guard))
    return members


def _policy(kind: Kind, limits: MakersSettings, timeout_s: float, hosted: int) -> RetryPolicy:
    """Everything waits for the script: a writer that hangs is left for the next one at once."""
    if kind == "script":
        return RetryPolicy(
            attempts=limits.attempts,
            call_limit_s=timeout_s,
            stage_limit_s=timeout_s,
            retries_timeouts=False,
        )
    return RetryPolicy(
        attempts=limits.attempts,
        call_limit_s=timeout_s + _CALL_SLACK_S,
        stage_limit_s=limits.stage_timeout_s / hosted,
    )


def _methods(name: str, makers: Sequence[object]) -> tuple[Callable[[], Awaitable[None]], ...]:
    return tuple(getattr(maker, name) for maker in makers if hasattr(maker, name))
