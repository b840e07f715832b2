"""/history: the newest at a glance, and behind its buttons every video, posting and receipt."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Final

from bot.conversation.drafts.options import rows_of
from bot.conversation.turn import Rows, Turn
from bot.conversation.videos import video_buttons
from bot.conversation.videos.what_is_left import left_of
from bot.surfaces.base import Button
from bot.wording.messages import credits_text, subject
from bot.wording.presses import Verb, press_data
from db.jobs import versions, videos
from db.jobs.lifetimes import WITHDRAWN
from db.jobs.video_rows import Video
from db.money import balances, purchases
from db.money.balances import Entry
from db.money.purchase_rows import Purchase

GLANCE_VIDEOS: Final = 5
GLANCE_POSTINGS: Final = 8
PER_PAGE: Final = 10
LAST_PAGE: Final = 999
RESENDS_PER_ROW: Final = 5
_IDEA_CHARS: Final = 40

Page = tuple[list[str], Rows, bool]
"""Lines, their buttons, and whether there are older ones."""


async def show(turn: Turn) -> None:
    """The newest videos and postings; a number's button sends its video again."""
    made = await videos.history(turn.tx, turn.account.id, GLANCE_VIDEOS)
    entries = await balances.history(turn.tx, turn.account.wallet_id, GLANCE_POSTINGS)
    bought = await purchases.receipts(turn.tx, turn.account.id, 1)
    words = turn.words
    if not made and not entries:
        _answer(turn, words("wallet.history_empty"))
        return
    lines = [words("wallet.history")]
    if made:
        lines += ["", words("wallet.videos"), *await _video_lines(turn, made, 1)]
    if entries:
        lines += ["", words("wallet.postings"), *_posting_lines(turn, entries)]
    more = [
        Button(words(f"history.{name}"), press_data(Verb.HISTORY, letter, 0))
        for letter, name, is_there in (
            ("v", "videos", len(made) == GLANCE_VIDEOS),
            ("c", "credits", len(entries) == GLANCE_POSTINGS),
            ("r", "receipts", bool(bought)),
        )
        if is_there
    ]
    _answer(turn, "\n".join(lines), (*_resends(turn, made, 1), *rows_of(more)))


async def press(turn: Turn, arguments: tuple[str, ...]) -> None:
    """A page of one list, or back to the newest of all."""
    match arguments:
        case ():
            await show(turn)
        case (letter, number) if letter in _LISTS and number.isdecimal():
            await _show_page(turn, letter, min(int(number[:6]), LAST_PAGE))
        case _:
            turn.toast(turn.words("press.unknown"))


async def _show_page(turn: Turn, letter: str, number: int) -> None:
    words = turn.words
    title, page_of = _LISTS[letter]
    lines, rows, has_older = await page_of(turn, number)
    turning = []
    if number:
        turning.append(Button(words("history.newer"), press_data(Verb.HISTORY, letter, number - 1)))
    if has_older and number < LAST_PAGE:
        turning.append(Button(words("history.older"), press_data(Verb.HISTORY, letter, number + 1)))
    back = (Button(words("options.back"), press_data(Verb.HISTORY)),)
    head = words(f"history.{title}")
    text = "\n".join([f"{head} · {number + 1}" if turning else head, "", *(lines or ["–"])])
    _answer(turn, text, (*rows, *([tuple(turning)] if turning else []), back))


def _answer(turn: Turn, text: str, rows: Rows = ()) -> None:
    """In place in a private chat; elsewhere nobody else reads it."""
    if turn.is_press and turn.event.place.is_private:
        turn.show(text, rows)
    else:
        turn.privately(text, rows)


# -- videos -----------------------------------------------------------------------------


async def _videos_page(turn: Turn, number: int) -> Page:
    begin = number * PER_PAGE
    made = await videos.history(turn.tx, turn.account.id, PER_PAGE + 1, skip=begin)
    here = made[:PER_PAGE]
    lines = await _video_lines(turn, here, begin + 1)
    return lines, _resends(turn, here, begin + 1), len(made) > PER_PAGE


async def _video_lines(turn: Turn, made: Sequence[Video], first: int) -> list[str]:
    numbers = await _version_numbers(turn, made)
    return [
        " · ".join(
            (
                f"{number}. {turn.words.date(video.created_at)}",
                _idea(turn, video),
                *_version(turn, numbers.get(video.id)),
                turn.words(f"state.{video.state}"),
                *await _left(turn, video),
            )
        )
        for number, video in enumerate(made, first)
    ]


