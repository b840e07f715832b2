"""Shows a console chat on a terminal: the newest message is redrawn in place when it changes.

Where output is no terminal, an edit prints only the lines that changed.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, TextIO

from bot.listeners.console import Shown
from bot.surfaces.base import Button
from bot.wording.printable import printable
from bot.wording.terminals import can_redraw, shown_width

BAR: Final = "▰▱"
BAR_EVERY_S: Final = 5.0
"""How often a moving bar is printed where it cannot be redrawn."""
_UP_AND_CLEAR: Final = "\x1b[{}A\x1b[J"


def lines_of(shown: Shown, number_of: Callable[[Button], int]) -> list[str]:
    """A message as lines: its text, its files, its numbered buttons."""
    message = shown.message
    lines = message.text.splitlines() if message.text else []
    if message.copyable:
        lines += ["┌", *(f"│ {line}" for line in message.copyable.splitlines()), "└"]
    lines += [f"📎 {path}" for path in shown.files]
    for row in message.buttons:
        lines.append("  ".join(_button(button, number_of) for button in row))
    return [printable(line) for line in lines]


def _button(button: Button, number_of: Callable[[Button], int]) -> str:
    if button.url:
        return f"[{button.label}: {button.url}]"
    return f"[{number_of(button)}] {button.label}"


@dataclass(slots=True)
class TerminalView:
    """Prints a chat to `out`; `buttons` are what a number presses now."""

    out: TextIO
    echoes_person: bool = True
    buttons: dict[int, tuple[Shown, Button]] = field(default_factory=dict)
    _newest: str = ""
    _height: int = 0
    _printed: dict[str, list[str]] = field(default_factory=dict)
    _bar_at: float = 0.0

    def __call__(self, shown: Shown) -> None:
        """A message is new or changed."""
        if shown.is_from_person:
            if self.echoes_person:
                self._print(f"\n› {printable(shown.message.text)}\n")
            self._newest, self._height = shown.id, 0
            return
        if shown.is_deleted:
            return
        lines = self._lines(shown)
        before = self._printed.get(shown.id)
        self._printed[shown.id] = lines
        if before is None:
            self._print("\n" + "\n".join(lines) + "\n")
        elif not can_redraw(self.out):
            self._print_changes(shown, lines, before)
        elif shown.id == self._newest:
            self._print(_UP_AND_CLEAR.format(self._height) if self._height else "")
            self._print("\n".join(lines) + "\n")
        else:
            self._print("\n" + "\n".join(lines) + "\n")
        self._newest, self._height = shown.id, self._rows(lines)

    def _print_changes(self, shown: Shown, lines: list[str], before: list[str]) -> None:
        changed = [line for line in lines if line and line not in before]
        only_bar = all(line[0] in BAR for line in changed)
        now = time.monotonic()
        if only_bar and now - self._bar_at < BAR_EVERY_S:
            # Said with the next one: the change stays open.
            self._printed[shown.id] = before
            return
        self._bar_at = now
        self._print("".join(f"  {line}\n" for line in changed))

    def typed(self) -> None:
        """The person pressed Enter below the newest message: it is no longer at the bottom."""
        self._newest, self._height = "", 0

    def _lines(self, shown: Shown) -> list[str]:
        pressable = [one for one in shown.buttons if one.data]
        if pressable:
            self.buttons = {number: (shown, one) for number, one in enumerate(pressable, 1)}
        numbers = {id(one): number for number, one in enumerate(pressable, 1)}
        return lines_of(shown, lambda button: numbers[id(button)])

    def _rows(self, lines: list[str]) -> int:
        columns = max(20, shutil.get_terminal_size().columns)
        return sum(max(1, -(-shown_width(line) // columns)) for line in lines)

    def _print(self, text: str) -> None:
        self.out.write(text)
        self.out.flush()
