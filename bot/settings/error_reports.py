"""Errors of a running service as Sentry has them: where and of which kind, nobody's words.

What is sent is made anew from what is known to be safe; whatever else the library gathered
(variables, arguments, breadcrumbs, the machine's name) stays here.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import version
from typing import Any, Final

import sentry_sdk
from sentry_sdk.integrations.logging import LoggingIntegration
from sentry_sdk.utils import BadDsn
from structlog.contextvars import get_contextvars

from bot.settings.errors import BadSettings
from bot.settings.log_lines import OURS
from bot.settings.log_privacy import ABOUT_CODE, KnownSecrets, masked, without_arguments
from db.core.errors import DbError
from pipeline.errors import TalemillError

FLUSH_S: Final = 2.0
_KEPT: Final = (
    "event_id", "timestamp", "level", "logger", "platform", "release", "environment", "sdk",
)  # fmt: skip
_TAGS: Final = ("video", "attempt", "stage", "surface", "update")
"""What is bound to a log line and names neither a person nor a chat."""
_FRAME: Final = ("filename", "function", "module", "lineno", "in_app")
_STANDARD: Final = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}
_FORESEEN: Final = (BadSettings, DbError, TalemillError)


@contextmanager
def reporting(dsn: str, service: str, *, environment: str = "production") -> Iterator[None]:
    """Report every ERROR line of the log, and what ends the block; BadSettings for a bad DSN."""
    scrub = Scrubber(service, KnownSecrets.of_environment())
    try:
        sentry_sdk.init(
            dsn,
            release=f"talemill@{version('talemill')}",
            environment=environment,
            default_integrations=False,
            auto_enabling_integrations=False,
            integrations=[LoggingIntegration(level=None, event_level=logging.ERROR)],
            before_send=scrub,
            include_local_variables=False,
            include_source_context=False,
            max_breadcrumbs=0,
            server_name="",
            auto_session_tracking=False,
            shutdown_timeout=FLUSH_S,
        )
    except (BadDsn, ValueError) as error:
        raise BadSettings("SENTRY_DSN: that is no address of a project.") from error
    try:
        yield
    except Exception as error:
        if not isinstance(error, _FORESEEN):
            sentry_sdk.capture_exception(error)
        raise
    finally:
        sentry_sdk.flush(FLUSH_S)
        sentry_sdk.get_client().close(FLUSH_S)
        sentry_sdk.get_global_scope().set_client(None)


class Scrubber:
    """Makes the event that is sent from the one that the library made."""

    def __init__(self, service: str, secrets: KnownSecrets) -> None:
        self._service = service
        self._mask = masked(secrets)

    def __call__(self, event: Any, hint: Mapping[str, Any]) -> Any:
        """The event without words, secrets and persons; see `before_send` of Sentry."""
        safe = {name: event[name] for name in _KEPT if name in event}
        safe["tags"] = {"service": self._service, **self._bound()}
        record = hint.get("log_record")
        if isinstance(record, logging.LogRecord):
            safe["logentry"] = {"message": self._sentence(record)}
            safe["extra"] = self._fields(record)
        if values := (event.get("exception") or {}).get("values"):
            safe["exception"] = {"values": [_exception(value) for value in values]}
        return safe

    def _bound(self) -> dict[str, str]:
        bound = get_contextvars()
        return {
            name: str(value)
            for name, value in self._masked({one: bound[one] for one in _TAGS if one in bound})
        }

    def _sentence(self, record: logging.LogRecord) -> str:
        if record.name.split(".", 1)[0] not in OURS:
            record = without_arguments(record)
        ((_, sentence),) = self._masked({"event": record.getMessage()})
        return str(sentence)

    def _fields(self, record: logging.LogRecord) -> dict[str, Any]:
        given = {name: value for name, value in vars(record).items() if name not in _STANDARD}
        return dict(self._masked(given))

    def _masked(self, fields: dict[str, Any]) -> list[tuple[str, Any]]:
        masked_fields = self._mask(None, "", fields)
        assert isinstance(masked_fields, Mapping)
        return list(masked_fields.items())


def _exception(value: Mapping[str, Any]) -> dict[str, Any]:
    """Its kind and where it was; its text only where that names a part of the program."""
    names = {one.__name__ for one in ABOUT_CODE}
    frames = (value.get("stacktrace") or {}).get("frames") or ()
    return {
        "type": value.get("type"),
        "module": value.get("module"),
        "value": value.get("value") if value.get("type") in names else "",
        "stacktrace": {
            "frames": [{key: frame[key] for key in _FRAME if key in frame} for frame in frames]
        },
    }
