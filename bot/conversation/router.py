"""The conversation: one event in, one transaction's effect and its replies out."""

from __future__ import annotations

import logging
from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import Final

from bot.conversation import preparation
from bot.conversation.admin.answer import broadcast_page
from bot.conversation.boards import board_buttons
from bot.conversation.drafts import create, draft_buttons, waiting
from bot.conversation.drafts.examples import example_buttons
from bot.conversation.drafts.plain_commands import plain_command
from bot.conversation.drafts.prompt_checks import refuse_idea
from bot.conversation.event_news import (
    Broadcast,
    BroadcastPage,
    GiftNews,
    GrantNews,
    PurchaseNews,
    QuoteBack,
    RoomAgain,
    StarsPayment,
    StarsRefunded,
    StarsReturned,
    UnknownStars,
    VoiceNews,
)
from bot.conversation.events import Event
from bot.conversation.groups import place_rules
from bot.conversation.handlers import ON_COMMAND, ON_PRESS, idea
from bot.conversation.media import taking
from bot.conversation.replies import Reply
from bot.conversation.services import Services
from bot.conversation.turn import Prefetched, Switches, Turn
from bot.conversation.videos import video_buttons
from bot.conversation.wallet import gifting, payment_news
from bot.surfaces.base import ChatSurface
from bot.surfaces.codec import place_to_json
from bot.wording import nearest_language, words_in
from bot.wording.presses import PressTarget, Verb, read_press
from db.core.transaction import Transaction
from db.jobs.template_days import count_steps
from db.people import accounts, cloned_voices, switches
from db.people.accounts import Account
from db.people.place_keys import group_key
from pipeline.errors import ProviderError
from pipeline.language.clean import clean_text
from pipeline.moderation import ALLOWED, Verdict

log = logging.getLogger(__name__)


MOST_REMEMBERED: Final = 10_000
"""People whose account is kept in memory: about 1 kB each."""

STALE_S: Final = 1800.0
"""How long after it a press is still meant: as long as a quote is valid."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What follows from an event once its transaction is committed."""

    replies: tuple[Reply, ...]
    wakes_queue: bool = False


class Stranger(Exception):
    """Whoever was remembered is not that account any more."""


