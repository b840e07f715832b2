"""What a provider's folder says of itself, and what every provider's settings share."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Literal

from pydantic import Field
from pydantic_settings import BaseSettings

Kind = Literal["script", "picture", "voice", "transcript", "moderation"]
Unit = Literal[
    "input_mtok", "output_mtok", "megapixel", "exact_megapixel", "picture", "reference", "kchar",
    "minute",
]  # fmt: skip


class ProviderSettings(BaseSettings):
    """A provider's options, read from the environment; frozen. Keys stay SecretStr until an
    SDK's client is built."""

    timeout_s: Annotated[float, Field(gt=0)] = 60.0
    """Of one call."""

    @property
    @abstractmethod
    def is_configured(self) -> bool:
        """Whether the provider can be asked: it has its key, or whatever it cannot do without."""

    def serves(self, kind: Kind) -> bool:
        """Whether it can be asked for that kind of thing."""
        return self.is_configured

    def model_of(self, kind: Kind) -> str:
        """The model that serves a kind."""
        return str(getattr(self, "model", ""))

    @property
    def reference_model(self) -> str:
        """The model that draws a picture from a character's; empty where none does."""
        return ""

    def timeout_s_of(self, kind: Kind) -> float:
        """How long one call of that kind may take."""
        return self.timeout_s


@dataclass(frozen=True, slots=True)
class ListPrice:
    """What a vendor charges for one unit of one model."""

    kind: str
    provider: str
    model: str
    unit: Unit
    usd: float
    checked: date
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """One provider. `makers` has the module of each kind it serves, with a `build(config)`."""

    name: str
    """As the settings and the cost rows call it."""
    title: str
    makers: Mapping[Kind, str]
    settings: type[ProviderSettings] | None = None
    """None for what is part of this program: always there, never tired, free."""
    prices: tuple[ListPrice, ...] = ()
    needs_gpu: bool = False
    needs: Mapping[Kind, tuple[str, ...]] = field(default_factory=dict)
    """The modules of an extra that a kind cannot do without."""
    live: str = ""
    """The module whose `check(settings)` asks the provider whether it accepts us."""
    terms_url: str = ""
    """Where it says what may be done with what it makes; "" where its models' own licences do."""
    how: str = ""
    """What an operator does to have it; doctor says so."""
