"""What the payments hear goes to the chats of whom it concerns, through the inbox."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.conversation.event_news import PurchaseNews, StarsRefunded, StarsReturned, UnknownStars
from bot.conversation.events import Event, Person
from bot.conversation.wallet.payment_news import news_for, to_admins
from bot.listeners.intake import Intake
from bot.surfaces.codec import place_from_json
from db.money.purchase_rows import News
from db.money.star_refunds import StarRefund


@dataclass(frozen=True, slots=True)
class MoneyNews:
    """Tells; `intakes` are the ways in of this process by surface, filled as listeners open.

    What it cannot tell raises: it is told again later.
    """

    intakes: Mapping[str, Intake]
    admin_ids: Sequence[str] = ()

    async def purchase(self, news: News) -> None:
        """News of a purchase, to the chat where it was begun."""
        place = place_from_json(news.purchase.place or {"surface": "", "chat_id": ""})
        who = Person(place.surface, place.person_id or place.chat_id)
        told = PurchaseNews(news.kind, news.credits, news.purchase.id)
        await self._take(Event(f"news:{news.id}", who, place, "news", news=told))

    async def star_refund(self, refund: StarRefund, is_back: bool) -> None:
        """A refund of Stars that was tried again is over: to whoever waits for it."""
        payer = f"telegram:{refund.person_id}"
        if refund.purchase_id is not None:
            # Whoever paid hears of it as of any purchase.
            done = StarsRefunded(refund.purchase_id, refund.stars, is_back)
            await self._take(news_for(refund.actor, f"{refund.charge_id}:{is_back}", done))
            return
        returned = StarsReturned(refund.stars, is_back)
        await self._take(news_for(payer, f"{refund.charge_id}:{is_back}:payer", returned))
        told = UnknownStars(refund.stars, refund.charge_id, payer, is_back)
        for event in to_admins(self.admin_ids, told):
            # One that is an admin elsewhere must not keep the others from hearing it.
            if event.place.surface in self.intakes:
                await self._take(event)

    async def _take(self, event: Event) -> None:
        intake = self.intakes.get(event.place.surface)
        if intake is None:
            raise LookupError("no listener of this process serves that surface")
        await intake.take(event)