class Conversation:
    """Handed its services once; keeps nothing between events but who was met lately."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self._met: OrderedDict[str, Account] = OrderedDict()

    async def meet(self, event: Event) -> Account:
        """The account behind the person, made with its trial on the first meeting."""
        who = event.who
        account = await accounts.account_for(
            self.services.db,
            who.platform,
            who.platform_id,
            name=who.name,
            language=nearest_language(who.language),
            trial_credits=self.services.policy.trial_credits,
        )
        self._met[who.key] = account
        if len(self._met) > MOST_REMEMBERED:
            self._met.popitem(last=False)
        return account

    def remembered(self, event: Event) -> Account | None:
        """The account that this person had at their last event; None when it must be looked up.

        Its settings may be old: `recognise` reads them again where they count. What is
        prepared for an account is done only for one that was just looked up.
        """
        return None if preparation.acts_for_account(event) else self._met.get(event.who.key)

    async def recognise(self, tx: Transaction, account: Account, event: Event) -> Account:
        """The remembered account as it is now, read in its own transaction; or Stranger."""
        who = event.who
        current = await accounts.find_account(tx, who.platform, who.platform_id)
        if current is None or current.id != account.id:
            self._met.pop(who.key, None)
            raise Stranger
        return current

    async def prefetch(
        self, account: Account, event: Event, surface: ChatSurface, waited_s: float = 0.0
    ) -> Prefetched:
        """Everything that the transaction may need and may not ask or do for itself.

        For an event that waited so long that it may not be meant any more, nothing is done.
        """
        known = Prefetched(await surface.limits(event.place))
        if waited_s > STALE_S and _turns_stale(event):
            return replace(known, late_minutes=round(waited_s / 60))
        if not event.is_foreign:
            prepared = await preparation.prepare(self.services, account, event, surface)
            known = replace(known, prepared=prepared)
        if not event.place.is_private:
            key = group_key(place_to_json(event.place))
            known = replace(known, **await place_rules.of_place(self.services, key))
        idea = event.idea
        if event.kind in {"text", "edit"} or event.command == "create":
            idea = event.text
        if idea is not None:
            known = replace(known, verdict=await self._verdict(idea, is_file=event.is_long_text))
            if known.verdict.is_allowed and known.prepared is None and not event.is_foreign:
                prepared = await preparation.prepare_wish(self.services, account, event)
                known = replace(known, prepared=prepared)
            return known
        may_begin = event.kind == "press" or isinstance(event.news, RoomAgain)
        if may_begin and self.services.queue_alive:
            return replace(known, is_queue_alive=await self.services.queue_alive())
        return known

    async def _verdict(self, idea: str, *, is_file: bool = False) -> Verdict:
        """Moderation of what would be used; what is refused for its form is not read."""
        used = clean_text(idea)
        if refuse_idea(used, is_file=is_file):
            return ALLOWED
        try:
            return await self.services.moderator.review(used)
        except ProviderError:  # a strict installation makes nothing that nobody judged
            return Verdict(False, "unasked")

    async def answer(
        self, tx: Transaction, account: Account, event: Event, known: Prefetched
    ) -> Answer:
        """Handle one event inside the account's transaction; sends nothing."""
        words = words_in(account.language, is_server=event.place.group_id is not None)
        switched = Switches.of(await switches.read_all(tx))
        turn = Turn(self.services, tx, account, event, words, known, switched)
        if self.services.cloner is not None:
            mine = [one for one in await cloned_voices.mine(tx) if one.state == "ready"]
            ids = {one.id for one in mine}
            turn.cloned = (*mine, *(one for one in known.place_voices if one.id not in ids))
        if known.late_minutes:
            turn.privately(words("error.late", minutes=known.late_minutes))
            return Answer(tuple(turn.replies))
        if event.kind in {"text", "other"} and await taking.take(turn):
            return Answer(tuple(turn.replies), turn.wakes_queue)
        match event.kind:
            case "command":
                await self._command(turn)
            case "press":
                await self._press(turn)
            case "text":
                if not await board_buttons.take_text(turn):
                    await self._said(turn)
            case "edit":
                await create.edit_idea(turn)
            case "news":
                await self._news(turn)
            case _:
                said = f"{words('media.no_other')} {words('media.works')}"
                turn.send(said, example_buttons(turn))
        if turn.steps:
            await count_steps(tx, turn.steps)
        return Answer(tuple(turn.replies), turn.wakes_queue)

    async def _news(self, turn: Turn) -> None:
        match turn.event.news:
            case GiftNews() as news:
                await gifting.news(turn, news)
            case (PurchaseNews() | StarsPayment()) as news:
                await payment_news.news(turn, news)
            case GrantNews() as news:
                await payment_news.granted(turn, news)
            case VoiceNews(name, is_made):
                key = "clone.made" if is_made else "clone.not_made"
                turn.send(turn.words(key, name=name), notify=True)
            case QuoteBack() as news:
                await payment_news.quote_back(turn, news)
            case RoomAgain() as news:
                await waiting.room_again(turn, news)
            case UnknownStars() as news:
                payment_news.unknown_stars(turn, news)
            case (StarsReturned() | StarsRefunded()) as news:
                payment_news.tried_again(turn, news)
            case Broadcast(text):
                turn.send(text)
            case BroadcastPage() as page:
                broadcast_page(turn, page)

    async def _said(self, turn: Turn) -> None:
        """A text that nobody waited for: an idea, or a command in words ("stop", "my credits")."""
        if command := plain_command(turn.event.text):
            turn.event = replace(turn.event, kind="command", command=command, text="")
            await self._command(turn)
        else:
            await idea(turn)

    async def _command(self, turn: Turn) -> None:
        if turn.event.command in ON_COMMAND:
            await ON_COMMAND[turn.event.command](turn)
        else:
            turn.say("command.unknown")

    async def _press(self, turn: Turn) -> None:
        verb, arguments = read_press(turn.event.text)
        if turn.event.is_foreign:
            turn.toast(turn.words("press.not_yours"))
        elif verb is None:
            turn.toast(turn.words("press.unknown"))
        elif verb.target is PressTarget.DRAFT:
            await draft_buttons.press(turn, verb, arguments)
        elif verb.target is PressTarget.BOARD:
            await board_buttons.press(turn, verb, arguments)
        elif verb.target is PressTarget.VIDEO:
            await video_buttons.press(turn, verb, arguments)
        else:
            await ON_PRESS[verb](turn, arguments)
        if not any(reply.act == "toast" for reply in turn.replies):
            # Every press wants an answer, or its button keeps spinning.
            turn.acknowledge()


def _turns_stale(event: Event) -> bool:
    """Whether it was about what could be seen then: a button, or "the newest video".

    A text, a code or a payment means the same later; asking whether one has paid does no harm.
    """
    if event.kind == "press":
        return read_press(event.text)[0] is not Verb.HAVE_PAID
    return event.kind == "command" and event.command in ("cancel", "admin")
