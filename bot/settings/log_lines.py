"""Log lines of every command and process: fields arrive, secrets and people's words do not.

The program logs through the standard library (`log.warning("A sentence.", extra={...})`);
structlog only writes the lines: for people by default, or one JSON object a line. What is bound
with `structlog.contextvars` (`video`, `account`, `attempt`, `stage`, `update`, `chat`) stands on
every line of that work, those of a library included. This is called once, by the entry point.
"""

from __future__ import annotations

import logging
import sys
from typing import Annotated, Any, Final, Literal, TextIO

import structlog
from pydantic import BeforeValidator
from pydantic_settings import BaseSettings
from structlog.typing import Processor

from bot.settings.log_privacy import KnownSecrets, masked, traceback_text, without_arguments
from bot.settings.reading import read_section
from bot.wording.terminals import takes_colours
from pipeline.environment import section

OURS: Final = frozenset({"bot", "db", "pipeline", "worker", "__main__"})

Level = Annotated[
    Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"],
    BeforeValidator(lambda value: value.upper() if isinstance(value, str) else value),
]


class LogSettings(BaseSettings):
    """How much is written down, and in which form."""

    model_config = section("TALEMILL_LOG_")

    level: Level | None = None
    """The least that is written; None means INFO for what runs on and WARNING at a shell."""
    format: Literal["text", "json"] = "text"
    """`text` for people, `json` for machines: one object a line."""


def set_up_logging(default_level: str = "INFO") -> None:
    """Write this process's log lines to standard error, as TALEMILL_LOG_… say.

    Raises BadSettings for a level or format that there is not.
    """
    settings = read_section(LogSettings)
    handler = _StandardError()
    handler.setFormatter(_formatter(settings.format, has_colours=takes_colours(sys.stderr)))
    handler.addFilter(_is_wanted)
    root = logging.getLogger()
    for earlier in [one for one in root.handlers if isinstance(one, _StandardError)]:
        root.removeHandler(earlier)
    root.addHandler(handler)
    # A library's details are its arguments: addresses with tokens in them, a person's words.
    root.setLevel(logging.WARNING)
    for name in OURS:
        logging.getLogger(name).setLevel(settings.level or default_level)


class _StandardError(logging.StreamHandler[TextIO]):
    """Writes to standard error as it is when a line is written."""

    @property
    def stream(self) -> TextIO:
        return sys.stderr

    @stream.setter
    def stream(self, _: TextIO) -> None:
        pass


def _is_wanted(record: logging.LogRecord) -> bool:
    """Whether a line is ours, or a library's that warns whatever level it gave itself."""
    return record.name.split(".", 1)[0] in OURS or record.levelno >= logging.WARNING


def _formatter(shape: str, *, has_colours: bool) -> logging.Formatter:
    write: Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if shape == "json"
        else structlog.dev.ConsoleRenderer(
            colors=has_colours, pad_event_to=0, exception_formatter=structlog.dev.plain_traceback
        )
    )
    return _Formatter(
        foreign_pre_chain=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.ExtraAdder(),
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.processors.TimeStamper("iso", utc=True),
            structlog.processors.ExceptionRenderer(traceback_text),
        ],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            masked(KnownSecrets.of_environment()),
            write,
        ],
    )


class _Formatter(structlog.stdlib.ProcessorFormatter):
    def format(self, record: logging.LogRecord) -> str:
        if record.name.split(".", 1)[0] not in OURS:
            record = without_arguments(record)
        text: Any = super().format(record)
        return str(text)
