"""How a command ends when something is wrong: one sentence, its exit code, nothing left behind."""

from __future__ import annotations

import os
import signal
import sys
from types import FrameType

_DEBUG = "TALEMILL_DEBUG"
_MOST_PATH = 200
"""Characters of a path in a sentence."""


def stop_on_signals() -> None:
    """Let SIGTERM and SIGHUP end the command as Ctrl-C does: temporary folders are removed.

    A signal that is ignored (nohup) stays ignored; a second one does not interrupt the cleaning.
    """
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _stop)


def _stop(number: int, _: FrameType | None) -> None:
    for one in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(one, signal.SIG_IGN)
    print("Stopped.", file=sys.stderr)
    sys.exit(128 + number)


def fault_sentence(error: Exception) -> str:
    """What to tell somebody at a shell of any error, on one line.

    An error that nobody foresaw is raised again where TALEMILL_DEBUG is set.
    """
    from pipeline.compose.segment import has_no_room

    if isinstance(error, _known_errors()):
        return " ".join(str(error).split())
    if isinstance(error, OSError) and has_no_room(error):
        return "There is no room left on the disk."
    if isinstance(error, FileNotFoundError) and "temporary directory" in str(error):
        return "There is no folder for temporary files that can be written; TMPDIR may name one."
    if isinstance(error, OSError) and error.strerror:
        name = f": {str(error.filename)[:_MOST_PATH]}" if error.filename else ""
        return " ".join(f"{error.strerror}{name}.".split())
    if os.environ.get(_DEBUG):
        raise error
    return (
        f"Something went wrong that should not have ({type(error).__name__}); "
        f"with {_DEBUG}=1 the same command says where."
    )


def _known_errors() -> tuple[type[Exception], ...]:
    """Errors whose text is the sentence to say; imported only once something went wrong."""
    from bot.settings import BadSettings
    from db.core.errors import DbError
    from pipeline.errors import TalemillError

    return (TalemillError, BadSettings, DbError)
