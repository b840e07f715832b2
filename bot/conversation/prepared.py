"""What was done before the transaction that answers an event: one type for each thing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from bot.conversation.admin.request import AdminAnswer
from bot.conversation.brand.changes import Change
from bot.conversation.characters.changes import CharacterWish
from bot.conversation.events import AttachmentKind
from bot.payments.refunds import StarsOutcome
from db.money.close_wallet import ClosedWallet
from db.money.gift_links import Gift
from db.money.purchase_rows import News, Purchase
from db.money.shared_wallets import Posting
from pipeline.editing.edits import Edit
from pipeline.providers.base import Voice

PAGE_PEOPLE: Final = 200
"""Who are told of a broadcast before the next are looked up."""


class GroupsOnly(Exception):
    """A private chat has no shared wallet and no rules."""


class ManagersOnly(Exception):
    """Only who runs a group changes its wallet and its rules."""


@dataclass(frozen=True, slots=True)
class Refused:
    """It was not done: `error` is the database's, the payment service's, or one of the above."""

    error: Exception


@dataclass(frozen=True, slots=True)
class PreparedGift:
    """A gift that was given, made a link, taken back or opened; `link` is empty where none is."""

    gift: Gift
    link: str


@dataclass(frozen=True, slots=True)
class JoinedAccount:
    """Two accounts are one from now on: the person is `account_id`."""

    account_id: str


@dataclass(frozen=True, slots=True)
class BroadcastPeople:
    """Who is told next, by their ids on the platform; fewer than a page are the last."""

    platform_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RedeemedCode:
    """A promo code was good for so many credits."""

    credits: int


@dataclass(frozen=True, slots=True)
class PreparedPurchase:
    """A purchase that was begun, or asked about."""

    purchase: Purchase


@dataclass(frozen=True, slots=True)
class GroupBuyer:
    """This person runs the place and may fill its wallet; `group` is what buttons name it by."""

    group: str


@dataclass(frozen=True, slots=True)
class GrantedStars:
    """A payment in Stars was granted."""

    news: News


@dataclass(frozen=True, slots=True)
class StarsGivenBack:
    """What became of a payment in Stars that nothing waited for."""

    stars: int
    charge_id: str
    outcome: StarsOutcome


@dataclass(frozen=True, slots=True)
class ExportedData:
    """A person's data lies in the storage under `key`."""

    key: str


@dataclass(frozen=True, slots=True)
class ErasedAccount:
    """Everything of the person is erased, but for files that the storage did not delete yet."""

    files_left: int = 0


@dataclass(frozen=True, slots=True)
class WalletPostings:
    """A shared wallet's newest postings."""

    postings: Sequence[Posting]


@dataclass(frozen=True, slots=True)
class WalletClosed:
    """A shared wallet was closed, and its credits went back."""

    closed: ClosedWallet


@dataclass(frozen=True, slots=True)
class VoiceSample:
    """A voice's sample lies in the storage, and which language it is in."""

    key: str
    voice: Voice
    language: str


@dataclass(frozen=True, slots=True)
class TemplateSample:
    """A template's sample in the person's language lies in the storage."""

    key: str


@dataclass(frozen=True, slots=True)
class TooSoon:
    """It was asked for too often: again in `wait_s` seconds."""

    wait_s: float


@dataclass(frozen=True, slots=True)
class BroughtFile:
    """A file of the person is among their assets under `key`; `facts` are what it is."""

    kind: AttachmentKind
    key: str
    name: str
    caption: str
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class RefusedFile:
    """A file was not taken: the `number`-th that came, for a reason of `media.` in the
    catalogues."""

    number: int
    name: str
    reason: str
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class BroughtMedia:
    """What came with a message, in its order: `count` files, of which these were taken."""

    files: tuple[BroughtFile, ...]
    refused: tuple[RefusedFile, ...]
    count: int


@dataclass(frozen=True, slots=True)
class SuggestedEdits:
    """The edits that answer a wish about that revision of a board."""

    holder_id: str
    revision: int
    wish: str
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class PreparedReceipt:
    """The receipt of a video lies in the storage, and what a person saves it as."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class PreparedCharacter:
    """A character that may be kept or changed; its `picture` is stored. Empty fields say nothing
    new; a name may be missing where a story gives none."""

    wish: CharacterWish
    picture: str = ""
    house: str = ""
    is_upright: bool | None = None
    is_brought: bool = False


@dataclass(frozen=True, slots=True)
class RemovedCharacter:
    """A character is kept no more, and its picture is deleted."""

    name: str


@dataclass(frozen=True, slots=True)
class BrandChange:
    """A change of a brand kit that may be made; a place's was made."""

    change: Change


@dataclass(frozen=True, slots=True)
class VoiceStep:
    """What became of asking for a voice of one's own, or of a recording for it: the sentence that
    says so, and what is remembered until the next recording (nothing once that is over)."""

    key: str
    values: Mapping[str, Any] = field(default_factory=dict)
    waits: Mapping[str, Any] = field(default_factory=dict)


Prepared = (
    Refused
    | VoiceStep
    | BrandChange
    | PreparedCharacter
    | RemovedCharacter
    | PreparedReceipt
    | PreparedGift
    | JoinedAccount
    | RedeemedCode
    | PreparedPurchase
    | GroupBuyer
    | GrantedStars
    | StarsGivenBack
    | ExportedData
    | ErasedAccount
    | WalletPostings
    | WalletClosed
    | BroadcastPeople
    | VoiceSample
    | TemplateSample
    | TooSoon
    | BroughtMedia
    | SuggestedEdits
    | AdminAnswer
)
