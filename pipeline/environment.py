"""Settings as sections: one class each, its variables sharing a prefix, read from the environment.

A section lies beside what it sets: a provider's in its folder, the rest in bot/settings.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator
from pydantic_settings import NoDecode, SettingsConfigDict


def section(prefix: str) -> SettingsConfigDict:
    """A section whose variables begin with `prefix`, from the environment or `.env`."""
    return SettingsConfigDict(
        env_prefix=prefix, env_file=".env", extra="ignore", env_ignore_empty=True, frozen=True
    )


def _split(value: Any) -> Any:
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return value


Names = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split)]
"""Several names in one variable, with commas between them."""
