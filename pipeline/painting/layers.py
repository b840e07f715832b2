"""Parallax: cut-out layers over a far ground, each pushed a little more than the one behind."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2 as _opencv
import numpy as np

from pipeline.painting.base import Frame, Plane
from pipeline.painting.colour import Image, Sprite, cv2, region, sprite
from pipeline.painting.motion import Move, View, move_of
from pipeline.painting.mover import (
    PAD,
    TRIES,
    Seen,
    Source,
    padded,
    prepare,
    resample,
    scaled,
    seen,
    show,
    working_size,
)
from pipeline.painting.photo import box_of, file_key, freedom_of, remembered, within_reach
from pipeline.painting.pictures import over_black, read_layer
from pipeline.timeline import Canvas, Visual

NEAREST = 1.75
"""How much more than the far ground the nearest layer zooms and slides."""


@dataclass(frozen=True, slots=True)
class _CutOut:
    """A layer's padded sprite planes, where it lies in the whole layer, and its depth."""

    art: Sprite
    left: int
    top: int
    depth: float
    factor: float
    """Its pixels to one of the ground's picture."""


class LayersPainter:
    """Paints the far ground as a photograph, then each cut-out blended over it."""

    def __init__(self, visual: Visual, canvas: Canvas, frame_count: int) -> None:
        self._box = box_of(visual, canvas)
        self._frame_count = frame_count
        keys = tuple(file_key(path) for path in visual.files)
        key = ("layers", keys, self._box, repr(sorted(visual.params.items())))
        self._ground, self._cutouts, self._move = remembered(key, lambda: self._load(visual))

    def _load(self, visual: Visual) -> tuple[Source, list[_CutOut], Move]:
        size = self._box[2:]
        ground = within_reach(over_black(read_layer(visual.files[0])), size)
        freedom = freedom_of(ground.shape[1], ground.shape[0], size)
        move = move_of(visual.params, freedom)
        count = len(visual.files)
        spread = [i / (count - 1) for i in range(count)]
        depths = [float(one) for one in visual.params.get("depth", spread)]
        whole = working_size(ground.shape[1], ground.shape[0], size, _stronger(move, 1.0))
        source = prepare(ground, size, move)
        cutouts = []
        for path, depth in list(zip(visual.files, depths, strict=False))[1:]:
            layer = scaled_layer(within_reach(read_layer(path), size), *whole)
            art = _cut_out(layer, depth, whole[0] / source.width)
            if art is not None:
                cutouts.append(art)
        return source, cutouts, move

    def paint(self, index: int, frame: Frame) -> None:
        """Paint every layer as it is seen at this frame."""
        size = self._box[2:]
        target = region(frame, *self._box)
        view = self._move.at(index / max(1, self._frame_count - 1))
        whole = (self._ground.width, self._ground.height)
        show(self._ground, seen(view, whole, size), target)
        for one in self._cutouts:
            _draw_moved(one, seen(_nearer(view, one.depth), whole, size), target)


def scaled_layer(bgra: Image, width: int, height: int) -> Image:
    """A layer at the ground's working size, with colours premultiplied so edges keep theirs."""
    alpha = cv2.merge([bgra[:, :, 3]] * 3)
    colour = cv2.multiply(np.ascontiguousarray(bgra[:, :, :3]), alpha, scale=1 / 255)
    return scaled(np.dstack([colour, bgra[:, :, 3]]), width, height)


def _stronger(move: Move, depth: float) -> Move:
    return Move(_nearer(move.start, depth), _nearer(move.end, depth))


def _nearer(view: View, depth: float) -> View:
    """The view of a layer: it zooms and slides `NEAREST` times as much at depth 1."""
    more = 1 + (NEAREST - 1) * depth
    zoom = math.exp(math.log(view.zoom) * more)
    return View(zoom, view.x, view.y)


def _cut_out(premultiplied: Image, depth: float, factor: float) -> _CutOut | None:
    """Trim a layer to what is not clear; None when nothing is left."""
    left, top, width, height = _opencv.boundingRect(premultiplied[:, :, 3])
    if not width or not height:
        return None
    left, top = left // 2 * 2, top // 2 * 2
    art = sprite(premultiplied[top : top + height + 1, left : left + width + 1], premultiplied=True)
    full, half = PAD, PAD // 2
    return _CutOut(
        Sprite(
            padded(art.y, full, 0),
            padded(art.u, half, 0),
            padded(art.v, half, 0),
            padded(art.keep, full, 255),
            padded(art.keep_half, half, 255),
        ),
        left,
        top,
        depth,
        factor,
    )


def _draw_moved(one: _CutOut, where: Seen, frame: Frame) -> None:
    """Blend a cut-out at its place: only the rectangle of the frame that it covers."""
    where = Seen(
        (where.x + 0.5) * one.factor - 0.5,
        (where.y + 0.5) * one.factor - 0.5,
        where.scale * one.factor,
    )
    height, width = frame.y.shape
    art_w, art_h = one.art.width - 2 * PAD, one.art.height - 2 * PAD
    scale = where.scale
    left = max(0, math.floor((one.left - where.x - 1) / scale) // 2 * 2)
    top = max(0, math.floor((one.top - where.y - 1) / scale) // 2 * 2)
    right = min(width, math.ceil((one.left + art_w - where.x + 1) / scale / 2) * 2)
    bottom = min(height, math.ceil((one.top + art_h - where.y + 1) / scale / 2) * 2)
    if right <= left or bottom <= top:
        return
    target = region(frame, left, top, right - left, bottom - top)
    x = where.x + left * scale - one.left + PAD
    y = where.y + top * scale - one.top + PAD
    _blend_moved(target.y, one.art.y, one.art.keep, (x, y), scale, TRIES)
    half = (
        (x - PAD + 0.5 * scale - 0.5) / 2 + PAD // 2,
        (y - PAD + 0.5 * scale - 0.5) / 2 + PAD // 2,
    )
    scratch = np.empty_like(target.u)
    resample(one.art.keep_half, half, (scale, scale), scratch, TRIES // 2)
    for plane, art in ((target.u, one.art.u), (target.v, one.art.v)):
        added = np.empty_like(plane)
        resample(art, half, (scale, scale), added, TRIES // 2)
        cv2.add(cv2.multiply(plane, scratch, scale=1 / 255), added, dst=plane)


def _blend_moved(
    target: Plane, art: Plane, keep: Plane, at: tuple[float, float], scale: float, tries: int
) -> None:
    kept, added = np.empty_like(target), np.empty_like(target)
    resample(keep, at, (scale, scale), kept, tries)
    resample(art, at, (scale, scale), added, tries)
    cv2.add(cv2.multiply(target, kept, scale=1 / 255), added, dst=target)
