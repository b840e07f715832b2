"""Reads one section of the settings; whatever is wrong with it is one sentence (BadSettings)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_settings import BaseSettings, SettingsError

from bot.settings.errors import BadSettings
from pipeline.environment import variables_of

Section = TypeVar("Section", bound=BaseSettings)
_UNREAD = re.compile(r'field "(\w+)"')
"""How pydantic-settings names the field whose JSON it could not read."""


def read_section(
    section: type[Section], given: Mapping[str, Any] | None = None, secrets: Path | None = None
) -> Section:
    """A section from the environment and `.env`, then from files in the folder `secrets` that are
    named like variables (as containers are handed secrets); `given` overrides its fields.

    Raises BadSettings with one sentence that names the variable, or the file.
    """
    folder = secrets if secrets is not None and secrets.is_dir() else None
    try:
        return section(_secrets_dir=folder, **given or {})
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        # The field, or the variable itself where it has its own name.
        says = first["msg"].removeprefix("Value error, ")
        raise BadSettings(f"{_variable(section, str(first['loc'][0]))}: {says}.") from error
    except SettingsError as error:
        named = _UNREAD.search(str(error))
        if named is None:
            raise BadSettings(f"TALEMILL_SECRETS_FOLDER: {str(error)[:200]}.") from error
        is_json = not isinstance(error.__cause__, UnicodeDecodeError | OSError)
        why = "that is not valid JSON" if is_json else "its file cannot be read as UTF-8 text"
        raise BadSettings(f"{_variable(section, named[1])}: {why}.") from error
    except OSError as error:
        where = error.filename or secrets
        raise BadSettings(f"TALEMILL_SECRETS_FOLDER: {where} cannot be read.") from error
    except UnicodeDecodeError as error:
        raise BadSettings(".env: it is not UTF-8 text.") from error


def _variable(section: type[BaseSettings], named: str) -> str:
    return variables_of(section, named)[0] if named in section.model_fields else named
