"""What admins do to the work: the queue, single videos, templates, prices, providers."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bot.conversation.admin.request import AdminAnswer, AdminRequest
from bot.wording.messages import credits_text
from db.jobs import lifetimes, videos
from db.money import balances
from db.people import audit, stats, switches
from pipeline.brief import Brief
from pipeline.errors import StorageError

_LIGHTS: Final = {"closed": "🟢", "half-open": "🟡", "open": "🔴"}
"""A provider's breaker: closed means that it is used."""
ENDED: Final = frozenset({"done", "kept", "failed", "cancelled"})
_CANCELLED: Final = {"cancelled": "cancelled", "requested": "cancelling", "too_late": "too_late"}


async def queue(request: AdminRequest) -> AdminAnswer:
    """What waits, who works, whether it is paused."""
    words = request.words
    live = await stats.live(request.db)
    async with request.db.operating() as tx:
        paused = await switches.read(tx, "paused", False)
    lines = [f"{words(f'state.{state}')}: {count}" for state, count in live.items()]
    lines = lines or [words("admin.queue_empty")]
    if request.services.queue is not None:
        workers = await request.services.queue.workers()
        lines += [
            words(
                "admin.worker",
                worker=note.worker,
                slots=note.slots,
                can=", ".join(note.capabilities),
            )
            for note in workers
        ] or [words("admin.no_worker")]
    return AdminAnswer("\n".join([*lines, words("admin.paused" if paused else "admin.resumed")]))


async def pause(request: AdminRequest, *, is_paused: bool) -> AdminAnswer:
    """Begin no new videos from now on, or begin them again."""
    async with request.db.operating() as tx:
        await switches.put(tx, "paused", is_paused, actor=request.actor)
        await audit.record(tx, request.actor, "pause" if is_paused else "resume", "queue")
    return replace(request.say("paused" if is_paused else "resumed"), wakes_queue=True)


async def cancel(request: AdminRequest, video_id: str) -> AdminAnswer:
    """Stop somebody's video."""
    async with request.db.operating() as tx:
        await videos.get_video(tx, video_id)
        how = await videos.request_cancel(tx, video_id)
        await audit.record(tx, request.actor, "cancel", video_id, {"how": how})
    return replace(request.say(_CANCELLED[how], video=video_id), wakes_queue=True)


async def retry(request: AdminRequest, video_id: str) -> AdminAnswer:
    """Make the same video again, whatever became of it, at no charge."""
    async with request.db.operating() as tx:
        if (await videos.get_video(tx, video_id)).ended_at is None:
            return request.say("not_ended", video=video_id)
        again = await videos.again(tx, video_id, after=ENDED)
        await audit.record(tx, request.actor, "retry", video_id, {"new": again.id})
    return replace(request.say("retried", video=video_id, again=again.id), wakes_queue=True)


async def erase(request: AdminRequest, video_id: str) -> AdminAnswer:
    """Take a video's files out of the storage: links to them open nothing, no button sends them."""
    storage = request.services.storage
    assert storage is not None
    async with request.db.operating() as tx:
        if (await videos.get_video(tx, video_id)).ended_at is None:
            return request.say("not_ended", video=video_id)
    try:
        for key in await lifetimes.files_of(request.db, video_id):
            await storage.delete(key)
    except StorageError as error:
        return request.say("refused", reason=str(error))
    await lifetimes.files_gone(request.db, video_id, is_withdrawn=True)
    async with request.db.operating() as tx:
        await audit.record(tx, request.actor, "erase", video_id)
    return request.say("erased", video=video_id)


async def template(request: AdminRequest, key: str, is_on: bool) -> AdminAnswer:
    """Offer a template, or do not."""
    state = "on" if is_on else "off"
    async with request.db.operating() as tx:
        off = set(await switches.read(tx, "templates_off", []))
        off = off - {key} if is_on else off | {key}
        await switches.put(tx, "templates_off", sorted(off), actor=request.actor)
        await audit.record(tx, request.actor, "template", key, {"state": state})
    return request.say(f"template_{state}", template=request.template_name(key))


async def price(request: AdminRequest, key: str, price_credits: int | None) -> AdminAnswer:
    """What a template costs from now on; None for what the settings say."""
    async with request.db.operating() as tx:
        prices = dict(await switches.read(tx, "prices", {}))
        if price_credits is None:
            prices.pop(key, None)
        else:
            prices[key] = balances.checked(price_credits)
        await switches.put(tx, "prices", prices, actor=request.actor)
        await audit.record(tx, request.actor, "price", key, {"credits": prices.get(key)})
    name = request.template_name(key)
    if price_credits is None:
        return request.say("price_default", template=name)
    template = request.services.templates[key]
    quoted = request.services.price_of(Brief(prompt="-", template=key), template, prices)
    shown = credits_text(request.words, quoted.price_credits)
    # What it costs us may forbid so low a price.
    sentence = "price" if quoted.price_credits <= price_credits else "price_floor"
    return request.say(sentence, template=name, price=shown)


async def providers(request: AdminRequest) -> AdminAnswer:
    """How the writers, painters and voices do."""
    from db.redis.provider_health import published

    queue = request.services.queue
    assert queue is not None
    lines = []
    for note in await published(queue):
        line = request.words(
            "admin.provider",
            name=f"{note.kind} {note.name}",
            calls=note.calls,
            failures=note.failures,
            cost=request.words.usd(note.cost_usd),
        )
        lines.append(f"{_LIGHTS.get(note.state, '')} {line}")
        if note.last_error:
            lines.append(request.words("admin.provider_error", error=note.last_error))
    return AdminAnswer("\n".join(lines)) if lines else request.say("providers_silent")
