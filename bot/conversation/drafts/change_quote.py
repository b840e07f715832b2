"""The quote of a change: what is made anew of a delivered video, and what that costs."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, Final

from bot.conversation.brand.kits import brand_switch
from bot.conversation.drafts import briefs, free_fix, languages, options, template_picker
from bot.conversation.drafts.languages import VersionWanted
from bot.conversation.drafts.options import Option
from bot.conversation.turn import QUOTE_VALID_S, Payer, Rows, Turn
from bot.conversation.videos.what_is_left import left_of, still_had
from bot.conversation.wallet import offers
from bot.surfaces.base import Button
from bot.wording.messages import credits_text
from bot.wording.presses import Verb, press_data
from bot.wording.storyboards import board_lines, scene_rows, view_of, wish_row
from db.core import errors
from db.jobs import versions, videos
from db.jobs.versions import VersionPart
from db.people import drafts
from db.people.drafts import Draft
from pipeline.brief import Character
from pipeline.editing.board import Board, to_say_in, with_character
from pipeline.editing.edits import Edit, EditRefused
from pipeline.editing.parts import LEAST, MOST, ChangeQuote, parts_of, quote_change
from pipeline.editing.wishes import apply_all, lasting
from pipeline.pricing import finer_parts
from pipeline.templates.base import Template

LETTERS: Final = ("c", "v", "m", "a")
"""The options that a change keeps its script and pictures under: captions, voice, music, format."""
KEEPS_BOARD: Final = frozenset(
    options.BY_LETTER[letter].field for letter in (*LETTERS, *"rhfkzpew")
)
"""The fields of a brief that change neither the script nor the pictures."""
_SHOWN: Final = (*LETTERS, "j")
"""And who is in the pictures, which are drawn anew for that."""
_SCENE_BUTTONS: Final = 10


@dataclass(frozen=True, slots=True)
class QuotedVersion:
    """A version that a change orders, what it makes anew, and what that costs."""

    version: VersionWanted
    change: ChangeQuote

    def parts(self, video_id: str) -> Sequence[VersionPart]:
        """What it is charged, as the video of that id."""
        return [
            VersionPart(kind, video_id if kind in {LEAST, MOST} else key, hundredths)
            for kind, key, hundredths in self.change.charged
        ]


async def _is_untouched(turn: Turn, draft: Draft) -> bool:
    """Whether nothing is changed yet of the video that it changes."""
    parent_id = (draft.message_ref or {}).get("parent_id")
    try:
        parent = await videos.get_video(turn.tx, parent_id or "")
    except errors.NotFound:
        return False
    if parent.board is None or draft.board is None or languages.further(draft):
        return False
    same_board = all(draft.board[name] == parent.board[name] for name in ("script", "cards"))
    before = briefs.brief_of({**parent.brief, "max_bytes": None})
    return same_board and briefs.brief_of(draft.brief) == before


async def quoted(turn: Turn, draft: Draft, template: Template) -> Sequence[QuotedVersion]:
    """What the draft makes anew of its video and its versions, at today's prices: one version for
    each of its languages. What two of them share is charged once.

    What was made and is stored no more is made anew, too, whoever asks for it.
    """
    wanted = [(one, parts_of(one.board, one.brief, template)) for one in languages.spoken(draft)]
    every = [part for _, parts in wanted for part in parts]
    had: frozenset[tuple[str, str]] = frozenset()
    parent_id = (draft.message_ref or {}).get("parent_id")
    if parent_id:
        try:
            parent = await videos.get_video(turn.tx, parent_id)
            had = await versions.had(turn.tx, parent.root_id)
            had = still_had(await left_of(turn.tx, parent), every, had)
        except errors.NotFound:
            pass
    found: list[QuotedVersion] = []
    for one, parts in wanted:
        whole = turn.services.price_of(one.brief, template, turn.switches.prices)
        prices = finer_parts(turn.services.part_prices, one.brief, whole.price_credits)
        found.append(QuotedVersion(one, quote_change(parts, had, prices, whole.price_credits)))
        had |= {(part.kind, part.key) for part in parts}
    return found


def board_with(
    turn: Turn, draft: Draft, option: Option, value: Any, edits: Sequence[Edit] = ()
) -> dict[str, Any] | None:
    """The draft's board where an option was chosen; None where all is made anew: another script,
    or other pictures, that nobody here makes from this one. `edits` are a writer's for a length."""
    template = template_picker.template_of(turn, draft.brief)
    if draft.board is None or template is None or option.field in KEEPS_BOARD:
        return draft.board
    board, language = Board.model_validate(draft.board), str(draft.brief.get("language") or "en")
    match option.field:
        case "language" if turn.services.editor is not None:
            board = to_say_in(board, str(value), language)
        case "character":
            board = with_character(board, Character.model_validate(value) if value else None)
        case "length_s" if edits or value:
            said_s = float(value) * template.spoken_share
            edits = edits or lasting(board, template, board.written_in or language, said_s)
            if not edits:
                return None
            with suppress(EditRefused):
                board = apply_all(board, edits, template, language)
        case _:
            return None
    return board.model_dump(mode="json")


