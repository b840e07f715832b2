"""A clip in a work folder, and its facts beside it: whoever paints a picture finds both."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pipeline.errors import CorruptClip

SUFFIX = ".clip"


def is_clip(path: Path) -> bool:
    """Whether a picture's file is a clip."""
    return path.suffix == SUFFIX


def as_clip(path: Path, facts: dict[str, Any]) -> Path:
    """The file of an asset under a clip's name, its facts beside it."""
    target = path.with_suffix(SUFFIX)
    target.with_suffix(".json").write_text(json.dumps(facts), "utf-8")
    path.replace(target)
    return target


def facts_beside(path: Path) -> dict[str, Any]:
    """The facts of a clip's file; CorruptClip where they are gone."""
    try:
        return dict(json.loads(path.with_suffix(".json").read_text("utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise CorruptClip from error
