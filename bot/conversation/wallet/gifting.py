"""/gift: bought credits for somebody else, to a person that is known here or by a link."""

from __future__ import annotations

from typing import Final, Literal

from bot.conversation.account.account import too_many_guesses
from bot.conversation.event_news import GiftNews
from bot.conversation.events import Event, Person
from bot.conversation.prepared import PreparedGift
from bot.conversation.replies import Reply
from bot.conversation.turn import Turn
from bot.conversation.wallet import offers
from bot.conversation.wallet.gift_preparation import code_of, read_request
from bot.surfaces.base import Button, Message, Place
from bot.surfaces.codec import place_from_json, place_to_json
from bot.wording.messages import credits_text
from bot.wording.presses import Verb, press_data
from db.core import errors
from db.money import gift_links
from db.money.gift_links import Gift

LINK_DAYS: Final = gift_links.OPEN_S // 86400


async def command(turn: Turn) -> None:
    """/gift says how, /gift AMOUNT asks for Confirm, /gift CODE was opened before."""
    if code_of(turn.event):
        await _opened(turn)
        return
    amount, name = read_request(turn.event.text)
    mentioned = turn.event.mentioned
    if not amount:
        await _how(turn)
        return
    platform = turn.event.who.platform
    try:
        gift = await gift_links.ask(
            turn.tx,
            turn.account.id,
            int(amount) if amount.isdecimal() else 0,
            receiver=f"{platform}:{mentioned.platform_id}" if mentioned else None,
            handle=f"{platform}:{name}" if name and not mentioned else None,
            name=(mentioned.name if mentioned else "") or (f"@{name}" if name else ""),
            place={**place_to_json(turn.event.place), "giver": turn.event.who.name},
        )
    except errors.BadAmount:
        turn.privately(turn.words("gift.amount"))
    except (errors.LedgerError, errors.NotFound) as error:
        turn.privately(await _why_not(turn, error))
    else:
        await _ask(turn, gift)


async def press(turn: Turn, _: tuple[str, ...]) -> None:
    """Confirm or take back: it was done before."""
    prepared, words = turn.prepared(PreparedGift), turn.words
    if prepared is None:
        turn.toast(await _why_not(turn, turn.refusal))
        return
    gift = prepared.gift
    if gift.state == "withdrawn":
        turn.show(words("gift.back"))
    elif gift.state == "open":
        back = Button(words("gift.take_back"), press_data(Verb.TAKE_BACK, gift.id))
        text = _link_text(turn, gift, prepared.link)
        turn.show(text, ((back,),), copyable=f"/gift {gift.id}")
    else:
        amount = credits_text(words, gift.credits)
        turn.show(words("gift.given", name=gift.name, credits=amount, balance=await _have(turn)))
        _tell_receiver(turn, gift)


async def news(turn: Turn, event: GiftNews) -> None:
    """Told to the other person: they were given something, or their gift was opened."""
    words = turn.words
    amount = credits_text(words, event.credits)
    name = event.name or words("start.friend")
    text = words(f"gift.{event.what}", name=name, credits=amount, balance=await _have(turn))
    turn.send(text, notify=True)


async def _how(turn: Turn) -> None:
    bought = max(0, (await turn.balance()).bought)
    turn.privately(turn.words("gift.how", bought=credits_text(turn.words, bought)))


async def _ask(turn: Turn, gift: Gift) -> None:
    words = turn.words
    amount = credits_text(words, gift.credits)
    left = credits_text(words, (await turn.balance()).bought - gift.credits)
    days = words("gift.days", count=LINK_DAYS)
    if gift.receiver:
        text = words("gift.ask_person", credits=amount, name=gift.name, left=left)
    elif gift.handle:
        text = words("gift.ask_name", credits=amount, name=gift.name, days=days)
    else:
        text = words("gift.ask_link", credits=amount, days=days)
    yes = Button(words("gift.yes"), press_data(Verb.GIVE, gift.id))
    no = Button(words("gift.no"), press_data(Verb.TAKE_BACK, gift.id))
    turn.privately(text, ((yes, no),))


async def _opened(turn: Turn) -> None:
    prepared, words = turn.prepared(PreparedGift), turn.words
    if prepared is None:
        turn.privately(await _why_not(turn, turn.refusal))
        return
    gift = prepared.gift
    amount = credits_text(words, gift.credits)
    giver = str(gift.place.get("giver", "")) or words("start.friend")
    turn.privately(words("gift.got", name=giver, credits=amount, balance=await _have(turn)))
    place = place_from_json(gift.place) if "surface" in gift.place else None
    if place is not None and place.person_id:
        turn.replies.append(_news(turn, gift, "opened", place.surface, place.person_id))


def _tell_receiver(turn: Turn, gift: Gift) -> None:
    """In the group where it was promised, both read it; else the other is written to."""
    asked = place_from_json(gift.place)
    if not asked.is_private:
        words = turn.words
        amount = credits_text(words, gift.credits)
        text = words("gift.in_group", giver=turn.event.who.name, name=gift.name, credits=amount)
        turn.replies.append(Reply("send", asked, Message(text)))
    platform, _, person_id = (gift.receiver or "").partition(":")
    turn.replies.append(_news(turn, gift, "got", platform, person_id))


def _news(
    turn: Turn, gift: Gift, what: Literal["got", "opened"], surface: str, person_id: str
) -> Reply:
    """An event of the other person's own chat: written down once, told once."""
    place = Place(surface, person_id, person_id=person_id)
    news = GiftNews(what, gift.credits, turn.event.who.name)
    event = Event(f"gift:{gift.id}:{what}", Person(surface, person_id), place, "news", news=news)
    return Reply("event", place, event=event)


def _link_text(turn: Turn, gift: Gift, link: str) -> str:
    words = turn.words
    amount = credits_text(words, gift.credits)
    who = words("gift.only", name=gift.name) if gift.name else words("gift.whoever")
    days = words("gift.days", count=LINK_DAYS)
    lines = [words("gift.pass_on", credits=amount, days=days), who]
    return "\n".join([*lines, *(["", link] if link else [])])


async def _why_not(turn: Turn, refusal: Exception | None) -> str:
    """Why a gift was refused, in one sentence."""
    match refusal:
        case errors.TooManyGuesses():
            return too_many_guesses(turn, refusal)
        case errors.TooManyGifts():
            return turn.words("gift.many", count=gift_links.MAX_OPEN)
        case errors.CodeRefused():
            key = "gift.bad"
        case errors.GiftGone():
            key = "gift.gone"
        case errors.GiftToYourself():
            key = "gift.yourself"
        case errors.GiverIsShort():
            key = "gift.giver_short"
        case errors.WalletInDebt():
            return offers.debt_text(turn, await turn.balance()) or turn.words("gift.giver_short")
        case errors.OnlyBoughtCredits() | errors.InsufficientCredits():
            bought = max(0, (await turn.balance()).bought)
            return turn.words("gift.only_bought", bought=credits_text(turn.words, bought))
        case errors.Banned():
            key = "refused.banned"
        case errors.NotFound():
            key = "press.not_yours"
        case None:
            key = "press.unknown"
        case _:
            key = "error.later"
    return turn.words(key)


async def _have(turn: Turn) -> str:
    return credits_text(turn.words, (await turn.balance()).total)
