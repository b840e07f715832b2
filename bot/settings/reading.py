"""Reads one section of the settings; whatever is wrong with it is one sentence (BadSettings)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_settings import BaseSettings, SettingsError

from bot.settings.errors import BadSettings
from pipeline.environment import variables_of

Section = TypeVar("Section", bound=BaseSettings)
_UNREAD = re.compile(r'field "(\w+)"')
"""How pydantic-settings names the field whose JSON it could not read."""


def read_section(section: type[Section], given: Mapping[str, Any] | None = None) -> Section:
    """A section from the environment and `.env`; `given` overrides its fields.

    Raises BadSettings with one sentence that names the variable, or the file.
    """
    try:
        return section(**given or {})
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        # The field, or the variable itself where it has its own name.
        raise BadSettings(f"{_variable(section, str(first['loc'][0]))}: {first['msg']}.") from error
    except SettingsError as error:
        named = _UNREAD.search(str(error))
        variable = _variable(section, named[1]) if named else "The settings"
        raise BadSettings(f"{variable}: that is not valid JSON.") from error
    except UnicodeDecodeError as error:
        raise BadSettings(".env: it is not UTF-8 text.") from error


def _variable(section: type[BaseSettings], named: str) -> str:
    return variables_of(section, named)[0] if named in section.model_fields else named
