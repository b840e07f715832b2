"""Variables that look like settings and are none: a slip of the pen changes nothing, silently."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import Final

from bot.commands.findings import Finding
from bot.settings import provider_sections, sections
from pipeline.environment import ENV_FILES, variables_of

_OURS_TOO: Final = frozenset({"TALEMILL_DEBUG"})
"""Read by the command itself."""
_ALIKE: Final = 0.75
"""How alike a name in `.env`, which is written for us, is to the one that was meant (difflib)."""
_ALMOST_THE_SAME: Final = 0.92
"""The same for the environment, where others' variables are, too."""


def misspelt() -> list[Finding]:
    """A finding for each variable of the environment and of `.env` that was meant for us."""
    known = known_variables()
    findings = [
        Finding(name, "missing", "is no setting, and changes nothing", f"did you mean {meant}?")
        for name in sorted(os.environ)
        if (meant := _meant(name.upper(), known, in_env_file=False))
    ]
    for path in {one.resolve(): one for one in ENV_FILES}.values():
        findings += [
            Finding(name, "missing", f"in {path} is no setting, and changes nothing", how)
            for name in _names_in(Path(path))
            if (meant := _meant(name.upper(), known, in_env_file=True))
            for how in [f"did you mean {meant}?"]
        ]
    return findings


def known_variables() -> frozenset[str]:
    """Every variable that a setting is read from."""
    return _OURS_TOO | {
        variable
        for section in (*sections().values(), *provider_sections().values())
        for field in section.model_fields
        for variable in variables_of(section, field)
    }


def _meant(name: str, known: Collection[str], *, in_env_file: bool) -> str:
    """The setting that an unknown name was most likely meant to be; "" where none was meant."""
    if name in known:
        return ""
    is_ours = name.startswith("TALEMILL_")
    family = {one for one in known if one.split("_")[0] == name.split("_", maxsplit=1)[0]}
    near = get_close_matches(name, family, 1, _ALIKE)
    near = near or get_close_matches(name, known, 1, _ALIKE if in_env_file else _ALMOST_THE_SAME)
    if not near and in_env_file:
        near = sorted(one for one in known if one.endswith(f"_{name}"))
    if not near and is_ours:
        near = get_close_matches(name, family, 1, 0.0)
    return near[0] if near else ""


def _names_in(path: Path) -> Iterable[str]:
    from dotenv import dotenv_values

    try:
        return sorted(dotenv_values(path, interpolate=False)) if path.is_file() else ()
    except (OSError, UnicodeDecodeError):
        return ()
