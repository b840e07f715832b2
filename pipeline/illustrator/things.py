"""Drawings of our own, where the emoji font has none: pieces of paper in a unit box."""

from __future__ import annotations

from collections.abc import Callable

from pipeline.drawing.paints import Colour, colour
from pipeline.illustrator.outlines import Pieces, Tone
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

_PAINTS = {
    "lighthouse": "#f6f1e7 #e5484d #ffd75e #47506b",
    "pyramid": "#e9bf72 #c99443 #fbe3ad #6e4a22",
    "windmill": "#f3e6cf #b5633f #fff7e6 #5d4636",
    "bridge": "#c8543b #8f3a2c #e8e4da #5a5f6e",
    "gate": "#b9b3a8 #8b857c #f7d58a #5b564f",
    "tower": "#c9b79c #8d6b4f #fff3cf #5b4636",
    "wall": "#bfa58a #94785f #e0cdb6 #5f4c3c",
    "throne": "#e3b03f #a63244 #ffe9a8 #6e2233",
    "well": "#b0a79c #a8623c #dbe9f2 #5f4a3a",
    "cave": "#8d8378 #6d645b #ffe9a8 #2f2a2a",
    "statue": "#dcd8cf #aca697 #f4f1ea #77716a",
    "stall": "#d9a066 #e5484d #ffffff #7a4f30",
    "stairs": "#c8bcab #a3937f #efe6d8 #6e6152",
    "fence": "#c98f55 #9d6a3b #e9c08d #6a4526",
    "bench": "#b9773f #8a5429 #d9a066 #4a4f5c",
    "streetlamp": "#4b5366 #3a4152 #ffe28a #2b3040",
    "iceberg": "#dff3fb #8fcbe6 #ffffff #4f8fb0",
    "waterfall": "#8b8f7d #6d7362 #e6f7ff #4f5a4a",
    "campfire": "#ff9a3c #f2552c #ffe08a #6b4226",
    "cauldron": "#4a4f5c #363a45 #8be06a #23262e",
    "blackhole": "#ffb347 #c9571f #fff0c2 #16131f",
    "galaxy": "#b79bf2 #7d63d6 #fff3d6 #2c2455",
    "balloon": "#f04e4e #f7c948 #fff4dc #8a5a34",
    "submarine": "#f2c230 #c99416 #d9f1ff #5b4a1a",
    "pirateship": "#a9693c #7b4827 #fbf4e4 #472a18",
    "rowboat": "#b9773f #8a5429 #e8c79b #57341a",
    "desk": "#b9824f #8d5f37 #fff7e0 #5b3c22",
    "sign": "#c98f55 #9d6a3b #f0d3a6 #6a4526",
    "chest": "#a8683a #7b4827 #ffd75e #4a2d18",
    "lantern": "#ffb02e #5b4636 #fff0c2 #3a2e26",
    "bottle": "#7fc79b #4f9a72 #f6efdc #3b6b52",
    "seahorse": "#f7a04b #e5702f #fff0d0 #8a4b1f",
    "anglerfish": "#5d6fae #43508a #fff3b8 #1f2545",
}
"""The colours of their main, second, light and dark pieces."""


def paints_of(name: str) -> dict[Tone, Tone | Colour]:
    """The colours of one of them, by tone."""
    tones: tuple[Tone, ...] = ("main", "second", "light", "dark")
    return dict(zip(tones, map(colour, _PAINTS[name].split()), strict=True))
