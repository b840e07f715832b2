"""Prompts that are nothing to tell: an address, a name, a file, a word, signs alone."""

from __future__ import annotations

import re
from typing import Literal

from pipeline.writing.text import script_of, words_of

Lack = Literal["symbols", "link", "handle", "file_name", "one_word"]

_LINK = re.compile(
    r"(?:[a-z][a-z0-9+.-]{1,20}://\S{1,3000}|www\.\S{1,3000}"
    r"|[\w-]{1,63}(?:\.[\w-]{1,63}){0,5}\.(?:com|org|net|io|tv|me|co|app|dev|ru|br|es|in|uk|de|fr"
    r"|gg|ly|be|news|info|edu|gov|xyz|ai|us|eu|ae|sa|eg|mx|ar|pt|store|shop|site|online)"
    r"(?:[/?#:]\S{0,3000})?)",
    re.IGNORECASE,
)
_HANDLE = re.compile(
    r"[@#][\w.\-]{1,80}|[ru]/[\w-]{2,40}|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}"
)
_FILE = re.compile(
    r"(?:(?:[a-zA-Z]:|~|\.{1,2})?[/\\])?(?:[\w.()\- ]{1,80}[/\\]){0,12}[\w()\-. ]{1,120}\."
    r"(?:mp4|mov|avi|mkv|webm|m4v|mp3|wav|ogg|opus|m4a|aac|flac|jpe?g|png|gif|webp|heic|svg|bmp"
    r"|tiff?|pdf|docx?|odt|rtf|txt|md|csv|xlsx?|pptx?|zip|rar|7z|gz|tar|json|xml|html?|srt|vtt|ass"
    r"|py|js|exe|apk|dmg|iso|psd|blend|epub)",
    re.IGNORECASE,
)
_LONGEST_NAME, _NAME_WORDS = 240, 3
_TOKEN_ENDS = ".,;:!?()[]<>\"'«»“”"
_UNSPACED = frozenset({"Han", "Hiragana", "Katakana", "Thai", "Lao", "Khmer", "Myanmar"})


def lack_of(prompt: str) -> Lack | None:
    """Why a whole prompt says nothing that could be told, None when it does."""
    text = prompt.strip()
    if not any(ch.isalnum() for ch in text):
        return "symbols"
    tokens = [token.strip(_TOKEN_ENDS) for token in text.split()]
    tokens = [token for token in tokens if any(ch.isalnum() for ch in token)]
    if all(_LINK.fullmatch(token) for token in tokens):
        return "link"
    if all(_LINK.fullmatch(token) or _HANDLE.fullmatch(token) for token in tokens):
        return "handle"
    if _is_file_name(text):
        return "file_name"
    if len(words_of(text)) == 1 and script_of(text) not in _UNSPACED:
        return "one_word"
    return None


def _is_file_name(text: str) -> bool:
    """A path, or a name of at most three words with a known ending."""
    if len(text) > _LONGEST_NAME or "\n" in text:
        return False
    is_path = text[:1] in "/~\\." or text[1:3] == ":\\"
    bare = text.strip("\"'<> ")
    return (is_path or len(text.split()) <= _NAME_WORDS) and _FILE.fullmatch(bare) is not None
