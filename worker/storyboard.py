"""The storyboard of a video: an album of numbered pictures, the lines, and then it waits.

It is sent before the video is laid aside: a worker that dies in between sends it once more, and
nothing is lost. Of a storyboard that was drawn anew only the new pictures are sent.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.surfaces.base import Media, Message, MessageRef, SurfaceError
from bot.surfaces.codec import ref_to_json
from bot.wording.storyboards import WaitingTerms, album_caption, storyboard_message, view_of
from db.jobs import storyboards
from pipeline.progress import Progress
from worker.sender import ResultSender
from worker.video_maker import Draft, MadeBoard

if TYPE_CHECKING:
    from worker.context import Attempt

ALBUM = 10
"""Pictures of one album: no chat takes more."""
MOST_REMEMBERED = 200
"""Messages whose scene is known, the newest ones."""


async def show_storyboard(attempt: Attempt, made: MadeBoard) -> bool:
    """Send what is new of the storyboard, its draft, and lay the video aside for its person.

    False when the person cancelled it meanwhile: then it is not laid aside.
    """
    attempt.editor.report(Progress("deliver", 1.0))
    messages: dict[str, int] = dict(made.board.get("messages", {}))
    for first in range(0, len(made.pictures), ALBUM):
        pictures = made.pictures[first : first + ALBUM]
        caption = album_caption(attempt.messages.words, [one.number for one in pictures])
        media = tuple(Media("photo", one.path, name=one.path.name) for one in pictures)
        if ref := await _send(attempt, Message(caption, media=media)):
            # Where an album is one message, nobody can tell which picture was answered.
            messages[ref.message_id] = pictures[0].card_id if len(pictures) == 1 else 0
            messages.update(zip(ref.album, (one.card_id for one in pictures), strict=False))
    if made.draft is not None:
        await _send(attempt, _draft_message(attempt, made.draft))
    return await _wait(attempt, made.board, messages, attempt.messages.notes(made.notes))


async def keep_waiting(attempt: Attempt) -> bool:
    """What was to be drawn anew cannot be: show the storyboard as it stands, and wait again."""
    board = attempt.video.board
    assert board is not None
    note = attempt.messages.words("board.not_drawn")
    return await _wait(attempt, board, dict(board.get("messages", {})), note)


async def _wait(
    attempt: Attempt, made: dict[str, Any], messages: dict[str, int], note: str
) -> bool:
    """Send the lines with their buttons, and lay the video aside; False when it was cancelled."""
    message = replace(_message(attempt, made, note), reply_to=attempt.messages.reply_to)
    shown = await _send(attempt, replace(message, notify=True))
    if shown is not None:
        messages[shown.message_id] = 0
    newest = dict(list(messages.items())[-MOST_REMEMBERED:])
    board = {**made, "messages": newest}
    ref_json = ref_to_json(shown) if shown else None
    waits = await attempt.write(storyboards.wait_for_person, board, progress_ref=ref_json)
    if waits:
        await attempt.editor.close(attempt.messages.finished("storyboard"))
    return bool(waits)


def _draft_message(attempt: Attempt, draft: Draft) -> Message:
    media = Media(
        "video",
        draft.path,
        name="draft.mp4",
        width_px=draft.width_px,
        height_px=draft.height_px,
        duration_s=draft.duration_s,
    )
    return Message(attempt.messages.words("board.draft_caption"), media=(media,))


def _message(attempt: Attempt, made: dict[str, Any], note: str) -> Message:
    from pipeline.editing.board import Board
    from pipeline.templates import find_template

    video, words = attempt.video, attempt.messages.words
    template = find_template(str(video.brief.get("template", "ai_story")))
    view = view_of(video.id, Board.model_validate(made), template)
    prices = attempt.context.rules.part_prices
    terms = WaitingTerms(video.redraws_left, prices.redraw_credits, video.storyboard_credits)
    return storyboard_message(words, view, terms, note=note)


async def _send(attempt: Attempt, message: Message) -> MessageRef | None:
    """Send a part of the storyboard; None where the chat does not take it: the video waits all
    the same."""

    async def nothing(_: int) -> None:
        return None

    try:
        surface = attempt.context.surfaces(attempt.messages.place.surface)
    except SurfaceError:
        return None
    sender = ResultSender(surface, attempt.context.queue.budget, attempt.confirm, nothing)
    return (await sender.send(attempt.messages.place, message)).ref
