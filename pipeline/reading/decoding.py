"""A paste as plain characters: invisible marks, entities and tags out, their meaning kept.

HTML, SSML and forum tags become line breaks, bold marks, pauses or nothing. Only tags that one
of them has are taken: "<3" and "a < b" stay.
"""

from __future__ import annotations

import re
import unicodedata
from html import unescape

from pipeline.reading.document import LeftOut
from pipeline.reading.vocabulary import phrases

PAUSE = "\ue001"
"""Stands before the seconds of a pause, on a line of its own; no paste has it, it is cleaned."""

_MEANINGS = {
    **dict.fromkeys(phrases("inline_tags"), ""),
    **dict.fromkeys(phrases("line_tags"), "\n"),
    **dict.fromkeys(("b", "strong"), "**"),
    **dict.fromkeys(("/td", "/th"), " | "),
    "hr": "\n---\n",
    "li": "\n- ",
    "/li": "\n",
}
"""What stands for a tag, by its name; "/name" is another meaning of its end."""
_HEADING = re.compile(r"h([1-6])")
_HIDDEN = re.compile(r"<(script|style|template)\b[^<>]{0,400}>", re.IGNORECASE)
_TAG = re.compile(r"<(/?)([a-zA-Z][\w:-]{0,20})((?:\s[^<>]{0,600})?)(/?)>")
_FORUM_TAG = re.compile(
    r"\[/?(?:b|i|u|s|url|img|quote|size|color|center|spoiler|list|code)(?:=[^\[\]\n]{0,200})?\]",
    re.IGNORECASE,
)
_COMMENT = ("<!--", "-->")
_BREAK_S = re.compile(r"time\s*=\s*[\"']?\s*(\d{1,5}(?:\.\d{1,3})?)\s*(ms|s)", re.IGNORECASE)
_STRENGTHS = {"x-weak": 0.1, "weak": 0.2, "medium": 0.4, "strong": 0.7, "x-strong": 1.0}
_MOST_PAUSE_S = 5.0
_KEPT_FORMATS = frozenset("\u200c\u200d")
_SPACES = frozenset("\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009"
                    "\u200a\u202f\u205f\u3000\t\v")  # fmt: skip
_DIGITS = frozenset(map(chr, range(0xFF10, 0xFF1A)))
"""Full-width digits, as Japanese keyboards type them."""
_ENCLOSED = frozenset("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑❶❷❸❹❺❻❼❽❾❿➀➁➂➃➄➅➆➇➈➉➊➋➌➍➎➏➐➑➒➓")
_BREAKS = re.compile(r"\r\n|[\r\f\u0085\u2028\u2029]")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_TABBED = re.compile(r"^(\d{1,2}:\d{2}(?:\s?[AaPp][Mm])?)\t([^\t\n]{1,40})\t", re.MULTILINE)
"""How some chat apps export a message: its time, who sent it, its text, with tabs between."""
_NICKED = re.compile(r"^<[@+ ]?([^<>\s/=]{2,30})>\s+(?=\S)", re.MULTILINE)
"""How older chats write who speaks: "<mara> hello"."""
_SHORTCODE = re.compile(r"(?<![\w:]):[a-z][a-z0-9_+-]{1,40}:(?![\w:])")
_EMOJI_TAGS = range(0xE0020, 0xE0080)


def decode(text: str) -> tuple[str, list[LeftOut]]:
    """Plain text with `**bold**` for bold tags, and the tags that were taken out."""
    left_out: list[LeftOut] = []
    text = _BREAKS.sub("\n", text)
    text = _TABBED.sub(r"[\1] \2: ", text)
    if len(_NICKED.findall(text)) > 1:
        text = _NICKED.sub(r"\1: ", text)
    text = text.translate({ord(ch): _plain_character(ch) for ch in set(text)})
    if "<" in text:
        text = _without_tags(text, left_out)
    if "[" in text:
        text = _without_forum_tags(text, left_out)
    if text.count(":") > 1:
        text = _SHORTCODE.sub(lambda match: _emoji(match.group()), text)
    # Entities last, once: "&lt;b&gt;" is somebody's text about a tag.
    if "&" in text:
        text = _ENTITY.sub(lambda match: _entity(match.group()), text)
    return text, left_out


