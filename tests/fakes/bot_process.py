"""A real bot process that can be told to die: `python -m tests.fakes.bot_process`.

Settings come from the environment as always, REDIS_URL included. When the file `die` in the data
folder names one of the POINTS, the process kills itself with SIGKILL the next time it is there,
and takes the file away first so that its successor lives.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from bot.app import run_bot
from bot.conversation.events import Event
from bot.conversation.router import Answer
from bot.listeners.inbox_writer import InboxWriter
from bot.listeners.intake import Intake
from bot.settings import load_settings
from bot.settings.log_lines import set_up_logging
from db.people.inbox import InboxUpdate
from tests.fixtures import transaction_guard

POINTS: Final = ("received", "handled", "sent")
"""Written down and not handled; handled and nothing sent; sent and not marked so."""


def watch(flag: Path) -> None:
    """Put a way to die at each point of the intake."""
    handle, send, answered = Intake._handle, Intake._send, InboxWriter.answered

    def maybe_die(point: str) -> None:
        if flag.exists() and flag.read_text() == point:
            flag.unlink()
            os.kill(os.getpid(), signal.SIGKILL)

    async def handled(self: Intake, event: Event, rows: Sequence[InboxUpdate]) -> Answer:
        maybe_die("received")
        return await handle(self, event, rows)

    async def sent(self: Intake, rows: Sequence[InboxUpdate], answer: Answer) -> None:
        maybe_die("handled")
        await send(self, rows, answer)

    def marked(self: InboxWriter, row_id: int) -> None:
        maybe_die("sent")
        answered(self, row_id)

    Intake._handle, Intake._send = handled, sent  # type: ignore[method-assign]
    InboxWriter.answered = marked  # type: ignore[method-assign]


def main() -> int:
    """Run the bot until it is asked to stop, or dies."""
    set_up_logging()
    settings = load_settings()
    watch(settings.data_folder / "die")
    return asyncio.run(run_bot(settings, os.environ["REDIS_URL"]))


if __name__ == "__main__":
    transaction_guard.install()
    sys.exit(main())
