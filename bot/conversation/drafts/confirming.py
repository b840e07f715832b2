"""Confirm: the last questions, then the row and its hold in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from bot.conversation.drafts import (
    briefs,
    change_quote,
    free_fix,
    languages,
    options,
    quoting,
    template_picker,
)
from bot.conversation.groups import place_rules
from bot.conversation.turn import Payer, Rows, Turn
from bot.conversation.voices import offered
from bot.conversation.wallet import offers
from bot.surfaces.base import Button
from bot.surfaces.codec import place_to_json, ref_to_json
from bot.wording.messages import About, queued_message
from bot.wording.presses import Verb, press_data
from db.core import errors
from db.core.ids import video_id
from db.jobs import starts, versions, videos
from db.jobs.starts import StartCounts
from db.jobs.versions import VersionPart
from db.jobs.video_rows import Video
from db.jobs.videos import AlsoMade, StoryboardTerms
from db.people import drafts
from db.people.drafts import Draft
from pipeline.brief import Brief

STORYBOARD_FIRST: Final = "storyboard"
"""How a video waits for room that was to have its storyboard first."""


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
    if refused := refuse_person(turn):
        turn.toast(refused)
        return
    if template_picker.why_not(turn, str(draft.brief.get("template"))):
        # It was switched off, or the place's rules changed, since the quote was shown.
        template_picker.show_templates(turn, draft)
        return
    if offered.is_gone(turn, draft.brief):
        await quoting.show_quote(turn, draft, turn.words("clone.gone"))
        return
    parts = await parts_now(turn, draft, wrong)
    if wrong:
        nobody_pays = await turn.payer(0)
        draft = await drafts.quote(turn.tx, draft.id, 0, wallet_id=nobody_pays.wallet_id)
    payer = await turn.payer(draft.price_credits or 0)
    is_old = is_expired(draft) or await costs_otherwise(turn, draft, parts)
    way = wrong or (STORYBOARD_FIRST if has_storyboard else "")
    if not draft.has_quote or is_old or is_other_payer(draft, payer):
        key = "quote.renewed" if is_old else "quote.other_payer"
        is_new = is_old or (draft.has_quote and payer.wallet_id != draft.wallet_id)
        await quoting.show_quote(turn, draft, turn.words(key) if is_new else "")
    elif crowded := refuse_crowd(turn, counts):
        turn.send(crowded, wait_row(turn, draft, way))
    elif is_trial_over(turn, counts, payer, draft):
        rows = (*wait_row(turn, draft, way), *offers.buy_row(turn))
        turn.send(turn.words("refused.trial_today"), rows)
    else:
        await begin(turn, draft, payer, parts, has_storyboard=has_storyboard)


async def begin(
    turn: Turn,
    draft: Draft,
    payer: Payer,
    parts: Sequence[VersionPart] = (),
    *,
    has_storyboard: bool = False,
) -> None:
    """The video with its hold, and its progress message; a fresh quote where that fails."""
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
    for other in (await videos.order_of(turn.tx, draft.id))[1:]:
        language = turn.words.language_label(str(other.brief.get("language")))
        also = replace(about, video_id=other.id, idea=f"{language} · {brief.prompt}")
        message = queued_message(turn.words, also, is_waiting=not turn.known.is_queue_alive)
        turn.send(message.text, message.buttons, only_while_queued=other.id)
    turn.wakes_queue = True


def _to_remember(turn: Turn, brief: Brief) -> dict[str, Any]:
    """What the next video of this person starts with; what the place itself set is left out."""
    style, before = place_rules.style_of(turn), turn.account.settings.get("options", {})
    return {
        name: before.get(name) if name in style else getattr(brief, name)
        for name in options.DEFAULT_FIELDS
    }


async def parts_now(turn: Turn, draft: Draft, wrong: str = "") -> Sequence[VersionPart]:
    """What a change is charged for now, free where something was `wrong`; nothing for a whole
    video."""
    template = template_picker.template_of(turn, draft.brief)
    if draft.board is None or template is None:
        return ()
    first = (await change_quote.quoted(turn, draft, template))[0]
    parts = first.parts(video_id(draft.id, draft.revision))
    return [*parts, free_fix.given(draft, wrong, parts)] if wrong else parts


async def _also_made(turn: Turn, draft: Draft) -> Sequence[AlsoMade]:
    """The further versions of an order, in its other languages."""
    template = template_picker.template_of(turn, draft.brief)
    if draft.board is None or template is None or not languages.further(draft):
        return ()
    wanted = video_id(draft.id, draft.revision)
    ordered = (await change_quote.quoted(turn, draft, template))[1:]
    return [
        AlsoMade(
            one.version.brief.model_dump(mode="json", exclude_none=True),
            one.version.board.model_dump(mode="json"),
            one.parts(f"{wanted}-{number}"),
        )
        for number, one in enumerate(ordered, 2)
    ]


async def costs_otherwise(turn: Turn, draft: Draft, parts: Sequence[VersionPart]) -> bool:
    """Whether a change costs something else now than its quote says."""
    if not parts:
        return False
    also = await _also_made(turn, draft)
    total = versions.credits_of(parts) + sum(one.price_credits for one in also)
    return total != draft.price_credits


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
        also=await _also_made(turn, draft),
    )


def _terms(turn: Turn, draft: Draft) -> StoryboardTerms:
    brief = briefs.brief_of(draft.brief)
    template = turn.services.templates[brief.template]
    price = turn.services.price_of(brief, template, turn.switches.prices)
    kept = min(price.storyboard_credits, draft.price_credits or 0)
    return StoryboardTerms(kept, price.redraws)


def is_expired(draft: Draft) -> bool:
    """Whether its quote ran out."""
    return draft.quoted_until is not None and draft.quoted_until <= datetime.now(UTC)


def is_other_payer(draft: Draft, payer: Payer) -> bool:
    """Whether the quote does not hold for whoever would pay now: nobody pays but whom it named."""
    is_short = payer.balance.spendable < (draft.price_credits or 0)
    return is_short or payer.wallet_id != draft.wallet_id


async def take_turn(turn: Turn) -> StartCounts:
    """Count what one more video is held against; nobody else starts one until this is over."""
    return await starts.count(turn.tx, turn.services.policy.queue_limit)


def refuse_person(turn: Turn) -> str:
    """Why this person may start nothing here, or nothing; waiting does not help."""
    if turn.account.is_banned:
        return turn.words("refused.banned")
    return place_rules.refuse_room(turn)


def refuse_crowd(turn: Turn, counts: StartCounts) -> str:
    """Why no video may start now, or nothing; it passes by itself."""
    policy, words = turn.services.policy, turn.words
    if turn.switches.is_paused:
        return words("refused.paused")
    if counts.running >= policy.videos_per_person:
        return words("refused.too_many", count=counts.running)
    if counts.waiting >= policy.queue_limit:
        return words("refused.queue_full")
    return ""


def is_trial_over(turn: Turn, counts: StartCounts, payer: Payer, draft: Draft) -> bool:
    """Whether it would be free, and today's free videos are used up."""
    is_free = payer.balance.promo >= (draft.price_credits or 0) > 0
    return is_free and 0 < counts.trial_usd >= turn.services.policy.trial_ceiling_usd


def wait_row(turn: Turn, draft: Draft, way: str) -> Rows:
    """A button that begins this very quote in the way that was pressed, once there is room."""
    data = press_data(Verb.WAIT, draft.id, draft.revision, *([way] if way else []))
    return ((Button(turn.words("wait.button"), data),),)


async def discard(turn: Turn, draft: Draft) -> None:
    """The draft is put away: a press on its old buttons then finds another revision."""
    # One that still waited for its idea waits no more.
    kept = {**draft.brief, "prompt": draft.brief.get("prompt") or "-"}
    await drafts.change(turn.tx, draft.id, kept)
    turn.show(turn.words("quote.discarded"))
