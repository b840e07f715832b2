"""What never reaches a log line: tokens, keys, a person's words, terminal escapes."""

from __future__ import annotations

import copy
import logging
import os
import re
import traceback
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from dotenv import dotenv_values
from structlog.typing import EventDict, ExcInfo, Processor

HIDDEN: Final = "***"
MAX_CHARS: Final = 2000
"""Of one field; a traceback has ten times that."""
_SHORTEST_SECRET: Final = 8
_SECRET_NAME = re.compile(r"(TOKEN|KEY|SECRET|PASSWORD)S?(_ID)?$", re.IGNORECASE)
_PRIVATE_FIELDS: Final = frozenset({
    "token", "tokens", "secret", "secrets", "password", "authorization", "cookie",
    "credentials", "key", "api", "headers", "prompt", "text", "texts", "idea", "script",
    "caption", "title", "words", "body", "payload", "content", "message", "messages",
    "narration", "query", "args", "arguments", "kwargs", "params", "parameters", "email",
    "name", "names", "username",
})  # fmt: skip
"""Parts of field names whose values are a secret or may be what a person wrote."""
ABOUT_CODE: Final = (AttributeError, ImportError, NameError, RecursionError)
"""Python's own errors that name a part of the program, never a value."""

_TOKENS: Final = tuple(
    (re.compile(pattern, re.IGNORECASE), replacement)
    for pattern, replacement in (
        # Telegram: /bot<token>/ in an address, and the bare token.
        (r"(?<![a-z])bot\d+:[\w-]+", f"bot{HIDDEN}"),
        (r"\b\d{6,}:[\w-]{20,}", HIDDEN),
        # Discord: webhook and interaction addresses, and the bot's token.
        (r"/(webhooks|interactions)/(\d+)/[\w.-]+", rf"/\1/\2/{HIDDEN}"),
        (r"\b[\w-]{23,28}\.[\w-]{5,7}\.[\w-]{20,}", HIDDEN),
        # Stripe, OpenAI, ElevenLabs and the like: a short prefix and a long tail.
        (r"\b(?:sk|rk|pk|xi|whsec|ghp|hf|akia)[-_][\w-]{8,}", HIDDEN),
        (r"\bAKIA[0-9A-Z]{12,}", HIDDEN),
        (r"\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*", HIDDEN),
        (r"\b(bearer|key)\s+[\w.:/+~=-]{16,}", rf"\1 {HIDDEN}"),
        (r"\b(basic)\s+[\w+/=-]{16,}", rf"\1 {HIDDEN}"),
        (r"(\b[a-z][a-z0-9+.-]*://)[^\s/]+@", rf"\1{HIDDEN}@"),
    )
)
_ASSIGNED = re.compile(
    r"([\w-]*(?:token|key|secret|signature|password|credential)[\w-]*[\"']?\s*[=:]\s*)"
    r"[\"']?[^\s&\"',;)}\]]+",
    re.IGNORECASE,
)
"""`key=value` as queries and printed objects have it; not looked for in lines of our source."""
# C0 and C1 controls, and the marks that reorder or part a line.
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
_CONTROLS_BUT_LINES = re.compile(_CONTROLS.pattern.replace("\x00-\x1f", "\x00-\x09\x0b-\x1f"))


@dataclass(frozen=True, slots=True)
class KnownSecrets:
    """The secrets that this installation was given, which are hidden wherever they stand."""

    pattern: re.Pattern[str] | None

    @classmethod
    def of_environment(cls) -> KnownSecrets:
        """Those of the environment and of `.env`: every variable that is named like a secret."""
        variables: Mapping[str, str | None] = {**dotenv_values(".env"), **os.environ}
        secrets = {
            shape
            for name, value in variables.items()
            if value and len(value) >= _SHORTEST_SECRET and _SECRET_NAME.search(name)
            for shape in (value, quote(value, safe=""))
        }
        longest_first = sorted(secrets, key=len, reverse=True)
        return cls(re.compile("|".join(map(re.escape, longest_first))) if secrets else None)

    def hidden(self, text: str) -> str:
        """The text without them."""
        return self.pattern.sub(HIDDEN, text) if self.pattern else text


def masked(secrets: KnownSecrets) -> Processor:
    """A processor that leaves plain, safe values: numbers as they are, all else as text."""

    def process(_: Any, __: str, event: MutableMapping[str, Any]) -> EventDict:
        safe: EventDict = {}
        for name, value in event.items():
            if name == "exception":
                text = _hidden(str(value)[: 40 * MAX_CHARS], secrets)
                safe[name] = _printable(text, _CONTROLS_BUT_LINES, 10 * MAX_CHARS)
            elif _is_private(name):
                safe[name] = HIDDEN
            elif value is None or isinstance(value, bool | int | float):
                safe[name] = value
            else:
                text = _hidden(str(value)[: 4 * MAX_CHARS], secrets)
                text = _ASSIGNED.sub(rf"\1{HIDDEN}", text)
                safe[name] = _printable(text, _CONTROLS, MAX_CHARS)
        return safe

    return process


def _is_private(name: str) -> bool:
    return not _PRIVATE_FIELDS.isdisjoint(name.casefold().split("_"))


def _hidden(text: str, secrets: KnownSecrets) -> str:
    text = secrets.hidden(text)
    for pattern, replacement in _TOKENS:
        text = pattern.sub(replacement, text)
    return text


def _printable(text: str, controls: re.Pattern[str], limit: int) -> str:
    # Cut after hiding, so that no half of a secret is left at the cut.
    if len(text) > limit:
        text = text[:limit] + "…"
    return controls.sub(lambda found: ascii(found[0])[1:-1], text)


def traceback_text(exc_info: ExcInfo) -> str:
    """Where an error came from and of which kind; what it says only where that cannot be a value.

    The text of a foreign error holds what it was about: a row's parameters, a model's input.
    """
    lines: list[str] = []
    for error, joint in _chain(exc_info[1]):
        lines += [joint] if joint else []
        lines.append("Traceback (most recent call last):")
        lines += [part.rstrip("\n") for part in traceback.format_tb(error.__traceback__)]
        lines.append(_said(error))
    return "\n".join(lines)


def _chain(error: BaseException | None) -> list[tuple[BaseException, str]]:
    """An error and what led to it, first cause first, each with the sentence that joins them."""
    found: list[tuple[BaseException, str]] = []
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        joint = "" if cause is None else "which led to"
        found.append((error, joint))
        error = cause
    return found[::-1]


def _said(error: BaseException) -> str:
    kind = type(error)
    name = (
        kind.__qualname__
        if kind.__module__ == "builtins"
        else f"{kind.__module__}.{kind.__qualname__}"
    )
    if isinstance(error, OSError) and error.strerror:
        return f"{name}: {error.strerror}"
    return f"{name}: {error}" if isinstance(error, ABOUT_CODE) else name


def without_arguments(record: logging.LogRecord) -> logging.LogRecord:
    """A library's line with its numbers but not its texts, and only its first line.

    What a library puts into its sentence is what it was called with.
    """
    record = copy.copy(record)
    if isinstance(record.args, tuple):
        record.args = tuple(map(_shown, record.args))
    elif isinstance(record.args, Mapping):
        record.args = {name: _shown(value) for name, value in record.args.items()}
    try:
        text = record.getMessage()
    except (TypeError, ValueError, KeyError):
        text = str(record.msg)
    record.msg, record.args = text.split("\n", 1)[0], ()
    return record


def _shown(value: object) -> object:
    if isinstance(value, int | float):
        return value
    return type(value).__name__ if isinstance(value, BaseException) else HIDDEN
