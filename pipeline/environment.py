"""Settings as sections: one class each, its variables sharing a prefix, read from the environment.

A section lies beside what it sets: a provider's in its folder, the rest in bot/settings.
"""

from __future__ import annotations

from os.path import expanduser
from pathlib import Path
from typing import Annotated, Any, Final
from urllib.parse import urlsplit

from pydantic import AfterValidator, AliasChoices, BeforeValidator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

ROOT: Final = Path(__file__).parents[1]
IS_CHECKOUT: Final = (ROOT / "pyproject.toml").is_file()
_PERSONAL: Final = "~/.local/share/talemill"
HOME_FOLDER: Final = ROOT if IS_CHECKOUT else Path(expanduser(_PERSONAL))  # noqa: PTH111  never raises
"""Where an installation's `.env` and data lie, whatever folder one stands in: a checkout's own
folder, else the person's. A `.env` where one stands says more."""
ENV_FILES: Final = (HOME_FOLDER / ".env", Path(".env"))
"""Read in this order; what a later one says counts."""


def section(prefix: str) -> SettingsConfigDict:
    """A section whose variables begin with `prefix`, from the environment or ENV_FILES."""
    return SettingsConfigDict(
        env_prefix=prefix,
        env_file=ENV_FILES,
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


def _address(text: str) -> str:
    try:
        parts = urlsplit(text)
        (parts.hostname or "").encode("idna")
        is_address = parts.scheme in {"http", "https"} and bool(parts.hostname)
        _ = parts.port  # ValueError for one that is no number
    except ValueError:
        is_address = False
    if text and not (is_address and text.isprintable() and text.split() == [text]):
        raise ValueError(
            "it must be an address such as https://host.example or http://localhost:8080"
        )
    return text


WebAddress = Annotated[str, AfterValidator(_address)]
"""Where something is asked over http or https; empty for nowhere."""
