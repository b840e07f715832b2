"""What the makers are built from: the providers' settings, their order, bounds and prices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings

from pipeline.environment import Names, section
from pipeline.providers.prices import PriceTable
from pipeline.providers.provider import Kind, Provider, ProviderSettings

DEFAULT_COST_CEILING_USD = 2.0

OneProvider = TypeVar("OneProvider", bound=ProviderSettings)


class MakersSettings(BaseSettings):
    """Order, bounds and prices of the providers."""

    model_config = section("MAKERS_")

    writers: Names = ()
    pictures: Names = ()
    voices: Names = ()
    transcribers: Names = ()
    """Tried in this order, those without a key left out; empty means the registry's order."""
    picture_bound: Annotated[int, Field(ge=1)] = 10
    voice_bound: Annotated[int, Field(ge=1)] = 10
    """Calls in flight at once, per provider, in one process."""
    attempts: Annotated[int, Field(ge=1, le=10)] = 4
    stage_timeout_s: Annotated[float, Field(gt=0)] = 300.0
    cost_ceiling_usd: Annotated[float, Field(gt=0)] = DEFAULT_COST_CEILING_USD
    """The most one video may cost us."""
    moderation_strict: bool = Field(False, validation_alias="MODERATION_STRICT")
    """Refuse, with credits back, what a moderator that is away could not judge."""
    prices_usd: dict[str, float] = {}
    """Changes of the list prices by their names, such as {"picture.fal.megapixel": 0.003}."""

    @field_validator("prices_usd")
    @classmethod
    def _known(cls, value: dict[str, float]) -> dict[str, float]:
        PriceTable.with_changes(value)
        return value

    def order(self, kind: Kind) -> tuple[str, tuple[str, ...]]:
        """The variable that orders a kind, and the names in it; both empty where there is none."""
        match kind:
            case "script":
                return "MAKERS_WRITERS", self.writers
            case "picture":
                return "MAKERS_PICTURES", self.pictures
            case "voice":
                return "MAKERS_VOICES", self.voices
            case "transcript":
                return "MAKERS_TRANSCRIBERS", self.transcribers
        return "", ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderConfig:
    """One installation's providers: settings by provider name; those not named are not there."""

    cache_folder: Path
    providers: Mapping[str, ProviderSettings] = field(default_factory=dict)
    makers: MakersSettings = field(default_factory=MakersSettings)

    @property
    def prices(self) -> PriceTable:
        """The price table with the settings' changes."""
        return PriceTable.with_changes(self.makers.prices_usd)

    def serves(self, provider: Provider, kind: Kind) -> bool:
        """Whether the provider can be asked here for that kind of thing."""
        if not all(find_spec(module) for module in provider.needs.get(kind, ())):
            return False
        if provider.settings is None:
            return True
        settings = self.providers.get(provider.name)
        return settings is not None and settings.serves(kind)

    def maker_name(self, provider: Provider, kind: Kind) -> str:
        """What the provider's maker of a kind is called: its name, and its model if it has one."""
        settings = self.providers.get(provider.name)
        model = settings.model_of(kind) if settings is not None else ""
        return f"{provider.name}:{model}" if model else provider.name

    def reference_maker_name(self, provider: Provider) -> str:
        """What its picture maker is called in prices where a character's picture goes along."""
        settings = self.providers.get(provider.name)
        model = settings.reference_model if settings is not None else ""
        return f"{provider.name}:{model}" if model else self.maker_name(provider, "picture")

    def of(self, kind: type[OneProvider]) -> OneProvider:
        """The settings of that class; LookupError where the provider is not there."""
        for settings in self.providers.values():
            if isinstance(settings, kind):
                return settings
        raise LookupError(kind.__name__)
