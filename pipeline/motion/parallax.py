"""Parallax: cut-out layers over a far ground, each pushed a little more than the one behind.

Only what is seen is painted: rows that a nearer layer covers from edge to edge are left out, rows
that are solid themselves are copied without blending, clear ones are skipped.

The "layers" painter. Parameters: those of "photo", and `depth`, one number per file, 0 for the far
ground to 1 for what is nearest (evenly spread when left out).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2 as _opencv
import numpy as np

from pipeline.drawing.base import Frame, Painter, Plane
from pipeline.drawing.colour import Image, Sprite, cv2, region, sprite
from pipeline.motion import photo
from pipeline.motion.moves import (
    Move,
    View,
    closeness,
    closer,
    cuts_of,
    move_of,
    stretch_at,
)
from pipeline.motion.picture_files import read_layer, read_picture
from pipeline.motion.slide import Stretches
from pipeline.motion.sources import box_of, file_key, freedom_of, remembered, within_reach
from pipeline.motion.subpixel import (
    PAD,
    TRIES,
    SampleGrid,
    padded,
    prepare,
    resample,
    sample_grid,
    scaled,
    working_size,
)
from pipeline.timeline import Canvas, Visual

NEAREST = 1.75
"""How much more than the far ground the nearest layer zooms and slides."""
_STRIPE = 96
"""Rows that are looked at together for what is clear."""
_STRIPE_COST_PX = 150_000
"""How many pixels are blended in the time that one more stripe takes."""
_SOLID = 253
"""Alpha from which a row counts as solid: scaling leaves a little less than 255."""
_MARGIN = 4


@dataclass(frozen=True, slots=True)
class _Layer:
    """A layer's padded planes at its own size, and what of it must be drawn.

    `stripes` are (top, bottom, left, right) of what is neither clear nor solid; from row
    `solid_from` on everything is solid. `factor` is its pixels to one of the ground's picture.
    """

    art: Sprite
    depth: float
    factor: float
    stripes: tuple[tuple[int, int, int, int], ...]
    solid_from: int


def open_painter(visual: Visual, canvas: Canvas, frame_count: int) -> Painter:
    """Open a "layers" visual; CorruptPicture when a file cannot be read."""
    if len(visual.files) < 2:
        return photo.open_painter(visual, canvas, frame_count)
    return ParallaxPainter(visual, canvas, frame_count)


class ParallaxPainter:
    """Paints the far ground as a photograph, then each cut-out blended over it."""

    def __init__(self, visual: Visual, canvas: Canvas, frame_count: int) -> None:
        self._box = box_of(visual, canvas)
        self._frame_count = frame_count
        self._cuts = cuts_of(visual.params)
        keys = tuple(file_key(path) for path in visual.files)
        key = ("layers", keys, self._box, repr(sorted(visual.params.items())))
        self._ground, self._layers, self._move = remembered(key, lambda: self._load(visual))

    def _load(self, visual: Visual) -> tuple[Stretches, list[_Layer], Move]:
        size = self._box[2:]
        ground = within_reach(read_picture(visual.files[0]), size)
        height, width = ground.shape[:2]
        move = move_of(visual.params, freedom_of(width, height, size))
        count = len(visual.files)
        depths = visual.params.get("depth", [i / (count - 1) for i in range(count)])
        whole = working_size(width, height, size, _stronger(move, 1.0))
        layers = []
        for path, depth in list(zip(visual.files, depths, strict=False))[1:]:
            picture = scaled_layer(within_reach(read_layer(path), size), *whole)
            layers.append(_layer(picture, float(depth), whole[0] / width))
        far = Stretches(prepare(ground, size, move), move, size, bool(self._cuts))
        return far, layers, move

    def paint(self, index: int, frame: Frame) -> None:
        """Paint every layer as it is seen at this frame."""
        size, whole = self._box[2:], self._ground.size
        target = region(frame, *self._box)
        share, stretch = index / max(1, self._frame_count - 1), stretch_at(self._cuts, index)
        view, near = self._move.at(share), closeness(stretch)
        places = [
            _place(layer, sample_grid(closer(_nearer(view, layer.depth), near), whole, size))
            for layer in self._layers
        ]
        covers = [
            _first_solid(one, place, size[1])
            for one, place in zip(self._layers, places, strict=True)
        ]
        rows = min([size[1], *covers])
        if rows > 0:
            self._ground.paint(share, stretch, region(target, 0, 0, size[0], rows))
        for number, (one, place) in enumerate(zip(self._layers, places, strict=True)):
            limit = min([size[1], *covers[number + 1 :]])
            for stripe in one.stripes:
                _blend(one.art, place, stripe, min(limit, covers[number]), target)
            if covers[number] < limit:
                _copy(one.art, place, covers[number], limit, target)


def scaled_layer(bgra: Image, width: int, height: int) -> Image:
    """A layer at a new size, with colours premultiplied so that edges keep theirs."""
    alpha = cv2.extractChannel(bgra, 3)
    whole = cv2.merge([alpha, alpha, alpha, np.full_like(alpha, 255)])
    return scaled(cv2.multiply(bgra, whole, scale=1 / 255), width, height)


def _stronger(move: Move, depth: float) -> Move:
    return Move(_nearer(move.start, depth), _nearer(move.end, depth))


def _nearer(view: View, depth: float) -> View:
    """The view of a layer: it zooms and slides `NEAREST` times as much at depth 1."""
    more = 1 + (NEAREST - 1) * depth
    return View(math.exp(math.log(view.zoom) * more), view.x, view.y)


def _layer(premultiplied: Image, depth: float, factor: float) -> _Layer:
    """A layer's planes, and which of its rows need what."""
    alpha = cv2.extractChannel(premultiplied, 3)
    height = alpha.shape[0]
    thin = np.flatnonzero(alpha.min(axis=1) < _SOLID)
    solid_from = int(thin[-1]) + 1 if len(thin) else 0
    stripes: list[tuple[int, int, int, int]] = []
    stop = min(height, solid_from + 2 * _MARGIN)
    for top in range(0, stop, _STRIPE):
        bottom = min(stop, top + _STRIPE)
        left, _, width, _ = _opencv.boundingRect(alpha[max(0, top - 2) : bottom + 2])
        if width == 0:
            continue
        span = (max(0, left - _MARGIN), left + width + _MARGIN)
        stripe = (top, bottom, *span)
        if stripes and stripes[-1][1] == top:
            last = stripes[-1]
            both = (last[0], bottom, min(last[2], span[0]), max(last[3], span[1]))
            if _area_px(both) < _area_px(last) + _area_px(stripe) + _STRIPE_COST_PX:
                stripes[-1] = both
                continue
        stripes.append(stripe)
    art = sprite(premultiplied, premultiplied=True)
    planes = Sprite(
        padded(art.y, PAD),
        padded(art.u, PAD // 2),
        padded(art.v, PAD // 2),
        padded(art.keep, PAD),
        padded(art.keep_half, PAD // 2),
    )
    return _Layer(planes, depth, factor, tuple(stripes), solid_from)


def _area_px(stripe: tuple[int, int, int, int]) -> int:
    top, bottom, left, right = stripe
    return (bottom - top) * (right - left)


def _place(one: _Layer, where: SampleGrid) -> SampleGrid:
    """Where the frame begins in the layer's own pixels."""
    return SampleGrid(
        (where.x + 0.5) * one.factor - 0.5,
        (where.y + 0.5) * one.factor - 0.5,
        where.scale * one.factor,
    )


def _first_solid(one: _Layer, place: SampleGrid, height: int) -> int:
    """The first even row of the frame from which the layer covers everything."""
    row = math.ceil((one.solid_from + 1 - place.y) / place.scale / 2) * 2
    return min(height, max(0, row))


def _blend(
    art: Sprite, place: SampleGrid, stripe: tuple[int, int, int, int], limit: int, frame: Frame
) -> None:
    """Blend one stripe of a layer at its place; rows from `limit` on are not seen."""
    width = frame.y.shape[1]
    first, last, left, right = stripe
    top = max(0, _even((first - place.y) / place.scale))
    bottom = min(limit, _even((last - place.y) / place.scale))
    start = max(0, _even((left - place.x) / place.scale))
    stop = min(width, _even((right - place.x) / place.scale) + 2)
    if bottom <= top or stop <= start:
        return
    target = region(frame, start, top, stop - start, bottom - top)
    full, half = _corners(place, start, top)
    _mixed(((target.y, art.y),), art.keep, full, place.scale, TRIES)
    chroma = ((target.u, art.u), (target.v, art.v))
    _mixed(chroma, art.keep_half, half, place.scale, TRIES // 2)


def _copy(art: Sprite, place: SampleGrid, top: int, bottom: int, frame: Frame) -> None:
    """Copy the rows of a layer that are solid."""
    target = region(frame, 0, top, frame.y.shape[1], bottom - top)
    full, half = _corners(place, 0, top)
    scale = (place.scale, place.scale)
    resample(art.y, full, scale, target.y)
    resample(art.u, half, scale, target.u, TRIES // 2)
    resample(art.v, half, scale, target.v, TRIES // 2)


def _corners(place: SampleGrid, x: int, y: int) -> tuple[tuple[float, float], tuple[float, float]]:
    """Where the frame's pixel (x, y) lies in the padded luma and chroma planes of a layer."""
    at = (place.x + x * place.scale, place.y + y * place.scale)
    middle = (0.5 * place.scale - 0.5) / 2 + PAD // 2
    return (at[0] + PAD, at[1] + PAD), (at[0] / 2 + middle, at[1] / 2 + middle)


def _even(value: float) -> int:
    return round(value / 2) * 2


def _mixed(
    planes: tuple[tuple[Plane, Plane], ...],
    keep: Plane,
    at: tuple[float, float],
    scale: float,
    tries: int,
) -> None:
    """Blend planes of a layer (second) into planes of the frame (first) that share an alpha."""
    kept, added = (np.empty_like(planes[0][0]) for _ in range(2))
    resample(keep, at, (scale, scale), kept, tries)
    for target, art in planes:
        resample(art, at, (scale, scale), added, tries)
        cv2.add(cv2.multiply(target, kept, scale=1 / 255), added, dst=target)
