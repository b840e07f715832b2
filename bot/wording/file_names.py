"""What a person saves a file as: its video's title, in any script, safe on every system."""

from __future__ import annotations

import unicodedata
from typing import Final

LONGEST_CHARS: Final = 60
LONGEST_BYTES: Final = 180
"""File systems take 255 bytes of a name; browsers add a number to a second one."""
_KEPT_SIGNS: Final = frozenset(" -_.,!&'()+=@")
_JOINERS: Final = frozenset("\u200c\u200d")
"""They shape words of Persian and of Indic scripts, and stay between letters."""
_DEVICES: Final = frozenset(
    {"con", "prn", "aux", "nul"} | {f"{name}{n}" for name in ("com", "lpt") for n in range(1, 10)}
)
"""Names that Windows keeps for itself."""


def file_name(title: str, video_id: str, suffix: str) -> str:
    """`Title.mp4`; `video-<id>.mp4` where nothing of the title can stand in a name."""
    return (_stem(title) or f"video-{video_id}") + suffix


def _stem(title: str) -> str:
    kept = "".join(_kept(sign) for sign in unicodedata.normalize("NFC", title))
    stem = " ".join(kept.split()).strip(" .-_,'\u200c\u200d")
    if not any(sign.isalnum() for sign in stem):
        return ""
    if stem.partition(".")[0].strip().casefold() in _DEVICES:
        stem = f"_{stem}"
    return _cut(stem)


def _kept(sign: str) -> str:
    """The sign, or a blank where a name may not have it."""
    if sign in _JOINERS or sign in _KEPT_SIGNS or unicodedata.category(sign)[0] in "LMN":
        return sign
    # What cannot be seen must not be in a name: directions, controls, private signs.
    return "" if unicodedata.category(sign) in {"Cf", "Sk", "So"} else " "


def _cut(stem: str) -> str:
    """At most LONGEST_CHARS and LONGEST_BYTES, between words where that loses little."""
    if len(stem) <= LONGEST_CHARS and len(stem.encode()) <= LONGEST_BYTES:
        return stem
    cut = stem[:LONGEST_CHARS].encode()[:LONGEST_BYTES].decode(errors="ignore")
    head, blank, _ = cut.rpartition(" ")
    if blank and len(head) > len(cut) // 2:
        return head.rstrip(" .-_,")
    # A mark belongs to the letter before it: neither goes alone.
    while cut and unicodedata.category(stem[len(cut)])[0] == "M":
        cut = cut[:-1]
    return cut.rstrip(" .-_,\u200c\u200d")
