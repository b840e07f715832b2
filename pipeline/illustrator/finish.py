"""The last of a picture: a vignette, grain, and its encoded bytes."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from pipeline.drawing.canvas import blend
from pipeline.drawing.house_styles import HouseStyle
from pipeline.drawing.paints import Pixels
from pipeline.illustrator.standing import Layers

JPEG_QUALITY = 92


def finished(layers: Layers, style: HouseStyle) -> tuple[bytes, tuple[bytes, ...]]:
    """The picture as a JPEG, and its layers as PNG, back to front."""
    import cv2

    sheets = layers.all()
    height, width = sheets[0].pixels.shape[:2]
    dark = _vignette(width, height, 1.0 if style == "paper" else 0.2)
    encoded: list[bytes] = []
    flat = sheets[0].pixels.copy()
    for number, sheet in enumerate(sheets):
        if number:
            blend(flat, sheet.pixels, None)
        shaded = cv2.multiply(sheet.pixels, dark, scale=1 / 255)
        shaded[..., 3] = sheet.pixels[..., 3]
        picture = shaded[..., :3] if number == 0 else _straight(np.asarray(shaded, np.uint8))
        _, data = cv2.imencode(".png", picture, [cv2.IMWRITE_PNG_COMPRESSION, 1])
        encoded.append(data.tobytes())
    flat = np.asarray(cv2.multiply(flat, dark, scale=1 / 255), np.uint8)
    flat = np.ascontiguousarray(flat[..., :3])
    if style != "flat":
        bright, dim = _grain(width, height)
        flat = np.asarray(cv2.subtract(cv2.add(flat, bright), dim), np.uint8)
    _, data = cv2.imencode(".jpg", flat, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
    return data.tobytes(), tuple(encoded)


def _straight(pixels: Pixels) -> Pixels:
    """Premultiplied BGRA to straight; only edges need the division."""
    straight = pixels.copy()
    alpha = pixels[..., 3]
    rows, columns = np.nonzero((alpha > 0) & (alpha < 255))
    part = pixels[rows, columns, :3].astype(np.uint16) * 255
    straight[rows, columns, :3] = np.minimum(part // alpha[rows, columns, None], 255)
    return straight


@lru_cache(maxsize=4)
def _vignette(width: int, height: int, strength: float) -> Pixels:
    """A factor per pixel, 255 in the middle, darker at the corners and the foot."""
    import cv2

    y, x = np.mgrid[0:64, 0:64].astype(np.float32) / 63
    away = ((x - 0.5) * 1.25) ** 2 + ((y - 0.44) * 1.15) ** 2
    shade = 0.42 * np.clip(away - 0.10, 0, 1) + 0.16 * np.clip(y - 0.7, 0, 1) / 0.3
    factor = 1 - strength * shade
    small = (np.clip(factor, 0, 1) * 255).astype(np.float32)
    large = cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)
    return np.asarray(cv2.merge([np.clip(large, 0, 255).astype(np.uint8)] * 4), np.uint8)


@lru_cache(maxsize=4)
def _grain(width: int, height: int) -> tuple[Pixels, Pixels]:
    """Paper grain as what to add and what to take away; the same for every picture."""
    tile = np.random.default_rng(7).normal(0, 2.6, (512, 512))
    across, down = -(-width // 512), -(-height // 512)
    noise = np.tile(tile, (down, across))[:height, :width, None].repeat(3, 2)
    return (
        np.clip(noise, 0, 255).astype(np.uint8),
        np.clip(-noise, 0, 255).astype(np.uint8),
    )
