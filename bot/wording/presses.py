"""What a button carries: a verb and its arguments in at most 64 bytes (Telegram's limit)."""

from __future__ import annotations

from enum import Enum, StrEnum, auto
from typing import Self

MAX_DATA_BYTES = 64
_SEPARATOR = ":"


class Subject(Enum):
    """What a button belongs to: then it is checked to be of whoever pressed it."""

    NOTHING = auto()
    DRAFT = auto()
    VIDEO = auto()


class Acts(Enum):
    """When a press does something for its account before the transaction that answers it."""

    NEVER = auto()
    IN_GROUPS = auto()
    """There it lets its person join the shared wallet."""
    ALWAYS = auto()


class Verb(StrEnum):
    """What a button does. Its letters are stored in messages that were sent: they never change."""

    subject: Subject
    acts: Acts
    asks_idea: bool
    """Whether something must be written then: some chats open a form for it."""

    def __new__(
        cls,
        letters: str,
        subject: Subject = Subject.NOTHING,
        acts: Acts = Acts.NEVER,
        asks_idea: bool = False,
    ) -> Self:
        verb = str.__new__(cls, letters)
        verb._value_ = letters
        verb.subject, verb.acts, verb.asks_idea = subject, acts, asks_idea
        return verb

    CHOOSE_TEMPLATE = "t", Subject.DRAFT
    SHOW_TEMPLATES = "k", Subject.DRAFT
    SHOW_OPTION = "o", Subject.DRAFT
    CHOOSE_OPTION = "s", Subject.DRAFT
    SHOW_QUOTE = "q", Subject.DRAFT
    CONFIRM = "c", Subject.DRAFT, Acts.IN_GROUPS
    DISCARD = "d", Subject.DRAFT
    CHANGE_IDEA = "e", Subject.DRAFT, Acts.NEVER, True

    CANCEL = "vc", Subject.VIDEO
    TRY_AGAIN = "va", Subject.VIDEO, Acts.IN_GROUPS
    REDO = "vr", Subject.VIDEO
    SAME_SETTINGS = "vn", Subject.VIDEO, Acts.NEVER, True
    OTHER_VOICE = "vv", Subject.VIDEO
    OTHER_STYLE = "vs", Subject.VIDEO
    OTHER_LANGUAGE = "vl", Subject.VIDEO
    SEND_FILE = "vf", Subject.VIDEO
    SEND_SUBTITLES = "vt", Subject.VIDEO
    SEND_COVER = "vp", Subject.VIDEO
    SEND_AGAIN = "vw", Subject.VIDEO
    RATE = "vk", Subject.VIDEO

    EXAMPLE = "x"
    TEMPLATE_FIRST = "n", Subject.NOTHING, Acts.NEVER, True
    PREVIEW = "pv"
    LANGUAGE = "l"
    SETTING = "g"
    HISTORY = "h"
    BUY = "b", Subject.NOTHING, Acts.ALWAYS
    HAVE_PAID = "bp", Subject.NOTHING, Acts.ALWAYS
    ERASE = "y", Subject.NOTHING, Acts.ALWAYS
    GROUP_WALLET = "gw", Subject.NOTHING, Acts.ALWAYS
    GROUP_RULES = "gr", Subject.NOTHING, Acts.ALWAYS
    GIVE = "gy", Subject.NOTHING, Acts.ALWAYS
    TAKE_BACK = "gn", Subject.NOTHING, Acts.ALWAYS

    def acts_for_account(self, *, is_private: bool) -> bool:
        """Whether a press here does something for its account beforehand."""
        return self.acts is Acts.ALWAYS or (self.acts is Acts.IN_GROUPS and not is_private)


def press_data(verb: Verb, *arguments: str | int) -> str:
    """`verb:argument:…`; ValueError when it would not fit or could not be read back."""
    parts = [verb, *(str(argument) for argument in arguments)]
    if any(_SEPARATOR in part for part in parts):
        raise ValueError("a button's argument holds a colon")
    data = _SEPARATOR.join(parts)
    if len(data.encode()) > MAX_DATA_BYTES:
        raise ValueError(f"button data is over {MAX_DATA_BYTES} bytes: {verb}")
    return data


def read_press(data: str) -> tuple[Verb | None, tuple[str, ...]]:
    """The verb and its arguments; None for junk."""
    letters, *arguments = data[: 4 * MAX_DATA_BYTES].split(_SEPARATOR)
    try:
        return Verb(letters), tuple(arguments)
    except ValueError:
        return None, tuple(arguments)
