"""What buying does before the handling transaction: a purchase begun, Stars granted or given back.

What is shown privately about a group knows its group: its buttons name it, and whether the person
runs it is asked again when one is pressed.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

from bot.conversation.event_news import StarsPayment
from bot.conversation.events import Event
from bot.conversation.groups.managers import group_name, manages, place_named, shared_wallet
from bot.conversation.prepared import (
    GrantedStars,
    GroupBuyer,
    ManagersOnly,
    PreparedPurchase,
    StarsGivenBack,
)
from bot.conversation.services import Services
from bot.payments.errors import ForeignSale
from bot.payments.refunds import StarsOutcome
from bot.surfaces.base import ChatSurface
from bot.surfaces.codec import place_to_json
from bot.wording.presses import Verb
from db.core import errors
from db.money import shared_wallets
from db.people import moved_places
from db.people.accounts import Account

log = logging.getLogger(__name__)


async def group_buyer(services: Services, event: Event, surface: ChatSurface) -> GroupBuyer | None:
    """Whose wallet `/buy` fills: the group's for whoever runs it, None for the person's own."""
    shared = await shared_wallet(services, event.place)
    if shared is None or not await manages(surface, event.place, event.who.platform_id):
        return None
    return GroupBuyer(group_name(event.place))


async def pressed(
    services: Services,
    account: Account,
    event: Event,
    surface: ChatSurface,
    verb: Verb,
    arguments: Sequence[str],
) -> PreparedPurchase | GroupBuyer | None:
    """Begin to buy, show the packs, or ask whether a purchase was paid; None for junk.

    Banned, ManagersOnly for whoever does not run that group (any more), UnknownPack, PaymentError.
    """
    checkout = services.checkout
    match verb, tuple(arguments):
        case Verb.PACKS, ():
            return await group_buyer(services, event, surface)
        case Verb.HAVE_PAID, (purchase_id,) if checkout:
            purchase = await checkout.check_purchase(services.db, account.id, purchase_id)
        case Verb.BUY, (pack, ("stripe" | "stars") as way, *about) if checkout:
            if account.is_banned:
                raise errors.Banned
            wallet_id, draft_id = await _whose(services, account, event, surface, about)
            chat_link = getattr(surface, "chat_link", None)
            purchase = await checkout.start_purchase(
                services.db,
                account.id,
                wallet_id,
                pack,
                provider=way,
                draft_id=draft_id or None,
                place=place_to_json(event.place),
                return_link=chat_link(event.place) if chat_link else "",
            )
        case _:
            return None
    return PreparedPurchase(purchase)


async def _whose(
    services: Services, account: Account, event: Event, surface: ChatSurface, about: Sequence[str]
) -> tuple[str, str]:
    """The wallet that a pack's button fills, and the draft that waits for it."""
    draft_id, group = [*about, "", ""][:2]
    if not group:
        return account.wallet_id, draft_id
    there = place_named(
        event, await moved_places.newest_chat(services.db, event.place.surface, group)
    )
    shared = await shared_wallet(services, there)
    if shared is None or not await manages(surface, there, event.who.platform_id):
        raise ManagersOnly
    # Only who belongs to a wallet may buy for it.
    await shared_wallets.join(services.db, shared.id, account.id)
    return shared.id, draft_id


async def stars(
    services: Services, event: Event, paid: StarsPayment
) -> GrantedStars | StarsGivenBack:
    """A payment in Stars: granted, or given back where no purchase waits for it."""
    from bot.payments import stars as star_payments

    try:
        news = await star_payments.paid(
            services.db, paid.payload, paid.charge_id, paid.amount, paid.currency
        )
    except ForeignSale:
        log.error("A payment in Stars is for no open purchase.")
        outcome: StarsOutcome = "kept"
        if services.refund is not None:
            outcome = await services.refund.give_back_stars(
                event.who.platform_id, paid.charge_id, paid.amount
            )
        return StarsGivenBack(paid.amount, paid.charge_id, outcome)
    return GrantedStars(news)
