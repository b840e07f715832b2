"""A recording that tells a video, for people at a shell."""

from __future__ import annotations

import asyncio

from bot.commands.brought import kept, looked_at
from pipeline.assets.checkpoints import Checkpoints
from pipeline.brief import Brief, OwnMedium
from pipeline.errors import NoTranscriber
from pipeline.listening.listener import Listener
from pipeline.media.brought import MediaLimits
from pipeline.reading.reader import read


async def keep_recording(
    name: str, limits: MediaLimits, checkpoints: Checkpoints, *, is_tidied: bool
) -> OwnMedium:
    """A recording of this machine, kept for the recipe; UnknownOption says why it cannot be."""
    path, facts = await asyncio.to_thread(looked_at, "recording", name, limits)
    key = await kept(checkpoints, path, facts)
    return OwnMedium(
        kind="voice",
        key=key,
        name=path.name,
        length_s=facts["duration_s"],
        is_tidied=is_tidied or None,
    )


def check_hearing(brief: Brief, listener: Listener | None) -> None:
    """NoTranscriber where nobody writes recordings down and its words did not come along."""
    if listener is None or not (listener.can_hear or read(brief.prompt.strip()).blocks):
        raise NoTranscriber(
            "Nobody here can write down what a recording says: install talemill[listen], set"
            " OPENAI_API_KEY, or give the words that are read in it as the prompt."
        )
