"""Short random ids without look-alikes; unguessable, fit for callback data and file names."""

from __future__ import annotations

import secrets

_LETTERS = "23456789abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ"
ID_CHARS = 12
"""56 letters, 12 of them: 69 bits."""


def new_id(chars: int = ID_CHARS) -> str:
    """A random id."""
    return "".join(secrets.choice(_LETTERS) for _ in range(chars))


def video_id(draft_id: str, revision: int) -> str:
    """The id of the video that a draft's revision becomes: the same for a second Confirm."""
    return f"{draft_id}-{revision}"
