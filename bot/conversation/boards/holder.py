"""Whose board it is: a video that waits at its storyboard, or a draft that changes a video."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

from bot.conversation.turn import Turn
from bot.surfaces.base import Place
from bot.surfaces.codec import place_from_json, place_to_json
from bot.wording.storyboards import BoardView, view_of
from db.core import errors
from db.core.transaction import Transaction
from db.jobs import storyboards, videos
from db.jobs.video_rows import Video
from db.people import drafts
from db.people.drafts import Draft
from pipeline.editing.board import Board, script_of, wanted_pictures
from pipeline.templates.base import Template

Templates = Mapping[str, Template]
OF_VIDEOS: Final = "-"
"""Is in a video's id and in no draft's."""


class BoardClosed(Exception):
    """Nothing can be changed there now; `reason` is the sentence's key."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class BoardHolder:
    """A board with what holds it: exactly one of `video` and `draft`."""

    board: Board
    template: Template
    language: str
    video: Video | None = None
    draft: Draft | None = None

    @property
    def id(self) -> str:
        """What its buttons name it by."""
        held = self.video or self.draft
        assert held is not None
        return held.id

    @property
    def view(self) -> BoardView:
        """The board as its chat shows it."""
        view = view_of(self.id, self.board, self.template)
        return replace(view, revision=self.draft.revision) if self.draft else view

    @property
    def about_video(self) -> str:
        """The video that it is of, or that is changed."""
        parent_id = (self.draft.message_ref or {}).get("parent_id") if self.draft else None
        return str(parent_id or self.id)

    @property
    def takes_wishes(self) -> bool:
        """Whether any text is about it: a video's while it waits, a change's while it is quoted."""
        if self.draft is None:
            return True
        until = self.draft.quoted_until
        return self.draft.has_quote and until is not None and until > datetime.now(UTC)

    def new_pictures(self, board: Board) -> int:
        """How many pictures somebody has to draw for `board` that this one does not have."""
        before = _drawn(self.board, self.template)
        return len(set(_drawn(board, self.template)) - set(before))


def _drawn(board: Board, template: Template) -> list[object]:
    scenes = script_of(board, template).scenes
    return [
        one for pictures in wanted_pictures(board, scenes) for one in pictures if not one.own_key
    ]


async def find_board(turn: Turn, holder_id: str) -> BoardHolder:
    """The board of that id. NotFound where this person has none; BoardClosed says why it cannot
    be changed any more."""
    templates = turn.services.templates
    if OF_VIDEOS in holder_id:
        return board_of_video(templates, await videos.get_video(turn.tx, holder_id))
    return board_of_draft(templates, await drafts.get_draft(turn.tx, holder_id))


async def find_open_board(
    tx: Transaction, templates: Templates, holder_id: str
) -> BoardHolder | None:
    """The board of that id while it can be changed, else None."""
    with suppress(BoardClosed, errors.NotFound):
        if OF_VIDEOS in holder_id:
            return board_of_video(templates, await videos.get_video(tx, holder_id))
        return board_of_draft(templates, await drafts.get_draft(tx, holder_id))
    return None


def board_of_video(templates: Templates, video: Video) -> BoardHolder:
    """The board of a video that waits; BoardClosed for any other."""
    template = templates.get(str(video.brief.get("template")))
    if video.state in {"queued", "running"}:
        raise BoardClosed("board.drawing" if video.stops_at_storyboard else "board.rendering")
    if video.state != "waiting" or video.board is None or template is None:
        raise BoardClosed("board.ended")
    board = Board.model_validate(video.board)
    return BoardHolder(board, template, _language(board, video.brief), video=video)


def board_of_draft(templates: Templates, draft: Draft) -> BoardHolder:
    """The board of a change that is being made up; BoardClosed for any other draft."""
    template = templates.get(str(draft.brief.get("template")))
    if draft.state == "confirmed":
        raise BoardClosed("quote.already")
    if draft.board is None or template is None:
        raise BoardClosed("board.ended")
    board = Board.model_validate(draft.board)
    return BoardHolder(board, template, _language(board, draft.brief), draft=draft)


def _language(board: Board, brief: Mapping[str, Any]) -> str:
    """The language that its words are in."""
    return board.written_in or str(brief.get("language") or "en")


async def open_boards(turn: Turn) -> Sequence[BoardHolder]:
    """The boards that are open in this place, what was touched last first."""
    here = turn.event.place
    newest = await drafts.latest_draft(turn.tx, turn.account.id, place_to_json(here))
    return await _boards_in(turn.tx, newest, here, turn.services.templates)


async def board_for_wishes(
    tx: Transaction, account_id: str, place: Place, templates: Templates
) -> BoardHolder | None:
    """The board that a text without a scene's number is about; None where none is open, or where
    this person was just asked for an idea."""
    newest = await drafts.latest_draft(tx, account_id, place_to_json(place))
    if newest is not None and newest.state == "draft" and not newest.brief.get("prompt"):
        return None
    boards = await _boards_in(tx, newest, place, templates)
    return next((board for board in boards if board.takes_wishes), None)


async def _boards_in(
    tx: Transaction, newest: Draft | None, place: Place, templates: Templates
) -> Sequence[BoardHolder]:
    found: list[BoardHolder] = []
    if newest is not None and newest.board is not None and newest.state != "confirmed":
        found = [board_of_draft(templates, newest)]
    for video in await storyboards.waiting(tx):
        theirs = place_from_json(video.place)
        if (theirs.surface, theirs.chat_id) == (place.surface, place.chat_id):
            with suppress(BoardClosed):
                found.append(board_of_video(templates, video))
    return found


async def draws_board(turn: Turn) -> bool:
    """Whether a storyboard of this person is being drawn."""
    newest = await videos.history(turn.tx, turn.account.id, 5)
    return any(one.stops_at_storyboard and one.state in {"queued", "running"} for one in newest)


async def answered_board(turn: Turn) -> tuple[BoardHolder, int] | None:
    """The waiting board that an answered message shows, and the card whose picture it is; 0 for
    the board itself, None where it is no storyboard's."""
    message_id = turn.event.reply_to
    if not message_id:
        return None
    for holder in await open_boards(turn):
        card_id = holder.board.messages.get(message_id)
        if card_id is not None:
            return holder, card_id
    return None


async def save_draft(turn: Turn, draft: Draft, board: Board) -> BoardHolder:
    """Keep a change's board; its revision rises."""
    data = board.model_dump(mode="json")
    changed = await drafts.change(turn.tx, draft.id, draft.brief, board=data)
    return board_of_draft(turn.services.templates, changed)
