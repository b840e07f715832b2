"""The slash commands that the conversation knows, one row each; what they do is the router's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal


@dataclass(frozen=True, slots=True)
class Command:
    """One command; each that is listed has its sentence `command.<name>` in the catalogue."""

    name: str
    takes: str = ""
    """What the words after it are, where a chat has a name for them."""
    acts: Literal["never", "with_words", "always"] = "never"
    """When something is done for the account before the transaction that answers it."""
    is_listed: bool = True
    """Whether menus and /help show it to everybody."""
    is_for_groups: bool = False
    """Whether it makes no sense in a private chat."""


_ROWS: Final = (
    Command("start", acts="with_words", is_listed=False),
    Command("create"),
    Command("templates"),
    Command("balance"),
    Command("buy"),
    Command("history"),
    Command("receipt", acts="always"),
    Command("settings"),
    Command("brand", takes="change", acts="with_words"),
    Command("voice", acts="with_words"),
    Command("character", takes="change", acts="with_words"),
    Command("language", takes="code"),
    Command("help"),
    Command("cancel"),
    Command("link", takes="code", acts="always"),
    Command("promo", takes="code", acts="always"),
    Command("gift", acts="always"),
    Command("group", is_for_groups=True),
    Command("export"),
    Command("deleteme"),
    Command("admin", acts="always", is_listed=False),
)
COMMANDS: Final = {command.name: command for command in _ROWS}
"""By name, in the order in which menus and /help show them."""


def acts_for_account(name: str, text: str) -> bool:
    """Whether `/name text` does something for its account beforehand."""
    acts = COMMANDS[name].acts if name in COMMANDS else "never"
    return acts == "always" or (acts == "with_words" and bool(text.strip()))


def listed(*, is_private: bool) -> list[str]:
    """The names that are shown in such a chat."""
    return [
        command.name
        for command in _ROWS
        if command.is_listed and not (is_private and command.is_for_groups)
    ]
