"""A person's own matters: joining accounts, promo codes, erasing everything."""

from __future__ import annotations

from typing import Any, Final

from bot.conversation.preparation import Errand
from bot.conversation.turn import Turn
from bot.surfaces.base import Button
from bot.wording.messages import credits_text
from bot.wording.presses import press_data
from db.people import account_links

CODE_MINUTES: Final = account_links.CODE_VALID_S // 60


def _errand(turn: Turn) -> Errand:
    found = turn.known.facts.get("errand")
    return found if isinstance(found, Errand) else Errand()


async def link(turn: Turn) -> None:
    """/link makes a code; /link CODE from the other account joins the two."""
    words, errand = turn.words, _errand(turn)
    if not turn.event.place.is_discreet:
        turn.say("group.ask_privately")
    elif not turn.event.text.strip():
        code = await account_links.new_code(turn.tx, turn.account.id)
        turn.privately(words("link.code", code=code, minutes=CODE_MINUTES))
    elif told := too_many(turn):
        turn.send(told)
    elif errand.refused:
        key = {"VideosUnderWay": "link.busy", "SamePlatform": "link.same"}.get(errand.refused)
        turn.privately(words(key or "link.bad", minutes=CODE_MINUTES))
    else:
        balance = credits_text(words, (await turn.balance()).total)
        turn.privately(words("link.done", balance=balance))


async def promo(turn: Turn) -> None:
    """/promo CODE gives its credits once."""
    errand, words = _errand(turn), turn.words
    if not turn.event.text.strip():
        turn.privately(words("promo.ask"))
    elif told := too_many(turn):
        turn.privately(told)
    elif errand.refused:
        turn.privately(words("promo.bad"))
    else:
        balance = credits_text(words, (await turn.balance()).total)
        given = credits_text(words, int(errand.facts["credits"]))
        turn.privately(words("promo.done", credits=given, balance=balance))


async def ask_erase(turn: Turn) -> None:
    """/deleteme says what is lost and asks once more."""
    if not turn.event.place.is_discreet:
        turn.say("group.ask_privately")
        return
    words = turn.words
    balance = credits_text(words, (await turn.balance()).total)
    yes = Button(words("delete.yes"), press_data("y", "yes"))
    no = Button(words("delete.no"), press_data("y", "no"))
    turn.privately(words("delete.ask", balance=balance), ((yes,), (no,)))


async def erase(turn: Turn, arguments: tuple[str, ...]) -> None:
    """The errand erased everything, or a video under way forbids it."""
    errand = _errand(turn)
    if arguments != ("yes",):
        turn.show(turn.words("delete.kept"))
    elif errand.facts.get("erased"):
        turn.show(turn.words("delete.done"))
    else:
        turn.toast(turn.words("delete.busy"))


def too_many(turn: Turn) -> str:
    """How long to wait after too many wrong codes; empty when that is not why."""
    errand = _errand(turn)
    key = {"TooManyGuesses": "code.too_many", "CodesAreClosed": "code.closed"}.get(errand.refused)
    return turn.words(key, minutes=errand.facts.get("minutes", 1)) if key else ""


def outcome(turn: Turn) -> tuple[str, dict[str, Any]]:
    """What the errand of this event came to: the refusal's name, and its facts."""
    errand = _errand(turn)
    return errand.refused, errand.facts
