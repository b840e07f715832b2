"""Draws each kind of stamp as one sprite with its place. Runs in the process that encodes."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np

from pipeline.drawing.colour import Sprite, sprite
from pipeline.drawing.paints import Pixels
from pipeline.errors import ComposeError
from pipeline.stamps.cards import ending_card
from pipeline.stamps.marks import ai_mark, brand_mark
from pipeline.stamps.title_card import title_card
from pipeline.timeline import Canvas, Stamp


class PlacedArt(NamedTuple):
    """A sprite and the pixel of its upper left corner."""

    art: Sprite
    x: int
    y: int


Draw = Callable[[Mapping[str, Any], tuple[Path, ...], Canvas], tuple[Pixels, float, float]]
_KINDS: Final[dict[str, Draw]] = {
    "title": title_card,
    "ending": ending_card,
    "brand": brand_mark,
    "ai": ai_mark,
}


def stamp_art(stamp: Stamp, canvas: Canvas) -> PlacedArt:
    """The stamp as it lies on a frame, cut to the canvas; drawn once in a process."""
    return _art(stamp.kind, json.dumps(stamp.params, sort_keys=True), stamp.files, canvas)


@lru_cache(maxsize=8)
def _art(kind: str, params: str, files: tuple[Path, ...], canvas: Canvas) -> PlacedArt:
    if kind not in _KINDS:
        raise ComposeError(f"There is no stamp {kind!r}.")
    pixels, left, top = _KINDS[kind](json.loads(params), files, canvas)
    x, y = round(left / 2) * 2, round(top / 2) * 2
    # From the frame's own corner on, so that what was under it can be put back.
    seen = np.ascontiguousarray(pixels[max(0, -y) :, max(0, -x) :])
    return PlacedArt(sprite(seen, premultiplied=True), max(0, x), max(0, y))
