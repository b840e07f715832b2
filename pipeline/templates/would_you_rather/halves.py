"""How a tall frame is shared out, for who asks for pictures and who paints them."""

from __future__ import annotations

from typing import Final

PICTURE_SHARE: Final = 0.41
"""Of the height, for the picture of each of two halves over each other; between both stand the
words on their side's colour, so that a picture's subject is not below them."""
