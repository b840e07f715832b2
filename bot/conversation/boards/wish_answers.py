"""What a hosted writer answers to a wish about an open board: asked before the transaction.

An answer is stored under its question, so that a wish that is handled again is not paid for
again; what it cost is booked to the video.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from bot.conversation.boards import asks
from bot.conversation.boards.holder import BoardHolder, board_for_wishes, find_open_board
from bot.conversation.boards.spoken_edits import spoken_edit
from bot.conversation.drafts import options
from bot.conversation.drafts.small_talk import small_talk
from bot.conversation.events import Event
from bot.conversation.prepared import SuggestedEdits
from bot.conversation.services import Services
from bot.wording import words_in
from bot.wording.presses import Verb, read_press
from db.jobs import assets
from db.jobs.assets import EDITS
from db.people import accounts
from db.people.accounts import Account
from pipeline.assets.checkpoints import content_key
from pipeline.editing.edits import AddAfter, ChangeLine, ChangePicture, Edit
from pipeline.editing.wishes import MOST_WISH_CHARS
from pipeline.errors import ProviderError, ProviderRefused, StorageError
from pipeline.providers.base import Call, ScriptEditor
from pipeline.providers.calls.caching import WASTED


class WishRefused(Exception):
    """There is no answer to it; `reason` is the sentence's key."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


def wish_of(event: Event) -> str:
    """The text of an event that may be a wish; "" for one that is none: an edit in the panel's
    words, a greeting, a script, a file."""
    if event.kind == "press":
        verb, arguments = read_press(event.text)
        is_asked = verb is Verb.BOARD_WRITE and arguments[2:3] == ("i",)
        text = (event.idea or "").strip() if is_asked else ""
    elif event.kind == "text" and not (event.attachments or event.forwarded_from):
        text = event.text.strip()
    else:
        return ""
    if "\n" in text or len(text) > MOST_WISH_CHARS or spoken_edit(text) or small_talk(text):
        return ""
    return text


async def prepare(services: Services, account: Account, event: Event) -> SuggestedEdits | None:
    """Ask the writer what would do it; None where the text is no wish. WishRefused."""
    wish, editor = wish_of(event), services.editor
    if not wish or editor is None:
        return None
    async with services.db.acting(account.id) as tx:
        current = await accounts.get_account(tx, account.id)
        asked = asks.open_ask(current.settings, event.chat_key)
        holder: BoardHolder | None = None
        if event.kind == "press" or (asked is not None and asked.wanted == "i"):
            holder_id = read_press(event.text)[1][0] if event.kind == "press" else ""
            holder_id = holder_id or (asked.holder_id if asked else "")
            holder = await find_open_board(tx, services.templates, holder_id)
        elif asked is None:
            holder = await board_for_wishes(tx, account.id, event.place, services.templates)
        if holder is None or holder.board.messages.get(event.reply_to):
            return None  # an answer to a scene's picture is its line
        used = await assets.asked_today(tx)
    edits = await _answered(services, editor, account, holder, wish, used)
    await _judge(services, edits)
    return SuggestedEdits(holder.id, holder.view.revision, wish, edits)


async def prepare_length(
    services: Services, account: Account, arguments: tuple[str, ...]
) -> SuggestedEdits | None:
    """Ask the writer to make a delivered video so long, keeping the scenes that can stay; None for
    any other option, and where nobody writes. WishRefused."""
    draft_id, revision, letter, number = (*arguments, "", "", "", "")[:4]
    editor = services.editor
    if editor is None or letter != "l":
        return None
    async with services.db.acting(account.id) as tx:
        holder = await find_open_board(tx, services.templates, draft_id)
        used = await assets.asked_today(tx)
    if holder is None or holder.draft is None or revision != str(holder.draft.revision):
        return None
    menu = options.Menu(
        words_in(account.language), services.voices, holder.draft.brief, holder.template
    )
    choice = options.chosen(options.BY_LETTER["l"], menu, number)
    if choice is None or not choice.value:
        return None
    said_s = float(choice.value) * holder.template.spoken_share
    wish = (
        f"Make the whole video so long that everything together takes about {said_s:.0f} seconds to"
        " say. Drop scenes or add new ones; leave every scene that stays word for word as it is."
    )
    edits = await _answered(services, editor, account, holder, wish, used)
    await _judge(services, edits)
    return SuggestedEdits(holder.id, holder.draft.revision, wish, edits)


async def _judge(services: Services, edits: Sequence[Edit]) -> None:
    """What was written may become a video; WishRefused."""
    written = [
        one.idea if isinstance(one, ChangePicture) else one.text
        for one in edits
        if isinstance(one, AddAfter | ChangeLine | ChangePicture)
    ]
    try:
        verdict = await services.moderator.review("\n\n".join(written))
    except ProviderError as error:  # a strict installation takes nothing that nobody judged
        raise WishRefused("wish.failed") from error
    if not verdict.is_allowed:
        raise WishRefused("wish.refused")


async def _answered(
    services: Services,
    editor: ScriptEditor,
    account: Account,
    holder: BoardHolder,
    wish: str,
    used: int,
) -> tuple[Edit, ...]:
    """The stored answer, or a new one within what a person may ask in a day."""
    board = holder.board
    key = content_key(
        EDITS,
        maker=editor.name,
        wish=wish,
        script=board.script,
        cards=[card.model_dump(mode="json") for card in board.cards],
        language=holder.language,
    )
    kept = await assets.find_asset(services.db, account.id, key)
    if kept is not None:
        return tuple(asks.edit_from(name, fields) for name, fields in kept.facts["edits"])
    if used >= services.policy.asks_per_day:
        raise WishRefused("wish.too_many")
    wasted_usd: list[float] = []
    call = Call(key=key, on_cost=lambda _, usd: wasted_usd.append(usd))
    try:
        suggested = await editor.suggest(wish, board, holder.template, holder.language, call)
    except ProviderError as error:
        is_refused = isinstance(error, ProviderRefused)
        raise WishRefused("wish.refused" if is_refused else "wish.failed") from error
    finally:
        for usd in wasted_usd:
            lost = f"{WASTED}-{secrets.token_hex(20)}"
            await _book(services, account, holder, lost, WASTED, {"of": EDITS}, usd)
    facts = {"edits": [asks.edit_to(one) for one in suggested.edits]}
    await _book(services, account, holder, key, EDITS, facts, suggested.made.cost_usd)
    return suggested.edits


async def _book(
    services: Services,
    account: Account,
    holder: BoardHolder,
    key: str,
    kind: str,
    facts: dict[str, Any],
    cost_usd: float,
) -> None:
    """Keep an answer and what it cost, with the video that it is about."""
    storage_key = f"{account.id}/assets/{key}"
    if services.storage is not None:
        with suppress(StorageError):  # the row has all of it; the file is what a sweep looks for
            await services.storage.put(storage_key, json.dumps(facts).encode())
    await assets.put_asset(
        services.db, account.id, holder.about_video, key, kind, storage_key, facts, cost_usd
    )