async def show(turn: Turn, draft: Draft, note: str = "") -> None:
    """Price the change and show its scenes, its options, and Confirm where the credits reach."""
    template = turn.services.templates.get(str(draft.brief.get("template")))
    if template is None or draft.board is None:
        turn.toast(turn.words("press.unknown"))
        return
    ordered = await quoted(turn, draft, template)
    total = sum(one.change.price_credits for one in ordered)
    payer = await turn.payer(total)
    draft = await drafts.quote(turn.tx, draft.id, total, QUOTE_VALID_S, wallet_id=payer.wallet_id)
    words = turn.words
    view = replace(
        view_of(draft.id, Board.model_validate(draft.board), template), revision=draft.revision
    )
    cost = "\n".join(_cost(turn, one, names=len(ordered) > 1) for one in ordered)
    if len(ordered) > 1:
        cost += "\n" + words("change.order_total", price=credits_text(words, total))
    parts = [
        note,
        words("change.title", title=view.title),
        board_lines(view),
        words("board.how"),
        f"{cost} {payer_text(turn, payer)}",
    ]
    rows: Rows = (
        *scene_rows(view, _SCENE_BUTTONS),
        wish_row(words, view),
        *languages.row(turn, draft),
        *_option_rows(turn, draft),
    )
    makes_nothing = not any(_makes_any(one.change) for one in ordered)
    if makes_nothing and await _is_untouched(turn, draft):
        parts[-1] = words("change.nothing")
    elif payer.balance.spendable < total:
        text, packs = offers.top_up(turn, payer.balance, total, draft)
        parts.append(text)
        rows = (*packs, *rows)
    else:
        label = words("quote.confirm", count=total)
        confirm = Button(label, press_data(Verb.CONFIRM, draft.id, draft.revision))
        first = [confirm]
        if await free_fix.is_free(turn, draft):
            data = press_data(Verb.FREE_FIX, draft.id, draft.revision)
            first.append(Button(words("change.free_fix"), data))
        rows = (tuple(first), *rows)
    turn.show("\n\n".join(part for part in parts if part), rows)


def _cost(turn: Turn, ordered: QuotedVersion, *, names: bool) -> str:
    """What a version makes anew and what that costs, behind its language where it `names` it."""
    words, change = turn.words, ordered.change
    price = credits_text(words, change.price_credits)
    said = words("change.price", made=_made(turn, change), price=price)
    language = ordered.version.brief.language
    return f"{words.language_label(language)}: {said}" if names else said


def _makes_any(change: ChangeQuote) -> bool:
    """Whether anything is made anew."""
    return bool(
        change.is_translated
        or change.pictures
        or change.lines
        or change.composed_s
        or change.is_look_new
    )


def _made(turn: Turn, change: ChangeQuote) -> str:
    """What is made anew, in words."""
    words = turn.words
    said = []
    if change.is_translated:
        said.append(words("change.translation"))
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
    shown = [options.BY_LETTER[letter] for letter in _SHOWN]
    buttons = [
        Button(turn.words(f"options.{option.name}"), press_data(Verb.SHOW_OPTION, *stamp, letter))
        for letter, option in zip(_SHOWN, shown, strict=True)
        if options.has_choice(option, menu)
    ]
    last = [
        *brand_switch(turn.words, draft.brief, stamp),
        Button(turn.words("quote.discard"), press_data(Verb.DISCARD, *stamp)),
    ]
    if parent_id := (draft.message_ref or {}).get("parent_id"):
        last.insert(0, Button(turn.words("change.whole"), press_data(Verb.REDO, parent_id, "w")))
    return (tuple(buttons), tuple(last)) if buttons else (tuple(last),)


def payer_text(turn: Turn, payer: Payer) -> str:
    """Who pays, and what they have where nobody else reads it."""
    words = turn.words
    if turn.event.place.is_private:
        return words("quote.you_have", balance=credits_text(words, payer.balance.total))
    if payer.is_allowance_spent:
        return words("group.allowance_used")
    return words("quote.group_pays" if payer.is_shared else "quote.you_pay")
