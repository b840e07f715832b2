"""The conversation: one event in, one transaction's effect and its replies out."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any, Final

from bot.conversation import house_rules, preparation
from bot.conversation.account import account as own
from bot.conversation.account import start_and_settings
from bot.conversation.admin import answer as operating
from bot.conversation.drafts import create, template_picker
from bot.conversation.events import Event
from bot.conversation.groups import group_panel
from bot.conversation.replies import Reply
from bot.conversation.services import Services
from bot.conversation.turn import Known, Turn
from bot.conversation.videos import history, video_buttons
from bot.conversation.wallet import buying, gift_preparation, gifting, wallet
from bot.surfaces.base import ChatSurface
from bot.surfaces.codec import place_to_json
from bot.wording import nearest_language, words_in
from bot.wording.presses import read_press
from db.core.transaction import Transaction
from db.people import accounts, switches
from db.people.accounts import Account
from db.people.place_keys import group_key

log = logging.getLogger(__name__)

Command = Callable[[Turn], Awaitable[None]]
COMMANDS: Final[dict[str, Command]] = {
    "start": start_and_settings.start,
    "templates": start_and_settings.templates,
    "balance": wallet.balance,
    "buy": wallet.buy,
    "history": history.show,
    "settings": start_and_settings.settings,
    "help": start_and_settings.help_,
    "cancel": video_buttons.cancel_newest,
    "link": own.link,
    "promo": own.promo,
    "gift": gifting.command,
    "deleteme": own.ask_erase,
    "group": group_panel.show,
}
"""What follows a slash and needs no argument of its own."""

MOST_REMEMBERED: Final = 10_000
"""People whose account is kept in memory: about 1 kB each."""

Press = Callable[[Turn, tuple[str, ...]], Awaitable[None]]
DRAFT_VERBS: Final = frozenset("tkosqcde")
PRESSES: Final[dict[str, Press]] = {
    "x": start_and_settings.example,
    "n": start_and_settings.template_first,
    "pv": template_picker.show_preview,
    "l": start_and_settings.press_language,
    "g": start_and_settings.press_setting,
    "b": buying.press_pack,
    "bp": buying.press_paid,
    "y": own.erase,
    "gw": group_panel.press,
    "gr": house_rules.press,
    "gy": gifting.press,
    "gn": gifting.press,
    "h": history.press,
}
"""What a button's verb does; those of a draft and of a video are checked for their owner first."""


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
            trial_credits=self.services.rules.trial_credits,
        )
        self._met[who.key] = account
        if len(self._met) > MOST_REMEMBERED:
            self._met.popitem(last=False)
        return account

    def remembered(self, event: Event) -> Account | None:
        """The account that this person had at their last event; None when it must be looked up.

        Its settings may be old: `recognise` reads them again where they count. What an errand
        does for an account is done only for one that was just looked up.
        """
        return None if preparation.acts_for_account(event) else self._met.get(event.who.key)

    async def recognise(self, tx: Transaction, account: Account, event: Event) -> Account:
        """The remembered account as it is now, read in its own transaction; or Stranger."""
        who = event.who
        found = await accounts.find_account(tx, who.platform, who.platform_id)
        if found is None or found.id != account.id:
            self._met.pop(who.key, None)
            raise Stranger
        return found

    async def ask_world(self, account: Account, event: Event, surface: ChatSurface) -> Known:
        """Everything that the transaction may need and may not ask or do for itself."""
        limits, facts = await surface.limits(event.place), dict[str, Any]()
        errand = await preparation.run(self.services, account, event, surface)
        if errand is not None:
            facts = {**errand.facts, "errand": errand}
        if not event.place.is_private:
            key = group_key(place_to_json(event.place))
            facts = {**await house_rules.of_place(self.services, key), **facts}
        idea = event.facts.get("idea")
        if event.kind == "text" or (event.kind == "command" and event.command == "create"):
            idea = event.text
        if idea is not None:
            verdict = await self.services.moderator.review(idea)
            return Known(limits, verdict.category, not verdict.is_allowed, facts=facts)
        alive = True
        if event.kind == "press" and self.services.queue_alive:
            alive = await self.services.queue_alive()
        return Known(limits, is_queue_alive=alive, facts=facts)

    async def answer(self, tx: Transaction, account: Account, event: Event, known: Known) -> Answer:
        """Handle one event inside the account's transaction; sends nothing."""
        words = words_in(account.language)
        switched = await switches.read_all(tx)
        facts = {**switched, **known.facts}
        turn = Turn(self.services, tx, account, event, words, replace(known, facts=facts))
        match event.kind:
            case "command":
                await self._command(turn)
            case "press":
                await self._press(turn)
            case "text":
                await self._text(turn)
            case "paid" if str(event.facts.get("news", "")).startswith("gift_"):
                await gifting.news(turn)
            case "paid":
                await buying.news(turn)
            case _:
                turn.say("idea.not_text")
        return Answer(tuple(turn.replies), turn.wakes_queue)

    async def _text(self, turn: Turn) -> None:
        trial = await start_and_settings.trial_line(turn)
        if trial:
            turn.send("\n\n".join(trial))
        await create.take_idea(turn, turn.event.text, turn.event.facts.get("brief", {}))

    async def _command(self, turn: Turn) -> None:
        command, rest = turn.event.command, turn.event.text.strip()
        if command == "create" and rest:
            await self._text(turn)
        elif command == "create":
            await create.ask_idea(turn, "idea.ask", {})
        elif command == "language":
            await start_and_settings.language(turn, rest)
        elif command == "admin" and "told" in turn.known.facts:
            operating.tell(turn)
        elif command == "start" and gift_preparation.code_of(turn.event):
            await gifting.command(turn)
            if not turn.account.settings.get("greeted"):
                await start_and_settings.start(turn)
        elif command in COMMANDS:
            await COMMANDS[command](turn)
        else:
            turn.say("command.unknown")

    async def _press(self, turn: Turn) -> None:
        verb, arguments = read_press(turn.event.text)
        if verb in DRAFT_VERBS:
            await create.press(turn, verb, arguments)
        elif verb.startswith("v"):
            await video_buttons.press(turn, verb, arguments)
        elif verb in PRESSES:
            await PRESSES[verb](turn, arguments)
        else:
            turn.toast(turn.words("press.unknown"))
        if not any(reply.act == "toast" for reply in turn.replies):
            # Every press wants an answer, or its button keeps spinning.
            turn.acknowledge()
