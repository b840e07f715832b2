"""Signs all that is sent of a finished video or of its storyboard."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from pipeline.provenance.making import UsedAsset
from pipeline.provenance.signing import FileSigner, signature_of
from pipeline.recipe.video import MadeVideo


async def sign_video(signer: FileSigner, video: MadeVideo) -> MadeVideo:
    """Sign the MP4, its cover and its thumbnail where they lie; CannotSign.

    Its bytes rise by ROOM_BYTES (signing.py) at most: keep them free of a byte budget.
    """
    composed = video.composed
    await signer.sign_mp4(composed.path, video.title, video.used, music=video.music)
    await sign_pictures(signer, (composed.cover, composed.thumbnail), video.title, video.used)
    size = composed.path.stat().st_size
    signature = await asyncio.to_thread(signature_of, composed.path)
    return replace(video, composed=replace(composed, bytes=size), signature=signature)


async def sign_pictures(
    signer: FileSigner, pictures: Sequence[Path], title: str, used: Sequence[UsedAsset]
) -> None:
    """Sign pictures that are sent alone; each names its makers once. CannotSign."""
    makers = {
        (one.provider, one.model): one for one in reversed(used) if one.kind in {"picture", "clip"}
    }
    for path in pictures:
        await signer.sign_jpeg(path, title, tuple(makers.values()))
