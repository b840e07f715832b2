"""Colour profiles written from the primaries of their standards, pictures that carry them, and what
such a picture looks like, worked out in floating point."""

from __future__ import annotations

import struct
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]

_TO_D50 = np.array(  # Bradford, D65 to the profile connection space
    [[1.0478112, 0.0228866, -0.0501270], [0.0295424, 0.9904844, -0.0170491],
     [-0.0092345, 0.0150436, 0.7521316]]
)  # fmt: skip
_PRIMARIES = {
    "display-p3": ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060)),
    "adobe-rgb": ((0.640, 0.330), (0.210, 0.710), (0.150, 0.060)),
    "srgb": ((0.640, 0.330), (0.300, 0.600), (0.150, 0.060)),
}
_GAMMA = 563 / 256


def _matrix(name: str) -> Values:
    """Linear RGB to XYZ at D65."""
    columns = np.array([(x / y, 1.0, (1 - x - y) / y) for x, y in _PRIMARIES[name]]).T
    white = np.array([0.95047, 1.0, 1.08883])
    scaled: Values = columns * np.linalg.solve(columns, white)
    return scaled


def profile_named(name: str, kind: bytes = b"RGB ") -> bytes:
    """A profile of version 2 with a plain power curve."""

    def fixed(value: float) -> bytes:
        return struct.pack(">i", round(value * 65536))

    curve = b"curv" + bytes(4) + struct.pack(">IH", 1, round(_GAMMA * 256)) + bytes(2)
    tags = {b"wtpt": b"XYZ " + bytes(4) + b"".join(map(fixed, (0.9642, 1.0, 0.8249)))}
    if kind == b"GRAY":
        tags[b"kTRC"] = curve
    else:
        for mark, column in zip("rgb", (_TO_D50 @ _matrix(name)).T, strict=True):
            tags[f"{mark}XYZ".encode()] = b"XYZ " + bytes(4) + b"".join(map(fixed, column))
            tags[f"{mark}TRC".encode()] = curve
    text = name.encode() + b"\0"
    tags[b"desc"] = b"desc" + bytes(4) + struct.pack(">I", len(text)) + text + bytes(79)
    tags[b"cprt"] = b"text" + bytes(4) + b"none\0"
    index, body, at = b"", b"", 132 + 12 * len(tags)
    for tag, value in tags.items():
        data = value + bytes(-len(value) % 4)
        index += tag + struct.pack(">II", at, len(data))
        body, at = body + data, at + len(data)
    head = struct.pack(">I4sI4s4s4s", at, bytes(4), 0x02400000, b"mntr", kind, b"XYZ ")
    head += bytes(12) + b"acsp" + bytes(28) + b"".join(map(fixed, (0.9642, 1.0, 0.8249)))
    return head.ljust(128, b"\0") + struct.pack(">I", len(tags)) + index + body


def as_srgb(bgr: Values, name: str) -> Values:
    """What the colour looks like, in floating point; sRGB's curve by IEC 61966-2-1."""
    linear = (bgr[..., ::-1] / 255.0) ** _GAMMA
    light = np.clip(linear @ (np.linalg.inv(_matrix("srgb")) @ _matrix(name)).T, 0, 1)
    curved = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    return np.asarray(curved[..., ::-1] * 255, np.float64)


def write_tagged(
    path: Path, picture: NDArray[np.uint8] | NDArray[np.uint16], profile: bytes
) -> Path:
    """The picture encoded with a profile in it."""
    kinds, parts = [cv2.IMAGE_METADATA_ICCP], [np.frombuffer(profile, np.uint8)]
    options = [cv2.IMWRITE_JPEG_QUALITY, 100] if path.suffix == ".jpg" else []
    done, data = cv2.imencodeWithMetadata(path.suffix, picture, kinds, parts, options)
    assert done
    path.write_bytes(data.tobytes())
    return path
