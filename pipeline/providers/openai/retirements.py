"""When hosted models stop answering, as far as it was announced; doctor says it in time.

From OpenAI's deprecations page and the notes in its own SDK (3.54), read on 2026-11-30. A name
stands for itself and its dated snapshots.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Final

OPENAI: Final[Mapping[str, date]] = {
    "dall-e-2": date(2026, 5, 12),
    "dall-e-3": date(2026, 5, 12),
    "gpt-image-1": date(2026, 10, 23),
    "gpt-image-1-mini": date(2026, 12, 1),
    "gpt-image-1.5": date(2026, 12, 1),
    "chatgpt-image-latest": date(2026, 12, 1),
    "gpt-5": date(2026, 12, 11),
    "gpt-5-mini": date(2026, 12, 11),
    "gpt-5-nano": date(2026, 12, 11),
    "gpt-5-pro": date(2026, 12, 11),
    "o3": date(2026, 12, 11),
    "tts-1": date(2027, 1, 6),
    "tts-1-hd": date(2027, 1, 6),
    "gpt-4o-mini-tts": date(2027, 1, 6),
    "gpt-4o": date(2027, 1, 14),
    "gpt-4o-mini": date(2027, 1, 14),
    "gpt-4.1": date(2027, 1, 14),
    "gpt-4.1-mini": date(2027, 1, 14),
    "gpt-audio": date(2027, 1, 20),
    "gpt-audio-mini": date(2027, 1, 20),
    "whisper-1": date(2027, 2, 26),
    "gpt-4o-transcribe": date(2027, 2, 26),
    "gpt-4o-mini-transcribe": date(2027, 2, 26),
    "gpt-5.1": date(2027, 4, 1),
    "gpt-5.4-nano": date(2027, 4, 1),
}
_SNAPSHOT = re.compile(r"-\d{4}-\d{2}-\d{2}$")


def retires_on(model: str) -> date | None:
    """The day from which OpenAI's own servers do not know the model; None when none is known."""
    return OPENAI.get(_SNAPSHOT.sub("", model.casefold()))
