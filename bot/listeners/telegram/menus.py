"""The command menus that Telegram shows: by language, by kind of chat, and the admins' own."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from typing import Final

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllGroupChats,
    BotCommandScopeChat,
    BotCommandScopeDefault,
)
from telegram import error as problems

from bot.conversation.commands import listed
from bot.wording import LANGUAGES, words_in

log = logging.getLogger(__name__)

IN_PRIVATE: Final = tuple(listed(is_private=True))
IN_GROUPS: Final = ("create", "templates", "group", "balance", "buy", "history", "help", "cancel")
"""What makes sense where others read; wallet matters are answered in private."""

Menu = tuple[BotCommandScope, str, list[BotCommand]]


async def set_menus(bot: Bot, admins: Sequence[str]) -> int:
    """Set every menu; how many could be set. A menu is no reason for a bot not to start."""
    count = 0
    for scope, language, commands in menus(admins):
        # English is what everybody else sees too.
        code = None if language == "en" else language.split("-")[0]
        try:
            await bot.set_my_commands(commands, scope=scope, language_code=code)
            count += 1
        except problems.BadRequest:
            log.info("An admin has not opened a chat with the bot yet.")
        except problems.TelegramError as error:
            log.warning("A menu could not be set.", extra={"code": type(error).__name__})
    return count


def menus(admins: Sequence[str]) -> Iterator[Menu]:
    """Every menu: its scope, its language and its commands. Pure."""
    for language in LANGUAGES:
        yield BotCommandScopeDefault(), language, _commands(IN_PRIVATE, language)
        yield BotCommandScopeAllGroupChats(), language, _commands(IN_GROUPS, language)
        for admin in admins:
            mine = _commands((*IN_PRIVATE, "admin"), language)
            yield BotCommandScopeChat(int(admin)), language, mine


def _commands(names: Sequence[str], language: str) -> list[BotCommand]:
    words = words_in(language)
    return [BotCommand(name, words(f"command.{name}")) for name in names]
