"""What Telegram's errors mean here."""

from __future__ import annotations

from telegram import error as problems

from bot.surfaces.base import MessageGone
from bot.surfaces.telegram.parts import translate


def test_messages_of_a_group_that_got_another_id_are_gone() -> None:
    # An edit then becomes a new message, which is sent to the new chat.
    assert isinstance(translate(problems.ChatMigrated(-1001)), MessageGone)
