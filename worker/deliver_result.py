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
from worker.messages import ResultLink
from worker.metrics import note_delivery
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
    sent, message = SendOutcome("too_large"), Message()
    if int(result.get("bytes", 0)) <= most:
        file, cover = await _files(attempt, result, product)
        message = attempt.messages.result(
            result, file=file, thumbnail=cover, caption_chars=limits.caption_chars
        )
        sent = await sender.send(attempt.messages.place, message, sends=sends)
    if sent.kind in {"too_large", "refused"}:
        is_refused = sent.kind == "refused"
        message = await _link(attempt, result, product, limits.text_chars, is_refused=is_refused)
        if message.link is None or "://" not in message.link.url:
            log.warning("A video that its chat does not take has no address: see /history.")
            note_delivery(surface.name, "kept")
            return "kept", result
        # The file's send was answered: only what earlier attempts left open is looked for.
        sent = await sender.send(attempt.messages.place, message, sends=sends)
    way = "link" if message.link is not None else "file"
    note_delivery(surface.name, way if sent.ref is not None else "kept")
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
    return file, await _stored_picture(attempt, result, "thumbnail_key")


async def _link(
    attempt: Attempt,
    result: dict[str, Any],
    product: Product | None,
    text_chars: int,
    *,
    is_refused: bool,
) -> Message:
    """The message with a signed link, for a file that the chat does not take, and its preview."""
    seconds = attempt.context.rules.link_s
    url = await attempt.context.storage.url(result["video_key"], expires_s=seconds)
    message = attempt.messages.result(
        result,
        file=None,
        thumbnail=None,
        link=ResultLink(url, seconds, is_refused=is_refused),
        caption_chars=text_chars,
    )
    cover = await _cover(attempt, result, product)
    return replace(message, link=LinkPreview(url, str(result.get("title", "")), cover))


async def _cover(attempt: Attempt, result: dict[str, Any], product: Product | None) -> Path | None:
    """The cover alone, for a link's preview."""
    if product is not None:
        return product.thumbnail
    return await _stored_picture(attempt, result, "cover_key")


async def _stored_picture(attempt: Attempt, result: dict[str, Any], name: str) -> Path | None:
    """A picture that an earlier attempt stored; a message goes without one that cannot be had."""
    if not result.get(name):
        return None
    folder = attempt.context.folder.path / attempt.video.id / str(attempt.video.attempt)
    try:
        return await attempt.context.storage.get(result[name], folder / f"{name}.jpg")
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
