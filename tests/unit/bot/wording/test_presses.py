"""What buttons carry: letters that never change, and junk that does no harm."""

from __future__ import annotations

import pytest

from bot.wording.presses import Verb, press_data, read_press

STORED = (
    *("t", "k", "o", "s", "q", "c", "wr", "d", "e", "a", "cs", "cf"),
    *("vc", "va", "vr", "vn", "vd", "vv", "vs", "vl", "vf", "vt", "vp", "vw", "vk"),
    *("vb", "vm", "vx", "vg", "vh", "w", "ww", "m", "ta"),
    *("x", "n", "pv", "sm", "l", "g", "h", "b", "bp", "bs", "y", "gw", "gr", "gy", "gn"),
    *("bk", "br", "bw", "vq", "vo", "vy", "ch", "cn", "cw"),
)
"""Buttons with these letters are in chats for years."""


def test_the_letters_of_sent_buttons_are_still_read() -> None:
    assert {str(verb) for verb in Verb} == set(STORED)
    assert all(read_press(f"{letters}:1") == (letters, ("1",)) for letters in STORED)
    assert all(press_data(verb) == verb.value for verb in Verb)


@pytest.mark.parametrize(
    "data", ["", ":", "::::", "T", "vz:1", "t ", "CONFIRM", "\x00", "v", "9" * 999]
)
def test_junk_has_no_verb(data: str) -> None:
    assert read_press(data)[0] is None


def test_confirm_acts_beforehand_only_where_its_person_joins_a_wallet() -> None:
    assert Verb.CONFIRM.acts_for_account(is_private=False)
    assert not Verb.CONFIRM.acts_for_account(is_private=True)
    assert Verb.ERASE.acts_for_account(is_private=True)
    assert not Verb.SHOW_OPTION.acts_for_account(is_private=False)
