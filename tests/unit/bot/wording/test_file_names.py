"""A file is named by its title: readable in any script, and safe wherever it is saved."""

from __future__ import annotations

import random
import unicodedata

import pytest

from bot.wording.file_names import LONGEST_BYTES, LONGEST_CHARS, file_name


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("A door in the sea", "A door in the sea.mp4"),
        ("Дверь в море", "Дверь в море.mp4"),
        ("समुद्र में दरवाज़ा", "समुद्र में दरवाज़ा.mp4"),
        ("باب في البحر", "باب في البحر.mp4"),
        ("海の中の扉", "海の中の扉.mp4"),
        ("می\u200cخواهم", "می\u200cخواهم.mp4"),
        ("a/b\\c:d*e?f", "a b c d e f.mp4"),
        ("../../etc/passwd", "etc passwd.mp4"),
        ("  .hidden. ", "hidden.mp4"),
        ("What?! 5 < 6", "What ! 5 6.mp4"),
        ("🚀 Rockets 🚀", "Rockets.mp4"),
        ("line\none\ttwo\x00", "line one two.mp4"),
        ("evil\u202egpj.exe", "evilgpj.exe.mp4"),
        ("CON", "_CON.mp4"),
        ("con.txt", "_con.txt.mp4"),
        ("", "video-v1.mp4"),
        ("🔥🔥🔥", "video-v1.mp4"),
        ("...", "video-v1.mp4"),
    ],
)
def test_the_title_is_the_name(title: str, name: str) -> None:
    assert file_name(title, "v1", ".mp4") == unicodedata.normalize("NFC", name)


@pytest.mark.parametrize(
    "title", ["word " * 99, "слово" * 99, "क्षि" * 99, "海" * 300, "e\u0301" * 99]
)
def test_a_long_title_is_cut_to_a_bound_between_whole_signs(title: str) -> None:
    name = file_name(title, "v1", ".srt")
    stem = name.removesuffix(".srt")
    assert len(stem) <= LONGEST_CHARS and len(stem.encode()) <= LONGEST_BYTES
    assert unicodedata.normalize("NFC", title).startswith(stem)
    rest = unicodedata.normalize("NFC", title)[len(stem) :]
    assert unicodedata.category(rest[0])[0] != "M"


def test_no_sign_breaks_a_name() -> None:
    chance = random.Random(7)
    for _ in range(2000):
        title = "".join(chr(chance.randrange(1, 0xD800)) for _ in range(chance.randrange(80)))
        name = file_name(title, "v1", ".mp4")
        assert not set(name) & set('/\\:*?"<>|\n\r\t\x00')
        assert name.endswith(".mp4") and not name.startswith((".", " "))
        assert len(name.encode()) < 255
