"""What must be asked or done outside the handling transaction, before it.

Each errand is a transaction of its own, or a call to the world, and may be repeated: its key is
the event's id, or doing it twice changes nothing. What came of it is handed to the handler.
"""

from __future__ import annotations

import logging
import math
from dataclasses import dataclass, field
from typing import Any, Final, Protocol, runtime_checkable

from bot.conversation import house_rules
from bot.conversation.admin import commands
from bot.conversation.events import Event
from bot.conversation.services import Services
from bot.conversation.wallet import gift_preparation
from bot.payments.errors import ForeignSale, ShopError
from bot.surfaces.base import ChatSurface, Place, SurfaceError
from bot.surfaces.codec import place_to_json
from bot.wording import words_in
from bot.wording.presses import read_press
from db.core import errors
from db.jobs import claims
from db.money import close_wallet, promo_codes, shared_wallets, trials
from db.money.shared_wallets import SharedWallet
from db.people import account_links, accounts
from db.people.accounts import Account
from db.people.place_keys import group_key
from pipeline.errors import StorageError

log = logging.getLogger(__name__)


@runtime_checkable
class Manages(Protocol):
    """A surface that can say who runs a group or server."""

    async def is_manager(self, place: Place, person_id: str) -> bool: ...


@dataclass(frozen=True, slots=True)
class Errand:
    """What came of an errand: `refused` names the error, `facts` what the handler needs."""

    refused: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


_QUIET_COMMANDS: Final = frozenset(
    (
        *("create", "templates", "balance", "buy", "history", "settings", "language"),
        *("help", "cancel", "deleteme", "group"),
    )
)
_QUIET_PRESSES: Final = frozenset(
    (
        *("t", "k", "o", "s", "q", "d", "e", "c", "x", "n", "pv", "l", "g", "h"),
        *("vc", "vf", "vt", "vp", "vw", "vr", "vn", "vv", "vs", "vl", "vk"),
    )
)
"""What has no errand, or one that only asks; in a group Confirm lets its person join."""


def acts_for_account(event: Event) -> bool:
    """Whether this event's errand may do something for the account, and not only ask."""
    if gift_preparation.is_errand(event):
        return True
    if event.kind == "command":
        is_plain = event.command in _QUIET_COMMANDS
        return not is_plain and (event.command != "start" or bool(event.text.strip()))
    if event.kind != "press":
        return event.kind == "paid"
    verb, _ = read_press(event.text)
    return verb not in _QUIET_PRESSES or (verb == "c" and not event.place.is_private)


async def run(
    services: Services, account: Account, event: Event, surface: ChatSurface
) -> Errand | None:
    """Do what this event needs done first; None when it needs nothing."""
    try:
        if gift_preparation.is_errand(event):
            link_base = getattr(surface, "return_link", "")
            return Errand(
                facts=await gift_preparation.errand(services.db, account.id, event, link_base)
            )
        if event.kind == "command":
            return await _commanded(services, account, event)
        if event.kind == "press":
            return await _pressed(services, account, event, surface)
        if event.kind == "paid" and event.facts.get("way") == "stars":
            return await _stars(services, event)
    except (errors.DbError, ShopError) as error:
        if isinstance(error, errors.DatabaseUnreachable):
            raise
        log.info("An errand was refused.", extra={"code": type(error).__name__})
        minutes = error.minutes if isinstance(error, errors.TooManyGuesses) else 0
        return Errand(refused=type(error).__name__, facts={"minutes": minutes})
    return None


async def _commanded(services: Services, account: Account, event: Event) -> Errand | None:
    has_text = bool(event.text.strip())
    if event.command == "link" and has_text and event.place.is_discreet:
        kept = await account_links.link(services.db, event.text, account.id)
        return Errand(facts={"account": kept.id})
    if event.command == "promo" and has_text:
        given = await promo_codes.redeem(services.db, account.id, event.text)
        return Errand(facts={"credits": given})
    if event.command == "admin" and commands.is_admin(services, event):
        return Errand(
            facts={"told": await commands.run(services, event, words_in(account.language))}
        )
    return None