def _plain_character(ch: str) -> str:
    if ch in _DIGITS:
        return str(unicodedata.digit(ch))
    if ch in _ENCLOSED:
        # As keycaps: a number that marks an item.
        return "".join(f"{digit}\u20e3" for digit in str(int(unicodedata.numeric(ch))))
    if ch == "\n" or ch in _KEPT_FORMATS or ord(ch) in _EMOJI_TAGS:
        return ch
    if ch in _SPACES:
        return " "
    if ch.isprintable():
        return ch
    # Control, format, private and unassigned: nothing that anybody reads.
    return "" if unicodedata.category(ch)[0] == "C" else " "


def _emoji(shortcode: str) -> str:
    """ ":eyes:" as chat apps copy it is 👀."""
    from emoji import emojize

    return emojize(shortcode, language="alias")


def _entity(entity: str) -> str:
    decoded = unescape(entity)
    return entity if decoded == entity else "".join(map(_plain_character, decoded))


def _without_tags(text: str, left_out: list[LeftOut]) -> str:
    text = _without_spans(text, left_out)
    out: list[str] = []
    end = 0
    for match in _TAG.finditer(text):
        put = _meaning(match)
        if put is None:
            continue
        out += [text[end : match.start()], put]
        end = match.end()
        left_out.append(LeftOut("markup", match.group()))
    return "".join([*out, text[end:]])


def _without_spans(text: str, left_out: list[LeftOut]) -> str:
    """Comments, and scripts and style sheets with what is in them."""
    opens, closes = _COMMENT
    out: list[str] = []
    position = 0
    lowered = text.lower()
    hidden = _HIDDEN.search(text)
    while position < len(text):
        if hidden is not None and hidden.start() < position:
            hidden = _HIDDEN.search(text, position)
        comment = text.find(opens, position)
        if hidden is not None and not 0 <= comment < hidden.start():
            start, closing = hidden.start(), f"</{hidden.group(1).lower()}>"
        elif comment >= 0:
            start, closing = comment, closes
        else:
            break
        end = lowered.find(closing, start)
        if end < 0:
            break
        end += len(closing)
        out.append(text[position:start])
        left_out.append(LeftOut("markup", text[start:end]))
        position = end
    return "".join([*out, text[position:]])


def _meaning(match: re.Match[str]) -> str | None:
    """What stands for a tag; None for what is none."""
    closes, name, attributes = match.group(1), match.group(2).lower(), match.group(3)
    if name == "v":
        return f"{attributes.strip()}: " if attributes.strip() else ""
    if attributes.strip("/ ") and "=" not in attributes:
        return None
    if name == "break":
        return f"\n{PAUSE}{_seconds(attributes)}\n"
    if heading := _HEADING.fullmatch(name):
        return "\n" if closes else f"\n{'#' * int(heading.group(1))} "
    return _MEANINGS.get(f"{closes}{name}", _MEANINGS.get(name))


def _seconds(attributes: str) -> str:
    if match := _BREAK_S.search(attributes):
        seconds = float(match.group(1)) / (1000 if match.group(2).lower() == "ms" else 1)
    else:
        named = [value for name, value in _STRENGTHS.items() if f'"{name}"' in attributes]
        seconds = named[0] if named else 0.5
    return f"{min(seconds, _MOST_PAUSE_S):.2f}"


def _without_forum_tags(text: str, left_out: list[LeftOut]) -> str:
    def put(match: re.Match[str]) -> str:
        left_out.append(LeftOut("markup", match.group()))
        name = match.group().strip("[]/").split("=")[0].lower()
        return "**" if name == "b" else "\n" if name in {"quote", "list", "center"} else ""

    # A lone "[i]" or "[s]" may be somebody's note: only what is closed again is a tag.
    return _FORUM_TAG.sub(put, text) if "[/" in text else text
