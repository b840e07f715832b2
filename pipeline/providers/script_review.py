"""What was written is judged once more, beside the pictures: it costs no time that way."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.errors import ProviderRefused
from pipeline.moderation import Moderator
from pipeline.script import Script


async def review_script(script: Script, moderator: Moderator) -> None:
    """Raise ProviderRefused for a script that may not become a video.

    ProviderError where a strict moderator cannot be asked: a later try may pass.
    """
    verdict = await moderator.review("\n\n".join(_texts_of(script.model_dump())))
    if not verdict.is_allowed:
        raise ProviderRefused(verdict.reason or None)


def _texts_of(value: object) -> Iterator[str]:
    """Everything that was written: what is said, shown, painted, and posted with the video."""
    match value:
        case str():
            yield value
        case dict():
            for inner in value.values():
                yield from _texts_of(inner)
        case list() | tuple():
            for inner in value:
                yield from _texts_of(inner)
