"""What admins do to the work: the queue, single videos, templates, prices, providers."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bot.conversation.admin.ask import Act, Ask, Told, Usage
from bot.wording.messages import credits_text
from db.jobs import videos
from db.money import balances
from db.people import audit, stats, switches

_LIGHTS: Final = {"closed": "🟢", "half-open": "🟡", "open": "🔴"}
"""A provider's breaker: closed means that it is used."""
_CANCELLED: Final = {"cancelled": "cancelled", "requested": "cancelling", "too_late": "too_late"}


async def queue(ask: Ask) -> Told:
    """What waits, who works, whether it is paused."""
    words = ask.words
    live = await stats.live(ask.db)
    async with ask.db.operating() as tx:
        paused = await switches.read(tx, "paused", False)
    lines = [f"{words(f'state.{state}')}: {count}" for state, count in live.items()]
    lines = lines or [words("admin.queue_empty")]
    if ask.services.queue is not None:
        notes = await ask.services.queue.workers()
        lines += [
            words(
                "admin.worker", worker=one.worker, slots=one.slots, can=", ".join(one.capabilities)
            )
            for one in notes
        ] or [words("admin.no_worker")]
    return Told("\n".join([*lines, words("admin.paused" if paused else "admin.resumed")]))


def pausing(is_paused: bool) -> Act:
    """Begin no new videos from now on, or begin them again."""

    async def do(ask: Ask) -> Told:
        async with ask.db.operating() as tx:
            await switches.put(tx, "paused", is_paused, actor=ask.actor)
            await audit.record(tx, ask.actor, "pause" if is_paused else "resume", "queue")
        return replace(ask.say("paused" if is_paused else "resumed"), wakes_queue=True)

    return do


async def cancel(ask: Ask) -> Told:
    """Stop somebody's video."""
    video_id = ask.rest[0]
    async with ask.db.operating() as tx:
        await videos.get_video(tx, video_id)
        how = await videos.request_cancel(tx, video_id)
        await audit.record(tx, ask.actor, "cancel", video_id, {"how": how})
    return replace(ask.say(_CANCELLED[how], video=video_id), wakes_queue=True)


async def retry(ask: Ask) -> Told:
    """Make an ended video again, at no charge."""
    async with ask.db.operating() as tx:
        again = await videos.again(tx, ask.rest[0])
        await audit.record(tx, ask.actor, "retry", ask.rest[0], {"new": again.id})
    return replace(ask.say("retried", video=ask.rest[0], again=again.id), wakes_queue=True)


def _known_template(ask: Ask) -> str:
    key = ask.rest[0]
    if key not in ask.services.templates:
        raise Usage(ask.words("admin.templates", keys=", ".join(ask.services.templates)))
    return key


async def template(ask: Ask) -> Told:
    """Offer a template, or do not."""
    key, state = _known_template(ask), ask.rest[1].casefold()
    if state not in {"on", "off"}:
        raise Usage
    async with ask.db.operating() as tx:
        off = set(await switches.read(tx, "templates_off", []))
        off = off - {key} if state == "on" else off | {key}
        await switches.put(tx, "templates_off", sorted(off), actor=ask.actor)
        await audit.record(tx, ask.actor, "template", key, {"state": state})
    return ask.say(f"template_{state}", template=ask.template_name(key))


async def price(ask: Ask) -> Told:
    """What a template costs from now on."""
    key, wanted = _known_template(ask), ask.rest[1]
    async with ask.db.operating() as tx:
        prices = dict(await switches.read(tx, "prices", {}))
        if wanted == "default":
            prices.pop(key, None)
        else:
            prices[key] = balances.checked(int(wanted))
        await switches.put(tx, "prices", prices, actor=ask.actor)
        await audit.record(tx, ask.actor, "price", key, {"credits": prices.get(key)})
    name = ask.template_name(key)
    if key not in prices:
        return ask.say("price_default", template=name)
    return ask.say("price", template=name, price=credits_text(ask.words, prices[key]))


async def providers(ask: Ask) -> Told:
    """How the writers, painters and voices do."""
    from db.redis.provider_health import published

    if ask.services.queue is None:
        return ask.say("no_queue")
    lines = []
    for note in await published(ask.services.queue):
        line = ask.words(
            "admin.provider",
            name=f"{note.kind} {note.name}",
            calls=note.calls,
            failures=note.failures,
            cost=f"${note.cost_usd:.2f}",
        )
        lines.append(f"{_LIGHTS.get(note.state, '')} {line}")
        if note.last_error:
            lines.append(ask.words("admin.provider_error", error=note.last_error))
    return Told("\n".join(lines)) if lines else ask.say("providers_silent")
