"""A sheet to draw on: anti-aliased paths, gradients, shadows and pictures, in memory.

Blend2D fills the outlines (0.5 ms for a disc of 1,200 px; its wheel needs only libc, libm,
libstdc++ and libgcc; Apache-2.0). Its Python binding knows solid colours only, so gradients,
shadows and pictures are laid through a coverage mask here.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from pipeline.drawing.paints import (
    Colour,
    Paint,
    Pixels,
    colour,
    premultiplied,
    shade_of,
)
from pipeline.drawing.paths import Path


class Sheet:
    """A transparent sheet of `width_px` × `height_px`.

    `pixels` is the live store: (height, width, 4) uint8, blue, green, red, opacity,
    premultiplied. `rgba()` and `rgb()` give what files and other libraries want.
    """

    def __init__(self, width_px: int, height_px: int, ground: Paint | None = None) -> None:
        import blend2d

        # A block of no words is no taller than nothing: a sheet has at least one pixel.
        width_px, height_px = max(1, width_px), max(1, height_px)
        self.width_px, self.height_px = width_px, height_px
        self._image = blend2d.Image(width_px, height_px)
        self.pixels: Pixels = np.asarray(_ImageMemory(self._image))
        self.pixels[:] = 0
        if ground is not None:
            self.fill(_box(0, 0, width_px, height_px), ground)

    def fill(self, path: Path, paint: Paint, opacity: float = 1.0) -> None:
        """Fill the inside of `path`; nothing where there is no path."""
        if not path:
            return
        if isinstance(paint, str):
            paint = colour(paint)
        if isinstance(paint, tuple):
            self._solid(path, paint, opacity)
            return
        area = self._area(path.bounds, 1)
        if area is None:
            return
        left, top, right, bottom = area
        shade = shade_of(paint, left, top, right - left, bottom - top)
        self._blend(shade, coverage(path, area), left, top, opacity)

    def _solid(self, path: Path, paint: Colour, opacity: float) -> None:
        import blend2d

        context = blend2d.Context(self._image)
        context.set_comp_op(blend2d.CompOp.SRC_OVER)
        context.set_fill_style_rgba(*paint[:3], max(0, min(255, round(paint[3] * opacity))))
        context.fill_path(path.native)
        context.end()

    def glyphs(self, placed: list[tuple[Any, float, float]], paint: Colour) -> None:
        """Fill many small outlines (blend2d paths) of one colour, each moved to its place."""
        import blend2d

        context = blend2d.Context(self._image)
        context.set_comp_op(blend2d.CompOp.SRC_OVER)
        context.set_fill_style_rgba(*paint)
        for native, x, y in placed:
            context.save()
            context.translate(x, y)
            context.fill_path(native)
            context.restore()
        context.end()

    def stroke(
        self,
        path: Path,
        width_px: float,
        paint: Paint,
        opacity: float = 1.0,
        *,
        closed: bool = False,
    ) -> None:
        """Draw along `path` with a round pen."""
        self.fill(path.stroked(width_px, closed=closed), paint, opacity)

    def shadow(
        self,
        path: Path,
        blur_px: float,
        paint: Paint,
        dx: float = 0.0,
        dy: float = 0.0,
        opacity: float = 1.0,
    ) -> None:
        """A soft shadow (or glow) of `path`, `blur_px` wide; draw the shape itself after it."""
        import cv2

        cast = path.moved(dx, dy)
        area = self._area(cast.bounds, math.ceil(blur_px * 1.6) + 2)
        if area is None:
            return
        # A blurred mask holds nothing fine: a quarter of the size looks the same, 16 times faster.
        shrink = 4 if blur_px >= 12 else 1
        left, top, right, bottom = area
        small = (0, 0, -(-(right - left) // shrink), -(-(bottom - top) // shrink))
        mask = coverage(cast.moved(-left, -top).scaled(1 / shrink), small)
        mask = _bytes(cv2.GaussianBlur(mask, (0, 0), max(0.3, blur_px / 2 / shrink)))
        if shrink > 1:
            mask = _bytes(cv2.resize(mask, (right - left, bottom - top)))
        paint = colour(paint) if isinstance(paint, str) else paint
        shade = shade_of(paint, left, top, right - left, bottom - top)
        self._blend(shade, mask, left, top, opacity)

    def image(
        self,
        rgba: Pixels,
        x: float,
        y: float,
        width: float | None = None,
        height: float | None = None,
        *,
        clip: Path | None = None,
        opacity: float = 1.0,
    ) -> None:
        """Lay a straight RGB or RGBA picture, scaled to the box, cut out by `clip`."""
        import cv2

        target = (round(width or rgba.shape[1]), round(height or rgba.shape[0]))
        if target != (rgba.shape[1], rgba.shape[0]):
            smaller = target[0] * target[1] < rgba.shape[0] * rgba.shape[1]
            how = cv2.INTER_AREA if smaller else cv2.INTER_CUBIC
            rgba = np.asarray(cv2.resize(premultiplied(rgba), target, interpolation=how), np.uint8)
        else:
            rgba = premultiplied(rgba)
        self.lay(rgba, round(x), round(y), clip=clip, opacity=opacity)

    def lay(
        self, pixels: Pixels, x: int, y: int, *, clip: Path | None = None, opacity: float = 1.0
    ) -> None:
        """Lay premultiplied BGRA pixels (another sheet's) with their top left at `x`, `y`."""
        height, width = pixels.shape[:2]
        area = self._area((x, y, x + width, y + height), 0)
        if area is None:
            return
        left, top, right, bottom = area
        part = pixels[top - y : bottom - y, left - x : right - x]
        mask = None if clip is None else coverage(clip, area)
        self._blend(part, mask, left, top, opacity)

    def tint(self, mask: Pixels, area: tuple[int, int, int, int], paint: Colour) -> None:
        """Lay one colour through a mask over `area` (left, top, right, bottom)."""
        left, top, right, bottom = area
        shade = shade_of(paint, left, top, right - left, bottom - top)
        self._blend(shade, mask, left, top, 1.0)

    def rgba(self) -> Pixels:
        """A copy as straight RGBA."""
        alpha = self.pixels[..., 3:4].astype(np.uint16)
        safe = np.maximum(alpha, 1)
        straight = (self.pixels[..., 2::-1].astype(np.uint16) * 255 + safe // 2) // safe
        return np.concatenate([np.minimum(straight, 255), alpha], 2).astype(np.uint8)

    def rgb(self) -> Pixels:
        """A copy as RGB over black."""
        return np.ascontiguousarray(self.pixels[..., 2::-1])

    def _area(
        self, bounds: tuple[float, float, float, float], margin: int
    ) -> tuple[int, int, int, int] | None:
        left = max(0, math.floor(bounds[0]) - margin)
        top = max(0, math.floor(bounds[1]) - margin)
        right = min(self.width_px, math.ceil(bounds[2]) + margin)
        bottom = min(self.height_px, math.ceil(bounds[3]) + margin)
        return None if right <= left or bottom <= top else (left, top, right, bottom)

    def _blend(
        self, shade: Pixels, mask: Pixels | None, left: int, top: int, opacity: float
    ) -> None:
        """Lay premultiplied `shade` through `mask` over what is there."""
        height, width = shade.shape[:2]
        blend(self.pixels[top : top + height, left : left + width], shade, mask, opacity)


class _ImageMemory:
    """An image's memory as an array that keeps the image: its own `asarray` does not, and what
    was there would be overwritten once the sheet is gone and only its pixels are held."""

    def __init__(self, image: Any) -> None:
        self._image = image
        self.__array_interface__ = image.asarray().__array_interface__


def blend(target: Pixels, shade: Pixels, mask: Pixels | None, opacity: float = 1.0) -> None:
    """Source-over in place: premultiplied BGRA `shade`, thinned by `mask` and `opacity`.

    In bands of rows, so that the intermediates stay in the cache.
    """
    import cv2

    rows = max(1, 65536 // max(1, target.shape[1]))
    for top in range(0, target.shape[0], rows):
        part = target[top : top + rows]
        source = shade[top : top + rows]
        if mask is not None:
            thin = cv2.merge([mask[top : top + rows]] * 4)
            source = _bytes(cv2.multiply(source, thin, scale=opacity / 255))
        elif opacity < 1:
            source = _bytes(cv2.convertScaleAbs(source, alpha=opacity))
        through = cv2.merge([255 - source[..., 3]] * 4)
        part[:] = cv2.add(source, cv2.multiply(part, through, scale=1 / 255))


def _bytes(values: object) -> Pixels:
    """What OpenCV returned for 8-bit input, as the type that it is."""
    return np.asarray(values, np.uint8)


def coverage(path: Path, area: tuple[int, int, int, int]) -> Pixels:
    """How much of each pixel of `area` (left, top, right, bottom) the path covers, 0 to 255."""
    import blend2d

    left, top, right, bottom = area
    image = blend2d.Image(right - left, bottom - top)
    pixels: Pixels = image.asarray()
    pixels[:] = 0
    context = blend2d.Context(image)
    context.set_fill_style_rgba(255, 255, 255, 255)
    context.translate(-left, -top)
    context.fill_path(path.native)
    context.end()
    # A copy even of a single pixel: the image and its memory end here.
    return pixels[..., 3].copy()


def _box(x: float, y: float, width: float, height: float) -> Path:
    return Path([[(x, y), (x + width, y), (x + width, y + height), (x, y + height)]])
