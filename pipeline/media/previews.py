"""Small JPEGs of what a person brought, for whoever looks at it: without its EXIF."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np

from pipeline.drawing.base import Frame
from pipeline.drawing.colour import Image, cv2, to_bgr
from pipeline.errors import CorruptPicture
from pipeline.media.clips import look_at_clip, played
from pipeline.motion.picture_files import read_picture
from pipeline.timeline import Canvas

LONGEST_PX = 768
"""What sees pictures sees no more; larger ones cost more."""
REFERENCE_PX = 1024
"""What draws from a picture is handed a megapixel at most: more costs more."""
_QUALITY, _FINE = 85, 95


def jpegs_of(path: Path, is_clip: bool, count: int) -> list[bytes]:
    """A picture, or `count` stills of a clip, spread over it. CorruptPicture, CorruptClip."""
    pictures = _stills(path, count, LONGEST_PX) if is_clip else [read_picture(path)]
    return [_jpeg(picture, LONGEST_PX, _QUALITY) for picture in pictures]


def reference_jpeg(path: Path) -> bytes:
    """A picture as it is handed to whoever draws from it. CorruptPicture."""
    return _jpeg(read_picture(path), REFERENCE_PX, _FINE)


def first_frame(path: Path) -> bytes:
    """The first frame of a clip in its own size. CorruptClip."""
    (picture,) = _stills(path, 1, math.inf)
    return _jpeg(picture, math.inf, _FINE)


def _stills(path: Path, count: int, longest_px: float) -> list[Image]:
    clip = look_at_clip(path)
    scale = min(1.0, longest_px / max(clip.width_px, clip.height_px))
    width, height = (
        max(2, round(side * scale / 2) * 2) for side in (clip.width_px, clip.height_px)
    )
    found: list[Image] = []
    for number in range(count):
        start_s = clip.duration_s * number / count
        with played(
            path, start_s=start_s, step_s=1.0, frame_count=1, size_px=(width, height),
            centre=(0.5, 0.5),
        ) as frames:  # fmt: skip
            for data in frames:
                frame = Frame.blank(Canvas(width, height))
                frame.buffer[:] = np.frombuffer(data, np.uint8)
                found.append(to_bgr(frame))
    return found


def _jpeg(picture: Image, longest_px: float, quality: int) -> bytes:
    scale = min(1.0, longest_px / max(picture.shape[:2]))
    small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    done, data = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, quality])
    if not done:
        raise CorruptPicture
    return bytes(data)
