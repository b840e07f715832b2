"""What an event is about that no person typed: payments, news, moved groups, broadcasts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from db.money.purchase_rows import NewsKind


@dataclass(frozen=True, slots=True)
class StarsPayment:
    """Telegram took so many Stars; `payload` is the purchase that they are for."""

    payload: str
    charge_id: str
    amount: int
    currency: str


@dataclass(frozen=True, slots=True)
class PurchaseNews:
    """What became of a purchase; `credits` were given, or taken when negative."""

    kind: NewsKind
    credits: int
    purchase_id: str


@dataclass(frozen=True, slots=True)
class GiftNews:
    """The person got a gift from `name`, or a gift of theirs was opened by `name`."""

    what: Literal["got", "opened"]
    credits: int
    name: str


@dataclass(frozen=True, slots=True)
class GrantNews:
    """Whoever runs the bot gave free credits, or took such back when negative."""

    credits: int


@dataclass(frozen=True, slots=True)
class VoiceNews:
    """A voice of the person's own that had to wait for its maker is there, or never will be."""

    name: str
    is_made: bool


@dataclass(frozen=True, slots=True)
class QuoteBack:
    """The credits that a quote waited for are there."""

    draft_id: str


@dataclass(frozen=True, slots=True)
class RoomAgain:
    """There may be room for a draft that waits for it, as it was at that revision."""

    draft_id: str
    revision: int


@dataclass(frozen=True, slots=True)
class UnknownStars:
    """For an admin: somebody paid Stars that no purchase waited for; given back, or not, or not
    yet."""

    stars: int
    charge_id: str
    payer: str
    is_back: bool
    is_tried_again: bool = False


@dataclass(frozen=True, slots=True)
class StarsReturned:
    """For whoever paid them: Stars that could not be given back at first are back, or never."""

    stars: int
    is_back: bool


@dataclass(frozen=True, slots=True)
class StarsRefunded:
    """For the admin who asked for it: a refund that Telegram did not do at first is done, or
    never."""

    purchase_id: str
    stars: int
    is_back: bool


@dataclass(frozen=True, slots=True)
class GroupMoved:
    """A group has another id from now on; said more than once, in either chat."""

    old_chat: str
    new_chat: str


@dataclass(frozen=True, slots=True)
class Broadcast:
    """What an admin tells everybody."""

    text: str


@dataclass(frozen=True, slots=True)
class BroadcastPage:
    """The people after `after` are still to be told what the admin said in the update `origin`."""

    text: str
    origin: str
    after: str


EventNews = (
    StarsPayment
    | PurchaseNews
    | GiftNews
    | GrantNews
    | VoiceNews
    | QuoteBack
    | RoomAgain
    | UnknownStars
    | StarsReturned
    | StarsRefunded
    | GroupMoved
    | Broadcast
    | BroadcastPage
)
_NEWS: Final[Mapping[str, type[EventNews]]] = {
    "stars_payment": StarsPayment,
    "purchase": PurchaseNews,
    "gift": GiftNews,
    "grant": GrantNews,
    "voice": VoiceNews,
    "quote_back": QuoteBack,
    "room_again": RoomAgain,
    "unknown_stars": UnknownStars,
    "stars_returned": StarsReturned,
    "stars_refunded": StarsRefunded,
    "group_moved": GroupMoved,
    "broadcast": Broadcast,
    "broadcast_page": BroadcastPage,
}
"""By the names that the inbox keeps."""


def news_to_json(news: EventNews) -> dict[str, Any]:
    """As the inbox keeps them."""
    name = next(name for name, kind in _NEWS.items() if isinstance(news, kind))
    return {"about": name, **fields_of(news)}


def news_from_json(data: dict[str, Any]) -> EventNews:
    """As `news_to_json` wrote them."""
    return _NEWS[data["about"]](**{name: data[name] for name in data if name != "about"})


def fields_of(record: Any) -> dict[str, Any]:
    """A record's fields by their names."""
    # Unlike `asdict` this copies nothing, which is dear.
    return {name: getattr(record, name) for name in record.__dataclass_fields__}
