"""What a button carries: a verb and its arguments in at most 64 bytes (Telegram's limit)."""

from __future__ import annotations

from enum import Enum, StrEnum, auto
from typing import Self

MAX_DATA_BYTES = 64
_SEPARATOR = ":"


class PressTarget(Enum):
    """What a button belongs to: then it is checked to be of whoever pressed it."""

    NOTHING = auto()
    DRAFT = auto()
    VIDEO = auto()
    BOARD = auto()
    """A waiting video's, or that of a change which is being made up."""


class Acts(Enum):
    """When a press does something for its account before the transaction that answers it."""

    NEVER = auto()
    IN_GROUPS = auto()
    """There it lets its person join the shared wallet."""
    ALWAYS = auto()


class Verb(StrEnum):
    """What a button does. Its letters are stored in messages that were sent: they never change."""

    target: PressTarget
    acts: Acts
    asks_idea: bool
    """Whether something must be written then: some chats open a form for it."""

    def __new__(
        cls,
        letters: str,
        target: PressTarget = PressTarget.NOTHING,
        acts: Acts = Acts.NEVER,
        asks_idea: bool = False,
    ) -> Self:
        verb = str.__new__(cls, letters)
        verb._value_ = letters
        verb.target, verb.acts, verb.asks_idea = target, acts, asks_idea
        return verb

    CHOOSE_TEMPLATE = "t", PressTarget.DRAFT
    SHOW_TEMPLATES = "k", PressTarget.DRAFT
    SHOW_OPTION = "o", PressTarget.DRAFT
    CHOOSE_OPTION = "s", PressTarget.DRAFT
    SHOW_QUOTE = "q", PressTarget.DRAFT
    CONFIRM = "c", PressTarget.DRAFT, Acts.IN_GROUPS
    WAIT = "wr", PressTarget.DRAFT, Acts.IN_GROUPS
    DISCARD = "d", PressTarget.DRAFT
    STORYBOARD = "cs", PressTarget.DRAFT, Acts.IN_GROUPS
    FREE_FIX = "cf", PressTarget.DRAFT, Acts.IN_GROUPS
    CHANGE_IDEA = "e", PressTarget.DRAFT, Acts.NEVER, True
    TELL_READY = "a", PressTarget.DRAFT
    FILES = "m", PressTarget.DRAFT
    TELL_ABOUT = "ta", PressTarget.DRAFT
    BRAND_SWITCH = "bk", PressTarget.DRAFT

    CANCEL = "vc", PressTarget.VIDEO
    TRY_AGAIN = "va", PressTarget.VIDEO, Acts.IN_GROUPS
    REDO = "vr", PressTarget.VIDEO
    SAME_SETTINGS = "vn", PressTarget.VIDEO, Acts.NEVER, True
    OTHER_LENGTH = "vd", PressTarget.VIDEO
    OTHER_VOICE = "vv", PressTarget.VIDEO
    OTHER_STYLE = "vs", PressTarget.VIDEO
    OTHER_LANGUAGE = "vl", PressTarget.VIDEO
    SEND_FILE = "vf", PressTarget.VIDEO
    SEND_SUBTITLES = "vt", PressTarget.VIDEO
    SEND_COVER = "vp", PressTarget.VIDEO
    SEND_AGAIN = "vw", PressTarget.VIDEO
    RATE = "vk", PressTarget.VIDEO
    SCENES = "vb", PressTarget.VIDEO
    OTHER_MUSIC = "vm", PressTarget.VIDEO
    OTHER_FORMAT = "vx", PressTarget.VIDEO
    GO_BACK = "vg", PressTarget.VIDEO
    MAKE_AGAIN = "vh", PressTarget.VIDEO
    SAME_CHARACTER = "vy", PressTarget.VIDEO, Acts.ALWAYS

    BOARD = "w", PressTarget.BOARD
    BOARD_WRITE = "ww", PressTarget.BOARD, Acts.NEVER, True

    EXAMPLE = "x"
    TEMPLATE_FIRST = "n", PressTarget.NOTHING, Acts.NEVER, True
    PREVIEW = "pv"
    SAMPLE = "sm"
    LANGUAGE = "l"
    SETTING = "g"
    HISTORY = "h"
    BUY = "b", PressTarget.NOTHING, Acts.ALWAYS
    PACKS = "bs"
    HAVE_PAID = "bp", PressTarget.NOTHING, Acts.ALWAYS
    ERASE = "y", PressTarget.NOTHING, Acts.ALWAYS
    GROUP_WALLET = "gw", PressTarget.NOTHING, Acts.ALWAYS
    GROUP_RULES = "gr", PressTarget.NOTHING, Acts.ALWAYS
    GIVE = "gy", PressTarget.NOTHING, Acts.ALWAYS
    RECEIPT = "vq", PressTarget.NOTHING, Acts.ALWAYS
    BRAND = "br", PressTarget.NOTHING, Acts.ALWAYS
    BRAND_WRITE = "bw", PressTarget.NOTHING, Acts.ALWAYS, True
    VOICE = "vo", PressTarget.NOTHING, Acts.ALWAYS
    CHARACTER = "ch", PressTarget.NOTHING, Acts.ALWAYS
    CHARACTER_WRITE = "cw", PressTarget.NOTHING, Acts.ALWAYS, True
    CHARACTER_VIDEO = "cn", PressTarget.NOTHING, Acts.NEVER, True
    TAKE_BACK = "gn", PressTarget.NOTHING, Acts.ALWAYS

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
