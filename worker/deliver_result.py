"""The last step of a video: the file, or a link to it, or the sentence that says why not."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.surfaces.base import LinkPreview, Message, MessageRef, SurfaceError
from bot.surfaces.codec import ref_to_json
from db.jobs import claims
from pipeline.errors import StorageError
from worker.results import forget_earlier_attempts
from worker.sender import ResultSender, SendOutcome, delivery_of
from worker.video_maker import Product

if TYPE_CHECKING:
    from worker.context import Attempt

log = logging.getLogger(__name__)

_FAILURE_PATIENCE_S = 60.0


async def deliver_result(
    attempt: Attempt, result: dict[str, Any], product: Product | None
) -> tuple[claims.Outcome, dict[str, Any]]:
    """Deliver the result: `done` when the chat acknowledged it, `kept` when the place is gone.

    Returns the outcome and the result with its delivery, which the row keeps.
    """
    video, context = attempt.video, attempt.context
    sends, ref = delivery_of(result)
    if ref is not None:
        return "done", result
    surface = context.surfaces(attempt.messages.place.surface)

    async def intend(count: int) -> None:
        result["delivery"] = {"sends": count}
        await attempt.write(claims.save_result, result, cost_usd=float(result.get("cost_usd", 0)))

    sender = ResultSender(
        surface,
        context.queue.budget,
        attempt.confirm,
        intend,
        look_after_s=context.rules.look_after_s,
    )
    limits = await surface.limits(attempt.messages.place)
    most = min(video.upload_limit_bytes or limits.upload_bytes, limits.upload_bytes)
    sent = SendOutcome("too_large")
    if int(result.get("bytes", 0)) <= most:
        file, cover = await _files(attempt, result, product)
        message = attempt.messages.result(
            result, file=file, thumbnail=cover, caption_chars=limits.caption_chars
        )
        sent = await sender.send(attempt.messages.place, message, sends=sends)
    if sent.kind == "too_large":
        message = await _link(attempt, result, product, limits.text_chars)
        sends, _ = delivery_of(result)
        sent = await sender.send(attempt.messages.place, message, sends=sends)
    if sent.ref is None:
        return "kept", result
    await _acknowledge(attempt, result, sent.ref)
    return "done", result


async def _acknowledge(attempt: Attempt, result: dict[str, Any], ref: MessageRef) -> None:
    """Write that the chat has it: from here on nobody sends it again."""
    result["delivery"] = {"ref": ref_to_json(ref)}
    if ref.file_id:
        result["file_id"] = ref.file_id
    await attempt.write(claims.save_result, result, cost_usd=float(result.get("cost_usd", 0)))
    if attempt.video.attempt > 1:
        await forget_earlier_attempts(attempt.context.storage, attempt.video, result)


async def _files(
    attempt: Attempt, result: dict[str, Any], product: Product | None
) -> tuple[Path, Path | None]:
    """The file and its cover in this attempt's folder; fetched when an earlier one made them."""
    if product is not None:
        return product.path, product.thumbnail
    storage = attempt.context.storage
    folder = attempt.context.folder.path / attempt.video.id / str(attempt.video.attempt)
    file = await storage.get(result["video_key"], folder / "video.mp4")
    if not result.get("cover_key"):
        return file, None
    return file, await storage.get(result["cover_key"], folder / "cover.jpg")


async def _link(
    attempt: Attempt, result: dict[str, Any], product: Product | None, text_chars: int
) -> Message:
    """The message with a signed link, for a file that the chat does not take, and its preview."""
    seconds = attempt.context.rules.link_s
    url = await attempt.context.storage.url(result["video_key"], expires_s=seconds)
    message = attempt.messages.result(
        result, file=None, thumbnail=None, link_url=url, link_s=seconds, caption_chars=text_chars
    )
    cover = await _cover(attempt, result, product)
    return replace(message, link=LinkPreview(url, str(result.get("title", "")), cover))


async def _cover(attempt: Attempt, result: dict[str, Any], product: Product | None) -> Path | None:
    """The cover alone; a preview goes without one that cannot be had."""
    if product is not None:
        return product.thumbnail
    if not result.get("cover_key"):
        return None
    folder = attempt.context.folder.path / attempt.video.id / str(attempt.video.attempt)
    try:
        return await attempt.context.storage.get(result["cover_key"], folder / "cover.jpg")
    except StorageError:
        return None


async def tell_failure(attempt: Attempt, code: str, *, is_ours: bool) -> None:
    """Say why there is no video; a chat that cannot be reached does not keep the credits."""

    async def nothing(_: int) -> None:
        return None

    try:
        surface = attempt.context.surfaces(attempt.messages.place.surface)
    except SurfaceError:
        return
    sender = ResultSender(
        surface, attempt.context.queue.budget, attempt.confirm, nothing, _FAILURE_PATIENCE_S
    )
    await sender.send(attempt.messages.place, attempt.messages.failed(code, is_ours=is_ours))
