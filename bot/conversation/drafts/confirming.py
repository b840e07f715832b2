"""Confirm: the last questions, then the row and its hold in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from bot.conversation.drafts import (
    briefs,
    change_quote,
    free_fix,
    options,
    quoting,
    template_picker,
)
from bot.conversation.groups import place_rules
from bot.conversation.turn import Turn
from bot.conversation.wallet import offers
from bot.surfaces.codec import place_to_json, ref_to_json
from bot.wording.messages import About, queued_message
from db.core import errors
from db.jobs import starts, versions, videos
from db.jobs.starts import StartCounts
from db.jobs.versions import VersionPart
from db.jobs.video_rows import Video
from db.jobs.videos import StoryboardTerms
from db.people import drafts
from db.people.drafts import Draft
from pipeline.brief import Brief


async def confirm(
    turn: Turn, draft: Draft, *, has_storyboard: bool = False, wrong: str = ""
) -> None:
    """Confirm was pressed on the newest revision: hold the credits and queue the video.

    With `has_storyboard` it waits for its person once script and pictures are there; `wrong` says
    why a change is free.

    The row and its hold are one transaction with everything else here; the queue is woken
    after it. Without a queue the video says that it waits, and nothing is lost.
    """
    counts = await take_turn(turn)
    refused = refuse_start(turn, counts)
    if refused:
        turn.toast(refused)
        return
    if template_picker.why_not(turn, str(draft.brief.get("template"))):
        # It was switched off, or the place's rules changed, since the quote was shown.
        template_picker.show_templates(turn, draft)
        return
    price, parts = draft.price_credits or 0, await _parts(turn, draft)
    if wrong:
        price, parts = 0, [*parts, free_fix.given(draft, wrong, parts)]
        payer = await turn.payer(0)
        draft = await drafts.quote(turn.tx, draft.id, 0, wallet_id=payer.wallet_id)
    payer = await turn.payer(price)
    is_free = payer.balance.promo >= price > 0
    if is_free and 0 < counts.trial_usd >= turn.services.policy.trial_ceiling_usd:
        turn.send(turn.words("refused.trial_today"), offers.buy_row(turn))
        return
    # Nobody pays but whom the quote named.
    has_other_payer = draft.state == "quoted" and payer.wallet_id != draft.wallet_id
    is_short = payer.balance.spendable < price
    is_old = _expired(draft) or (parts and versions.credits_of(parts) != price)
    if draft.state != "quoted" or is_old or has_other_payer or is_short:
        key = "quote.renewed" if is_old else "quote.other_payer"
        note = turn.words(key) if is_old or has_other_payer else ""
        await quoting.show_quote(turn, draft, note)
        return
    brief = briefs.brief_of(draft.brief)
    try:
        video = await _held(turn, draft, payer.wallet_id, parts, has_storyboard=has_storyboard)
    except (errors.QuoteExpired, errors.InsufficientCredits):
        # It ran out, or others spent the credits, since this was looked at.
        await quoting.show_quote(turn, draft, turn.words("quote.renewed"))
        return
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


async def _parts(turn: Turn, draft: Draft) -> Sequence[VersionPart]:
    """What a change is charged for now; nothing for a whole video."""
    template = template_picker.template_of(turn, draft.brief)
    if draft.board is None or template is None:
        return ()
    return change_quote.charged(draft, await change_quote.quoted(turn, draft, template))


async def _held(
    turn: Turn,
    draft: Draft,
    wallet_id: str,
    parts: Sequence[VersionPart],
    *,
    has_storyboard: bool,
) -> Video:
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
        parts=parts,
        storyboard=_terms(turn, draft) if has_storyboard and draft.board is None else None,
    )


def _terms(turn: Turn, draft: Draft) -> StoryboardTerms:
    brief = briefs.brief_of(draft.brief)
    template = turn.services.templates[brief.template]
    price = turn.services.price_of(brief, template, turn.switches.prices)
    kept = min(price.storyboard_credits, draft.price_credits or 0)
    return StoryboardTerms(kept, price.redraws)


def _expired(draft: Draft) -> bool:
    return draft.quoted_until is not None and draft.quoted_until <= datetime.now(UTC)


async def take_turn(turn: Turn) -> StartCounts:
    """Count what one more video is held against; nobody else starts one until this is over."""
    return await starts.count(turn.tx, turn.services.policy.queue_limit)


def refuse_start(turn: Turn, counts: StartCounts) -> str:
    """Why no video may start now, or nothing; said before anything is charged."""
    policy, words = turn.services.policy, turn.words
    if turn.account.is_banned:
        return words("refused.banned")
    if turn.switches.is_paused:
        return words("refused.paused")
    if elsewhere := place_rules.refuse_room(turn):
        return elsewhere
    if counts.running >= policy.videos_per_person:
        return words("refused.too_many", count=counts.running)
    if counts.waiting >= policy.queue_limit:
        return words("refused.queue_full")
    return ""


async def discard(turn: Turn, draft: Draft) -> None:
    """The draft is put away: a press on its old buttons then finds another revision."""
    # One that still waited for its idea waits no more.
    kept = {**draft.brief, "prompt": draft.brief.get("prompt") or "-"}
    await drafts.change(turn.tx, draft.id, kept)
    turn.show(turn.words("quote.discarded"))
