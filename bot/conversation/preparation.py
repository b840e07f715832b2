"""What must be asked or done outside the handling transaction, before it.

Each is a transaction of its own, or a call to the world, and may be repeated: its key is the
event's id, or doing it twice changes nothing. What came of it is handed to the handler.
"""

from __future__ import annotations

import logging
from contextlib import suppress

from bot.conversation import commands
from bot.conversation.account import erasing, exporting
from bot.conversation.admin import commands as admin_commands
from bot.conversation.boards import wish_answers
from bot.conversation.boards.wish_answers import WishRefused
from bot.conversation.brand import files as brand_files
from bot.conversation.brand import preparing as brand_preparing
from bot.conversation.brand.changes import BadBrand
from bot.conversation.characters import heroes
from bot.conversation.characters import preparing as character_preparing
from bot.conversation.characters.changes import BadCharacter
from bot.conversation.drafts import template_picker, voice_samples
from bot.conversation.event_news import BroadcastPage, GroupMoved, StarsPayment
from bot.conversation.events import Event
from bot.conversation.groups import place_rules
from bot.conversation.groups.managers import check_manager, shared_wallet
from bot.conversation.media import bringing
from bot.conversation.prepared import (
    PAGE_PEOPLE,
    BroadcastPeople,
    ErasedAccount,
    GroupsOnly,
    JoinedAccount,
    ManagersOnly,
    Prepared,
    RedeemedCode,
    Refused,
    WalletClosed,
    WalletPostings,
)
from bot.conversation.services import Services
from bot.conversation.typed_codes import code_in
from bot.conversation.videos import receipts
from bot.conversation.voices import adding, making
from bot.conversation.voices import pressing as voice_presses
from bot.conversation.wallet import buy_preparation, gift_preparation
from bot.payments.errors import PaymentError
from bot.surfaces.base import ChatSurface
from bot.surfaces.codec import place_to_json
from bot.wording import words_in
from bot.wording.presses import Verb, read_press
from db.core import errors
from db.money import close_wallet, promo_codes, shared_wallets
from db.people import account_links, accounts, moved_places, stats
from db.people.accounts import Account
from db.people.place_keys import group_key

log = logging.getLogger(__name__)


_REFUSALS = (
    errors.LedgerError,
    errors.NotFound,
    errors.Banned,
    errors.QuoteExpired,
    errors.StaleDraft,
)
"""What says no to a person. Any other error of the database says nothing about what was asked: it
is waited out or apologised for, never taken for a no (nor for a yes)."""


def acts_for_account(event: Event) -> bool:
    """Whether preparing this event may do something for the account, and not only ask."""
    match event.kind:
        case "command":
            return commands.acts_for_account(event.command, event.text)
        case "press":
            verb, _ = read_press(event.text)
            return verb is not None and verb.acts_for_account(is_private=event.place.is_private)
        case "text" | "other":
            return bringing.brings(event)
        case _:
            return event.kind == "news"


async def prepare(
    services: Services, account: Account, event: Event, surface: ChatSurface
) -> Prepared | None:
    """Do what this event needs done first; None when it needs nothing."""
    try:
        if gift_preparation.is_needed(event):
            link_base = getattr(surface, "return_link", "")
            return await gift_preparation.prepare(services.db, account.id, event, link_base)
        if event.kind == "command":
            return await _commanded(services, account, event, surface)
        if event.kind == "press":
            return await _pressed(services, account, event, surface)
        if bringing.brings(event):
            return await _brought(services, account, event, surface)
        return await _told(services, event) if event.kind == "news" else None
    except (*_REFUSALS, PaymentError, GroupsOnly, ManagersOnly, BadBrand, BadCharacter) as error:
        log.info("What an event needs was refused.", extra={"code": type(error).__name__})
        return Refused(error)


async def _brought(
    services: Services, account: Account, event: Event, surface: ChatSurface
) -> Prepared | None:
    """A recording belongs to /voice add while one is waited for; all else is for a video."""
    if waits := adding.awaited(account, event):
        return await adding.recorded(services, account, event, surface, waits)
    return await bringing.prepare(services, account, event, surface)


async def prepare_wish(services: Services, account: Account, event: Event) -> Prepared | None:
    """Ask a hosted writer for what a text wishes of an open storyboard; None for any other text.

    The text was judged before: nobody else is shown what is refused.
    """
    try:
        return await wish_answers.prepare(services, account, event)
    except (*_REFUSALS, WishRefused) as error:
        log.info("A wish has no answer.", extra={"code": type(error).__name__})
        return Refused(error)


async def _told(services: Services, event: Event) -> Prepared | None:
    match event.news:
        case StarsPayment() as payment:
            return await buy_preparation.stars(services, event, payment)
        case BroadcastPage(after=after):
            surface = event.place.surface
            people = await stats.people(services.db, surface, after=after, limit=PAGE_PEOPLE)
            return BroadcastPeople(tuple(people))
        case GroupMoved(old_chat, new_chat):
            await moved_places.move(services.db, event.place.surface, old_chat, new_chat)
    return None


