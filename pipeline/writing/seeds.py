"""Choices that are the same on any machine for the same inputs."""

from __future__ import annotations

import hashlib
from random import Random


def seeded(text: str, seed: int, purpose: str = "") -> Random:
    """A generator for a text and a seed: the same inputs choose the same on any machine."""
    digest = hashlib.sha256(f"{seed}/{purpose}/{text}".encode()).digest()
    return Random(int.from_bytes(digest[:8], "big"))
