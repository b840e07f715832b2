"""A scene's picture as it is shown in a chat: small, with its number in a corner."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from pipeline.drawing.colour import Image, cv2
from pipeline.motion.picture_files import read_picture

HEIGHT_PX = 720
_JPEG_QUALITY = 88


def numbered_jpeg(pictures: Sequence[Path], number: int) -> bytes:
    """The pictures of one scene side by side, HEIGHT_PX high, with the scene's number.

    CorruptPicture when one cannot be read.
    """
    small = [_scaled(read_picture(path)) for path in pictures]
    shown: Image = np.ascontiguousarray(np.hstack(small))
    _draw_number(shown, str(number))
    done, data = cv2.imencode(".jpg", shown, [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY])
    assert done
    return bytes(data)


def _scaled(picture: Image) -> Image:
    height_px, width_px = picture.shape[:2]
    width = min(4 * HEIGHT_PX, max(1, round(width_px * HEIGHT_PX / height_px)))
    scaled: Image = cv2.resize(picture, (width, HEIGHT_PX), interpolation=cv2.INTER_AREA)
    return scaled


def _draw_number(picture: Image, text: str) -> None:
    """A dark disc with the number, in the upper left corner."""
    radius = HEIGHT_PX // 16
    middle = (radius + radius // 2, radius + radius // 2)
    scale, thickness = radius / 24, max(2, radius // 12)
    (width, height), _ = cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, scale, thickness)
    cv2.circle(picture, middle, radius, (32, 24, 20), -1, cv2.LINE_AA)
    cv2.circle(picture, middle, radius, (255, 255, 255), thickness, cv2.LINE_AA)
    at = (middle[0] - width // 2, middle[1] + height // 2)
    white = (255, 255, 255)
    cv2.putText(picture, text, at, cv2.FONT_HERSHEY_SIMPLEX, scale, white, thickness, cv2.LINE_AA)
