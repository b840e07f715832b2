"""Confirm: the last questions, then the row and its hold in one transaction."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from bot.conversation.drafts import options, quoting, template_picker
from bot.conversation.groups import place_rules
from bot.conversation.prepared import StartLimits
from bot.conversation.turn import Turn
from bot.surfaces.codec import place_to_json, ref_to_json
from bot.wording.messages import About, queued_message
from db.core import errors
from db.jobs import videos
from db.jobs.video_rows import Video
from db.people import drafts
from db.people.drafts import Draft
from pipeline.brief import Brief


async def confirm(turn: Turn, draft: Draft) -> None:
    """Confirm was pressed on the newest revision: hold the credits and queue the video.

    The row and its hold are one transaction with everything else here; the queue is woken
    after it. Without a queue the video says that it waits, and nothing is lost.
    """
    refused = await refuse_start(turn)
    if refused:
        turn.toast(refused)
        return
    if template_picker.why_not(turn, str(draft.brief.get("template"))):
        # It was switched off, or the place's rules changed, since the quote was shown.
        template_picker.show_templates(turn, draft)
        return
    price = draft.price_credits or 0
    wallet_id, balance = await turn.payer(price)
    if _is_over_ceiling(turn, balance.promo >= price > 0):
        turn.send(turn.words("refused.trial_today"), turn.way_to_packs())
        return
    if draft.state != "quoted" or _expired(draft) or balance.spendable < price:
        await quoting.show_quote(
            turn, draft, turn.words("quote.renewed") if _expired(draft) else ""
        )
        return
    brief = quoting.brief_of(draft.brief)
    try:
        video = await _held(turn, draft, wallet_id)
    except errors.QuoteExpired:
        await quoting.show_quote(turn, draft, turn.words("quote.renewed"))
        return
    except errors.AllowanceSpent:
        if (await turn.balance()).spendable < price:
            turn.privately(turn.words("group.allowance_used"), turn.way_to_packs())
            return
        # The person's share of the group's credits is spent: their own wallet pays.
        video = await _held(turn, draft, None)
    await turn.remember("options", _to_remember(turn, brief))
    template = turn.services.templates[brief.template]
    about = About(video.id, f"{template.emoji} {turn.template_name(template)}", brief.prompt)
    message = queued_message(turn.words, about, is_waiting=not turn.known.is_queue_alive)
    turn.show(message.text, message.buttons, only_while_queued=video.id)
    turn.wakes_queue = True


def _to_remember(turn: Turn, brief: Brief) -> dict[str, Any]:
    """What the next video of this person starts with; what the place itself set is left out."""
    style, before = place_rules.style_of(turn), turn.account.settings.get("options", {})
    return {
        name: before.get(name) if name in style else getattr(brief, name)
        for name in options.DEFAULT_FIELDS
    }


async def _held(turn: Turn, draft: Draft, wallet_id: str | None) -> Video:
    """The video's row with its hold; the pressed message becomes its progress message."""
    about, progress = draft.message_ref or {}, turn.event.ref
    request_id = about.get("request_id")
    request = {"place": place_to_json(turn.event.place), "message_id": request_id}
    return await videos.confirm(
        turn.tx,
        draft.id,
        draft.revision,
        request_ref=request if request_id else None,
        progress_ref=ref_to_json(progress) if progress else None,
        upload_limit_bytes=turn.known.limits.upload_bytes,
        parent_id=about.get("parent_id"),
        wallet_id=wallet_id,
    )


def _is_over_ceiling(turn: Turn, is_free: bool) -> bool:
    """Whether the day's free videos have cost us all that they may."""
    spent_usd = _limits(turn).trial_usd
    return is_free and 0 < spent_usd >= turn.services.policy.trial_ceiling_usd


def _limits(turn: Turn) -> StartLimits:
    return turn.prepared(StartLimits) or StartLimits()


def _expired(draft: Draft) -> bool:
    return draft.quoted_until is not None and draft.quoted_until <= datetime.now(UTC)


async def refuse_start(turn: Turn) -> str:
    """Why no video may start now, or nothing; said before anything is charged."""
    policy, words = turn.services.policy, turn.words
    if turn.account.is_banned:
        return words("refused.banned")
    if turn.switches.is_paused:
        return words("refused.paused")
    if elsewhere := place_rules.refuse_room(turn):
        return elsewhere
    running = await videos.running_count(turn.tx, turn.account.id)
    if running >= policy.videos_per_person:
        return words("refused.too_many", count=running)
    if _limits(turn).waiting >= policy.queue_limit:
        return words("refused.queue_full")
    return ""


async def discard(turn: Turn, draft: Draft) -> None:
    """The draft is put away: a press on its old buttons then finds another revision."""
    # One that still waited for its idea waits no more.
    kept = {**draft.brief, "prompt": draft.brief.get("prompt") or "-"}
    await drafts.change(turn.tx, draft.id, kept)
    turn.show(turn.words("quote.discarded"))