async def _pressed(
    services: Services, account: Account, event: Event, surface: ChatSurface
) -> Errand | None:
    verb, arguments = read_press(event.text)
    match verb, arguments:
        case "b", (pack, ("stripe" | "stars") as way, *draft) if services.shop:
            shared = await shared_wallet(services, event.place)
            is_manager = shared is not None and await manages(surface, event)
            if shared and is_manager:
                # Only who belongs to a wallet may buy for it.
                await shared_wallets.join(services.db, shared.id, account.id)
            purchase = await services.shop.start_purchase(
                services.db,
                account.id,
                shared.id if shared and is_manager else account.wallet_id,
                pack,
                provider=way,
                draft_id=draft[0] if draft else None,
                place=place_to_json(event.place),
                return_link=getattr(surface, "return_link", ""),
            )
            return Errand(facts={"purchase": purchase})
        case "bp", (purchase_id,) if services.shop:
            found = await services.shop.check_purchase(services.db, account.id, purchase_id)
            return Errand(facts={"purchase": found})
        case "y", ("yes",):
            await _erase(services, account)
            return Errand(facts={"erased": True})
        case (("c" | "va"), _):
            rules = services.rules
            waiting = await claims.waiting_count(services.db, rules.queue_limit)
            if shared := await shared_wallet(services, event.place):
                # Whoever presses in a group belongs to it.
                await shared_wallets.join(services.db, shared.id, account.id)
            has_ceiling = rules.trial_ceiling_usd < math.inf
            spent_usd = await trials.trial_usd_today(services.db) if has_ceiling else 0.0
            return Errand(facts={"waiting": waiting, "trial_usd": spent_usd})
        case (("gw" | "gr"), _):
            return await _group(services, event, surface, verb, arguments)
    return None


async def _stars(services: Services, event: Event) -> Errand:
    from bot.payments import stars

    facts = event.facts
    try:
        news = await stars.paid(
            services.db, facts["payload"], facts["charge_id"], facts["amount"], facts["currency"]
        )
    except ForeignSale:
        log.error("A payment in Stars is no purchase of ours; an admin must refund it.")
        return Errand(refused="ForeignSale")
    return Errand(facts={"credits": news.credits, "draft_id": news.purchase.draft_id})


async def _erase(services: Services, account: Account) -> None:
    """Rows first: a file that is left over has no name in it."""
    for key in await accounts.erase(services.db, account.id):
        try:
            if services.storage is not None:
                await services.storage.delete(key)
        except StorageError:
            log.warning("A file of an erased person could not be deleted.")


# -- groups -----------------------------------------------------------------------------


async def shared_wallet(services: Services, place: Place) -> SharedWallet | None:
    """The wallet of the group that this place is in, when it has one."""
    if place.is_private:
        return None
    return await shared_wallets.find_shared(services.db, group_key(place_to_json(place)))


async def manages(surface: ChatSurface, event: Event) -> bool:
    """Whether the platform says that this person runs this group."""
    if event.place.is_private or not isinstance(surface, Manages):
        return False
    try:
        return await surface.is_manager(event.place, event.who.platform_id)
    except SurfaceError:
        return False


async def _group(
    services: Services,
    event: Event,
    surface: ChatSurface,
    verb: str,
    arguments: tuple[str, ...],
) -> Errand:
    """What those who run a group change there: its wallet (`gw`), or its rules (`gr`)."""
    if event.place.is_private:
        return Errand(refused="private")
    if not await manages(surface, event):
        return Errand(refused="admins")
    key = group_key(place_to_json(event.place))
    if verb == "gr":
        return Errand(facts={"rules": await house_rules.change(services, key, event, arguments)})
    what = arguments[0] if arguments else ""
    if what == "closed":
        done = await close_wallet.close_wallet(services.db, key, actor=event.who.key)
        return Errand(facts={"closed": done, "shared": None})
    shared = await shared_wallets.shared_wallet(services.db, key)
    if what == "who":
        seen = await shared_wallets.postings(services.db, shared.id, event.place.surface)
        return Errand(facts={"shared": shared, "postings": seen})
    if what.isdecimal() and len(what) <= 6:
        async with services.db.operating() as tx:
            await shared_wallets.set_allowance(tx, shared.id, int(what), actor=event.who.key)
        shared = await shared_wallets.shared_wallet(services.db, key)
    return Errand(facts={"shared": shared})
