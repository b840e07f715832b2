"""Text that enters the program: what nobody sees or says is gone, all else is as it was."""

from __future__ import annotations

import random
import unicodedata

import emoji
import pytest

from pipeline.brief import Brief
from pipeline.language.clean import clean_line, clean_text
from pipeline.script import Line, Scene


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        ("plain", "plain"),
        ("a\x00b\x07c\x7f", "abc"),
        ("one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour"),
        ("\u202eevil\u202c \u2066x\u2069", "evil x"),
        ("\u200e[12/03] \u200fAnna", "[12/03] Anna"),
        ("so\u00adft zero\u200bwidth \ufeffmark", "soft zerowidth mark"),
        ("private \ue000 \U000f0000", "private  "),
        ("unassigned \u0378\U000e0fff", "unassigned "),
        ("half \ud83d", "half "),
        ("no\ufffenchar\uffff", "nonchar"),
        ("cafe\u0301", "café"),
        ("e\u200b\u0301", "é"),
        ("👨\u200d👩\u200d👧 ok", "👨\u200d👩\u200d👧 ok"),
        ("\u200dabc\u200d", "abc"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("क्\u200dष", "क्\u200dष"),
        ("🏴\U000e0067\U000e0062\U000e007f x\U000e0067", "🏴\U000e0067\U000e0062\U000e007f x"),
        ("1\ufe0f\u20e3 \ufe0f", "1\ufe0f\u20e3 "),
        ("new \U0001fabc \U0001fae9", "new \U0001fabc \U0001fae9"),
        ("½ x² ™", "½ x² ™"),
    ],
)
def test_what_cannot_be_seen_or_said_is_taken_out(pasted: str, kept: str) -> None:
    assert clean_text(pasted) == kept


def test_every_known_emoji_comes_through_whole() -> None:
    changed = [
        one for one in emoji.EMOJI_DATA if clean_text(one) != unicodedata.normalize("NFC", one)
    ]
    assert changed == []


def test_clean_text_stays_as_it_is() -> None:
    seed = random.randrange(1 << 32)
    print(f"seed {seed}")
    dice = random.Random(seed)
    for _ in range(300):
        text = "".join(chr(dice.randrange(0x110000)) for _ in range(30))
        once = clean_text(text)
        assert clean_text(once) == once
        once.encode()


def test_a_line_has_single_spaces() -> None:
    assert clean_line("  a\t b\n\u00a0 c\x00 ") == "a b c"


def test_briefs_and_scripts_are_clean_whoever_wrote_them() -> None:
    assert Brief(prompt="a\x00\u202eb").prompt == "ab"
    assert Line(text="a\x00b").text == "ab"
    assert Scene(voice="\u202eone", picture="\ue000two").picture == "two"
