"""Cancel: what it keeps is said before, what came back after."""

from __future__ import annotations

from bot.conversation.drafts import confirming
from bot.conversation.replies import Reply
from bot.conversation.turn import Turn
from bot.conversation.videos.video_titles import about
from bot.surfaces.base import Button, Message
from bot.surfaces.codec import place_from_json, place_to_json
from bot.wording.messages import credits_text, finished_progress
from bot.wording.presses import Verb, press_data
from db.jobs import videos
from db.jobs.video_rows import Video, kept_credits
from db.people import drafts
from pipeline.pricing import owed_on_cancel


async def press(turn: Turn, video: Video, answer: tuple[str, ...]) -> None:
    """Cancel was pressed, or the question that it asked was answered."""
    match answer:
        case ():
            await cancel(turn, video)
        case ("yes", agreed) if agreed.isdecimal():
            await cancel(turn, video, agreed_credits=int(agreed[:9]))
        case ("no",):
            turn.show(turn.words("progress.goes_on"))
        case _:
            turn.toast(turn.words("press.unknown"))


async def cancel(turn: Turn, video: Video, *, agreed_credits: int = 0) -> None:
    """End an unclaimed video at once, or ask its worker to stop.

    Where more would be kept of the price than the person agreed to, they are asked first.
    """
    kept = _kept(turn, video)
    if kept > agreed_credits:
        _ask(turn, video, kept)
        return
    how = await videos.request_cancel(turn.tx, video.id)
    if how == "too_late":
        turn.toast(turn.words("progress.too_late"))
    elif how == "requested" and agreed_credits:
        turn.show(turn.words("progress.cancelling"))
    elif how == "requested":
        # The worker writes the progress message while it runs; only a notice from us.
        turn.toast(turn.words("progress.cancelling"), is_passing=True)
    else:
        back = video.price_credits - kept
        balance = turn.words("failed.credits_back", count=back)
        if kept:
            shown = credits_text(turn.words, kept)
            balance = f"{turn.words('progress.kept', credits=shown)}\n{balance}"
        message = finished_progress(turn.words, about(turn, video), "cancelled")
        text = f"{message.text}\n{balance}" if video.price_credits else message.text
        _edit_progress(turn, video, Message(text))
    turn.wakes_queue = how != "too_late"


def _kept(turn: Turn, video: Video) -> int:
    """Credits that are kept when the video is cancelled now."""
    if video.state not in {"queued", "running", "waiting"}:
        return 0
    kept = kept_credits(video)
    if video.state != "running":
        return kept
    shares = turn.services.policy.owed_on_cancel
    return max(kept, owed_on_cancel(video.price_credits, video.stage, shares))


def _ask(turn: Turn, video: Video, kept_credits: int) -> None:
    words = turn.words
    kept = credits_text(words, kept_credits)
    back = credits_text(words, video.price_credits - kept_credits)
    yes = Button(
        words("progress.cancel_yes"), press_data(Verb.CANCEL, video.id, "yes", kept_credits)
    )
    no = Button(words("progress.cancel_no"), press_data(Verb.CANCEL, video.id, "no"))
    text = words("progress.cancel_ask", kept=kept, back=back)
    turn.send(text, ((yes, no),), reply_to=turn.event.message_id)


async def cancel_newest(turn: Turn) -> None:
    """/cancel: the newest video under way, else the draft that is open here."""
    alive = [
        video
        for video in await videos.history(turn.tx, turn.account.id, 10)
        if video.state in {"queued", "running", "waiting"}
    ]
    if alive:
        await cancel(turn, alive[0])
        return
    draft = await drafts.latest_draft(turn.tx, turn.account.id, place_to_json(turn.event.place))
    if draft is None or draft.state == "confirmed":
        turn.say("progress.nothing")
        return
    await confirming.discard(turn, draft)


def _edit_progress(turn: Turn, video: Video, message: Message) -> None:
    if video.progress_ref:
        place = place_from_json(video.progress_ref["place"])
        ref = str(video.progress_ref["message_id"])
        turn.replies.append(Reply("edit", place, message, message_id=ref))
    if not video.progress_ref or not turn.is_press:
        turn.send(turn.words("failed.cancelled"))
