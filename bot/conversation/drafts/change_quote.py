"""The quote of a change: what is made anew of a delivered video, and what that costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from bot.conversation.brand.kits import brand_switch
from bot.conversation.drafts import briefs, free_fix, options
from bot.conversation.turn import QUOTE_VALID_S, Payer, Rows, Turn
from bot.conversation.videos.what_is_left import left_of, still_had
from bot.conversation.wallet import offers
from bot.surfaces.base import Button
from bot.wording.messages import credits_text
from bot.wording.presses import Verb, press_data
from bot.wording.storyboards import board_lines, scene_rows, view_of
from db.core import errors
from db.core.ids import video_id
from db.jobs import versions, videos
from db.jobs.versions import VersionPart
from db.people import drafts
from db.people.drafts import Draft
from pipeline.editing.board import Board
from pipeline.editing.parts import LEAST, MOST, ChangeQuote, parts_of, quote_change
from pipeline.pricing import finer_parts
from pipeline.templates.base import Template

LETTERS: Final = ("c", "v", "m", "a")
"""The options that a change keeps its script and pictures under: captions, voice, music, format."""
KEEPS_BOARD: Final = frozenset(
    options.BY_LETTER[letter].field for letter in (*LETTERS, *"rhfkzpew")
)
"""The fields of a brief that change neither the script nor the pictures."""
_SCENE_BUTTONS: Final = 10


async def quoted(turn: Turn, draft: Draft, template: Template) -> ChangeQuote:
    """What the draft makes anew of its video and its versions, at today's prices.

    What was made and is stored no more is made anew, too, whoever asks for it.
    """
    assert draft.board is not None
    brief = briefs.brief_of(draft.brief)
    board = Board.model_validate(draft.board)
    parts = parts_of(board, brief, template)
    had: frozenset[tuple[str, str]] = frozenset()
    parent_id = (draft.message_ref or {}).get("parent_id")
    if parent_id:
        try:
            parent = await videos.get_video(turn.tx, parent_id)
            had = await versions.had(turn.tx, parent.root_id)
            had = still_had(await left_of(turn.tx, parent), parts, had)
        except errors.NotFound:
            pass
    whole = turn.services.price_of(brief, template, turn.switches.prices)
    prices = finer_parts(turn.services.part_prices, brief, whole.price_credits)
    return quote_change(parts, had, prices, whole.price_credits)


def charged(draft: Draft, change: ChangeQuote) -> Sequence[VersionPart]:
    """The parts of the version that the draft becomes."""
    wanted = video_id(draft.id, draft.revision)
    return [
        VersionPart(kind, wanted if kind in {LEAST, MOST} else key, hundredths)
        for kind, key, hundredths in change.charged
    ]


async def show(turn: Turn, draft: Draft, note: str = "") -> None:
    """Price the change and show its scenes, its options, and Confirm where the credits reach."""
    template = turn.services.templates.get(str(draft.brief.get("template")))
    if template is None or draft.board is None:
        turn.toast(turn.words("press.unknown"))
        return
    change = await quoted(turn, draft, template)
    payer = await turn.payer(change.price_credits)
    draft = await drafts.quote(
        turn.tx, draft.id, change.price_credits, QUOTE_VALID_S, wallet_id=payer.wallet_id
    )
    words = turn.words
    view = replace(
        view_of(draft.id, Board.model_validate(draft.board), template), revision=draft.revision
    )
    price = credits_text(words, change.price_credits)
    cost = words("change.price", made=_made(turn, change), price=price)
    parts = [
        note,
        words("change.title", title=view.title),
        board_lines(view),
        words("board.how"),
        f"{cost} {payer_text(turn, payer)}",
    ]
    rows: Rows = (*scene_rows(view, _SCENE_BUTTONS), *_option_rows(turn, draft))
    if payer.balance.spendable < change.price_credits:
        text, packs = offers.top_up(turn, payer.balance, change.price_credits, draft)
        parts.append(text)
        rows = (*packs, *rows)
    else:
        label = words("quote.confirm", count=change.price_credits)
        confirm = Button(label, press_data(Verb.CONFIRM, draft.id, draft.revision))
        first = [confirm]
        if await free_fix.is_free(turn, draft):
            data = press_data(Verb.FREE_FIX, draft.id, draft.revision)
            first.append(Button(words("change.free_fix"), data))
        rows = (tuple(first), *rows)
    turn.show("\n\n".join(part for part in parts if part), rows)


def _made(turn: Turn, change: ChangeQuote) -> str:
    """What is made anew, in words."""
    words = turn.words
    said = []
    if change.pictures:
        said.append(words("change.pictures", count=change.pictures))
    if change.lines:
        said.append(words("change.lines", count=change.lines))
    if change.composed_s:
        said.append(words("change.seconds", count=max(1, round(change.composed_s))))
    if change.is_look_new:
        said.append(words("change.look"))
    return " · ".join(said) if said else words("change.order")


def _option_rows(turn: Turn, draft: Draft) -> Rows:
    menu, stamp = briefs.menu_of(turn, draft.brief), (draft.id, draft.revision)
    shown = [options.BY_LETTER[letter] for letter in LETTERS]
    buttons = [
        Button(turn.words(f"options.{option.name}"), press_data(Verb.SHOW_OPTION, *stamp, letter))
        for letter, option in zip(LETTERS, shown, strict=True)
        if options.has_choice(option, menu)
    ]
    discard = Button(turn.words("quote.discard"), press_data(Verb.DISCARD, *stamp))
    end = (*brand_switch(turn.words, draft.brief, stamp), discard)
    return (tuple(buttons), end) if buttons else (end,)


def payer_text(turn: Turn, payer: Payer) -> str:
    """Who pays, and what they have where nobody else reads it."""
    words = turn.words
    if turn.event.place.is_private:
        return words("quote.you_have", balance=credits_text(words, payer.balance.total))
    if payer.is_allowance_spent:
        return words("group.allowance_used")
    return words("quote.group_pays" if payer.is_shared else "quote.you_pay")
