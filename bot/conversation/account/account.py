"""A person's own matters: joining accounts, promo codes, erasing everything."""

from __future__ import annotations

from typing import Final

from bot.conversation.prepared import ErasedAccount, RedeemedCode
from bot.conversation.turn import Turn
from bot.conversation.typed_codes import code_in
from bot.surfaces.base import Button
from bot.wording.messages import credits_text
from bot.wording.presses import Verb, press_data
from db.core import errors
from db.people import account_links

CODE_MINUTES: Final = account_links.CODE_VALID_S // 60


async def link(turn: Turn) -> None:
    """/link makes a code; /link CODE from the other account joins the two."""
    words = turn.words
    if not turn.event.place.is_discreet:
        turn.say("group.ask_privately")
    elif not code_in(turn.event.text):
        code = await account_links.new_code(turn.tx, turn.account.id)
        turn.privately(words("link.code", minutes=CODE_MINUTES), copyable=f"/link {code}")
    elif wait := too_many_guesses(turn, turn.refusal):
        turn.send(wait)
    elif turn.refusal is not None:
        turn.privately(words(_why_no_link(turn.refusal), minutes=CODE_MINUTES))
    else:
        balance = credits_text(words, (await turn.balance()).total)
        turn.privately(words("link.done", balance=balance))


def _why_no_link(refusal: Exception) -> str:
    match refusal:
        case errors.VideosUnderWay():
            return "link.busy"
        case errors.SamePlatform():
            return "link.same"
        case errors.CodeRefused() | errors.Banned():
            return "link.bad"
        case _:
            return "error.later"


async def promo(turn: Turn) -> None:
    """/promo CODE gives its credits once."""
    words, redeemed = turn.words, turn.prepared(RedeemedCode)
    if not code_in(turn.event.text):
        turn.privately(words("promo.ask"))
    elif wait := too_many_guesses(turn, turn.refusal):
        turn.privately(wait)
    elif redeemed is None:
        is_bad = isinstance(turn.refusal, errors.CodeRefused)
        turn.privately(words("promo.bad" if is_bad else "error.later"))
    else:
        balance = credits_text(words, (await turn.balance()).total)
        given = credits_text(words, redeemed.credits)
        turn.privately(words("promo.done", credits=given, balance=balance))


async def ask_erase(turn: Turn) -> None:
    """/deleteme says what is lost and asks once more."""
    if not turn.event.place.is_discreet:
        turn.say("group.ask_privately")
        return
    words = turn.words
    balance = credits_text(words, (await turn.balance()).total)
    yes = Button(words("delete.yes"), press_data(Verb.ERASE, "yes"))
    no = Button(words("delete.no"), press_data(Verb.ERASE, "no"))
    turn.privately(words("delete.ask", balance=balance), ((yes,), (no,)))


async def erase(turn: Turn, arguments: tuple[str, ...]) -> None:
    """Everything was erased before, or a video under way forbids it."""
    if arguments != ("yes",):
        turn.show(turn.words("delete.kept"))
    elif erased := turn.prepared(ErasedAccount):
        lines = [turn.words("delete.done")]
        if erased.files_left:
            lines.append(turn.words("delete.files_left"))
        turn.show("\n\n".join(lines))
    else:
        is_busy = isinstance(turn.refusal, errors.VideosUnderWay)
        turn.toast(turn.words("delete.busy" if is_busy else "error.later"))


def too_many_guesses(turn: Turn, refusal: Exception | None) -> str:
    """How long to wait after too many wrong codes; empty when that is not why."""
    if not isinstance(refusal, errors.TooManyGuesses):
        return ""
    return turn.words("code.too_many", minutes=refusal.minutes)
