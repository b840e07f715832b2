"""What is nothing to tell, and the words that a prompt's language is found by."""

from __future__ import annotations

import pytest

from pipeline.reading.prompts import lack_of


@pytest.mark.parametrize(
    ("prompt", "lack"),
    [
        ("https://www.bbc.com/portuguese/articles/c0wz", "link"),
        ("www.example.org/a?b=1", "link"),
        ("youtu.be/dQw4w9WgXcQ", "link"),
        ("https://a.example/x\nhttps://b.example/y", "link"),
        ("<https://example.org>", "link"),
        ("@mrbeast", "handle"),
        ("#catsoftiktok #fyp", "handle"),
        ("r/AskReddit", "handle"),
        ("ana@example.org", "handle"),
        ("IMG_2034.jpg", "file_name"),
        ("final video (2).mp4", "file_name"),
        (r"C:\Users\me\My Videos\trip.mov", "file_name"),
        ("/home/me/story.txt", "file_name"),
        ("coffee", "one_word"),
        ("Coffee!", "one_word"),
        ("«ночь»", "one_word"),
        ("कॉफ़ी", "one_word"),
        ("قهوة", "one_word"),
        ("1969", "one_word"),
        ("🦊🚀", "symbols"),
        ("...", "symbols"),
        ("— !? —", "symbols"),
        ("why cats purr", None),
        ("灯塔守护人", None),
        ("What is in https://example.org, and why?", None),
        ("How to open a file.txt fast", None),
        ("The end. Or not", None),
    ],
)
def test_what_is_nothing_to_tell_is_known(prompt: str, lack: str | None) -> None:
    assert lack_of(prompt) == lack
