"""What a model writes around the words that are meant to be said or shown. Pure.

Markdown, code fences, markup, stage directions, timings and speakers' labels are cleaned away
before a line is spoken or captioned: nobody says "asterisk asterisk" or reads "(whispers)".
"""

from __future__ import annotations

import re
from html import unescape
from typing import Any, Final

_FENCE = re.compile(r"^\s*(```|~~~)\w*\s*$", re.MULTILINE)
_LINK = re.compile(r"!?\[([^\[\]\n]{1,200})\]\((?:https?:|/|#|www)[^)\s]{0,300}\)")
_BLOCK = re.compile(r"^\s*(?:#{1,6}\s+|>\s+|[-*+•]\s+(?=\S))", re.MULTILINE)
_STRONG = re.compile(r"(\*{1,3}|_{2,3}|~~|`{1,3})(?=\S)(.+?)(?<=\S)\1", re.DOTALL)
_UNDERLINED = re.compile(r"(?<!\w)_(?=\S)([^_\n]+?)(?<=\S)_(?!\w)")
_CUE: Final = (
    r"whisper\w*|pause[sd]?|pausing|long pause|short pause|beat|sigh\w*|laugh\w*|chuckl\w*|gasp\w*"
    r"|soft\w*|quiet\w*|loud\w*|excited\w*|dramatic\w*|slow\w*|music|sfx|sound|sounds?|upbeat|intro"
    r"|outro|cut to|fade\w*|zoom\w*|close[- ]?up|camera|on screen|text on screen|b-?roll"
    r"|silence|applause|cry\w*|smil\w*|shout\w*|sarcastic\w*|clears throat"
    r"|suspenseful|angrily|happily|sadly|calmly|cheerful\w*|serious\w*"
    r"|susurr\w*|pausa|suspir\w*|música|ríe|ri|шёпот\w*|шепот\w*|пауза|вздыха\w*|смеётся|музыка"
    r"|विराम|फुसफुसा\w*|संगीत|وقفة|يهمس|موسيقى"
)
_DIRECTION = re.compile(
    rf"\s*(?:\[\s*(?:{_CUE})\b[^\]\n]{{0,120}}\]|\(\s*(?:{_CUE})\b[^)\n]{{0,60}}\)"
    rf"|(?<!\*)\*\s*(?:{_CUE})\b[^*\n]{{0,40}}\*(?!\*))",
    re.IGNORECASE,
)
_CLOCK: Final = r"\d{1,2}:\d{2}"
_TIMING = re.compile(
    rf"\(\s*(?:{_CLOCK}(?:\s*[-–—]\s*{_CLOCK})?|\d{{1,3}}\s*(?:s|secs?|seconds?))\s*\)\s*"
    rf"|^\s*{_CLOCK}\s*[-–—]\s*{_CLOCK}\s*[:：]?\s*",
    re.MULTILINE | re.IGNORECASE,
)
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_MARKUP = re.compile(r"</?[a-z][^<>\n]{0,80}>", re.IGNORECASE)
_UNSEEN = re.compile("[\u200b\u2060\ufeff]")
_TAG = re.compile(r"\s*\[[^\]\n]{1,60}\]")  # nothing in square brackets is meant to be said
_LABEL = re.compile(
    r"^\s*(?:narrat(?:or|ion)|narrador[a]?|narração|narración|рассказчик|диктор|ведущий|कथावाचक"
    r"|सूत्रधार|الراوي|voice[- ]?over|v\.?o\.?|host|speaker(?: \w{1,12})?|voice|caption|hook|title"
    r"|scene(?: \d+)?|escena(?: \d+)?|cena(?: \d+)?|сцена(?: \d+)?)\s*(?:\([^)\n]{0,30}\))?\s*[:：]"
    r"\s*|^\s*(?:scene|escena|cena|сцена) \d+\s*[-–—]\s*",
    re.IGNORECASE | re.MULTILINE,
)
_NOT_SAID: Final = frozenset(
    {"picture", "pictures", "style", "character", "mood", "hashtags", "speaker"}
)
"""Fields that nobody hears or reads."""


def cleaned(text: str) -> str:
    """The words of `text` alone, lines kept, blanks single."""
    # First, so that no pattern meets a long run of blanks.
    text = "\n".join(" ".join(line.split()) for line in text.splitlines() if line.strip())
    text = _FENCE.sub("", text)
    text = _LINK.sub(r"\1", text) if "](" in text else text
    if "<" in text:
        text = _MARKUP.sub("", _BREAK.sub(" ", text))
    text = _UNSEEN.sub("", unescape(text))
    text = _TIMING.sub("", _DIRECTION.sub("", text))
    text = _TAG.sub("", text) if "]" in text else text
    text = _BLOCK.sub("", text)
    for _ in range(3):  # marks within marks
        text = _UNDERLINED.sub(r"\1", _STRONG.sub(r"\2", text))
    text = _LABEL.sub("", text)
    return re.sub(r"[ \t]{2,}", " ", text).strip()


_DELIVERY = re.compile(r"^\s*\[\s*([a-z]{3,20})\s*\]\s*(?=\S)")


def with_deliveries(written: Any) -> Any:
    """A script's JSON whose scenes say how they are said apart from what is said."""
    scenes = written.get("scenes") if isinstance(written, dict) else None
    if not isinstance(scenes, list):
        return written
    return {**written, "scenes": [_apart(scene) for scene in scenes]}


def _apart(scene: Any) -> Any:
    voice = scene.get("voice") if isinstance(scene, dict) else None
    if not isinstance(voice, str) or (found := _DELIVERY.match(voice)) is None:
        return scene
    return {**scene, "voice": voice[found.end() :], "delivery": found[1]}


def without_marks(written: Any) -> Any:
    """A script's JSON with every text that is said or shown cleaned."""
    if isinstance(written, list):
        return [without_marks(one) for one in written]
    if isinstance(written, dict):
        own = str(written.get("speaker") or "")
        return {
            name: one if name in _NOT_SAID else _unlabelled(without_marks(one), own)
            for name, one in written.items()
        }
    return cleaned(written) if isinstance(written, str) else written


def _unlabelled(value: Any, speaker: str) -> Any:
    """A line without its own speaker's name before it."""
    if not speaker or not isinstance(value, str):
        return value
    return re.sub(rf"^\s*{re.escape(speaker)}\s*[:：]\s*", "", value, flags=re.IGNORECASE)
