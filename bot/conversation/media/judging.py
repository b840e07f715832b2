"""Pictures and clips are shown to a moderator that sees pictures, before they are kept.

A moderator without eyes judges words alone; docs/own-media.md says which is which.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Final

from bot.conversation.services import Services
from pipeline.errors import CorruptClip, CorruptPicture, ProviderError
from pipeline.media.brought import BadMedium, Brought
from pipeline.media.previews import jpegs_of
from pipeline.moderation import SeesPictures

STILLS: Final = 3
"""Of a clip: its beginning, middle and end."""


async def judge_picture(services: Services, kind: Brought, path: Path) -> None:
    """BadMedium where what is seen may not become a video, or nobody could be asked and must be."""
    moderator = services.moderator
    if kind == "sound" or not isinstance(moderator, SeesPictures) or not moderator.sees_pictures:
        return
    try:
        stills = await asyncio.to_thread(jpegs_of, path, kind == "clip", STILLS)
        for still in stills:
            verdict = await moderator.review_picture(still)
            if not verdict.is_allowed:
                raise BadMedium("refused")
    except (CorruptPicture, CorruptClip) as error:
        raise BadMedium("picture_bad" if kind == "picture" else "clip_bad") from error
    except ProviderError as error:  # a strict installation keeps nothing that nobody judged
        raise BadMedium("unjudged") from error
