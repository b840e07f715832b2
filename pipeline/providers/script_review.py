"""What was written is judged once more, beside the pictures: it costs no time that way."""

from __future__ import annotations

from pipeline.errors import ProviderRefused
from pipeline.moderation import Moderator
from pipeline.providers.quoted_size import spoken_text
from pipeline.script import Script


async def review_script(script: Script, moderator: Moderator) -> None:
    """Raise ProviderRefused for a script that may not become a video.

    ProviderError where a strict moderator cannot be asked: a later try may pass.
    """
    texts = [script.title, *(spoken_text(scene) for scene in script.scenes)]
    texts += [prompt for scene in script.scenes for prompt in scene.picture_prompts()]
    verdict = await moderator.review("\n".join(texts))
    if not verdict.is_allowed:
        raise ProviderRefused(verdict.reason or None)
