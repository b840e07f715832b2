"""What a person did, in our own words: the one input of the conversation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from bot.conversation.event_news import EventNews, fields_of, news_from_json, news_to_json
from bot.surfaces.base import MessageRef, Place
from bot.surfaces.codec import place_from_json, place_to_json
from bot.wording.presses import Verb, read_press

Kind = Literal["text", "edit", "press", "command", "news", "other"]
AttachmentKind = Literal[
    "picture", "clip", "voice", "audio", "text", "document",
    "sticker", "poll", "contact", "location", "other",
]  # fmt: skip
Cut = Literal["no", "between", "within"]
"""Whether a text is so long that its platform may have cut it there: perhaps between words, or
wherever it had no room left."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who did it, as the platform knows them; `language` is the platform's code."""

    platform: str
    platform_id: str
    name: str = ""
    language: str = ""
    handle: str = ""
    """The name by which others call them there, without its `@`; may change."""

    @property
    def key(self) -> str:
        """`telegram:123`, as settings name admins."""
        return f"{self.platform}:{self.platform_id}"


@dataclass(frozen=True, slots=True)
class Mentioned:
    """Somebody on the same platform whom a command is about."""

    platform_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """What came with a message beside its words; the platform's facts are not trusted.

    `ref` is the name under which its surface fetches the file, empty where there is none (a
    sticker, a poll, a contact, a location). Sizes and lengths are 0 where nobody said them.
    """

    kind: AttachmentKind
    ref: str = ""
    name: str = ""
    size_bytes: int = 0
    length_s: float = 0.0
    caption: str = ""
    """What was written below this one of an album."""


@dataclass(frozen=True, slots=True)
class ReadPage:
    """A web page that was read: what it is called, whose it is, and where it is."""

    title: str
    site: str
    address: str


_ONCE_KEPT_AS: Final[Mapping[str, AttachmentKind]] = {"picture": "picture", "document": "text"}
"""Fields of events before 0.2, each the name of one file."""


@dataclass(frozen=True, slots=True)
class Event:
    """One update. `id` is unique on its surface and stays the same when it is sent again.

    `text` is what was written, a command's arguments, or a pressed button's data.
    `message_id` is the person's own message, or the one that bears the pressed button.
    `answer_id` is what the platform wants back for a press. `edit` is a text that was written
    before and says something else now. `other` is anything we cannot read.
    """

    id: str
    who: Person
    place: Place
    kind: Kind
    text: str = ""
    command: str = ""
    message_id: str | None = None
    answer_id: str | None = None
    idea: str | None = None
    """What was typed into the form that the press opened."""
    brief: Mapping[str, Any] = field(default_factory=dict)
    """The brief's fields that came with a command."""
    rooms: tuple[str, ...] = ()
    """The channel, then of a thread its channel: where a place has such."""
    owner_id: str = ""
    """Whom the pressed button was made for, where the button says it."""
    chosen: tuple[str, ...] = ()
    """What was chosen in the pressed menu."""
    mentioned: Mentioned | None = None
    place_title: str = ""
    """What the group is called, where the platform says so."""
    cut: Cut = "no"
    forwarded_from: str = ""
    """Whose words were passed on."""
    attachments: tuple[Attachment, ...] = ()
    """What came along beside words, in the order in which it was sent."""
    album: str = ""
    """What the files that were sent together have in common."""
    reply_to: str = ""
    """The message of ours that this one answers."""
    page: ReadPage | None = None
    """The web page whose text its words are."""
    unread: str = ""
    """Why its file or page could not be read, as the sentence's key; it has no words then."""
    parts: tuple[tuple[str, str], ...] = ()
    """The messages that this one was gathered from: their ids and texts."""
    news: EventNews | None = None
    """What happened to the person by itself (kind `news`)."""

    @property
    def chat_key(self) -> str:
        """Events of one chat are handled in their order."""
        return f"{self.place.surface}:{self.place.chat_id}"

    def first(self, kind: AttachmentKind) -> Attachment | None:
        """The first thing of that kind that came along."""
        return next((one for one in self.attachments if one.kind == kind), None)

    @property
    def is_text_file(self) -> bool:
        """Whether its words are those of a file."""
        return self.first("text") is not None or self.first("document") is not None

    @property
    def is_long_text(self) -> bool:
        """Whether its words may be more than one types: a file's, or a page's."""
        return self.is_text_file or self.page is not None

    @property
    def is_foreign(self) -> bool:
        """Whether somebody else's button was pressed; a group's own belong to all of it."""
        if self.owner_id in {"", self.who.platform_id}:
            return False
        return read_press(self.text)[0] not in {Verb.GROUP_WALLET, Verb.GROUP_RULES}

    @property
    def ref(self) -> MessageRef | None:
        """The message that this event is about."""
        return MessageRef(self.place, self.message_id) if self.message_id else None

    def to_json(self) -> dict[str, Any]:
        """As the inbox keeps it. Of attachments only where there are any: a bot of the version
        before, which may take the row up during an update, knows no such field."""
        kept = {
            **fields_of(self),
            "who": fields_of(self.who),
            "place": place_to_json(self.place),
            "attachments": [fields_of(one) for one in self.attachments],
            "page": fields_of(self.page) if self.page else None,
            "mentioned": fields_of(self.mentioned) if self.mentioned else None,
            "news": news_to_json(self.news) if self.news else None,
        }
        if not self.attachments:
            del kept["attachments"]
        return kept

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Event:
        """The event that the inbox kept; also as versions before kept it."""
        mentioned, news = data["mentioned"], data["news"]
        files = [Attachment(**one) for one in data.get("attachments", ())]
        files += [
            Attachment(kind, data[name]) for name, kind in _ONCE_KEPT_AS.items() if data.get(name)
        ]
        return cls(
            **{
                **{name: one for name, one in data.items() if name not in _ONCE_KEPT_AS},
                "attachments": tuple(files),
                "page": ReadPage(**data["page"]) if data.get("page") else None,
                "who": Person(**data["who"]),
                "place": place_from_json(data["place"]),
                "rooms": tuple(data["rooms"]),
                "chosen": tuple(data["chosen"]),
                "parts": tuple((number, text) for number, text in data.get("parts", ())),
                "mentioned": Mentioned(**mentioned) if mentioned else None,
                "news": news_from_json(news) if news else None,
            }
        )
