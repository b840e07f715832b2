"""Settings as sections: one class each, its variables sharing a prefix, read from the environment.

A section lies beside what it sets: a provider's in its folder, the rest in bot/settings.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AliasChoices, BeforeValidator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


def section(prefix: str) -> SettingsConfigDict:
    """A section whose variables begin with `prefix`, from the environment or `.env`."""
    return SettingsConfigDict(
        env_prefix=prefix,
        env_file=".env",
        extra="ignore",
        env_ignore_empty=True,
        frozen=True,
        populate_by_name=True,
    )


def variables_of(section: type[BaseSettings], field: str) -> tuple[str, ...]:
    """The environment variables that a field is read from, the first that is set first."""
    alias = section.model_fields[field].validation_alias
    if isinstance(alias, AliasChoices):
        return tuple(str(one) for one in alias.choices)
    if isinstance(alias, str):
        return (alias,)
    return ((section.model_config["env_prefix"] + field).upper(),)


def _split(value: Any) -> Any:
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return value


Names = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split)]
"""Several names in one variable, with commas between them."""
