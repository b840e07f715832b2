"""What chat apps write themselves: placeholders of files, system lines, marks of an edit."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from pipeline.reading.document import Reason
from pipeline.reading.vocabulary import choice, longest_first, phrases

_FILE = re.compile(
    r"[\w.\-() ]{1,80}\.(?:jpe?g|png|gif|webp|heic|mp4|mov|3gp|opus|ogg|m4a|mp3|aac|pdf|docx?|vcf)",
    re.IGNORECASE,
)
_WRAPPED = re.compile(r"[<\[(‎][^<>\[\]()]{1,80}[>\])]")
_LENGTH = re.compile(r",?\s*\(?\d{1,2}:\d{2}\)?$")
DAY = (
    rf"(?:(?!\d)(?:{choice('weekday')})[,.]?\s)?(?:(?=\d)(?:"
    r"\d{1,4}[/.\-]\d{1,2}[/.\-]\d{1,4}\.?"
    rf"|\d{{1,2}}(?:\sde|\.)?\s(?:{choice('month')})\.?(?:(?:\sde)?,?\s\d{{4}}(?:\sг\.)?)?"
    rf")|(?!\d)(?:(?:{choice('month')})\.?\s\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s\d{{4}})?"
    rf"|(?:{choice('today')})|(?:{choice('weekday')})))"
)
"""A day as chat apps write it: in figures, with its month's name, or by a word."""
_TAPBACK = re.compile(
    rf"(?:\S.{{0,40}}?\s)?(?:{choice('tapback')})\s[“\"«].{{0,400}}[”\"»]$", re.IGNORECASE
)
_QUOTES = ("”", '"', "»")
_REACTED = re.compile(
    r"(?:reacted|reaccionó|reagiu)\b|(?:\w+ ){1,2}reacted \W{1,8}to [\"“]", re.IGNORECASE
)
_MEDIA_SIGNS = "📷📸🖼🎞🎥📹🎤🎙🎵🎧📄📎📍👤📊\ufe0f "
_REPLIED = re.compile(
    r"(?:in reply to|replying to|в ответ|en respuesta a|em resposta a)\b.{0,80}$", re.IGNORECASE
)
_DAY_ALONE = re.compile(rf"[\s—–\-]*({DAY})[\s—–\-]*$", re.IGNORECASE)
_RECEIPT = re.compile(
    rf"(?:delivered|(?:{choice('receipt')})\s(?:{DAY}[,،]?\s?)?\d{{1,2}}[:.]\d{{2}}(?:\s?[ap]m)?)$",
    re.IGNORECASE,
)
_LONGEST_SYSTEM = 220
_ENCRYPTED = re.compile(
    "end-to-end encrypted|cifrados de extremo|criptografia de ponta|criptografadas de ponta"
    "|сквозным шифрованием|एन्क्रिप्टेड|مشفرة تمام|التشفير التام"
)
_LONGEST_SYSTEM_LINE = 400
"""An app's own lines are shorter; what is longer was said."""


def reason_of(text: str) -> Reason | None:
    """Why a line of a message is the app's own and not said, None when it is said."""
    if is_media(text):
        return "media"
    if text.startswith((">", "┌", "╭")) or _REPLIED.match(text):
        return "quote"
    if len(text) > _LONGEST_SYSTEM_LINE:
        return None
    is_own = (
        is_system(text) or (text[-1:] in _QUOTES and _TAPBACK.match(text) is not None)
        or any(one.match(text) for one in (_REACTED, _DAY_ALONE, _RECEIPT))
    )  # fmt: skip
    return "system" if is_own else None


def is_media(text: str) -> bool:
    """Whether a message only stands for a file that was not pasted: "<Media omitted>"."""
    if len(text) > 120:
        return False
    is_wrapped = _WRAPPED.fullmatch(text.strip()) is not None
    bare = text.strip().strip("<>[]() ").lstrip(_MEDIA_SIGNS).casefold()
    if ":" in bare:
        bare = _LENGTH.sub("", bare).strip()
    if not bare:
        return False
    if (
        "." in bare
        and _FILE.match(bare)
        and (" " not in bare.rsplit(".", 1)[-1] or _has_omitted(bare))
    ):
        return True
    if bare.startswith("attached:") or bare in {"gif", "sticker", "стикер", "ملصق"}:
        return True
    if bare in phrases("media"):
        return is_wrapped or text.strip() != bare.strip()
    words = bare.split()
    return (
        len(words) <= 7 and not _words_of("media").isdisjoint(words) and _has_omitted(bare)
        and (is_wrapped or all(_belongs(word) for word in words))
    )  # fmt: skip


@cache
def _words_of(kind: str) -> frozenset[str]:
    return frozenset(word for phrase in phrases(kind) for word in phrase.split())


def _belongs(word: str) -> bool:
    return word in _words_of("media") or word in _words_of("omitted") or len(word) <= 2


def _has_omitted(bare: str) -> bool:
    return any(phrase in bare for phrase in phrases("omitted"))


def is_system(text: str) -> bool:
    """Whether a line is the app's own: who joined, what was deleted, that it is encrypted.

    A person's own message that only has such words in it is longer or goes on.
    """
    lowered = text.casefold().strip().strip(".!").strip()
    if len(lowered) > _LONGEST_SYSTEM:
        return False
    if lowered.startswith(longest_first("deleted")):
        return len(lowered) < 90
    return _ENCRYPTED.search(lowered) is not None


def is_app_line(text: str) -> bool:
    """The same for a stamped line without a name: looser, for only the app writes those."""
    lowered = text.casefold()
    return is_system(text) or any(phrase in lowered for phrase in phrases("system"))


def without_edited(text: str) -> tuple[str, str]:
    """A message without its mark of an edit, and that mark ("" when it has none)."""
    lowered = text.casefold()
    if len(lowered) != len(text) or not lowered.endswith(longest_first("edited")):
        return text, ""
    mark = next(mark for mark in longest_first("edited") if lowered.endswith(mark))
    return text[: -len(mark)].rstrip(), text[-len(mark) :]


def is_only_emoji(text: str, *, counted: bool = False) -> str:
    """The emoji of a text that is nothing else, "" for another; `counted` wants a number, too."""
    rest = text.replace(" ", "")
    digits = rest[len(rest.rstrip("0123456789")) :] if counted else ""
    emoji = rest[: len(rest) - len(digits)] if digits else rest
    if counted and not digits:
        return ""
    if not emoji or len(emoji) > 24:
        return ""
    return emoji if all(_is_pictorial(ch) for ch in emoji) else ""


def _is_pictorial(ch: str) -> bool:
    return unicodedata.category(ch) in {"So", "Sk", "Cn"} or ch in "\u200d\ufe0f\u20e3❤"