async def _left(turn: Turn, video: Video) -> tuple[str, ...]:
    """What is still there of a finished video: its file, until when, or what it was made of."""
    if video.state not in video_buttons.FINISHED:
        return ()
    left, words = await left_of(turn.tx, video), turn.words
    if left.is_stored:
        days = turn.services.policy.keeps_videos_days
        if not days or video.ended_at is None:
            return ()
        return (words("history.until", date=words.date(video.ended_at + timedelta(days=days))),)
    there = len(left.made) - len(left.gone)
    if left.is_in_chat:
        said = words("history.in_chat")
    elif there and not left.is_withdrawn:
        said = words("history.parts_there", there=there, all=len(left.made))
    else:
        said = words("history.gone")
    return (said,)


def _version(turn: Turn, number: int | None) -> tuple[str, ...]:
    return () if number is None else (turn.words("history.version", number=number),)


async def _version_numbers(turn: Turn, made: Sequence[Video]) -> dict[str, int]:
    """The number of each version of the videos that were changed."""
    roots = {video.root_id for video in made if video.parent_id is not None}
    families = [await versions.versions(turn.tx, root_id) for root_id in sorted(roots)]
    return {video.id: number for family in families for number, video in enumerate(family, 1)}


def _idea(turn: Turn, video: Video) -> str:
    return subject(turn.words, str(video.brief.get("prompt", "")), _IDEA_CHARS)


def _resends(turn: Turn, made: Sequence[Video], first: int) -> Rows:
    buttons = [
        Button(turn.words(f"wallet.{act}", number=number), press_data(verb, video.id))
        for number, video in enumerate(made, first)
        if video.state in video_buttons.FINISHED and not (video.result or {}).get(WITHDRAWN)
        for act, verb in [_ways(video)]
    ]
    return rows_of(buttons, RESENDS_PER_ROW)


def _ways(video: Video) -> tuple[str, Verb]:
    """It is sent again where its file is anywhere, else made again."""
    result = video.result or {}
    is_there = result.get("video_key") or result.get("file_id")
    return ("resend", Verb.SEND_AGAIN) if is_there else ("make_again", Verb.MAKE_AGAIN)


# -- credits ----------------------------------------------------------------------------


async def _credits_page(turn: Turn, number: int) -> Page:
    begin = number * PER_PAGE
    entries = await balances.history(turn.tx, turn.account.wallet_id, PER_PAGE + 1, skip=begin)
    return _posting_lines(turn, entries[:PER_PAGE]), (), len(entries) > PER_PAGE


def _posting_lines(turn: Turn, entries: Sequence[Entry]) -> list[str]:
    return [
        f"{turn.words.date(entry.at)} · {turn.words.signed(entry.credits)} · "
        + entry_label(turn, entry)
        for entry in entries
    ]


def entry_label(turn: Turn, entry: Entry) -> str:
    """What a posting was for, in the person's language."""
    return kind_label(turn, "trial" if entry.memo == "trial" else entry.kind)


def kind_label(turn: Turn, kind: str) -> str:
    """What a posting of that kind was for."""
    key = f"entry.{kind}"
    return turn.words(key if turn.words.has(key) else "entry.other")


# -- receipts ---------------------------------------------------------------------------


async def _receipts_page(turn: Turn, number: int) -> Page:
    begin = number * PER_PAGE
    paid = await purchases.receipts(turn.tx, turn.account.id, PER_PAGE + 1, skip=begin)
    here = list(enumerate(paid[:PER_PAGE], begin + 1))
    links = [
        Button(turn.words("history.receipt", number=place), url=purchase.receipt_url)
        for place, purchase in here
        if purchase.receipt_url
    ]
    lines = [line for place, purchase in here for line in _receipt_lines(turn, place, purchase)]
    return lines, rows_of(links), len(paid) > PER_PAGE


def _receipt_lines(turn: Turn, number: int, purchase: Purchase) -> list[str]:
    words = turn.words
    amount = credits_text(words, purchase.credits)
    price = words.price(purchase.amount_minor, purchase.currency)
    line = f"{number}. {words.date(purchase.created_at)} · {amount} · {price}"
    if purchase.refunded_minor:
        refunded = words.price(purchase.refunded_minor, purchase.currency)
        line += f" · {kind_label(turn, 'refund')}: {refunded}"
    if purchase.receipt_url or not purchase.charge_id:
        return [line]
    return [line, words("history.charge", charge=purchase.charge_id)]


_LISTS: Final[dict[str, tuple[str, Callable[[Turn, int], Awaitable[Page]]]]] = {
    "v": ("videos", _videos_page),
    "c": ("credits", _credits_page),
    "r": ("receipts", _receipts_page),
}
