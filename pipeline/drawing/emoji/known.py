"""Whether a text is one emoji that can be drawn."""

from __future__ import annotations

from pipeline.drawing.drawable import picture_glyph
from pipeline.drawing.font_faces import is_emoji_cluster
from pipeline.language.breaks import graphemes


def is_drawn(text: str) -> bool:
    """Whether the text is a single emoji with a drawing of ours."""
    letters = graphemes(text)
    return len(letters) == 1 and is_emoji_cluster(letters[0]) and picture_glyph(text) is not None
