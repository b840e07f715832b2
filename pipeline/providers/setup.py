"""What the registry is handed: keys, addresses, models, order, bounds. Plain frozen data.

The field names are those of the settings' sections, so that `Setup.read(settings, cache)` only
copies; keys stay inside SecretStr until an SDK's client is built.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Self

from pydantic import SecretStr

from pipeline.pricing import PriceTable
from pipeline.providers.makers import DEFAULT_COST_CEILING_USD

NO_KEY = SecretStr("")


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAIAccess:
    """Any OpenAI-compatible server."""

    api_key: SecretStr = NO_KEY
    base_url: str = "https://api.openai.com/v1"
    script_model: str = "gpt-4o"
    image_model: str = "gpt-image-2.6-flare"
    image_quality: str = "low"
    speech_model: str = "gpt-audio-1.5"
    moderation_model: str = "omni-moderation-latest"
    timeout_s: float = 60.0

    @property
    def is_configured(self) -> bool:
        """Whether there is a key."""
        return bool(self.api_key.get_secret_value())


@dataclass(frozen=True, slots=True, kw_only=True)
class FalAccess:
    """fal's queue; hosts without a scheme, because the client speaks https only."""

    key: SecretStr = NO_KEY
    run_host: str = "fal.run"
    queue_run_host: str = "queue.fal.run"
    model: str = "fal-ai/flux/schnell"
    timeout_s: float = 60.0
    poll_s: float = 0.25

    @property
    def is_configured(self) -> bool:
        """Whether there is a key."""
        return bool(self.key.get_secret_value())


@dataclass(frozen=True, slots=True, kw_only=True)
class ElevenLabsAccess:
    """ElevenLabs' speech."""

    api_key: SecretStr = NO_KEY
    base_url: str = "https://api.elevenlabs.io"
    model: str = "eleven_multilingual_v2"
    timeout_s: float = 60.0

    @property
    def is_configured(self) -> bool:
        """Whether there is a key."""
        return bool(self.api_key.get_secret_value())


@dataclass(frozen=True, slots=True, kw_only=True)
class DiffusersAccess:
    """A local picture model: a folder, or a name in the machine's model cache."""

    model: str = ""
    timeout_s: float = 180.0

    @property
    def is_configured(self) -> bool:
        """Whether a model is named."""
        return bool(self.model)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Which providers, in which order; those without a key are left out."""

    writers: tuple[str, ...] = ("openai", "offline")
    pictures: tuple[str, ...] = ("diffusers", "fal", "openai", "offline")
    voices: tuple[str, ...] = ("elevenlabs", "openai", "offline")
    picture_bound: int = 10
    voice_bound: int = 10
    """Calls in flight at once, per provider, in one process."""
    attempts: int = 4
    stage_timeout_s: float = 300.0
    cost_ceiling_usd: float = DEFAULT_COST_CEILING_USD
    prices_usd: Mapping[str, float] = field(default_factory=dict)
    """Changes of pricing.LIST_PRICES_USD, by the same names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """Everything the makers need to know of their installation."""

    cache_folder: Path
    openai: OpenAIAccess = OpenAIAccess()
    fal: FalAccess = FalAccess()
    elevenlabs: ElevenLabsAccess = ElevenLabsAccess()
    diffusers: DiffusersAccess = DiffusersAccess()
    makers: Order = field(default_factory=Order)

    @property
    def prices(self) -> PriceTable:
        """The price table with the settings' changes."""
        return PriceTable.with_changes(self.makers.prices_usd)

    @classmethod
    def read(cls, settings: object, cache_folder: Path) -> Self:
        """Copy the sections `openai`, `fal` … of a settings object; defaults for what it lacks."""
        return cls(
            cache_folder=cache_folder,
            openai=OpenAIAccess(**_section(settings, "openai", OpenAIAccess)),
            fal=FalAccess(**_section(settings, "fal", FalAccess)),
            elevenlabs=ElevenLabsAccess(**_section(settings, "elevenlabs", ElevenLabsAccess)),
            diffusers=DiffusersAccess(**_section(settings, "diffusers", DiffusersAccess)),
            makers=Order(**_section(settings, "makers", Order)),
        )


def _section(settings: object, name: str, kind: type[Any]) -> dict[str, Any]:
    section = getattr(settings, name, None)
    names = (one.name for one in fields(kind))
    return {one: getattr(section, one) for one in names if hasattr(section, one)}
