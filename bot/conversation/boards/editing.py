"""Edits of a board as its chat sees them: checked, kept, drawn where they need a picture, shown.

A waiting video's pictures are drawn by a worker, and then it waits again; a change of a delivered
video is only priced, and drawn once it is confirmed.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.conversation.boards import asks
from bot.conversation.boards.holder import BoardHolder, board_of_video, save_draft
from bot.conversation.drafts import change_quote, create
from bot.conversation.turn import Turn
from bot.conversation.videos.video_titles import about
from bot.surfaces.base import Button, Message
from bot.surfaces.codec import ref_to_json
from bot.wording.messages import credits_text, queued_message
from bot.wording.storyboards import WaitingTerms, scene_message, storyboard_message
from db.core import errors
from db.jobs import storyboards, videos
from db.jobs.video_rows import Video
from pipeline.editing.board import Board
from pipeline.editing.edits import AddAfter, ChangeLine, ChangePicture, Edit, EditRefused
from pipeline.editing.wishes import apply_all


async def show_board(turn: Turn, holder: BoardHolder, note: str = "") -> None:
    """All scenes: in place for a press, else in a new message."""
    if holder.draft is not None:
        await change_quote.show(turn, holder.draft, note)
        return
    assert holder.video is not None
    _show(turn, storyboard_message(turn.words, holder.view, _terms(turn, holder.video), note=note))


def show_scene(turn: Turn, holder: BoardHolder, card_id: int, note: str = "") -> None:
    """One scene and what can be done to it."""
    if holder.board.card(card_id) is None:
        turn.toast(turn.words("edit.gone"))
        return
    _show(turn, scene_message(turn.words, holder.view, card_id, note=note))


def _terms(turn: Turn, video: Video) -> WaitingTerms:
    price = turn.services.part_prices.redraw_credits
    return WaitingTerms(video.redraws_left, price, video.storyboard_credits)


def _show(turn: Turn, message: Message) -> None:
    turn.show(message.text, message.buttons)


async def make(turn: Turn, holder: BoardHolder, edit: Edit, *, is_agreed: bool = False) -> None:
    """Make an edit; what cannot be made is said in one sentence, and nothing changes.

    `is_agreed`: the person said yes to its price.
    """
    await make_all(turn, holder, (edit,), is_agreed=is_agreed)


async def make_all(
    turn: Turn, holder: BoardHolder, edits: Sequence[Edit], *, is_agreed: bool = False
) -> None:
    """Make edits together, all or none."""
    is_written = any(isinstance(edit, ChangeLine | ChangePicture | AddAfter) for edit in edits)
    if is_written and not turn.known.verdict.is_allowed:
        turn.send(create.refused_text(turn))
        return
    try:
        board = apply_all(holder.board, edits, holder.template, holder.language)
    except EditRefused as refused:
        turn.toast(turn.words(f"edit.{refused.reason}", **refused.values))
        return
    if holder.draft is not None:
        await asks.forget(turn)
        await show_board(turn, await save_draft(turn, holder.draft, board))
        return
    assert holder.video is not None
    await _change_waiting(turn, holder, holder.video, board, edits, is_agreed=is_agreed)


async def _change_waiting(
    turn: Turn,
    holder: BoardHolder,
    video: Video,
    board: Board,
    edits: Sequence[Edit],
    *,
    is_agreed: bool,
) -> None:
    """Keep a waiting video's board; new pictures count against its price, then cost credits."""
    drawn = holder.new_pictures(board)
    over = max(0, drawn - video.redraws_left)
    price = redraw_price(turn, holder, drawn)
    if over and not is_agreed:
        await _ask_price(turn, holder, edits[0], price)
        return
    if over:
        try:
            await storyboards.top_up(turn.tx, video, price)
        except (errors.InsufficientCredits, errors.WalletInDebt, errors.AllowanceSpent):
            turn.toast(turn.words("board.short", price=credits_text(turn.words, price)))
            return
    await asks.forget(turn)
    data = board.model_dump(mode="json")
    if not await storyboards.change(turn.tx, video.id, data, redraws=drawn - over):
        raise errors.StaleDraft
    if drawn:
        await _go_on(turn, video, stops=True)
        return
    changed = board_of_video(turn.services.templates, await videos.get_video(turn.tx, video.id))
    if turn.is_press and len(edits) == 1 and changed.board.card(edits[0].card_id) is not None:
        show_scene(turn, changed, edits[0].card_id)
    else:
        await show_board(turn, changed)


def redraw_price(turn: Turn, holder: BoardHolder, drawn: int) -> int:
    """Credits for so many new pictures of a waiting storyboard, over those within its price; a
    change's are part of its quote."""
    if holder.video is None:
        return 0
    over = max(0, drawn - holder.video.redraws_left)
    return over * turn.services.part_prices.redraw_credits


async def _ask_price(turn: Turn, holder: BoardHolder, edit: Edit, price: int) -> None:
    """A redraw over those within the price costs credits: ask before."""
    await asks.ask(turn, holder.id, "y", edit.card_id, edit)
    yes = Button(turn.words("board.redraw_paid", count=price), holder.view.press("y"))
    no = Button(turn.words("options.back"), holder.view.press("b"))
    turn.show(turn.words("board.redraw_ask", price=credits_text(turn.words, price)), ((yes, no),))


async def render(turn: Turn, holder: BoardHolder) -> None:
    """Render was pressed: the waiting video goes on to its end. A change is confirmed instead."""
    if holder.video is None:
        await show_board(turn, holder)
        return
    await asks.forget(turn)
    await _go_on(turn, holder.video, stops=False)


async def draft(turn: Turn, holder: BoardHolder) -> None:
    """A draft of a waiting storyboard: free, and then it waits again."""
    if holder.video is None:
        turn.toast(turn.words("press.unknown"))
        return
    await _go_on(turn, holder.video, stops=True, wants_draft=True)


async def _go_on(turn: Turn, video: Video, *, stops: bool, wants_draft: bool = False) -> None:
    """Let a worker have it; the message that was pressed shows its progress from now on."""
    ref = turn.event.ref if turn.is_press else None
    resumed = await storyboards.resume(
        turn.tx,
        video.id,
        stops=stops,
        wants_draft=wants_draft,
        progress_ref=ref_to_json(ref) if ref else None,
    )
    if resumed is None:
        turn.toast(turn.words("board.rendering"))
        return
    message = queued_message(
        turn.words, about(turn, resumed), is_waiting=not turn.known.is_queue_alive
    )
    turn.show(message.text, message.buttons, only_while_queued=video.id)
    turn.wakes_queue = True
