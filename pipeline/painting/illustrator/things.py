"""Drawings of our own, where the emoji font has none: pieces of paper in a unit box."""

from __future__ import annotations

from collections.abc import Callable

from pipeline.painting.illustrator.things_nature import NATURE, Pieces
from pipeline.painting.illustrator.things_objects import OBJECTS
from pipeline.painting.illustrator.things_places import PLACES

THINGS: dict[str, Callable[[], Pieces]] = {**PLACES, **NATURE, **OBJECTS}
"""Every drawing of ours by its name."""
