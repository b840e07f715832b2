"""Whose board it is: a video that waits at its storyboard, or a draft that changes a video."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.conversation.turn import Turn
from bot.surfaces.codec import place_from_json, place_to_json
from bot.wording.storyboards import BoardView, view_of
from db.jobs import storyboards, videos
from db.jobs.video_rows import Video
from db.people import drafts
from db.people.drafts import Draft
from pipeline.editing.board import Board, script_of, wanted_pictures
from pipeline.templates.base import Template

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
    if OF_VIDEOS in holder_id:
        return board_of_video(turn, await videos.get_video(turn.tx, holder_id))
    return board_of_draft(turn, await drafts.get_draft(turn.tx, holder_id))


def board_of_video(turn: Turn, video: Video) -> BoardHolder:
    """The board of a video that waits; BoardClosed for any other."""
    template = turn.services.templates.get(str(video.brief.get("template")))
    if video.state in {"queued", "running"}:
        raise BoardClosed("board.drawing" if video.stops_at_storyboard else "board.rendering")
    if video.state != "waiting" or video.board is None or template is None:
        raise BoardClosed("board.ended")
    language = str(video.brief.get("language") or "en")
    return BoardHolder(Board.model_validate(video.board), template, language, video=video)


def board_of_draft(turn: Turn, draft: Draft) -> BoardHolder:
    """The board of a change that is being made up; BoardClosed for any other draft."""
    template = turn.services.templates.get(str(draft.brief.get("template")))
    if draft.state == "confirmed":
        raise BoardClosed("quote.already")
    if draft.board is None or template is None:
        raise BoardClosed("board.ended")
    language = str(draft.brief.get("language") or "en")
    return BoardHolder(Board.model_validate(draft.board), template, language, draft=draft)


async def open_boards(turn: Turn) -> Sequence[BoardHolder]:
    """The boards that are open in this place, what was touched last first."""
    here = place_to_json(turn.event.place)
    newest = await drafts.latest_draft(turn.tx, turn.account.id, here)
    found: list[BoardHolder] = []
    if newest is not None and newest.board is not None and newest.state != "confirmed":
        found = [board_of_draft(turn, newest)]
    for video in await storyboards.waiting(turn.tx):
        place = place_from_json(video.place)
        if (place.surface, place.chat_id) == (turn.event.place.surface, turn.event.place.chat_id):
            try:
                found.append(board_of_video(turn, video))
            except BoardClosed:
                continue
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
    return board_of_draft(turn, changed)
