"""Real pictures for fakes to send: soft colours that follow from a text."""

from __future__ import annotations

import hashlib

import cv2
import numpy as np


def jpeg(text: str, size_px: tuple[int, int]) -> bytes:
    """A JPEG of this size; the same text paints the same."""
    width, height = size_px
    seed = hashlib.sha256(text.encode()).digest()
    corners = np.frombuffer(seed[:12], np.uint8).reshape(2, 2, 3).astype(np.float32)
    soft = cv2.resize(corners, (width, height), interpolation=cv2.INTER_LINEAR)
    picture = np.clip(soft, 20, 235).astype(np.uint8)
    cv2.circle(picture, (width // 2, height // 2), min(size_px) // 4, (250, 250, 250), -1)
    return cv2.imencode(".jpg", picture)[1].tobytes()


def blank_jpeg(size_px: tuple[int, int]) -> bytes:
    """A JPEG of one colour."""
    return cv2.imencode(".jpg", np.full((size_px[1], size_px[0], 3), 90, np.uint8))[1].tobytes()