async def _commanded(
    services: Services, account: Account, event: Event, surface: ChatSurface
) -> Prepared | None:
    code = code_in(event.text)
    done: Prepared | None = None
    match event.command:
        case "buy":
            done = await buy_preparation.group_buyer(services, event, surface)
        case "link" if code and event.place.is_discreet:
            done = JoinedAccount((await account_links.link(services.db, code, account.id)).id)
        case "promo" if code:
            done = RedeemedCode(await promo_codes.redeem(services.db, account.id, code))
        case "export":
            done = await exporting.prepare(services, account, event)
        case "receipt":
            done = await receipts.prepare(services, account, event)
        case "brand":
            done = await brand_preparing.commanded(services, account, event, surface)
        case "voice":
            done = await adding.commanded(services, account, event, surface)
        case "character":
            done = await character_preparing.commanded(services, account, event, surface)
        case "admin" if admin_commands.is_admin(services, event):
            done = await admin_commands.run(services, event, words_in(account.language))
    return done


async def _pressed(
    services: Services, account: Account, event: Event, surface: ChatSurface
) -> Prepared | None:
    verb, arguments = read_press(event.text)
    done: Prepared | None = None
    match verb, arguments:
        case ((Verb.BUY | Verb.PACKS | Verb.HAVE_PAID), _):
            done = await buy_preparation.pressed(services, account, event, surface, verb, arguments)
        case Verb.SAMPLE, _:
            done = await voice_samples.prepare(services, account, event)
        case Verb.PREVIEW, (key,):
            done = await template_picker.prepare_preview(services, account, key)
        case Verb.CHOOSE_OPTION, _:
            done = await _lengthened(services, account, arguments)
        case Verb.ERASE, ("yes",):
            done = ErasedAccount(await _erase(services, account))
        case (
            (Verb.CONFIRM | Verb.WAIT | Verb.STORYBOARD | Verb.FREE_FIX | Verb.TRY_AGAIN),
            _,
        ):
            await _join(services, account, event, arguments)
        case Verb.RECEIPT, (video_id,):
            done = await receipts.prepare(services, account, event, video_id)
        case ((Verb.BRAND | Verb.BRAND_WRITE), _):
            done = await brand_preparing.pressed(services, account, event, surface, arguments)
        case Verb.VOICE, _:
            await voice_presses.pressed(services, account, event, surface, arguments)
        case Verb.SAME_CHARACTER, (video_id,):
            done = await heroes.from_video(services, account, video_id)
        case ((Verb.CHARACTER | Verb.CHARACTER_WRITE), _):
            done = await character_preparing.pressed(services, account, event, arguments)
        case ((Verb.GROUP_WALLET | Verb.GROUP_RULES), _):
            await check_manager(surface, event)
            done = await _change_place(services, event, verb, arguments)
    return done


async def _join(
    services: Services, account: Account, event: Event, arguments: tuple[str, ...]
) -> None:
    """Whoever presses in a group belongs to it, and takes the files of its brand along."""
    if shared := await shared_wallet(services, event.place):
        await shared_wallets.join(services.db, shared.id, account.id)
    if not event.place.is_private and arguments:
        await brand_files.bring_files(services, account, arguments[0])


async def _lengthened(
    services: Services, account: Account, arguments: tuple[str, ...]
) -> Prepared | None:
    """A writer's edits for another length; without an answer the whole video is made anew."""
    with suppress(WishRefused):
        return await wish_answers.prepare_length(services, account, arguments)
    return None


async def _change_place(
    services: Services, event: Event, verb: Verb, arguments: tuple[str, ...]
) -> Prepared | None:
    """What those who run a place change of its wallet or its rules."""
    if verb is Verb.GROUP_WALLET:
        return await _group_wallet(services, event, arguments)
    key = group_key(place_to_json(event.place))
    await place_rules.change(services, key, event, arguments)
    return None


async def _erase(services: Services, account: Account) -> int:
    """Rows first: a file that is left over has no name in it, and is listed until it is gone. How
    many are."""
    await accounts.erase(services.db, account.id)
    await making.delete_erased(services.db, services.cloner)
    if services.storage is None:
        return 0
    return await erasing.delete_files(services.db, services.storage)


# -- groups -----------------------------------------------------------------------------


async def _group_wallet(
    services: Services, event: Event, arguments: tuple[str, ...]
) -> Prepared | None:
    """What those who run a group change of its wallet."""
    db, key, actor = services.db, group_key(place_to_json(event.place)), event.who.key
    if arguments[:1] == ("closed",):
        return WalletClosed(await close_wallet.close_wallet(db, key, actor=actor))
    shared = await shared_wallets.shared_wallet(db, key)
    match arguments:
        case ("who", *_):
            return WalletPostings(await shared_wallets.postings(db, shared.id, event.place.surface))
        case (allowance, *_) if allowance.isdecimal() and len(allowance) <= 6:
            async with db.operating() as tx:
                await shared_wallets.set_allowance(tx, shared.id, int(allowance), actor=actor)
    return None
