"""Drawings of our own, where the emoji font has none: pieces of paper in a unit box."""

from __future__ import annotations

from collections.abc import Callable

from pipeline.illustrator.outlines import Pieces
from pipeline.illustrator.things_buildings import BUILDINGS
from pipeline.illustrator.things_furniture import FURNITURE
from pipeline.illustrator.things_nature import NATURE
from pipeline.illustrator.things_objects import OBJECTS
from pipeline.illustrator.things_sea import SEA
from pipeline.illustrator.things_street import STREET
from pipeline.illustrator.things_travel import TRAVEL

THINGS: dict[str, Callable[[], Pieces]] = {
    **BUILDINGS,
    **STREET,
    **NATURE,
    **TRAVEL,
    **FURNITURE,
    **OBJECTS,
    **SEA,
}
"""Every drawing of ours by its name."""
